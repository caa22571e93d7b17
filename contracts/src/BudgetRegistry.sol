// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IBudgetRegistry} from "./interfaces/IBudgetRegistry.sol";
import {SeparatedRoles} from "./SeparatedRoles.sol";

/// @title Privacy caps of datasets, and the allowances granted under them
/// @dev Not upgradeable.
/// WARNING: this is arithmetic over declared amounts. That a mechanism really lost no more than was declared is for the
/// mechanism's proof and its audit to show, not for a chain.
contract BudgetRegistry is IBudgetRegistry, SeparatedRoles {
    /// @notice May grant allowances under a cap.
    bytes32 public constant BUDGET_ROLE = keccak256("BUDGET");
    /// @notice May open datasets and raise caps.
    bytes32 public constant OFFICER_ROLE = keccak256("OFFICER");

    struct Budget {
        uint128 capRho;
        uint128 capDelta;
        uint128 grantedRho;
        uint128 grantedDelta;
        bool open;
    }

    struct Grant {
        bytes32 dataset;
        uint128 rho;
        uint128 delta;
    }

    mapping(bytes32 dataset => Budget) private _budgets;
    mapping(bytes32 allowance => Grant) private _grants;

    /// @param adminDelay Seconds between proposing a new administrator and their taking over.
    constructor(uint48 adminDelay, address admin, address granter, address officer) SeparatedRoles(adminDelay, admin) {
        _grantRole(BUDGET_ROLE, granter);
        _grantRole(OFFICER_ROLE, officer);
    }

    /// @inheritdoc IBudgetRegistry
    function openDataset(bytes32 dataset, uint128 capRho, uint128 capDelta) external onlyRole(OFFICER_ROLE) {
        if (dataset == 0) revert ZeroId();
        if (_budgets[dataset].open) revert DatasetAlreadyOpen(dataset);
        _budgets[dataset] = Budget(capRho, capDelta, 0, 0, true);
        emit DatasetOpened(dataset, capRho, capDelta);
    }

    /// @inheritdoc IBudgetRegistry
    function raiseCap(bytes32 dataset, uint128 newCapRho, uint128 newCapDelta) external onlyRole(OFFICER_ROLE) {
        Budget storage budget = _openBudget(dataset);
        (uint128 oldCapRho, uint128 oldCapDelta) = (budget.capRho, budget.capDelta);
        bool lowered = newCapRho < oldCapRho || newCapDelta < oldCapDelta;
        bool same = newCapRho == oldCapRho && newCapDelta == oldCapDelta;
        if (lowered || same) revert CapNotRaised(dataset);
        (budget.capRho, budget.capDelta) = (newCapRho, newCapDelta);
        emit CapRaised(dataset, oldCapRho, oldCapDelta, newCapRho, newCapDelta);
    }

    /// @inheritdoc IBudgetRegistry
    function grant(bytes32 dataset, bytes32 allowance, uint128 rho, uint128 delta) external onlyRole(BUDGET_ROLE) {
        if (allowance == 0) revert ZeroId();
        if (rho == 0 && delta == 0) revert AllowanceEmpty(allowance);
        if (_grants[allowance].dataset != 0) revert AllowanceReplayed(allowance);
        Budget storage budget = _openBudget(dataset);
        // Granted amounts never exceed the caps, so these differences cannot underflow, nor the sums below overflow.
        uint128 leftRho = budget.capRho - budget.grantedRho;
        uint128 leftDelta = budget.capDelta - budget.grantedDelta;
        if (rho > leftRho || delta > leftDelta) revert OverCap(dataset, leftRho, leftDelta);

        uint128 grantedRho = budget.grantedRho + rho;
        uint128 grantedDelta = budget.grantedDelta + delta;
        (budget.grantedRho, budget.grantedDelta) = (grantedRho, grantedDelta);
        _grants[allowance] = Grant(dataset, rho, delta);
        emit AllowanceGranted(dataset, allowance, rho, delta, grantedRho, grantedDelta);
    }

    /// @inheritdoc IBudgetRegistry
    function budgetOf(bytes32 dataset)
        external
        view
        returns (uint128 capRho, uint128 capDelta, uint128 grantedRho, uint128 grantedDelta)
    {
        Budget storage budget = _openBudget(dataset);
        return (budget.capRho, budget.capDelta, budget.grantedRho, budget.grantedDelta);
    }

    /// @inheritdoc IBudgetRegistry
    function grantOf(bytes32 allowance) external view returns (bytes32 dataset, uint128 rho, uint128 delta) {
        Grant storage granted = _grants[allowance];
        return (granted.dataset, granted.rho, granted.delta);
    }

    function _openBudget(bytes32 dataset) private view returns (Budget storage budget) {
        budget = _budgets[dataset];
        if (!budget.open) revert DatasetUnknown(dataset);
    }

    function _workingRoles() internal pure override returns (bytes32, bytes32) {
        return (BUDGET_ROLE, OFFICER_ROLE);
    }
}
