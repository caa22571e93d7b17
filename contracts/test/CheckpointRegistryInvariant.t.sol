// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CheckpointRegistry} from "../src/CheckpointRegistry.sol";
import {Base} from "./Base.sol";
import {GhostLog} from "./GhostLog.sol";

/// @dev Holds the anchorer's and the pauser's key and tries anything, in any order, over up to four generations of the
/// registry; it keeps the one true log and remembers all that was accepted.
contract AnchorHandler is Base {
    CheckpointRegistry public registry = _new(_nothing().registry, 0, GhostLog.root(new bytes32[](0), 0));
    uint64[] public sizes;
    uint256 public generations = 1;
    uint256 public dishonest;
    bytes32[] private leaves;

    function _new(address from, uint64 size, bytes32 root) private returns (CheckpointRegistry) {
        return new CheckpointRegistry(
            DELAY, ADMIN, address(this), address(this), from == address(0) ? _nothing() : _here(from), size, root
        );
    }

    /// @dev The log grows whether or not anybody anchors.
    function append(uint8 more) external {
        for (uint256 i = 0; i < more % 8 + 1 && leaves.length < 100; ++i) {
            leaves.push(keccak256(abi.encode(leaves.length)));
        }
    }

    function honest(uint64 size) external {
        (uint64 from,) = registry.head();
        if (from == leaves.length) return;
        uint64 to = from + 1 + size % (uint64(leaves.length) - from);
        bytes32[] memory log = leaves;
        bool stopped = registry.paused();
        try registry.anchor(from, to, GhostLog.root(log, to), GhostLog.consistency(log, from, to)) {
            assert(!stopped);
            sizes.push(to);
        } catch {
            assert(stopped);
        }
    }

    /// @dev A log in which an anchored leaf is another, with proofs that are honest for that log.
    function rewritten(uint64 which, uint8 growth, bytes32 other) external {
        (uint64 from,) = registry.head();
        uint64 to = from + growth % 8 + 1;
        if (from == 0) return;
        bytes32[] memory log = new bytes32[](to);
        for (uint256 i = 0; i < to; ++i) {
            log[i] = i < leaves.length ? leaves[i] : bytes32(i);
        }
        if (log[which % from] == other) return;
        log[which % from] = other;
        _attack(from, to, GhostLog.root(log, to), GhostLog.consistency(log, from, to));
    }

    /// @dev The honest proof of one root, under another.
    function forked(uint64 size, bytes32 root) external {
        (uint64 from,) = registry.head();
        if (from == 0 || from == leaves.length) return;
        uint64 to = from + 1 + size % (uint64(leaves.length) - from);
        bytes32[] memory log = leaves;
        if (root == GhostLog.root(log, to)) return;
        _attack(from, to, root, GhostLog.consistency(log, from, to));
    }

    /// @dev An honest smaller or equal log, proven the only way it can be, and from any head that once was.
    function shortened(uint64 size) external {
        (uint64 from,) = registry.head();
        uint64 to = size % (from + 1);
        bytes32[] memory log = leaves;
        _attack(from, to, GhostLog.root(log, to), GhostLog.consistency(log, to, from));
        _attack(to, from, GhostLog.root(log, from), GhostLog.consistency(log, to, from));
    }

    function anything(uint64 expectPrev, uint64 size, bytes32 root, bytes32[] calldata proof) external {
        (uint64 from,) = registry.head();
        // The first anchor is taken on trust.
        if (from != 0) _attack(expectPrev, size, root, proof);
    }

    function pause() external {
        if (!registry.paused()) registry.pause();
    }

    function unpause() external {
        if (registry.paused()) registry.unpause();
    }

    function migrate() external {
        if (generations == 4) return;
        vm.prank(ADMIN);
        registry.retire();
        (uint64 size, bytes32 root) = registry.head();
        registry = _new(address(registry), size, root);
        ++generations;
    }

    function _attack(uint64 expectPrev, uint64 size, bytes32 root, bytes32[] memory proof) private {
        try registry.anchor(expectPrev, size, root, proof) {
            ++dishonest;
        } catch {}
    }

    function count() external view returns (uint256) {
        return sizes.length;
    }

    function trueRoot(uint64 size) external view returns (bytes32) {
        return GhostLog.root(leaves, size);
    }
}

contract CheckpointRegistryInvariantTest is Base {
    AnchorHandler private handler;

    function setUp() public {
        handler = new AnchorHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @dev Paused, retired and continued or not: the registry of today answers for every anchor there ever was.
    function invariant_EveryAnchoredRootIsAPrefixOfOneLog() public view {
        vm.assertEq(handler.dishonest(), 0);
        CheckpointRegistry registry = handler.registry();
        uint256 count = handler.count();
        uint64 last;
        for (uint256 i = 0; i < count; ++i) {
            uint64 size = handler.sizes(i);
            vm.assertTrue(size > last, "the head only grows");
            vm.assertEq(registry.rootAt(size), handler.trueRoot(size));
            last = size;
        }
        (uint64 head, bytes32 root) = registry.head();
        vm.assertEq(head, last);
        vm.assertEq(root, handler.trueRoot(last));
    }
}
