// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MerkleLog} from "../src/MerkleLog.sol";
import {Base} from "./Base.sol";

/// @dev Gives the library's internal functions a calldata boundary.
contract MerkleLogHarness {
    function consistent(uint64 m, bytes32 oldRoot, uint64 n, bytes32 newRoot, bytes32[] calldata proof)
        external
        view
        returns (bool)
    {
        return MerkleLog.consistent(m, oldRoot, n, newRoot, proof);
    }

    function included(uint64 size, uint64 index, bytes32 leafHash, bytes32 root, bytes32[] calldata proof)
        external
        view
        returns (bool)
    {
        return MerkleLog.included(size, index, leafHash, root, proof);
    }

    function nodeHash(bytes32 left, bytes32 right) external view returns (bytes32) {
        return MerkleLog.nodeHash(left, right);
    }
}

/// @dev The tree of Certificate Transparency's reference tests, and the edges that RFC 9162 spells out.
contract MerkleLogTest is Base {
    MerkleLogHarness private log = new MerkleLogHarness();

    bytes32 private constant EMPTY = 0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855;
    bytes32 private constant ROOT_3 = 0xaeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77;
    bytes32 private constant ROOT_4 = 0xd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7;
    bytes32 private constant ROOT_6 = 0x76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef;
    bytes32 private constant ROOT_7 = 0xddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c;
    bytes32 private constant ROOT_8 = 0x5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328;
    bytes32 private constant NODE_4_6 = 0x0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a;
    bytes32 private constant NODE_6_8 = 0xca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0;

    /// @dev Roots of the first `n` reference leaves, from certificate-transparency's merkle tree tests.
    function _goldenRoots() private pure returns (bytes32[9] memory) {
        return [
            EMPTY,
            0x6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d,
            0xfac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125,
            ROOT_3,
            ROOT_4,
            0x4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4,
            ROOT_6,
            ROOT_7,
            ROOT_8
        ];
    }

    function _goldenLeaves() private pure returns (bytes32[] memory hashes) {
        bytes[8] memory leaves = [
            bytes(hex""),
            hex"00",
            hex"10",
            hex"2021",
            hex"3031",
            hex"40414243",
            hex"5051525354555657",
            hex"606162636465666768696a6b6c6d6e6f"
        ];
        hashes = new bytes32[](8);
        for (uint256 i = 0; i < 8; ++i) {
            hashes[i] = sha256(abi.encodePacked(bytes1(0), leaves[i]));
        }
    }

    function _root(bytes32[] memory hashes, uint256 start, uint256 end) private view returns (bytes32) {
        if (end - start == 1) return hashes[start];
        uint256 k = 1;
        while (k * 2 < end - start) k *= 2;
        return log.nodeHash(_root(hashes, start, start + k), _root(hashes, start + k, end));
    }

    function test_GoldenRootsOfRfc6962() public view {
        bytes32[] memory hashes = _goldenLeaves();
        bytes32[9] memory roots = _goldenRoots();
        for (uint256 n = 1; n <= 8; ++n) {
            vm.assertEq(_root(hashes, 0, n), roots[n]);
        }
        vm.assertEq(sha256(""), EMPTY);
    }

    function test_GoldenConsistencySixToEight() public view {
        bytes32[] memory proof = new bytes32[](3);
        (proof[0], proof[1], proof[2]) = (NODE_4_6, NODE_6_8, ROOT_4);
        vm.assertTrue(log.consistent(6, ROOT_6, 8, ROOT_8, proof));
        vm.assertFalse(log.consistent(6, ROOT_7, 8, ROOT_8, proof));
        vm.assertFalse(log.consistent(6, ROOT_6, 8, ROOT_7, proof));
    }

    function test_PowerOfTwoStartsFromTheOldRoot() public view {
        bytes32[] memory honest = _one(log.nodeHash(NODE_4_6, NODE_6_8));
        vm.assertTrue(log.consistent(4, ROOT_4, 8, ROOT_8, honest));
        bytes32[] memory surplus = new bytes32[](2);
        (surplus[0], surplus[1]) = (ROOT_4, honest[0]);
        vm.assertFalse(log.consistent(4, ROOT_4, 8, ROOT_8, surplus), "a proof that repeats the old root");
    }

    function test_EmptyTreeIsAPrefixOfAllWithoutAProof() public view {
        vm.assertTrue(log.consistent(0, EMPTY, 8, ROOT_8, new bytes32[](0)));
        vm.assertFalse(log.consistent(0, bytes32(0), 8, ROOT_8, new bytes32[](0)));
        vm.assertFalse(log.consistent(0, EMPTY, 8, ROOT_8, _one(ROOT_8)));
    }

    function test_EqualSizesNeedEqualRootsAndNoProof() public view {
        vm.assertTrue(log.consistent(8, ROOT_8, 8, ROOT_8, new bytes32[](0)));
        vm.assertTrue(log.consistent(0, EMPTY, 0, EMPTY, new bytes32[](0)));
        vm.assertFalse(log.consistent(8, ROOT_8, 8, ROOT_7, new bytes32[](0)));
        vm.assertFalse(log.consistent(8, ROOT_8, 8, ROOT_8, _one(ROOT_8)));
    }

    function test_SmallerNeverExtends() public view {
        vm.assertFalse(log.consistent(8, ROOT_8, 4, ROOT_4, new bytes32[](0)));
        vm.assertFalse(log.consistent(8, ROOT_8, 0, EMPTY, new bytes32[](0)));
    }

    /// @dev Sizes are not bound by the hashes, so that only the comparison of sizes refuses this one.
    function test_AForgedProofOfShrinkingIsRefused() public view {
        bytes32[] memory proof = new bytes32[](2);
        (proof[0], proof[1]) = (ROOT_3, NODE_4_6);
        vm.assertFalse(log.consistent(3, ROOT_3, 2, log.nodeHash(ROOT_3, NODE_4_6), proof));
    }

    function test_EmptyProofProvesNoGrowth() public view {
        vm.assertFalse(log.consistent(4, ROOT_4, 8, ROOT_8, new bytes32[](0)));
        vm.assertFalse(log.consistent(4, ROOT_4, 8, ROOT_4, new bytes32[](0)), "a larger size over the same root");
        vm.assertFalse(log.consistent(3, ROOT_3, 8, ROOT_3, new bytes32[](0)));
    }

    /// @dev Not a wish but a fact of RFC 9162, pinned so that nobody claims that the chain counts accesses.
    function test_SizeIsNotBoundByTheProof() public view {
        bytes32[] memory proof = _one(log.nodeHash(NODE_4_6, NODE_6_8));
        for (uint64 claimed = 5; claimed <= 8; ++claimed) {
            vm.assertTrue(log.consistent(4, ROOT_4, claimed, ROOT_8, proof));
        }
        vm.assertFalse(log.consistent(4, ROOT_4, 9, ROOT_8, proof));
    }

    function test_InclusionEdges() public view {
        bytes32[] memory none = new bytes32[](0);
        bytes32 leaf = _goldenRoots()[1];
        vm.assertTrue(log.included(1, 0, leaf, leaf, none));
        vm.assertFalse(log.included(0, 0, leaf, EMPTY, none), "the empty tree has no leaf");
        vm.assertFalse(log.included(1, 1, leaf, leaf, none), "an index past the end");
        vm.assertFalse(log.included(1, 0, leaf, leaf, _one(leaf)), "a surplus hash");
        vm.assertFalse(log.included(8, 0, ROOT_8, ROOT_8, none), "the root offered as a leaf");
    }

    function testFuzz_NodeHashIsSha256(bytes32 left, bytes32 right) public view {
        vm.assertEq(log.nodeHash(left, right), sha256(abi.encodePacked(bytes1(0x01), left, right)));
    }

    /// @dev No input makes the verifier revert, and nothing found by chance is accepted.
    function testFuzz_ArbitraryConsistencyIsRefused(uint64 m, bytes32 a, uint64 n, bytes32 b, bytes32[] calldata proof)
        public
        view
    {
        vm.assume(a != b && m != 0);
        vm.assertFalse(log.consistent(m, a, n, b, proof));
    }

    function testFuzz_ArbitraryInclusionIsRefused(
        uint64 size,
        uint64 index,
        bytes32 leaf,
        bytes32 root,
        bytes32[] calldata proof
    ) public view {
        vm.assume(leaf != root);
        vm.assertFalse(log.included(size, index, leaf, root, proof));
    }

    /// @dev The largest sizes neither overflow nor loop.
    function test_LargestSizes() public view {
        uint64 max = type(uint64).max;
        vm.assertFalse(log.consistent(max - 1, ROOT_7, max, ROOT_8, _one(ROOT_4)));
        vm.assertFalse(log.consistent(1 << 63, ROOT_7, max, ROOT_8, _one(ROOT_4)));
        vm.assertFalse(log.included(max, max - 1, ROOT_7, ROOT_8, _one(ROOT_4)));
    }

    function _one(bytes32 hash) private pure returns (bytes32[] memory proof) {
        proof = new bytes32[](1);
        proof[0] = hash;
    }
}
