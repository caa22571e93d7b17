// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CheckpointRegistry} from "../src/CheckpointRegistry.sol";
import {Base} from "./Base.sol";

/// @dev Six accounts, each calling every function that moves a role, on whomever, whenever.
contract RolesHandler is Base {
    CheckpointRegistry public immutable REGISTRY = _newCheckpoints(ANCHORER);
    address[6] public accounts = [ADMIN, ANCHORER, PAUSER, OFFICER, GRANTER, STRANGER];
    uint256 public hasty;
    uint256 private proposedAt;
    uint256 private time = block.timestamp;

    function grantRole(uint8 by, uint8 to, uint8 role) external {
        (address sender, bytes32 id) = (accounts[_asAdmin(by)], _role(role));
        vm.prank(sender);
        try REGISTRY.grantRole(id, accounts[to % 6]) {} catch {}
    }

    function revokeRole(uint8 by, uint8 from, uint8 role) external {
        (address sender, bytes32 id) = (accounts[_asAdmin(by)], _role(role));
        vm.prank(sender);
        try REGISTRY.revokeRole(id, accounts[from % 6]) {} catch {}
    }

    function renounceRole(uint8 by, uint8 role) external {
        (address account, bytes32 id) = (accounts[by % 6], _role(role));
        // Nothing would happen any more without an administrator; a unit test covers that end.
        if (id == bytes32(0)) return;
        vm.prank(account);
        REGISTRY.renounceRole(id, account);
    }

    function begin(uint8 by, uint8 to) external {
        address sender = accounts[_asAdmin(by)];
        vm.prank(sender);
        try REGISTRY.beginDefaultAdminTransfer(accounts[to % 6]) {
            proposedAt = time;
        } catch {}
    }

    function accept() external {
        (address next,) = REGISTRY.pendingDefaultAdmin();
        vm.prank(next);
        try REGISTRY.acceptDefaultAdminTransfer() {
            if (time <= proposedAt + 1 days) ++hasty;
        } catch {}
    }

    function changeDelay(uint8 by, uint24 delay) external {
        address sender = accounts[_asAdmin(by)];
        vm.prank(sender);
        try REGISTRY.changeDefaultAdminDelay(delay) {} catch {}
    }

    function wait(uint24 duration) external {
        time += duration % 2 days;
        vm.warp(time);
    }

    /// @dev Half of all calls come from the administrator, so that enough of them get through.
    function _asAdmin(uint8 by) private view returns (uint256 i) {
        if (by % 2 == 0) return by % 6;
        while (i < 5 && accounts[i] != REGISTRY.defaultAdmin()) ++i;
    }

    function _role(uint8 role) private view returns (bytes32) {
        if (role % 3 == 0) return REGISTRY.ANCHOR_ROLE();
        return role % 3 == 1 ? REGISTRY.PAUSER_ROLE() : REGISTRY.DEFAULT_ADMIN_ROLE();
    }
}

contract SeparatedRolesInvariantTest is Base {
    RolesHandler private handler;

    function setUp() public {
        handler = new RolesHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_NobodyIsAdminAndWorker() public view {
        CheckpointRegistry registry = handler.REGISTRY();
        uint256 admins;
        for (uint256 i = 0; i < 6; ++i) {
            address account = handler.accounts(i);
            bool works =
                registry.hasRole(registry.ANCHOR_ROLE(), account) || registry.hasRole(registry.PAUSER_ROLE(), account);
            bool governs = registry.hasRole(registry.DEFAULT_ADMIN_ROLE(), account);
            vm.assertFalse(works && governs);
            if (governs) ++admins;
        }
        vm.assertEq(admins, 1);
    }

    function invariant_NoAdminTakesOverWithinADay() public view {
        vm.assertEq(handler.hasty(), 0);
        vm.assertTrue(handler.REGISTRY().defaultAdminDelay() >= 1 days);
    }
}
