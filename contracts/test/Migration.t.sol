// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ApprovalRegistry} from "../src/ApprovalRegistry.sol";
import {BudgetRegistry} from "../src/BudgetRegistry.sol";
import {CheckpointRegistry} from "../src/CheckpointRegistry.sol";
import {MerkleLog} from "../src/MerkleLog.sol";
import {IApprovalRegistry} from "../src/interfaces/IApprovalRegistry.sol";
import {IBudgetRegistry} from "../src/interfaces/IBudgetRegistry.sol";
import {ICheckpointRegistry} from "../src/interfaces/ICheckpointRegistry.sol";
import {ISuccession} from "../src/interfaces/ISuccession.sol";
import {Base} from "./Base.sol";
import {UniformTree} from "./UniformTree.sol";

/// @dev What a new contract must not forget of the one that it continues, over two generations.
contract MigrationTest is Base {
    uint64 private constant ELSEWHERE = 77;
    bytes32 private constant DATASET = "dataset";
    bytes32 private constant FIRST = "first";
    bytes32 private constant NEVER = "never";
    bytes32 private constant OWN = "own";
    bytes32 private constant SUBJECT = "subject";
    uint256 private constant KEY = 0xA11CE;

    // -- checkpoints

    function _checkpoints(ISuccession.Place memory from, uint64 size, bytes32 root)
        private
        returns (CheckpointRegistry)
    {
        return new CheckpointRegistry(DELAY, ADMIN, ANCHORER, PAUSER, from, size, root);
    }

    function _anchor(CheckpointRegistry registry, uint64 from, uint64 to) private {
        bytes32[] memory proof = UniformTree.consistency(from, to);
        bytes32 root = UniformTree.root(to);
        vm.prank(ANCHORER);
        registry.anchor(from, to, root, proof);
    }

    function _retire(ISuccession registry) private {
        vm.prank(ADMIN);
        registry.retire();
    }

    function _refuseStart(ISuccession.Place memory from, uint64 size, bytes32 root) private {
        vm.expectRevert(abi.encodeWithSelector(ICheckpointRegistry.StartUnfounded.selector, size, root));
        _checkpoints(from, size, root);
    }

    function test_TheNewLogGoesOnFromTheOldHead() public {
        CheckpointRegistry first = _newCheckpoints(ANCHORER);
        _anchor(first, 0, 5);
        _anchor(first, 5, 9);
        _retire(first);
        vm.expectEmit();
        emit ICheckpointRegistry.Started(9, UniformTree.root(9));
        CheckpointRegistry second = _checkpoints(_here(address(first)), 9, UniformTree.root(9));
        vm.assertEq(second.startSize(), 9);
        vm.assertEq(second.sequence(), 0);

        vm.expectEmit();
        emit ICheckpointRegistry.Anchored(1, 9, UniformTree.root(9), 12, UniformTree.root(12));
        _anchor(second, 9, 12);
        _retire(second);
        CheckpointRegistry third = _checkpoints(_here(address(second)), 12, UniformTree.root(12));
        uint64[4] memory sizes = [uint64(0), 5, 9, 12];
        for (uint256 i = 0; i < 4; ++i) {
            vm.assertEq(third.rootAt(sizes[i]), UniformTree.root(sizes[i]));
        }
        vm.assertTrue(third.verifyInclusion(5, 2, UniformTree.LEAF, UniformTree.inclusion(2, 5)));
        vm.expectRevert(abi.encodeWithSelector(ICheckpointRegistry.NotAnchored.selector, 7));
        third.rootAt(7);
        vm.expectRevert(abi.encodeWithSelector(ICheckpointRegistry.NotAnchored.selector, 13));
        third.rootAt(13);
    }

    function test_TheFirstAnchorAfterAMigrationHasToExtendTheOldHead() public {
        CheckpointRegistry first = _newCheckpoints(ANCHORER);
        _anchor(first, 0, 9);
        _retire(first);
        CheckpointRegistry second = _checkpoints(_here(address(first)), 9, UniformTree.root(9));
        bytes32[] memory proof = UniformTree.consistency(9, 12);
        bytes32 root = UniformTree.root(12);
        vm.expectRevert(abi.encodeWithSelector(ICheckpointRegistry.Inconsistent.selector, 9, 12));
        vm.prank(ANCHORER);
        second.anchor(9, 12, "fork", proof);
        vm.expectRevert(abi.encodeWithSelector(ICheckpointRegistry.WrongPrev.selector, 0, 9));
        vm.prank(ANCHORER);
        second.anchor(0, 12, root, new bytes32[](0));
    }

    function test_OnlyTheOldHeadItselfIsAStart() public {
        CheckpointRegistry first = _newCheckpoints(ANCHORER);
        _anchor(first, 0, 5);
        _anchor(first, 5, 9);
        _retire(first);
        _refuseStart(_here(address(first)), 5, UniformTree.root(5));
        _refuseStart(_here(address(first)), 9, UniformTree.root(8));
        _refuseStart(_here(address(first)), 10, UniformTree.root(9));
    }

    function test_ALogWithoutAPredecessorStartsEmpty() public {
        _refuseStart(_nothing(), 9, UniformTree.root(9));
        _refuseStart(_nothing(), 0, UniformTree.root(9));
    }

    function test_FromAnotherChainTheHeadIsTakenOnTrustAndOldRootsArePointedTo() public {
        ISuccession.Place memory from = ISuccession.Place(ELSEWHERE, STRANGER);
        CheckpointRegistry second = _checkpoints(from, 9, UniformTree.root(9));
        vm.assertEq(second.rootAt(9), UniformTree.root(9));
        vm.expectRevert(abi.encodeWithSelector(ICheckpointRegistry.AnchoredElsewhere.selector, 5, from));
        second.rootAt(5);
        _anchor(second, 9, 12);
        _refuseStart(from, 9, 0);
        _refuseStart(from, 0, UniformTree.root(9));
        _checkpoints(from, 0, MerkleLog.EMPTY_ROOT);
    }

    function test_ARetiredRegistryAnchorsNoMoreAndStillAnswers() public {
        for (uint256 paused = 0; paused < 2; ++paused) {
            CheckpointRegistry first = _newCheckpoints(ANCHORER);
            _anchor(first, 0, 9);
            if (paused == 1) {
                vm.prank(PAUSER);
                first.pause();
            }
            _retire(first);
            vm.assertTrue(first.paused());
            vm.expectRevert(abi.encodeWithSelector(ISuccession.RegistryRetired.selector));
            vm.prank(PAUSER);
            first.unpause();
            vm.expectRevert(abi.encodeWithSignature("EnforcedPause()"));
            vm.prank(ANCHORER);
            first.anchor(9, 10, UniformTree.LEAF, new bytes32[](0));
            vm.assertEq(first.rootAt(9), UniformTree.root(9));
        }
    }

    // -- budgets

    function _budgets(ISuccession from) private returns (BudgetRegistry) {
        return new BudgetRegistry(DELAY, ADMIN, GRANTER, OFFICER, _obliging(), _here(address(from)));
    }

    function _grant(BudgetRegistry registry, bytes32 allowance, uint128 rho) private {
        vm.prank(GRANTER);
        registry.grant(DATASET, allowance, rho, 0);
    }

    function _generations() private returns (BudgetRegistry first, BudgetRegistry third) {
        first = _newBudgets(GRANTER, OFFICER);
        vm.prank(OFFICER);
        first.openDataset(DATASET, ZCDP, 100, 10, _none());
        _grant(first, "first", 60);
        _retire(first);
        // The second never touches the dataset: the third has to find it all the same.
        BudgetRegistry second = _budgets(first);
        _retire(second);
        third = _budgets(second);
    }

    function _assertBudget(BudgetRegistry registry, uint128 capRho, uint128 grantedRho) private view {
        (uint128 cap,, uint128 granted,) = registry.budgetOf(DATASET);
        vm.assertEq(cap, capRho);
        vm.assertEq(granted, grantedRho);
    }

    function test_WhatWasGrantedStillCountsAgainstTheCap() public {
        (, BudgetRegistry third) = _generations();
        _assertBudget(third, 100, 60);
        vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.OverCap.selector, DATASET, 40, 10));
        _grant(third, "second", 41);
        vm.expectEmit();
        emit IBudgetRegistry.DatasetAdopted(DATASET, 100, 10, 60, 0);
        vm.expectEmit();
        emit IBudgetRegistry.AllowanceGranted(DATASET, "second", 15, 0, 75, 0);
        _grant(third, "second", 15);
        _grant(third, "third", 25);
        _assertBudget(third, 100, 100);
        vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.OverCap.selector, DATASET, 0, 10));
        _grant(third, "fourth", 1);
    }

    function test_AnAllowanceCountsOnceOverAllGenerations() public {
        (, BudgetRegistry third) = _generations();
        vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.AllowanceReplayed.selector, FIRST));
        _grant(third, "first", 1);
        (bytes32 dataset, uint128 rho,) = third.grantOf("first");
        vm.assertEq(dataset, DATASET);
        vm.assertEq(rho, 60);
        (dataset,,) = third.grantOf("never");
        vm.assertEq(dataset, 0);
    }

    function test_AKnownDatasetCannotBeOpenedAfresh() public {
        (, BudgetRegistry third) = _generations();
        vm.assertTrue(third.isOpen(DATASET));
        vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.DatasetAlreadyOpen.selector, DATASET));
        vm.prank(OFFICER);
        third.openDataset(DATASET, ZCDP, 1000, 1000, _none());
        vm.assertFalse(third.isOpen("new"));
        vm.prank(OFFICER);
        third.openDataset("new", ZCDP, 1, 1, _none());
        vm.assertTrue(third.isOpen("new"));
    }

    function test_ACapIsRaisedFromWhereItWas() public {
        (BudgetRegistry first, BudgetRegistry third) = _generations();
        vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.CapNotRaised.selector, DATASET));
        vm.prank(OFFICER);
        third.raiseCap(DATASET, 99, 10, WHY);
        vm.expectEmit();
        emit IBudgetRegistry.CapRaised(DATASET, 100, 10, 120, 10);
        vm.prank(OFFICER);
        third.raiseCap(DATASET, 120, 10, WHY);
        _assertBudget(third, 120, 60);
        _assertBudget(first, 100, 60);
    }

    function test_UnknownStaysUnknown() public {
        (, BudgetRegistry third) = _generations();
        vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.DatasetUnknown.selector, NEVER));
        third.budgetOf("never");
        vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.DatasetUnknown.selector, NEVER));
        vm.prank(GRANTER);
        third.grant("never", "allowance", 1, 1);
    }

    // -- approvals

    function _record(ApprovalRegistry registry, bytes32 dataset, bytes32 nonce, bytes memory why) private {
        IApprovalRegistry.Approval memory approval =
            IApprovalRegistry.Approval(dataset, "subject", "dataset.publish", type(uint64).max, nonce);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, registry.digestOf(approval));
        if (why.length != 0) vm.expectRevert(why);
        registry.record(approval, _signer(), abi.encodePacked(r, s, v));
    }

    function _signer() private pure returns (bytes memory) {
        return abi.encodePacked(vm.addr(KEY));
    }

    function _enrol(ApprovalRegistry registry) private {
        vm.prank(OFFICER);
        registry.enrol(_signer());
    }

    function test_SubmittersAndApprovalsAreRememberedAndKeysEnrolledAnew() public {
        ApprovalRegistry first = _newApprovals(OFFICER);
        _enrol(first);
        _record(first, "approved", "nonce", "");
        vm.prank(OFFICER);
        first.declareSubmitter("own", _signer());
        _retire(first);
        ApprovalRegistry second = new ApprovalRegistry(DELAY, ADMIN, OFFICER, _here(address(first)));

        vm.assertFalse(second.isEnrolled(_signer()));
        _record(second, "other", "fresh", abi.encodeWithSelector(IApprovalRegistry.SignerUnknown.selector, _signer()));
        _enrol(second);
        vm.assertTrue(second.isSubmitter("own", _signer()));
        vm.assertTrue(second.hasApproved("approved", "subject", "dataset.publish", _signer()));
        vm.assertFalse(second.hasApproved("approved", "subject", "dataset.refuse", _signer()));
        _record(
            second,
            "own",
            "fresh",
            abi.encodeWithSelector(IApprovalRegistry.SubmitterCannotApprove.selector, OWN, _signer())
        );
        _record(
            second,
            "approved",
            "fresh",
            abi.encodeWithSelector(IApprovalRegistry.AlreadyApproved.selector, SUBJECT, _signer())
        );
        _record(second, "other", "fresh", "");
        vm.assertTrue(second.hasApproved("other", "subject", "dataset.publish", _signer()));
    }

    function test_ARetiredApprovalRegistryTakesNothing() public {
        ApprovalRegistry first = _newApprovals(OFFICER);
        _enrol(first);
        _retire(first);
        bytes memory why = abi.encodeWithSelector(ISuccession.RegistryRetired.selector);
        _record(first, DATASET, "nonce", why);
        bytes memory signer = _signer();
        vm.expectRevert(why);
        vm.prank(OFFICER);
        first.enrol(signer);
        vm.expectRevert(why);
        vm.prank(OFFICER);
        first.revoke(signer);
        vm.expectRevert(why);
        vm.prank(OFFICER);
        first.declareSubmitter(DATASET, signer);
    }
}
