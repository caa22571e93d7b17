// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SeparatedRoles} from "./SeparatedRoles.sol";
import {ISuccession} from "./interfaces/ISuccession.sol";

/// @title Migration without upgradeability
/// @dev The administrator retires and names: it could stop all work anyway, by taking every working role back. It still
/// cannot anchor, grant, enrol or change what was written.
/// WARNING: whoever deploys a registry chooses what it calls its predecessor. Trust the line from an address that you
/// pinned: old to new by `successor`, or new to old after checking that the old one names the new one.
abstract contract Succession is ISuccession, SeparatedRoles {
    bool private _retired;
    // Structs fill whole slots, so that what a contract declares after these packs by itself.
    Place private _predecessor;
    Place private _successor;

    constructor(Place memory from) {
        if (from.registry == address(0) && from.chainId == 0) return;
        if (from.registry == address(0) || from.chainId == 0) revert PredecessorUnfit(from.chainId, from.registry);
        if (from.chainId == block.chainid) {
            bool fit = from.registry.code.length != 0 && ISuccession(from.registry).retired();
            if (!fit) revert PredecessorUnfit(from.chainId, from.registry);
        }
        _predecessor = from;
        emit Continues(from.chainId, from.registry);
    }

    /// @dev Refuses once the registry was retired.
    modifier whenInService() {
        if (_retired) revert RegistryRetired();
        _;
    }

    /// @inheritdoc ISuccession
    function retire() external onlyRole(DEFAULT_ADMIN_ROLE) whenInService {
        _retired = true;
        _onRetired();
        emit Retired();
    }

    /// @inheritdoc ISuccession
    function nameSuccessor(uint64 chainId, address registry) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (!_retired) revert RegistryInService();
        if (_successor.registry != address(0)) revert SuccessorAlreadyNamed();
        if (!_fits(chainId, registry)) revert SuccessorUnfit(registry);
        _successor = Place(chainId, registry);
        emit SuccessorNamed(chainId, registry);
    }

    /// @inheritdoc ISuccession
    function retired() external view returns (bool) {
        return _retired;
    }

    /// @inheritdoc ISuccession
    function predecessor() public view returns (Place memory) {
        return _predecessor;
    }

    /// @inheritdoc ISuccession
    function successor() external view returns (Place memory) {
        return _successor;
    }

    /// @dev The predecessor, if there is one that can be asked from here; else zero.
    function _predecessorHere() internal view returns (address) {
        return _predecessor.chainId == block.chainid ? _predecessor.registry : address(0);
    }

    /// @dev What else has to end.
    function _onRetired() internal virtual {}

    function _fits(uint64 chainId, address registry) private view returns (bool) {
        if (chainId == 0 || registry == address(0)) return false;
        if (chainId != block.chainid) return true;
        if (registry.code.length == 0) return false;
        Place memory from = ISuccession(registry).predecessor();
        return from.chainId == block.chainid && from.registry == address(this);
    }
}
