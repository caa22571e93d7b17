// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Trees whose leaves are all alike: a subtree is known by its size alone, so that honest proofs into a billion
/// leaves cost a few dozen hashes to build.
library UniformTree {
    bytes32 internal constant LEAF = 0x96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7;

    function root(uint256 size) internal pure returns (bytes32) {
        if (size == 0) return sha256("");
        bytes32 complete = LEAF;
        bytes32 right;
        bool any;
        // From the smallest complete subtree, on the right, to the largest.
        for (uint256 rest = size; rest != 0; rest >>= 1) {
            if (rest & 1 == 1) (right, any) = (any ? _node(complete, right) : complete, true);
            complete = _node(complete, complete);
        }
        return right;
    }

    function consistency(uint256 m, uint256 n) internal pure returns (bytes32[] memory) {
        if (m == 0) return new bytes32[](0);
        return _subproof(m, n, true);
    }

    function inclusion(uint256 index, uint256 n) internal pure returns (bytes32[] memory) {
        if (n == 1) return new bytes32[](0);
        uint256 k = _split(n);
        return index < k ? _append(inclusion(index, k), root(n - k)) : _append(inclusion(index - k, n - k), root(k));
    }

    function _subproof(uint256 m, uint256 n, bool known) private pure returns (bytes32[] memory) {
        if (m == n) return known ? new bytes32[](0) : _append(new bytes32[](0), root(n));
        uint256 k = _split(n);
        return m <= k ? _append(_subproof(m, k, known), root(n - k)) : _append(_subproof(m - k, n - k, false), root(k));
    }

    function _split(uint256 n) private pure returns (uint256 k) {
        k = 1;
        while (k * 2 < n) k *= 2;
    }

    function _append(bytes32[] memory proof, bytes32 hash) private pure returns (bytes32[] memory longer) {
        longer = new bytes32[](proof.length + 1);
        for (uint256 i = 0; i < proof.length; ++i) {
            longer[i] = proof[i];
        }
        longer[proof.length] = hash;
    }

    function _node(bytes32 left, bytes32 right) private pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x01), left, right));
    }
}
