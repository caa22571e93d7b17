// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Base} from "./Base.sol";
import {MerkleLogHarness} from "./MerkleLog.t.sol";
import {ProofSpec} from "./ProofSpec.sol";

/// @dev Proven by Halmos (`make contracts-check`), not run by forge: roots, leaves and proofs are any at all, sizes are
/// every one in the stated range, and SHA-256 is a function of which nothing is known. `agrees` needs no assumption.
/// `sound` assumes that two hashes which meet are of the same pair, that is, no collision at a node that the proof
/// touches. What that means, and what it leaves open, is in docs/adr/0016.
contract MerkleLogSymbolicTest is Base {
    MerkleLogHarness private log = new MerkleLogHarness();

    uint64 private constant SIZES = 9;
    /// @dev One more than any proof of these sizes has.
    uint64 private constant HASHES = 6;

    // -- the verifier agrees with the definition, and neither reverts nor runs on, for a proof of any length

    function check_ConsistencyAgreesWithTheDefinition(
        uint8 m,
        uint8 n,
        uint8 length,
        bytes32 oldRoot,
        bytes32 newRoot,
        bytes32[HASHES] calldata hashes
    ) public view {
        (uint64 a, uint64 b, uint64 c) = (_pick(m, SIZES), _pick(n, SIZES), _pick(length, HASHES));
        _agreeOnConsistency(a, oldRoot, b, newRoot, _prefix(hashes, c));
    }

    function check_InclusionAgreesWithTheDefinition(
        uint8 size,
        uint8 index,
        uint8 length,
        bytes32 leaf,
        bytes32 root,
        bytes32[HASHES] calldata hashes
    ) public view {
        (uint64 a, uint64 b, uint64 c) = (_pick(size, SIZES), _pick(index, SIZES), _pick(length, HASHES));
        _agreeOnInclusion(a, b, leaf, root, _prefix(hashes, c));
    }

    // -- what it accepts is true, unless two different pairs hash alike

    function check_ConsistencyIsSound(
        uint8 m,
        uint8 n,
        uint8 length,
        bytes32 oldRoot,
        bytes32[SIZES] calldata leaves,
        bytes32[HASHES] calldata hashes
    ) public view {
        (uint64 b, uint64 a, uint64 c) = (_pick(n, SIZES), _pick(m, SIZES), _pick(length, HASHES));
        vm.assume(0 < a && a <= b);
        (bytes32[] memory tree, bytes32[] memory proof) = (_all(leaves), _prefix(hashes, c));
        bytes32 newRoot = ProofSpec.treeRoot(tree, 0, b);
        vm.assume(log.consistent(a, oldRoot, b, newRoot, proof));
        _noCollisionOnSubproof(a, 0, b, true, oldRoot, tree, proof, c);
        assert(oldRoot == ProofSpec.treeRoot(tree, 0, a));
    }

    function check_InclusionIsSound(
        uint8 size,
        uint8 index,
        uint8 length,
        bytes32 leaf,
        bytes32[SIZES] calldata leaves,
        bytes32[HASHES] calldata hashes
    ) public view {
        (uint64 a, uint64 b, uint64 c) = (_pick(size, SIZES), _pick(index, SIZES), _pick(length, HASHES));
        vm.assume(b < a);
        (bytes32[] memory tree, bytes32[] memory proof) = (_all(leaves), _prefix(hashes, c));
        vm.assume(log.included(a, b, leaf, ProofSpec.treeRoot(tree, 0, a), proof));
        _noCollisionOnPath(b, 0, a, leaf, tree, proof, c);
        assert(leaf == tree[b]);
    }

    // -- how

    function _agreeOnConsistency(uint64 m, bytes32 oldRoot, uint64 n, bytes32 newRoot, bytes32[] memory proof)
        private
        view
    {
        // A plain call, as the prover does not count a revert as a failure.
        (bool answered, bytes memory answer) =
            address(log).staticcall(abi.encodeCall(log.consistent, (m, oldRoot, n, newRoot, proof)));
        assert(answered);
        assert(abi.decode(answer, (bool)) == ProofSpec.consistent(m, oldRoot, n, newRoot, proof));
    }

    function _agreeOnInclusion(uint64 size, uint64 index, bytes32 leaf, bytes32 root, bytes32[] memory proof)
        private
        view
    {
        (bool answered, bytes memory answer) =
            address(log).staticcall(abi.encodeCall(log.included, (size, index, leaf, root, proof)));
        assert(answered);
        assert(abi.decode(answer, (bool)) == ProofSpec.included(size, index, leaf, root, proof));
    }

    /// @dev Down both trees at once, the proof's and the honest one, assuming that equal hashes have equal parts.
    function _noCollisionOnSubproof(
        uint256 m,
        uint256 start,
        uint256 end,
        bool known,
        bytes32 oldRoot,
        bytes32[] memory tree,
        bytes32[] memory proof,
        uint256 length
    ) private pure {
        if (m == end - start || length == 0) return;
        uint256 k = ProofSpec.split(end - start);
        (bytes32 left, bytes32 right) =
            (ProofSpec.treeRoot(tree, start, start + k), ProofSpec.treeRoot(tree, start + k, end));
        bytes32 last = proof[length - 1];
        if (m <= k) {
            (,, bytes32 newer) = ProofSpec.subproof(m, k, known, oldRoot, proof, length - 1);
            _injective(newer, last, left, right);
            _noCollisionOnSubproof(m, start, start + k, known, oldRoot, tree, proof, length - 1);
        } else {
            (,, bytes32 newer) = ProofSpec.subproof(m - k, end - start - k, false, oldRoot, proof, length - 1);
            _injective(last, newer, left, right);
            _noCollisionOnSubproof(m - k, start + k, end, false, oldRoot, tree, proof, length - 1);
        }
    }

    function _noCollisionOnPath(
        uint256 index,
        uint256 start,
        uint256 end,
        bytes32 leaf,
        bytes32[] memory tree,
        bytes32[] memory proof,
        uint256 length
    ) private pure {
        if (end - start == 1 || length == 0) return;
        uint256 k = ProofSpec.split(end - start);
        (bytes32 left, bytes32 right) =
            (ProofSpec.treeRoot(tree, start, start + k), ProofSpec.treeRoot(tree, start + k, end));
        bytes32 last = proof[length - 1];
        if (index < k) {
            (, bytes32 made) = ProofSpec.path(index, k, leaf, proof, length - 1);
            _injective(made, last, left, right);
            _noCollisionOnPath(index, start, start + k, leaf, tree, proof, length - 1);
        } else {
            (, bytes32 made) = ProofSpec.path(index - k, end - start - k, leaf, proof, length - 1);
            _injective(last, made, left, right);
            _noCollisionOnPath(index - k, start + k, end, leaf, tree, proof, length - 1);
        }
    }

    function _injective(bytes32 a, bytes32 b, bytes32 x, bytes32 y) private pure {
        (bytes32 h, bytes32 g) = (ProofSpec.node(a, b), ProofSpec.node(x, y));
        bool holds;
        // Without branches, of which each would double the paths to explore.
        assembly ("memory-safe") {
            holds := or(iszero(eq(h, g)), and(eq(a, x), eq(b, y)))
        }
        vm.assume(holds);
    }

    /// @dev A symbolic number as each concrete one that it can be, up to `most`.
    function _pick(uint8 symbolic, uint64 most) private pure returns (uint64) {
        for (uint64 i = 0; i < most; ++i) {
            if (symbolic == i) return i;
        }
        vm.assume(symbolic == most);
        return most;
    }

    function _prefix(bytes32[HASHES] calldata hashes, uint256 length) private pure returns (bytes32[] memory proof) {
        proof = new bytes32[](length);
        for (uint256 i = 0; i < length; ++i) {
            proof[i] = hashes[i];
        }
    }

    function _all(bytes32[SIZES] calldata leaves) private pure returns (bytes32[] memory tree) {
        tree = new bytes32[](SIZES);
        for (uint256 i = 0; i < SIZES; ++i) {
            tree[i] = leaves[i];
        }
    }
}
