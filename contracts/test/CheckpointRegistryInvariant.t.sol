// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CheckpointRegistry} from "../src/CheckpointRegistry.sol";
import {Base} from "./Base.sol";
import {UniformTree} from "./UniformTree.sol";

/// @dev Two anchorers, one honest and one who tries anything, acting in any order; it remembers all that was accepted.
contract AnchorHandler is Base {
    CheckpointRegistry public immutable REGISTRY;
    uint64[] public sizes;
    uint256 public accepted;

    constructor() {
        REGISTRY = _newCheckpoints(address(this));
    }

    function honest(uint16 growth) external {
        (uint64 from,) = REGISTRY.head();
        uint64 to = from + growth + 1;
        REGISTRY.anchor(from, to, UniformTree.root(to), UniformTree.consistency(from, to));
        sizes.push(to);
    }

    /// @dev Anything but the first anchor, which is taken on trust.
    function hostile(uint64 expectPrev, uint64 size, bytes32 root, bytes32[] calldata proof) external {
        if (REGISTRY.sequence() == 0) return;
        try REGISTRY.anchor(expectPrev, size, root, proof) {
            ++accepted;
        } catch {}
    }

    /// @dev An honest proof under which the root is replaced.
    function forked(uint16 growth, bytes32 root) external {
        (uint64 from,) = REGISTRY.head();
        uint64 to = from + growth + 1;
        if (from == 0 || root == UniformTree.root(to)) return;
        try REGISTRY.anchor(from, to, root, UniformTree.consistency(from, to)) {
            ++accepted;
        } catch {}
    }

    function count() external view returns (uint256) {
        return sizes.length;
    }
}

contract CheckpointRegistryInvariantTest is Base {
    AnchorHandler private handler;

    function setUp() public {
        handler = new AnchorHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_NothingDishonestIsEverAccepted() public view {
        vm.assertEq(handler.accepted(), 0);
    }

    function invariant_EveryAcceptedRootStays() public view {
        CheckpointRegistry registry = handler.REGISTRY();
        uint256 count = handler.count();
        vm.assertEq(registry.sequence(), count);
        uint64 last;
        for (uint256 i = 0; i < count; ++i) {
            uint64 size = handler.sizes(i);
            vm.assertTrue(size > last);
            vm.assertEq(registry.rootAt(size), UniformTree.root(size));
            last = size;
        }
        (uint64 head,) = registry.head();
        vm.assertEq(head, last);
    }
}
