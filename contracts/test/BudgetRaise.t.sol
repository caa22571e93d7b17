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

    function test_TheSubjectIsTheStructHashOfEip712() public view {
        bytes32 kind = keccak256(
            "Raise(bytes32 dataset,uint128 oldCapRho,uint128 oldCapDelta,uint128 newCapRho,uint128 newCapDelta,bytes32 reason)"
        );
        vm.assertEq(_subject(1, 2, 3), keccak256(abi.encode(kind, DATASET, 1, 10, 2, 3, WHY)));
    }
}
