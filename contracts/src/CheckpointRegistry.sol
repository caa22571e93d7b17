// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ICheckpointRegistry} from "./interfaces/ICheckpointRegistry.sol";
import {MerkleLog} from "./MerkleLog.sol";
import {SeparatedRoles} from "./SeparatedRoles.sol";

/// @title Anchored checkpoints of one append-only log
/// @dev Not upgradeable: code that could be replaced would prove nothing. Only sizes and Merkle roots are kept here.
/// WARNING: the first anchor is taken on trust, as any tree extends the empty one. Anchor at deployment, while the log
/// is small, and publish what was anchored.
/// WARNING: an access that was never logged is invisible here. This contract proves that what was logged stays.
contract CheckpointRegistry is ICheckpointRegistry, SeparatedRoles, Pausable {
    /// @notice May anchor.
    bytes32 public constant ANCHOR_ROLE = keccak256("ANCHOR");
    /// @notice May stop and resume anchoring.
    bytes32 public constant PAUSER_ROLE = keccak256("PAUSER");

    uint64 private _size;
    uint64 private _sequence;
    bytes32 private _root = MerkleLog.EMPTY_ROOT;
    mapping(uint64 size => bytes32 root) private _roots;

    /// @param adminDelay Seconds between proposing a new administrator and their taking over.
    constructor(uint48 adminDelay, address admin, address anchorer, address pauser) SeparatedRoles(adminDelay, admin) {
        _roots[0] = MerkleLog.EMPTY_ROOT;
        _grantRole(ANCHOR_ROLE, anchorer);
        _grantRole(PAUSER_ROLE, pauser);
    }

    /// @inheritdoc ICheckpointRegistry
    function anchor(uint64 expectPrev, uint64 size, bytes32 root, bytes32[] calldata proof)
        external
        onlyRole(ANCHOR_ROLE)
        whenNotPaused
    {
        (uint64 prevSize, bytes32 prevRoot) = (_size, _root);
        if (expectPrev != prevSize) revert WrongPrev(expectPrev, prevSize);
        // A repeated anchor reverts too: the sender learns that it is looking at an old head.
        if (size <= prevSize) revert NotGrown(prevSize, size);
        if (!MerkleLog.consistent(prevSize, prevRoot, size, root, proof)) revert Inconsistent(prevSize, size);

        uint64 number = _sequence + 1;
        (_size, _sequence, _root) = (size, number, root);
        _roots[size] = root;
        emit Anchored(number, prevSize, prevRoot, size, root);
    }

    /// @inheritdoc ICheckpointRegistry
    function pause() external onlyRole(PAUSER_ROLE) {
        _pause();
    }

    /// @inheritdoc ICheckpointRegistry
    function unpause() external onlyRole(PAUSER_ROLE) {
        _unpause();
    }

    /// @inheritdoc ICheckpointRegistry
    function head() external view returns (uint64 size, bytes32 root) {
        return (_size, _root);
    }

    /// @inheritdoc ICheckpointRegistry
    function sequence() external view returns (uint64) {
        return _sequence;
    }

    /// @inheritdoc ICheckpointRegistry
    function rootAt(uint64 size) public view returns (bytes32 root) {
        root = _roots[size];
        if (root == 0) revert NotAnchored(size);
    }

    /// @inheritdoc ICheckpointRegistry
    function verifyInclusion(uint64 size, uint64 index, bytes32 leafHash, bytes32[] calldata proof)
        external
        view
        returns (bool)
    {
        return MerkleLog.included(size, index, leafHash, rootAt(size), proof);
    }

    function _workingRoles() internal pure override returns (bytes32, bytes32) {
        return (ANCHOR_ROLE, PAUSER_ROLE);
    }
}
