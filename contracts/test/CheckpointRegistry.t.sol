// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CheckpointRegistry} from "../src/CheckpointRegistry.sol";
import {MerkleLog} from "../src/MerkleLog.sol";
import {SeparatedRoles} from "../src/SeparatedRoles.sol";
import {ICheckpointRegistry} from "../src/interfaces/ICheckpointRegistry.sol";
import {Base} from "./Base.sol";
import {UniformTree} from "./UniformTree.sol";

contract CheckpointRegistryTest is Base {
    CheckpointRegistry private registry;
    bytes32[] private none;
    bytes32 private constant NEW = "NEW";

    function setUp() public {
        registry = _newCheckpoints(ANCHORER);
    }

    function _anchor(uint64 from, uint64 to) private {
        bytes32[] memory proof = UniformTree.consistency(from, to);
        bytes32 root = UniformTree.root(to);
        vm.prank(ANCHORER);
        registry.anchor(from, to, root, proof);
    }

    function _assertHead(uint64 size, bytes32 root) private view {
        (uint64 actualSize, bytes32 actualRoot) = registry.head();
        vm.assertEq(actualSize, size);
        vm.assertEq(actualRoot, root);
    }

    function test_StartsAsTheEmptyLog() public view {
        _assertHead(0, sha256(""));
        vm.assertEq(registry.rootAt(0), sha256(""));
        vm.assertEq(registry.sequence(), 0);
    }

    function test_AnchorsAndEmitsTheWholeStep() public {
        _anchor(0, 5);
        (bytes32 prevRoot, bytes32 root) = (UniformTree.root(5), UniformTree.root(9));
        bytes32[] memory proof = UniformTree.consistency(5, 9);
        vm.expectEmit();
        emit ICheckpointRegistry.Anchored(2, 5, prevRoot, 9, root);
        vm.prank(ANCHORER);
        registry.anchor(5, 9, root, proof);

        _assertHead(9, root);
        vm.assertEq(registry.rootAt(5), prevRoot);
        vm.assertEq(registry.rootAt(9), root);
        vm.assertEq(registry.sequence(), 2);
    }

    function testFuzz_AnchorsEveryHonestExtension(uint32 a, uint32 b) public {
        vm.assume(a != 0 && a < b);
        _anchor(0, a);
        _anchor(a, b);
        _assertHead(b, UniformTree.root(b));
    }

    function testFuzz_RefusesEveryForkedRoot(uint32 a, uint32 b, bytes32 fork) public {
        vm.assume(a != 0 && a < b && fork != UniformTree.root(b));
        _anchor(0, a);
        bytes32[] memory proof = UniformTree.consistency(a, b);
        vm.expectRevert(abi.encodeWithSelector(ICheckpointRegistry.Inconsistent.selector, a, b));
        vm.prank(ANCHORER);
        registry.anchor(a, b, fork, proof);
        _assertHead(a, UniformTree.root(a));
    }

    function test_RefusesASmallerOrEqualSize() public {
        _anchor(0, 8);
        bytes32 root = UniformTree.root(8);
        for (uint64 size = 0; size <= 8; ++size) {
            vm.expectRevert(abi.encodeWithSelector(ICheckpointRegistry.NotGrown.selector, 8, size));
            vm.prank(ANCHORER);
            registry.anchor(8, size, root, none);
        }
        _assertHead(8, root);
    }

    function test_RefusesAnotherPredecessor() public {
        _anchor(0, 8);
        bytes32 root = UniformTree.root(9);
        bytes32[] memory proof = UniformTree.consistency(7, 9);
        vm.expectRevert(abi.encodeWithSelector(ICheckpointRegistry.WrongPrev.selector, 7, 8));
        vm.prank(ANCHORER);
        registry.anchor(7, 9, root, proof);
    }

    function test_RefusesAFirstRootThatNoTreeHas() public {
        vm.expectRevert(abi.encodeWithSelector(ICheckpointRegistry.RootZero.selector));
        vm.prank(ANCHORER);
        registry.anchor(0, 8, 0, none);
    }

    function test_OnlyTheAnchorerAnchors() public {
        bytes32 role = registry.ANCHOR_ROLE();
        address[3] memory others = [ADMIN, PAUSER, STRANGER];
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(_unauthorised(others[i], role));
            vm.prank(others[i]);
            registry.anchor(0, 1, UniformTree.LEAF, none);
        }
    }

    function test_PausedRefusesAnchorsAndStillAnswers() public {
        _anchor(0, 8);
        vm.prank(PAUSER);
        registry.pause();
        vm.expectRevert(abi.encodeWithSignature("EnforcedPause()"));
        vm.prank(ANCHORER);
        registry.anchor(8, 9, bytes32(0), none);

        vm.assertTrue(registry.verifyInclusion(8, 3, UniformTree.LEAF, UniformTree.inclusion(3, 8)));
        vm.prank(PAUSER);
        registry.unpause();
        _anchor(8, 9);
    }

    function test_OnlyThePauserPauses() public {
        bytes32 role = registry.PAUSER_ROLE();
        vm.expectRevert(_unauthorised(ANCHORER, role));
        vm.prank(ANCHORER);
        registry.pause();
        vm.prank(PAUSER);
        registry.pause();
        vm.expectRevert(_unauthorised(ADMIN, role));
        vm.prank(ADMIN);
        registry.unpause();
    }

    function test_UnanchoredSizesAreAnErrorNotAZero() public {
        _anchor(0, 8);
        vm.expectRevert(abi.encodeWithSelector(ICheckpointRegistry.NotAnchored.selector, 7));
        registry.rootAt(7);
        vm.expectRevert(abi.encodeWithSelector(ICheckpointRegistry.NotAnchored.selector, 9));
        registry.verifyInclusion(9, 0, UniformTree.LEAF, none);
    }

    function testFuzz_VerifiesInclusionAtAnAnchoredSize(uint32 size, uint32 seed, bytes32 other) public {
        vm.assume(size != 0 && other != UniformTree.LEAF);
        uint64 index = seed % size;
        _anchor(0, size);
        bytes32[] memory proof = UniformTree.inclusion(index, size);
        vm.assertTrue(registry.verifyInclusion(size, index, UniformTree.LEAF, proof));
        vm.assertFalse(registry.verifyInclusion(size, index, other, proof));
    }

    function test_AdminNeverHoldsAWorkingRole() public {
        bytes32 role = registry.ANCHOR_ROLE();
        vm.expectRevert(abi.encodeWithSelector(SeparatedRoles.RolesNotSeparated.selector, role, ADMIN));
        vm.prank(ADMIN);
        registry.grantRole(role, ADMIN);

        vm.expectRevert(abi.encodeWithSelector(SeparatedRoles.RolesNotSeparated.selector, role, ADMIN));
        _newCheckpoints(ADMIN);
    }

    function test_AWorkerCannotBecomeAdmin() public {
        _refuseAsAdmin(ANCHORER, registry.ANCHOR_ROLE());
        _refuseAsAdmin(PAUSER, registry.PAUSER_ROLE());
    }

    function _refuseAsAdmin(address worker, bytes32 role) private {
        vm.prank(ADMIN);
        registry.beginDefaultAdminTransfer(worker);
        vm.warp(block.timestamp + DELAY + 1);
        vm.expectRevert(abi.encodeWithSelector(SeparatedRoles.RolesNotSeparated.selector, role, worker));
        vm.prank(worker);
        registry.acceptDefaultAdminTransfer();
    }

    function test_NoRoleAtAllForTheAdmin() public {
        // Neither a role that nobody has thought of, nor one given before the handover.
        vm.expectRevert(abi.encodeWithSelector(SeparatedRoles.RolesNotSeparated.selector, NEW, ADMIN));
        vm.prank(ADMIN);
        registry.grantRole(NEW, ADMIN);

        bytes32 role = registry.ANCHOR_ROLE();
        vm.prank(ADMIN);
        registry.beginDefaultAdminTransfer(STRANGER);
        vm.prank(ADMIN);
        registry.grantRole(role, STRANGER);
        vm.warp(block.timestamp + DELAY + 1);
        vm.expectRevert(abi.encodeWithSelector(SeparatedRoles.RolesNotSeparated.selector, role, STRANGER));
        vm.prank(STRANGER);
        registry.acceptDefaultAdminTransfer();
        vm.assertEq(registry.defaultAdmin(), ADMIN);

        vm.prank(STRANGER);
        registry.renounceRole(role, STRANGER);
        vm.prank(STRANGER);
        registry.acceptDefaultAdminTransfer();
        vm.assertEq(registry.defaultAdmin(), STRANGER);
        vm.assertFalse(registry.hasRole(registry.DEFAULT_ADMIN_ROLE(), ADMIN));
    }

    function test_TheAdminRoleIsNeverGrantedDirectly() public {
        bytes32 role = registry.DEFAULT_ADMIN_ROLE();
        vm.expectRevert(abi.encodeWithSignature("AccessControlEnforcedDefaultAdminRules()"));
        vm.prank(ADMIN);
        registry.grantRole(role, STRANGER);
        vm.expectRevert(abi.encodeWithSignature("AccessControlEnforcedDefaultAdminRules()"));
        vm.prank(ADMIN);
        registry.revokeRole(role, ADMIN);
    }

    function test_AnAdminWhoRenouncesLeavesNobodyWhoAppoints() public {
        vm.prank(ADMIN);
        registry.beginDefaultAdminTransfer(address(0));
        vm.warp(block.timestamp + DELAY + 1);
        bytes32 admin = registry.DEFAULT_ADMIN_ROLE();
        vm.prank(ADMIN);
        registry.renounceRole(admin, ADMIN);
        bytes32 role = registry.ANCHOR_ROLE();
        vm.expectRevert(_unauthorised(ADMIN, admin));
        vm.prank(ADMIN);
        registry.grantRole(role, STRANGER);
        _anchor(0, 5);
    }

    function test_AChangeOfAdminAlwaysTakesADay() public {
        uint48 least = registry.MINIMUM_ADMIN_DELAY();
        bytes memory why = abi.encodeWithSelector(SeparatedRoles.AdminDelayTooShort.selector, least - 1, least);
        vm.expectRevert(why);
        vm.prank(ADMIN);
        registry.changeDefaultAdminDelay(least - 1);
        vm.prank(ADMIN);
        registry.changeDefaultAdminDelay(least);
        vm.expectRevert(why);
        new CheckpointRegistry(least - 1, ADMIN, ANCHORER, PAUSER, _nothing(), 0, MerkleLog.EMPTY_ROOT);
    }

    function test_AdminChangesInTwoStepsAfterADelay() public {
        vm.prank(ADMIN);
        registry.beginDefaultAdminTransfer(STRANGER);
        vm.expectRevert(
            abi.encodeWithSignature("AccessControlEnforcedDefaultAdminDelay(uint48)", block.timestamp + DELAY)
        );
        vm.prank(STRANGER);
        registry.acceptDefaultAdminTransfer();
        vm.warp(block.timestamp + DELAY + 1);
        vm.prank(STRANGER);
        registry.acceptDefaultAdminTransfer();
        vm.assertEq(registry.defaultAdmin(), STRANGER);
    }

    function test_AnchorKeyRotates() public {
        bytes32 role = registry.ANCHOR_ROLE();
        vm.prank(ADMIN);
        registry.grantRole(role, STRANGER);
        vm.prank(ADMIN);
        registry.revokeRole(role, ANCHORER);
        vm.expectRevert(_unauthorised(ANCHORER, role));
        vm.prank(ANCHORER);
        registry.anchor(0, 1, UniformTree.LEAF, none);
        vm.prank(STRANGER);
        registry.anchor(0, 1, UniformTree.LEAF, none);
    }
}
