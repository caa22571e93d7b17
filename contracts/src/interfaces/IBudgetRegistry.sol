// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IApprovalRegistry} from "./IApprovalRegistry.sol";

/// @title Privacy caps of datasets, and the allowances granted under them
/// @notice A dataset has one cap that all of its allowances share, and the contract refuses a grant that would exceed
/// it. Charges against an allowance are entries of the log, from which anybody with the log replays every account.
/// Whatever has a cap of its own is a dataset here: also a population, that is, people whom several datasets share and
/// who were promised one total over all of them.
/// @dev Amounts add up under composition. Under `Measure.Zcdp` they are zero-concentrated differential privacy: `rho`
/// in units of 1e-9, `delta` in units of 1e-18. Under `Measure.Pure`, `rho` stands for epsilon in units of 1e-9, and
/// `delta` is zero. Identifiers are random and say nothing about what they stand for.
interface IBudgetRegistry {
    /// @notice In which currency a dataset's promise is made: concentrated with a small failure probability, or pure.
    enum Measure {
        Zcdp,
        Pure
    }

    /// @notice A dataset was opened with a cap.
    event DatasetOpened(bytes32 indexed dataset, uint128 capRho, uint128 capDelta);

    /// @notice What a dataset is counted in, and which others a grant under it counts under as well. Never changes.
    event DatasetPlaced(bytes32 indexed dataset, Measure measure, bytes32[] within);

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

    /// @notice The dataset cannot be counted under this one as well: it is not open, is counted in another measure,
    /// stands there twice or out of order, or lies within one that is not named.
    error PlaceUnfit(bytes32 dataset, bytes32 within);

    /// @notice A pure measure has no failure probability.
    error DeltaUnderPure(bytes32 dataset);

    /// @notice A cap never goes down, and raising it must raise something.
    error CapNotRaised(bytes32 dataset);

    /// @notice No data steward's approval of exactly this raise stands: action "raise" on `subject`, recorded, not
    /// over, and by a key that is still enrolled.
    error RaiseNotApproved(bytes32 dataset, bytes32 subject);

    /// @notice Where approvals are recorded there must be a contract, or no cap could ever be raised.
    error ApprovalsMissing(address approvals);

    /// @notice An allowance of nothing is a mistake.
    error AllowanceEmpty(bytes32 allowance);

    /// @notice This allowance was granted before; it counts once.
    error AllowanceReplayed(bytes32 allowance);

    /// @notice The grant would exceed the cap, of which `leftRho` and `leftDelta` are not granted yet.
    error OverCap(bytes32 dataset, uint128 leftRho, uint128 leftDelta);

    /// @notice Opens `dataset` with a cap. A cap of zero is allowed: nothing can be granted until it is raised.
    /// @param within Open datasets under which every grant counts as well, ascending, with all that they lie within.
    function openDataset(bytes32 dataset, Measure measure, uint128 capRho, uint128 capDelta, bytes32[] calldata within)
        external;

    /// @notice Raises the cap of `dataset` to the given amounts, if a data steward signed exactly that.
    /// @param reason SHA-256 of the reason, in UTF-8, as the public can read it.
    function raiseCap(bytes32 dataset, uint128 newCapRho, uint128 newCapDelta, bytes32 reason) external;

    /// @notice Grants `rho` and `delta` of the cap of `dataset`, once and for good, to `allowance`. They count under
    /// every dataset that it lies within, too.
    function grant(bytes32 dataset, bytes32 allowance, uint128 rho, uint128 delta) external;

    /// @notice The registry in which a raise must have been approved.
    function approvals() external view returns (IApprovalRegistry);

    /// @notice What a data steward approves, with action "raise", so that the cap of `dataset` goes up from the old
    /// amounts to the new: `hashStruct` of EIP-712. It is no secret, so that anybody can recompute it.
    function raiseSubject(
        bytes32 dataset,
        uint128 oldCapRho,
        uint128 oldCapDelta,
        uint128 newCapRho,
        uint128 newCapDelta,
        bytes32 reason
    ) external pure returns (bytes32);

    /// @notice Whether `dataset` was opened, here or in a predecessor on this chain.
    function isOpen(bytes32 dataset) external view returns (bool);

    /// @notice Cap and granted totals of `dataset`. Reverts with `DatasetUnknown` if it was never opened.
    function budgetOf(bytes32 dataset)
        external
        view
        returns (uint128 capRho, uint128 capDelta, uint128 grantedRho, uint128 grantedDelta);

    /// @notice What `dataset` is counted in, and what it lies within. Reverts with `DatasetUnknown` if it was never
    /// opened.
    function placeOf(bytes32 dataset) external view returns (Measure measure, bytes32[] memory within);

    /// @notice What was granted to `allowance`, here or in a predecessor on this chain, and on which dataset; all zero
    /// if nothing was.
    function grantOf(bytes32 allowance) external view returns (bytes32 dataset, uint128 rho, uint128 delta);
}
