// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Base} from "./Base.sol";
import {MerkleLogHarness} from "./MerkleLog.t.sol";
import {ProofSpec} from "./ProofSpec.sol";

/// @dev Sizes of all 64 bits, where no tree can be built: the definition says which roots a proof of random hashes
/// would lead to, and the verifier has to accept exactly those.
contract MerkleLogSizesTest is Base {
    MerkleLogHarness private log = new MerkleLogHarness();

    function testFuzz_ConsistencyOfAnySizes(uint64 a, uint64 b, uint8 shift, bytes32 oldRoot, bytes32 seed)
        public
        view
    {
        // Sizes of every magnitude, the largest included, and powers of two more often than by chance.
        (uint64 m, uint64 n) = (a >> (shift % 64), b >> (shift / 8));
        if (shift % 5 == 0) m = uint64(1) << (a % 64);
        if (m > n) (m, n) = (n, m);
        vm.assume(m != 0 && m != n);
        _checkConsistency(m, n, oldRoot, seed);
    }

    function _checkConsistency(uint64 m, uint64 n, bytes32 oldRoot, bytes32 seed) private view {
        uint256 length = _lengthOfSubproof(m, n, true);
        bytes32[] memory proof = _random(length, seed);
        (bool fits, bytes32 older, bytes32 newer) = ProofSpec.subproof(m, n, true, oldRoot, proof, length);
        vm.assertTrue(fits);
        vm.assertTrue(log.consistent(m, older, n, newer, proof));
        vm.assertFalse(log.consistent(m, older, n, ~newer, proof));
        vm.assertFalse(log.consistent(m, ~older, n, newer, proof));
        vm.assertFalse(log.consistent(m, older, n, newer, _random(length + 1, seed)));
        vm.assertFalse(log.consistent(m, older, n, newer, _random(length - 1, seed)));
    }

    function testFuzz_InclusionOfAnySize(uint64 a, uint64 b, uint8 shift, bytes32 leaf, bytes32 seed) public view {
        (uint64 index, uint64 size) = (a >> (shift % 64), b >> (shift / 8));
        vm.assume(size != 0);
        index %= size;
        _checkInclusion(size, index, leaf, seed);
    }

    function _checkInclusion(uint64 size, uint64 index, bytes32 leaf, bytes32 seed) private view {
        uint256 length = _lengthOfPath(index, size);
        bytes32[] memory proof = _random(length, seed);
        (bool fits, bytes32 root) = ProofSpec.path(index, size, leaf, proof, length);
        vm.assertTrue(fits);
        vm.assertTrue(log.included(size, index, leaf, root, proof));
        vm.assertFalse(log.included(size, index, leaf, ~root, proof));
        vm.assertFalse(log.included(size, index, ~leaf, root, proof));
        vm.assertFalse(log.included(size, index, leaf, root, _random(length + 1, seed)));
        if (length > 0) vm.assertFalse(log.included(size, index, leaf, root, _random(length - 1, seed)));
    }

    function _lengthOfSubproof(uint256 m, uint256 n, bool known) private pure returns (uint256) {
        if (m == n) return known ? 0 : 1;
        uint256 k = ProofSpec.split(n);
        return 1 + (m <= k ? _lengthOfSubproof(m, k, known) : _lengthOfSubproof(m - k, n - k, false));
    }

    function _lengthOfPath(uint256 index, uint256 size) private pure returns (uint256) {
        if (size == 1) return 0;
        uint256 k = ProofSpec.split(size);
        return 1 + (index < k ? _lengthOfPath(index, k) : _lengthOfPath(index - k, size - k));
    }

    function _random(uint256 length, bytes32 seed) private pure returns (bytes32[] memory hashes) {
        hashes = new bytes32[](length);
        for (uint256 i = 0; i < length; ++i) {
            hashes[i] = keccak256(abi.encode(seed, i));
        }
    }
}
