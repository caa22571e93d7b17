// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    AccessControlDefaultAdminRules
} from "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";

/// @title Roles whose administrator cannot work
/// @notice The default admin hands out and takes back working roles, and can hold none of them: whoever can appoint an
/// anchorer cannot anchor. A change of admin takes two steps and a delay.
abstract contract SeparatedRoles is AccessControlDefaultAdminRules {
    /// @notice `account` would be administrator and hold working role `role` at once.
    error RolesNotSeparated(bytes32 role, address account);

    constructor(uint48 adminDelay, address admin) AccessControlDefaultAdminRules(adminDelay, admin) {}

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
}
