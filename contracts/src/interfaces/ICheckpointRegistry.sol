// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISuccession} from "./ISuccession.sol";

/// @title Anchored checkpoints of one append-only log
/// @notice Every accepted checkpoint extends the one before it, as proven by an RFC 9162 consistency proof that the
/// contract itself verifies. The log cannot be rewritten, forked or shortened below its last anchor.
interface ICheckpointRegistry {
    /// @notice The registry was deployed with this head: the empty log, or the last head of its predecessor.
    event Started(uint64 size, bytes32 root);

    /// @notice A checkpoint was accepted. The events alone rebuild the whole history.
    /// @param sequence Number of this anchor in this registry, from 1, without gaps.
    event Anchored(
        uint64 indexed sequence, uint64 prevSize, bytes32 prevRoot, uint64 indexed size, bytes32 indexed root
    );

    /// @notice The head is at `actual`, not at `expected`: another anchor came first. Read the head and try again.
    error WrongPrev(uint64 expected, uint64 actual);

    /// @notice `size` is not larger than the head's `prevSize`.
    error NotGrown(uint64 prevSize, uint64 size);

    /// @notice The proof does not show that the log of `prevSize` leaves is a prefix of the one of `size`: a fork, or a
    /// wrong proof.
    error Inconsistent(uint64 prevSize, uint64 size);

    /// @notice No tree has the root zero.
    error RootZero();

    /// @notice No checkpoint of this size was ever anchored.
    error NotAnchored(uint64 size);

    /// @notice If a checkpoint of this size was anchored, then in the predecessor, on another chain.
    error AnchoredElsewhere(uint64 size, ISuccession.Place predecessor);

    /// @notice A new log starts empty, and a continued one at its predecessor's head.
    error StartUnfounded(uint64 size, bytes32 root);

    /// @notice Accepts the checkpoint (`size`, `root`) if `proof` shows that it extends the head.
    /// @param expectPrev Size of the head that the caller built the proof from.
    /// @param proof RFC 9162 consistency proof from the head to `size`; empty for the first anchor of a new log.
    function anchor(uint64 expectPrev, uint64 size, bytes32 root, bytes32[] calldata proof) external;

    /// @notice Stops anchoring. Reading and verifying go on.
    function pause() external;

    /// @notice Lets anchoring go on.
    function unpause() external;

    /// @notice The last anchored size and root; before the first anchor, what it started from.
    function head() external view returns (uint64 size, bytes32 root);

    /// @notice How many checkpoints were anchored.
    function sequence() external view returns (uint64);

    /// @notice The size that this registry started from; what is older was anchored in its predecessor.
    function startSize() external view returns (uint64);

    /// @notice The root that was anchored for exactly `size` leaves, here or in a predecessor on this chain. Reverts
    /// with `NotAnchored` if none was, and with `AnchoredElsewhere` for what only another chain can tell.
    function rootAt(uint64 size) external view returns (bytes32);

    /// @notice Whether `leafHash` is leaf `index` (from 0) of the tree anchored at `size`.
    /// @param proof RFC 9162 inclusion proof.
    function verifyInclusion(uint64 size, uint64 index, bytes32 leafHash, bytes32[] calldata proof)
        external
        view
        returns (bool);
}
