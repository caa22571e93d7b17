// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Base} from "./Base.sol";
import {MerkleLogHarness} from "./MerkleLog.t.sol";

/// @dev Every (m, n) and (n, index) up to 40 from contracts/tools/vectors.py, each also broken in every way that a
/// proof can be broken: a wrong root, any hash flipped, one hash short, one too many, and (inclusion) another index.
contract MerkleLogVectorsTest is Base {
    MerkleLogHarness private log = new MerkleLogHarness();
    bytes32[41] private roots;
    string[] private lines;

    bytes32 private constant FLIP = bytes32(uint256(1) << 77);

    function setUp() public {
        lines = vm.split(vm.readFile("contracts/test/vectors/merkle.txt"), "\n");
        for (uint256 i = 0; i < 41; ++i) {
            roots[i] = vm.parseBytes32(vm.split(lines[i], " ")[2]);
        }
    }

    function test_VectorsOfConsistency() public view {
        uint256 seen;
        for (uint256 i = 41; i < lines.length; ++i) {
            string[] memory words = vm.split(lines[i], " ");
            if (keccak256(bytes(words[0])) != keccak256("consistency")) continue;
            _checkConsistency(uint64(vm.parseUint(words[1])), uint64(vm.parseUint(words[2])), _proof(words[3]));
            ++seen;
        }
        vm.assertEq(seen, 820);
    }

    function test_VectorsOfInclusion() public view {
        uint256 seen;
        for (uint256 i = 41; i < lines.length; ++i) {
            string[] memory words = vm.split(lines[i], " ");
            if (keccak256(bytes(words[0])) != keccak256("inclusion")) continue;
            _checkInclusion(uint64(vm.parseUint(words[1])), uint64(vm.parseUint(words[2])), _proof(words[3]));
            ++seen;
        }
        vm.assertEq(seen, 820);
    }

    function _checkConsistency(uint64 m, uint64 n, bytes32[] memory proof) private view {
        (bytes32 a, bytes32 b) = (roots[m], roots[n]);
        vm.assertTrue(log.consistent(m, a, n, b, proof), "an honest proof");
        vm.assertFalse(log.consistent(m, a ^ FLIP, n, b, proof), "another old root");
        vm.assertFalse(log.consistent(m, a, n, b ^ FLIP, proof), "another new root");
        vm.assertFalse(log.consistent(n, b, m, a, proof) && m != n, "backwards");
        vm.assertFalse(log.consistent(m, a, n, b, _extended(proof)), "one hash too many");
        if (proof.length > 0) vm.assertFalse(log.consistent(m, a, n, b, _truncated(proof)), "one hash short");
        for (uint256 i = 0; i < proof.length; ++i) {
            proof[i] ^= FLIP;
            vm.assertFalse(log.consistent(m, a, n, b, proof), "a flipped hash");
            proof[i] ^= FLIP;
        }
    }

    function _checkInclusion(uint64 n, uint64 index, bytes32[] memory proof) private view {
        // forge-lint: disable-next-line(unsafe-typecast) -- index is below 40
        bytes32 leaf = sha256(abi.encodePacked(bytes1(0), uint8(index)));
        bytes32 root = roots[n];
        vm.assertTrue(log.included(n, index, leaf, root, proof), "an honest proof");
        vm.assertFalse(log.included(n, index, leaf ^ FLIP, root, proof), "another leaf");
        vm.assertFalse(log.included(n, index, leaf, root ^ FLIP, proof), "another root");
        vm.assertFalse(log.included(n, index, leaf, root, _extended(proof)), "one hash too many");
        if (proof.length > 0) vm.assertFalse(log.included(n, index, leaf, root, _truncated(proof)), "one hash short");
        for (uint64 other = 0; other < n; ++other) {
            if (other != index) vm.assertFalse(log.included(n, other, leaf, root, proof), "another index");
        }
        for (uint256 i = 0; i < proof.length; ++i) {
            proof[i] ^= FLIP;
            vm.assertFalse(log.included(n, index, leaf, root, proof), "a flipped hash");
            proof[i] ^= FLIP;
        }
    }

    function _proof(string memory text) private pure returns (bytes32[] memory proof) {
        if (keccak256(bytes(text)) == keccak256("-")) return proof;
        string[] memory words = vm.split(text, ",");
        proof = new bytes32[](words.length);
        for (uint256 i = 0; i < words.length; ++i) {
            proof[i] = vm.parseBytes32(words[i]);
        }
    }

    function _extended(bytes32[] memory proof) private pure returns (bytes32[] memory longer) {
        longer = new bytes32[](proof.length + 1);
        for (uint256 i = 0; i < proof.length; ++i) {
            longer[i] = proof[i];
        }
    }

    function _truncated(bytes32[] memory proof) private pure returns (bytes32[] memory shorter) {
        shorter = new bytes32[](proof.length - 1);
        for (uint256 i = 0; i < shorter.length; ++i) {
            shorter[i] = proof[i];
        }
    }
}
