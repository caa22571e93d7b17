// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ProofSpec} from "./ProofSpec.sol";

/// @dev A whole log in memory: honest roots and proofs of a tree whose leaves all differ.
library GhostLog {
    function root(bytes32[] memory leaves, uint256 size) internal pure returns (bytes32) {
        return size == 0 ? ProofSpec.EMPTY_ROOT : ProofSpec.treeRoot(leaves, 0, size);
    }

    function consistency(bytes32[] memory leaves, uint256 m, uint256 n) internal pure returns (bytes32[] memory) {
        return m == 0 || m == n ? new bytes32[](0) : _subproof(leaves, m, 0, n, true);
    }

    /// @dev RFC 9162, section 2.1.4.1.
    function _subproof(bytes32[] memory leaves, uint256 m, uint256 start, uint256 end, bool known)
        private
        pure
        returns (bytes32[] memory)
    {
        if (m == end - start) {
            if (known) return new bytes32[](0);
            return _append(new bytes32[](0), ProofSpec.treeRoot(leaves, start, end));
        }
        uint256 middle = start + ProofSpec.split(end - start);
        if (start + m <= middle) {
            return _append(_subproof(leaves, m, start, middle, known), ProofSpec.treeRoot(leaves, middle, end));
        }
        return
            _append(
                _subproof(leaves, start + m - middle, middle, end, false), ProofSpec.treeRoot(leaves, start, middle)
            );
    }

    function _append(bytes32[] memory proof, bytes32 hash) private pure returns (bytes32[] memory longer) {
        longer = new bytes32[](proof.length + 1);
        for (uint256 i = 0; i < proof.length; ++i) {
            longer[i] = proof[i];
        }
        longer[proof.length] = hash;
    }
}
