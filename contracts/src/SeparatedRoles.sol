// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    AccessControlDefaultAdminRules
} from "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";

/// @title Roles whose administrator cannot work
/// @notice The default admin hands out and takes back working roles, and can hold none of them: the key that appoints
/// an anchorer cannot anchor. A change of admin takes two steps and at least a day.
/// @dev WARNING: the admin appoints at once, and could appoint an accomplice. The separation makes that a public event
/// by another key; it does not make it impossible.
/// WARNING: an admin who renounces leaves nobody who can replace a lost or stolen working key.
abstract contract SeparatedRoles is AccessControlDefaultAdminRules {
    /// @notice The least number of seconds between proposing an administrator and their taking over.
    uint48 public constant MINIMUM_ADMIN_DELAY = 1 days;

    /// @notice `account` would be administrator and hold working role `role` at once.
    error RolesNotSeparated(bytes32 role, address account);

    /// @notice The delay would be too short for anybody to notice a change of administrator.
    error AdminDelayTooShort(uint48 delay, uint48 minimum);

    constructor(uint48 adminDelay, address admin) AccessControlDefaultAdminRules(adminDelay, admin) {
        _requireLongEnough(adminDelay);
    }

    /// @dev The two roles that do the contract's work.
    function _workingRoles() internal pure virtual returns (bytes32 first, bytes32 second);

    /// @inheritdoc AccessControlDefaultAdminRules
    function _grantRole(bytes32 role, address account) internal virtual override returns (bool) {
        if (role == DEFAULT_ADMIN_ROLE) {
            (bytes32 first, bytes32 second) = _workingRoles();
            if (hasRole(first, account)) revert RolesNotSeparated(first, account);
            if (hasRole(second, account)) revert RolesNotSeparated(second, account);
        } else if (account == defaultAdmin()) {
            revert RolesNotSeparated(role, account);
        }
        return super._grantRole(role, account);
    }

    /// @inheritdoc AccessControlDefaultAdminRules
    function _changeDefaultAdminDelay(uint48 newDelay) internal virtual override {
        _requireLongEnough(newDelay);
        super._changeDefaultAdminDelay(newDelay);
    }

    function _requireLongEnough(uint48 delay) private pure {
        if (delay < MINIMUM_ADMIN_DELAY) revert AdminDelayTooShort(delay, MINIMUM_ADMIN_DELAY);
    }
}
