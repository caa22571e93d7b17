// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ICheckpointRegistry} from "./interfaces/ICheckpointRegistry.sol";
import {MerkleLog} from "./MerkleLog.sol";
import {SeparatedRoles} from "./SeparatedRoles.sol";
import {Succession} from "./Succession.sol";

/// @title Anchored checkpoints of one append-only log
/// @dev Not upgradeable: code that could be replaced would prove nothing. Only sizes and Merkle roots are kept here.
/// WARNING: the first anchor is taken on trust, as any tree extends the empty one. Anchor at deployment, while the log
/// is small, and publish what was anchored. So is the head that was carried over from another chain.
/// WARNING: whoever holds the anchorer's key can append anything, and then the true log no longer fits. What was
/// anchored before stays proven; the log has to begin anew, and to say why. Migration is no way around it.
/// WARNING: an access that was never logged is invisible here. This contract proves that what was logged stays.
contract CheckpointRegistry is ICheckpointRegistry, Succession, Pausable {
    /// @notice May anchor.
    bytes32 public constant ANCHOR_ROLE = keccak256("ANCHOR");
    /// @notice May stop and resume anchoring.
    bytes32 public constant PAUSER_ROLE = keccak256("PAUSER");

    // One slot with Pausable's flag: an anchor reads and writes it once.
    uint64 private _size;
    uint64 private _sequence;
    uint64 private _startSize;
    bytes32 private _root;
    mapping(uint64 size => bytes32 root) private _roots;

    /// @param adminDelay Seconds between proposing a new administrator and their taking over.
    /// @param from The registry whose head this one starts from; zero for a new log.
    /// @param size Size of that head; 0 for a new log.
    /// @param root Root of that head; the root of the empty tree for a new log.
    constructor(
        uint48 adminDelay,
        address admin,
        address anchorer,
        address pauser,
        Place memory from,
        uint64 size,
        bytes32 root
    ) SeparatedRoles(adminDelay, admin) Succession(from) {
        _requireStart(from, size, root);
        (_size, _startSize, _root) = (size, size, root);
        _roots[0] = MerkleLog.EMPTY_ROOT;
        _roots[size] = root;
        emit Started(size, root);
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
        // Only a first anchor can get here with it, and zero stands for "not anchored".
        if (root == 0) revert RootZero();

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
    function unpause() external onlyRole(PAUSER_ROLE) whenInService {
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
    function startSize() external view returns (uint64) {
        return _startSize;
    }

    /// @inheritdoc ICheckpointRegistry
    function rootAt(uint64 size) public view returns (bytes32 root) {
        root = _roots[size];
        if (root != 0) return root;
        if (size >= _startSize) revert NotAnchored(size);
        address before = _predecessorHere();
        if (before == address(0)) revert AnchoredElsewhere(size, predecessor());
        return ICheckpointRegistry(before).rootAt(size);
    }

    /// @inheritdoc ICheckpointRegistry
    function verifyInclusion(uint64 size, uint64 index, bytes32 leafHash, bytes32[] calldata proof)
        external
        view
        returns (bool)
    {
        return MerkleLog.included(size, index, leafHash, rootAt(size), proof);
    }

    /// @dev A retired registry is paused for good, so that an anchor costs no second look.
    function _onRetired() internal override {
        if (!paused()) _pause();
    }

    function _requireStart(Place memory from, uint64 size, bytes32 root) private view {
        bool empty = size == 0 && root == MerkleLog.EMPTY_ROOT;
        if (from.registry == address(0)) {
            if (!empty) revert StartUnfounded(size, root);
        } else if (from.chainId == block.chainid) {
            (uint64 headSize, bytes32 headRoot) = ICheckpointRegistry(from.registry).head();
            if (size != headSize || root != headRoot) revert StartUnfounded(size, root);
        } else if (root == 0 || (size == 0 && !empty)) {
            revert StartUnfounded(size, root);
        }
    }

    function _workingRoles() internal pure override returns (bytes32, bytes32) {
        return (ANCHOR_ROLE, PAUSER_ROLE);
    }
}
