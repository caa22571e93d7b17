// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ApprovalRegistry} from "../src/ApprovalRegistry.sol";
import {IApprovalRegistry} from "../src/interfaces/IApprovalRegistry.sol";
import {ISuccession} from "../src/interfaces/ISuccession.sol";
import {Base} from "./Base.sol";

/// @dev Three stewards, two datasets, two subjects; genuine signatures in any order, again and again, over up to three
/// generations of the registry. It keeps its own account of who may and who did.
contract ApprovalHandler is Base {
    ApprovalRegistry public registry = _newApprovals(address(this));
    uint256 public generations = 1;
    mapping(uint256 steward => bool) public enrolled;
    mapping(uint256 steward => mapping(uint256 dataset => bool)) public submitted;
    mapping(uint256 steward => mapping(uint256 dataset => mapping(uint256 subject => uint256))) public times;
    mapping(uint256 steward => mapping(uint256 nonce => bool)) private used;
    uint256 public wrong;

    function enrol(uint8 who) external {
        uint256 steward = who % 3;
        if (enrolled[steward]) return;
        registry.enrol(signerOf(steward));
        enrolled[steward] = true;
    }

    function revoke(uint8 who) external {
        uint256 steward = who % 3;
        if (who % 4 != 0 || !enrolled[steward]) return;
        registry.revoke(signerOf(steward));
        enrolled[steward] = false;
    }

    function declare(uint8 who, uint8 what) external {
        if (who % 4 != 0) return;
        registry.declareSubmitter(bytes32(uint256(what % 2)), signerOf(who % 3));
        submitted[who % 3][what % 2] = true;
    }

    function record(uint8 who, uint8 signedBy, uint8 what, uint8 nonce) external {
        (uint256 steward, uint256 dataset, uint256 subject) = (who % 3, what % 2, (what / 2) % 2);
        // Mostly their own signature; sometimes somebody else's.
        uint256 key = signedBy % 4 == 3 ? (steward + 1) % 3 : steward;
        IApprovalRegistry.Approval memory approval = IApprovalRegistry.Approval(
            bytes32(dataset), bytes32(subject), "dataset.publish", type(uint64).max, bytes32(uint256(nonce % 8))
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key + 1, registry.digestOf(approval));
        bool may = enrolled[steward] && !submitted[steward][dataset] && !used[steward][nonce % 8]
            && times[steward][dataset][subject] == 0 && key == steward;
        bool did;
        try registry.record(approval, signerOf(steward), abi.encodePacked(r, s, v)) {
            did = true;
            used[steward][nonce % 8] = true;
            ++times[steward][dataset][subject];
        } catch {}
        if (did != may) ++wrong;
    }

    function migrate(uint8 dice) external {
        if (generations == 3 || dice % 4 != 0) return;
        vm.prank(ADMIN);
        registry.retire();
        ISuccession.Place memory from = _here(address(registry));
        registry = new ApprovalRegistry(DELAY, ADMIN, address(this), from);
        ++generations;
        // Keys are enrolled anew, and no signature for the old registry fits the new one.
        for (uint256 steward = 0; steward < 3; ++steward) {
            enrolled[steward] = false;
            for (uint256 nonce = 0; nonce < 8; ++nonce) {
                used[steward][nonce] = false;
            }
        }
    }

    function signerOf(uint256 steward) public pure returns (bytes memory) {
        return abi.encodePacked(vm.addr(steward + 1));
    }
}

contract ApprovalRegistryInvariantTest is Base {
    ApprovalHandler private handler;

    function setUp() public {
        handler = new ApprovalHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_RecordsExactlyWhatMayBeRecorded() public view {
        vm.assertEq(handler.wrong(), 0);
    }

    function invariant_NobodyApprovesTwice() public view {
        ApprovalRegistry registry = handler.registry();
        for (uint256 i = 0; i < 12; ++i) {
            (uint256 steward, uint256 dataset, uint256 subject) = (i % 3, (i / 3) % 2, i / 6);
            uint256 times = handler.times(steward, dataset, subject);
            vm.assertTrue(times <= 1);
            bool approved =
                registry.hasApproved(bytes32(dataset), bytes32(subject), "dataset.publish", handler.signerOf(steward));
            vm.assertTrue(approved == (times == 1));
        }
    }
}
