// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev What a proof says by the definitions that make proofs (RFC 9162, sections 2.1.3.1 and 2.1.4.1), read from the
/// root down. `MerkleLog` follows the verification algorithms instead, from the leaf up: two ways, one answer.
library ProofSpec {
    bytes32 internal constant EMPTY_ROOT = 0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855;

    function consistent(uint256 m, bytes32 oldRoot, uint256 n, bytes32 newRoot, bytes32[] memory proof)
        internal
        pure
        returns (bool)
    {
        if (m > n) return false;
        if (m == n) return proof.length == 0 && oldRoot == newRoot;
        if (m == 0) return proof.length == 0 && oldRoot == EMPTY_ROOT;
        (bool fits, bytes32 older, bytes32 newer) = subproof(m, n, true, oldRoot, proof, proof.length);
        return fits && older == oldRoot && newer == newRoot;
    }

    function included(uint256 size, uint256 index, bytes32 leaf, bytes32 root, bytes32[] memory proof)
        internal
        pure
        returns (bool)
    {
        if (index >= size) return false;
        (bool fits, bytes32 made) = path(index, size, leaf, proof, proof.length);
        return fits && made == root;
    }

    /// @dev The two roots that the first `length` hashes lead to, if they are as many as SUBPROOF(m, D[n], known) has.
    function subproof(uint256 m, uint256 n, bool known, bytes32 oldRoot, bytes32[] memory proof, uint256 length)
        internal
        pure
        returns (bool fits, bytes32 older, bytes32 newer)
    {
        if (m == n) {
            if (length != (known ? 0 : 1)) return (false, 0, 0);
            bytes32 both = known ? oldRoot : proof[0];
            return (true, both, both);
        }
        if (length == 0) return (false, 0, 0);
        uint256 k = split(n);
        bytes32 last = proof[length - 1];
        if (m <= k) {
            (fits, older, newer) = subproof(m, k, known, oldRoot, proof, length - 1);
            return (fits, older, node(newer, last));
        }
        (fits, older, newer) = subproof(m - k, n - k, false, oldRoot, proof, length - 1);
        return (fits, node(last, older), node(last, newer));
    }

    /// @dev The root that the first `length` hashes lead to, if they are as many as PATH(index, D[size]) has.
    function path(uint256 index, uint256 size, bytes32 leaf, bytes32[] memory proof, uint256 length)
        internal
        pure
        returns (bool fits, bytes32 made)
    {
        if (size == 1) return (length == 0, leaf);
        if (length == 0) return (false, 0);
        uint256 k = split(size);
        bytes32 last = proof[length - 1];
        if (index < k) {
            (fits, made) = path(index, k, leaf, proof, length - 1);
            return (fits, node(made, last));
        }
        (fits, made) = path(index - k, size - k, leaf, proof, length - 1);
        return (fits, node(last, made));
    }

    /// @dev The root over `leaves[start:end]`, section 2.1.1.
    function treeRoot(bytes32[] memory leaves, uint256 start, uint256 end) internal pure returns (bytes32) {
        if (end - start == 1) return leaves[start];
        uint256 k = split(end - start);
        return node(treeRoot(leaves, start, start + k), treeRoot(leaves, start + k, end));
    }

    function split(uint256 n) internal pure returns (uint256 k) {
        k = 1;
        while (k * 2 < n) k *= 2;
    }

    function node(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x01), left, right));
    }
}
