// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ApprovalRegistry} from "../src/ApprovalRegistry.sol";
import {BudgetRegistry} from "../src/BudgetRegistry.sol";
import {IApprovalRegistry} from "../src/interfaces/IApprovalRegistry.sol";
import {IBudgetRegistry} from "../src/interfaces/IBudgetRegistry.sol";
import {Base} from "./Base.sol";

/// @dev A cap goes up only as a data steward signed it: the officer alone cannot.
contract BudgetRaiseTest is Base {
    ApprovalRegistry private approvals;
    BudgetRegistry private registry;

    bytes32 private constant DATASET = "dataset";
    uint256 private constant KEY = 7;

    function setUp() public {
        approvals = _newApprovals(OFFICER);
        registry = new BudgetRegistry(DELAY, ADMIN, GRANTER, OFFICER, approvals, _nothing());
        vm.prank(OFFICER);
        registry.openDataset(DATASET, ZCDP, 100, 10, _none());
        vm.prank(OFFICER);
        approvals.enrol(_signer());
    }

    function _signer() private pure returns (bytes memory) {
        return abi.encodePacked(vm.addr(KEY));
    }

    function _sign(bytes32 dataset, bytes32 subject, string memory action) private {
        IApprovalRegistry.Approval memory approval = IApprovalRegistry.Approval(
            dataset, subject, action, type(uint64).max, keccak256(abi.encode(dataset, subject, action))
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, approvals.digestOf(approval));
        approvals.record(approval, _signer(), abi.encodePacked(r, s, v));
    }

    function _subject(uint128 oldRho, uint128 newRho, uint128 newDelta) private view returns (bytes32) {
        return registry.raiseSubject(DATASET, oldRho, 10, newRho, newDelta, WHY);
    }

    function _refuse(uint128 newRho, uint128 newDelta, bytes32 reason) private {
        (uint128 rho, uint128 delta,,) = registry.budgetOf(DATASET);
        bytes32 subject = registry.raiseSubject(DATASET, rho, delta, newRho, newDelta, reason);
        vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.RaiseNotApproved.selector, DATASET, subject));
        vm.prank(OFFICER);
        registry.raiseCap(DATASET, newRho, newDelta, reason);
    }

    function test_OnlyWhatWasSignedIsRaised() public {
        _refuse(200, 10, WHY);
        _sign(DATASET, _subject(100, 200, 10), "raise");
        _refuse(201, 10, WHY);
        _refuse(200, 11, WHY);
        _refuse(200, 10, "another reason");
        vm.expectEmit();
        emit IBudgetRegistry.CapRaised(DATASET, 100, 10, 200, 10);
        vm.prank(OFFICER);
        registry.raiseCap(DATASET, 200, 10, WHY);
    }

    function test_ASignatureRaisesOnce() public {
        _sign(DATASET, _subject(100, 200, 10), "raise");
        vm.prank(OFFICER);
        registry.raiseCap(DATASET, 200, 10, WHY);
        vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.CapNotRaised.selector, DATASET));
        vm.prank(OFFICER);
        registry.raiseCap(DATASET, 200, 10, WHY);
        // Signed for a cap of 100, and it is 200 now.
        _sign(DATASET, _subject(100, 300, 10), "raise");
        _refuse(300, 10, WHY);
    }

    function test_AnApprovalOfSomethingElseRaisesNothing() public {
        _sign(DATASET, _subject(100, 200, 10), "publish");
        _sign("another", _subject(100, 200, 10), "raise");
        _refuse(200, 10, WHY);
    }

    function _raise() private {
        vm.prank(OFFICER);
        registry.raiseCap(DATASET, 200, 10, WHY);
    }

    function test_AnApprovalRaisesUntilItsDeadlineAndCanBeGivenAnewAfterIt() public {
        vm.warp(1000);
        bytes32 subject = _subject(100, 200, 10);
        _signUntil(approvals, subject, 5000, "first");
        vm.assertEq(approvals.approvedUntil(DATASET, subject, "raise", _signer()), 5000);
        vm.warp(5001);
        vm.assertFalse(approvals.stands(DATASET, subject, "raise"));
        _refuse(200, 10, WHY);
        _signUntil(approvals, subject, 9000, "second");
        vm.assertEq(approvals.approvedBy(DATASET, subject, "raise").length, 1);
        vm.warp(9000);
        _raise();
    }

    function test_ARevokedKeysApprovalRaisesNothingUntilItIsEnrolledAgain() public {
        _sign(DATASET, _subject(100, 200, 10), "raise");
        vm.prank(OFFICER);
        approvals.revoke(_signer());
        _refuse(200, 10, WHY);
        vm.prank(OFFICER);
        approvals.enrol(_signer());
        _raise();
    }

    function test_AnApprovalThatWasRecordedBeforeAMigrationRaisesAfterIt() public {
        vm.warp(1000);
        bytes32 subject = _subject(100, 200, 10);
        _signUntil(approvals, subject, 5000, "first");
        bytes memory twice = abi.encodeWithSelector(IApprovalRegistry.AlreadyApproved.selector, subject, _signer());
        ApprovalRegistry second = _migrate();
        _refuse(200, 10, WHY); // nobody is enrolled in the successor yet
        vm.prank(OFFICER);
        second.enrol(_signer());
        vm.assertEq(second.approvedUntil(DATASET, subject, "raise", _signer()), 5000);
        vm.assertEq(second.approvedBy(DATASET, subject, "raise")[0], _signer());
        vm.warp(5000);
        _refuseToRecord(second, subject, "second", twice);
        vm.warp(5001);
        _refuse(200, 10, WHY);
        _signUntil(second, subject, 9000, "second");
        vm.assertEq(second.approvedBy(DATASET, subject, "raise").length, 2, "one in each generation");
        _raise();
    }

    function test_TheApprovalsMustBeAContract() public {
        vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.ApprovalsMissing.selector, STRANGER));
        new BudgetRegistry(DELAY, ADMIN, GRANTER, OFFICER, IApprovalRegistry(STRANGER), _nothing());
    }

    function _signed(ApprovalRegistry to, bytes32 subject, uint64 until, bytes32 nonce)
        private
        view
        returns (IApprovalRegistry.Approval memory approval, bytes memory signature)
    {
        approval = IApprovalRegistry.Approval(DATASET, subject, "raise", until, nonce);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, to.digestOf(approval));
        signature = abi.encodePacked(r, s, v);
    }

    function _signUntil(ApprovalRegistry to, bytes32 subject, uint64 until, bytes32 nonce) private {
        (IApprovalRegistry.Approval memory approval, bytes memory signature) = _signed(to, subject, until, nonce);
        to.record(approval, _signer(), signature);
    }

    function _refuseToRecord(ApprovalRegistry to, bytes32 subject, bytes32 nonce, bytes memory why) private {
        (IApprovalRegistry.Approval memory approval, bytes memory signature) = _signed(to, subject, 9000, nonce);
        vm.expectRevert(why);
        to.record(approval, _signer(), signature);
    }

    function _migrate() private returns (ApprovalRegistry second) {
        vm.prank(ADMIN);
        approvals.retire();
        vm.prank(ADMIN);
        registry.retire();
        second = new ApprovalRegistry(DELAY, ADMIN, OFFICER, _here(address(approvals)));
        registry = new BudgetRegistry(DELAY, ADMIN, GRANTER, OFFICER, second, _here(address(registry)));
    }

    function test_TheSubjectIsTheStructHashOfEip712() public view {
        bytes32 kind = keccak256(
            "Raise(bytes32 dataset,uint128 oldCapRho,uint128 oldCapDelta,uint128 newCapRho,uint128 newCapDelta,bytes32 reason)"
        );
        vm.assertEq(_subject(1, 2, 3), keccak256(abi.encode(kind, DATASET, 1, 10, 2, 3, WHY)));
    }
}
