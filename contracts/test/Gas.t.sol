// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ApprovalRegistry} from "../src/ApprovalRegistry.sol";
import {BudgetRegistry} from "../src/BudgetRegistry.sol";
import {CheckpointRegistry} from "../src/CheckpointRegistry.sol";
import {IApprovalRegistry} from "../src/interfaces/IApprovalRegistry.sol";
import {Base} from "./Base.sol";
import {MerkleLogHarness} from "./MerkleLog.t.sol";
import {UniformTree} from "./UniformTree.sol";

/// @dev What verifying costs as the log grows: the call alone, without the 21,000 and the calldata of a transaction.
/// The figures are kept in contracts/snapshots/ and checked by `npm run gas`.
contract GasTest is Base {
    MerkleLogHarness private log = new MerkleLogHarness();
    CheckpointRegistry private registry;
    BudgetRegistry private budgets;
    ApprovalRegistry private approvals;

    mapping(uint64 size => bytes32[]) private consistency;
    mapping(uint64 size => bytes32[]) private inclusion;
    mapping(uint64 size => bytes32) private root;

    uint64 private constant STEP = 10_000;
    bytes private signer;
    bytes private signature;

    function setUp() public {
        registry = _newCheckpoints(address(this));
        budgets = _newBudgets(address(this), address(this));
        approvals = _newApprovals(address(this));
        _tree(1_234_567);
        _tree(1_234_567_890);
        budgets.openDataset("dataset", ZCDP, 1000, 1000, _none());
        signer = abi.encodePacked(vm.addr(1));
        approvals.enrol(signer);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(1, approvals.digestOf(_approval()));
        signature = abi.encodePacked(r, s, v);
    }

    function _tree(uint64 size) private {
        (root[size], root[size + STEP]) = (UniformTree.root(size), UniformTree.root(size + STEP));
        consistency[size] = UniformTree.consistency(size, size + STEP);
        inclusion[size] = UniformTree.inclusion(size / 3, size);
    }

    function _approval() private pure returns (IApprovalRegistry.Approval memory) {
        return IApprovalRegistry.Approval("dataset", "subject", "dataset.publish", type(uint64).max, "nonce");
    }

    function test_GasOfConsistency() public {
        _consistency(1_234_567, "consistency into 1e6 leaves");
        _consistency(1_234_567_890, "consistency into 1e9 leaves");
    }

    function test_GasOfInclusion() public {
        _inclusion(1_234_567, "inclusion in 1e6 leaves");
        _inclusion(1_234_567_890, "inclusion in 1e9 leaves");
    }

    function test_GasOfAnchors() public {
        _anchor(1_234_567, "anchor of 1e4 entries at 1e6 leaves");
        _anchor(1_234_567_890, "anchor of 1e4 entries at 1e9 leaves");
    }

    function test_GasOfGrants() public {
        budgets.grant("dataset", "allowance", 1, 1);
        vm.snapshotGasLastCall("grant");
    }

    function test_GasOfGrantsWithinAPopulation() public {
        bytes32[] memory within = new bytes32[](1);
        within[0] = "dataset";
        budgets.openDataset("street", ZCDP, 1000, 1000, within);
        budgets.grant("street", "allowance", 1, 1);
        vm.snapshotGasLastCall("grant within a population");
    }

    function test_GasOfRaises() public {
        budgets.raiseCap("dataset", 2000, 1000, WHY);
        vm.snapshotGasLastCall("raise a cap");
    }

    function test_GasOfApprovals() public {
        approvals.record(_approval(), signer, signature);
        vm.snapshotGasLastCall("record an approval");
    }

    function _consistency(uint64 from, string memory name) private {
        (bytes32 a, bytes32 b, bytes32[] memory proof) = (root[from], root[from + STEP], consistency[from]);
        assert(log.consistent(from, a, from + STEP, b, proof));
        vm.snapshotGasLastCall(name);
    }

    function _inclusion(uint64 size, string memory name) private {
        (bytes32 r, bytes32[] memory proof) = (root[size], inclusion[size]);
        assert(log.included(size, size / 3, UniformTree.LEAF, r, proof));
        vm.snapshotGasLastCall(name);
    }

    function _anchor(uint64 from, string memory name) private {
        registry = _newCheckpoints(address(this));
        registry.anchor(0, from, root[from], new bytes32[](0));
        (bytes32 b, bytes32[] memory proof) = (root[from + STEP], consistency[from]);
        registry.anchor(from, from + STEP, b, proof);
        vm.snapshotGasLastCall(name);
    }
}
