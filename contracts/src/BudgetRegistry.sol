// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IApprovalRegistry} from "./interfaces/IApprovalRegistry.sol";
import {IBudgetRegistry} from "./interfaces/IBudgetRegistry.sol";
import {SeparatedRoles} from "./SeparatedRoles.sol";
import {Succession} from "./Succession.sol";

/// @title Privacy caps of datasets, and the allowances granted under them
/// @dev Not upgradeable. A successor on the same chain remembers every cap and grant by itself: it asks its retired
/// predecessor, and copies a dataset when it first writes to it. On another chain the officer opens every dataset again
/// and the granter grants every allowance again, under the same rules; an auditor compares the two lists of events.
/// WARNING: this is arithmetic over declared amounts. That a mechanism really lost no more than was declared is for the
/// mechanism's proof and its audit to show, not for a chain.
contract BudgetRegistry is IBudgetRegistry, Succession {
    /// @notice May grant allowances under a cap.
    bytes32 public constant BUDGET_ROLE = keccak256("BUDGET");
    /// @notice May open datasets, and raise caps as data stewards signed.
    bytes32 public constant OFFICER_ROLE = keccak256("OFFICER");
    /// @inheritdoc IBudgetRegistry
    IApprovalRegistry public approvals;

    bytes32 private constant _RAISE_TYPEHASH = keccak256(
        "Raise(bytes32 dataset,uint128 oldCapRho,uint128 oldCapDelta,uint128 newCapRho,uint128 newCapDelta,bytes32 reason)"
    );

    struct Budget {
        uint128 capRho;
        uint128 capDelta;
        uint128 grantedRho;
        uint128 grantedDelta;
        bool open;
        Measure measure;
    }

    struct Grant {
        bytes32 dataset;
        uint128 rho;
        uint128 delta;
    }

    mapping(bytes32 dataset => Budget) private _budgets;
    mapping(bytes32 dataset => bytes32[]) private _within;
    mapping(bytes32 allowance => Grant) private _grants;

    /// @param adminDelay Seconds between proposing a new administrator and their taking over.
    /// @param from The registry that this one continues; zero if none.
    /// @param approvals_ Where data stewards approve raises.
    constructor(
        uint48 adminDelay,
        address admin,
        address granter,
        address officer,
        IApprovalRegistry approvals_,
        Place memory from
    ) SeparatedRoles(adminDelay, admin) Succession(from) {
        if (address(approvals_).code.length == 0) {
            revert ApprovalsMissing(address(approvals_));
        }
        approvals = approvals_;
        _grantRole(BUDGET_ROLE, granter);
        _grantRole(OFFICER_ROLE, officer);
    }

    /// @inheritdoc IBudgetRegistry
    function openDataset(bytes32 dataset, Measure measure, uint128 capRho, uint128 capDelta, bytes32[] calldata within)
        external
        onlyRole(OFFICER_ROLE)
        whenInService
    {
        if (dataset == 0) revert ZeroId();
        if (isOpen(dataset)) revert DatasetAlreadyOpen(dataset);
        if (measure == Measure.Pure && capDelta != 0) revert DeltaUnderPure(dataset);
        for (uint256 i = 0; i < within.length; ++i) {
            bool ascending = i == 0 || within[i] > within[i - 1];
            if (!ascending || !_fits(measure, within[i], within)) revert PlaceUnfit(dataset, within[i]);
        }
        _budgets[dataset] = Budget(capRho, capDelta, 0, 0, true, measure);
        _within[dataset] = within;
        emit DatasetOpened(dataset, capRho, capDelta);
        emit DatasetPlaced(dataset, measure, within);
    }

    /// @inheritdoc IBudgetRegistry
    function raiseCap(bytes32 dataset, uint128 newCapRho, uint128 newCapDelta, bytes32 reason)
        external
        onlyRole(OFFICER_ROLE)
        whenInService
    {
        Budget storage budget = _ownBudget(dataset);
        (uint128 oldCapRho, uint128 oldCapDelta) = (budget.capRho, budget.capDelta);
        bool lowered = newCapRho < oldCapRho || newCapDelta < oldCapDelta;
        bool same = newCapRho == oldCapRho && newCapDelta == oldCapDelta;
        if (lowered || same) revert CapNotRaised(dataset);
        if (budget.measure == Measure.Pure && newCapDelta != 0) revert DeltaUnderPure(dataset);
        // The old amounts are part of what was signed and a cap never comes back to them: a signature counts once.
        bytes32 subject = raiseSubject(dataset, oldCapRho, oldCapDelta, newCapRho, newCapDelta, reason);
        if (!approvals.stands(dataset, subject, "raise")) revert RaiseNotApproved(dataset, subject);
        (budget.capRho, budget.capDelta) = (newCapRho, newCapDelta);
        emit CapRaised(dataset, oldCapRho, oldCapDelta, newCapRho, newCapDelta);
    }

    /// @inheritdoc IBudgetRegistry
    function grant(bytes32 dataset, bytes32 allowance, uint128 rho, uint128 delta)
        external
        onlyRole(BUDGET_ROLE)
        whenInService
    {
        if (allowance == 0) revert ZeroId();
        if (rho == 0 && delta == 0) revert AllowanceEmpty(allowance);
        (bytes32 grantedOn,,) = grantOf(allowance);
        if (grantedOn != 0) revert AllowanceReplayed(allowance);
        (uint128 grantedRho, uint128 grantedDelta) = _count(dataset, rho, delta);
        bytes32[] storage within = _within[dataset];
        for (uint256 i = 0; i < within.length; ++i) {
            _count(within[i], rho, delta);
        }
        _grants[allowance] = Grant(dataset, rho, delta);
        emit AllowanceGranted(dataset, allowance, rho, delta, grantedRho, grantedDelta);
    }

    /// @inheritdoc IBudgetRegistry
    function isOpen(bytes32 dataset) public view returns (bool) {
        if (_budgets[dataset].open) return true;
        address before = _predecessorHere();
        return before != address(0) && IBudgetRegistry(before).isOpen(dataset);
    }

    /// @inheritdoc IBudgetRegistry
    function budgetOf(bytes32 dataset)
        public
        view
        returns (uint128 capRho, uint128 capDelta, uint128 grantedRho, uint128 grantedDelta)
    {
        Budget storage budget = _budgets[dataset];
        if (budget.open) return (budget.capRho, budget.capDelta, budget.grantedRho, budget.grantedDelta);
        address before = _predecessorHere();
        if (before == address(0)) revert DatasetUnknown(dataset);
        return IBudgetRegistry(before).budgetOf(dataset);
    }

    /// @inheritdoc IBudgetRegistry
    function grantOf(bytes32 allowance) public view returns (bytes32 dataset, uint128 rho, uint128 delta) {
        Grant storage granted = _grants[allowance];
        if (granted.dataset != 0) return (granted.dataset, granted.rho, granted.delta);
        address before = _predecessorHere();
        if (before != address(0)) return IBudgetRegistry(before).grantOf(allowance);
    }

    /// @inheritdoc IBudgetRegistry
    function placeOf(bytes32 dataset) public view returns (Measure measure, bytes32[] memory within) {
        if (_budgets[dataset].open) return (_budgets[dataset].measure, _within[dataset]);
        address before = _predecessorHere();
        if (before == address(0)) revert DatasetUnknown(dataset);
        return IBudgetRegistry(before).placeOf(dataset);
    }

    /// @inheritdoc IBudgetRegistry
    function raiseSubject(
        bytes32 dataset,
        uint128 oldCapRho,
        uint128 oldCapDelta,
        uint128 newCapRho,
        uint128 newCapDelta,
        bytes32 reason
    ) public pure returns (bytes32) {
        return keccak256(abi.encode(_RAISE_TYPEHASH, dataset, oldCapRho, oldCapDelta, newCapRho, newCapDelta, reason));
    }

    /// @dev Whether grants may count under `outer` as well. What `outer` lies within must be named with it, or a grant
    /// would pass one of the totals by.
    function _fits(Measure measure, bytes32 outer, bytes32[] calldata named) private view returns (bool) {
        if (!isOpen(outer)) return false;
        (Measure outerMeasure, bytes32[] memory further) = placeOf(outer);
        if (outerMeasure != measure) return false;
        for (uint256 i = 0; i < further.length; ++i) {
            if (!_contains(named, further[i])) return false;
        }
        return true;
    }

    function _contains(bytes32[] calldata named, bytes32 wanted) private pure returns (bool) {
        for (uint256 i = 0; i < named.length; ++i) {
            if (named[i] == wanted) return true;
        }
        return false;
    }

    /// @dev Adds a grant to what was granted of one cap, or reverts.
    function _count(bytes32 dataset, uint128 rho, uint128 delta)
        private
        returns (uint128 grantedRho, uint128 grantedDelta)
    {
        Budget storage budget = _ownBudget(dataset);
        // Granted amounts never exceed the caps, so these differences cannot underflow, nor the sums below overflow.
        uint128 leftRho = budget.capRho - budget.grantedRho;
        uint128 leftDelta = budget.capDelta - budget.grantedDelta;
        if (rho > leftRho || delta > leftDelta) revert OverCap(dataset, leftRho, leftDelta);
        (grantedRho, grantedDelta) = (budget.grantedRho + rho, budget.grantedDelta + delta);
        (budget.grantedRho, budget.grantedDelta) = (grantedRho, grantedDelta);
    }

    /// @dev The budget to write to; a predecessor's is copied first, once. It is frozen there, so nothing is lost
    /// between.
    function _ownBudget(bytes32 dataset) private returns (Budget storage budget) {
        budget = _budgets[dataset];
        if (budget.open) return budget;
        (uint128 capRho, uint128 capDelta, uint128 grantedRho, uint128 grantedDelta) = budgetOf(dataset);
        (Measure measure, bytes32[] memory within) = placeOf(dataset);
        _budgets[dataset] = Budget(capRho, capDelta, grantedRho, grantedDelta, true, measure);
        _within[dataset] = within;
        emit DatasetAdopted(dataset, capRho, capDelta, grantedRho, grantedDelta);
        emit DatasetPlaced(dataset, measure, within);
    }

    function _workingRoles() internal pure override returns (bytes32, bytes32) {
        return (BUDGET_ROLE, OFFICER_ROLE);
    }
}
