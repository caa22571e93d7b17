// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Privacy caps of datasets, and the allowances granted under them
/// @notice A dataset has one cap that all of its allowances share, and the contract refuses a grant that would exceed
/// it. Charges against an allowance are entries of the log, from which anybody with the log replays every account.
/// @dev Amounts are zero-concentrated differential privacy: `rho` in units of 1e-9, `delta` in units of 1e-18. Both add
/// up under composition. Identifiers are random and say nothing about what they stand for.
interface IBudgetRegistry {
    /// @notice A dataset was opened with a cap.
    event DatasetOpened(bytes32 indexed dataset, uint128 capRho, uint128 capDelta);

    /// @notice A dataset of the predecessor goes on here, with its cap and all that was granted under it.
    event DatasetAdopted(
        bytes32 indexed dataset, uint128 capRho, uint128 capDelta, uint128 grantedRho, uint128 grantedDelta
    );

    /// @notice A dataset's cap was raised.
    event CapRaised(
        bytes32 indexed dataset, uint128 oldCapRho, uint128 oldCapDelta, uint128 newCapRho, uint128 newCapDelta
    );

    /// @notice An allowance was granted; `grantedRho` and `grantedDelta` are the dataset's totals after it.
    event AllowanceGranted(
        bytes32 indexed dataset,
        bytes32 indexed allowance,
        uint128 rho,
        uint128 delta,
        uint128 grantedRho,
        uint128 grantedDelta
    );

    /// @notice The identifier is zero, which stands for nothing.
    error ZeroId();

    /// @notice The dataset is open already. Its cap changes through `raiseCap` alone.
    error DatasetAlreadyOpen(bytes32 dataset);

    /// @notice The dataset was never opened.
    error DatasetUnknown(bytes32 dataset);

    /// @notice A cap never goes down, and raising it must raise something.
    error CapNotRaised(bytes32 dataset);

    /// @notice An allowance of nothing is a mistake.
    error AllowanceEmpty(bytes32 allowance);

    /// @notice This allowance was granted before; it counts once.
    error AllowanceReplayed(bytes32 allowance);

    /// @notice The grant would exceed the cap, of which `leftRho` and `leftDelta` are not granted yet.
    error OverCap(bytes32 dataset, uint128 leftRho, uint128 leftDelta);

    /// @notice Opens `dataset` with a cap. A cap of zero is allowed: nothing can be granted until it is raised.
    function openDataset(bytes32 dataset, uint128 capRho, uint128 capDelta) external;

    /// @notice Raises the cap of `dataset` to the given amounts.
    function raiseCap(bytes32 dataset, uint128 newCapRho, uint128 newCapDelta) external;

    /// @notice Grants `rho` and `delta` of the cap of `dataset`, once and for good, to `allowance`.
    function grant(bytes32 dataset, bytes32 allowance, uint128 rho, uint128 delta) external;

    /// @notice Whether `dataset` was opened, here or in a predecessor on this chain.
    function isOpen(bytes32 dataset) external view returns (bool);

    /// @notice Cap and granted totals of `dataset`. Reverts with `DatasetUnknown` if it was never opened.
    function budgetOf(bytes32 dataset)
        external
        view
        returns (uint128 capRho, uint128 capDelta, uint128 grantedRho, uint128 grantedDelta);

    /// @notice What was granted to `allowance`, here or in a predecessor on this chain, and on which dataset; all zero
    /// if nothing was.
    function grantOf(bytes32 allowance) external view returns (bytes32 dataset, uint128 rho, uint128 delta);
}
