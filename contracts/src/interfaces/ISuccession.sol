// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title A registry that continues another, and is continued by one
/// @notice Nothing here is upgradeable, so a change is a new contract. The old one is retired for good, which freezes
/// what it holds; the new one states at deployment which one it continues; the old one then names it. An auditor who
/// knows either address finds the other, and no two registries in one line take writes at the same time.
/// @dev Retire, deploy, name: in this order. A predecessor on the same chain is asked; on another chain nothing can be
/// asked, so that what is carried over is for an auditor of both chains to compare.
interface ISuccession {
    /// @notice A contract on a chain; both zero means none.
    struct Place {
        uint64 chainId;
        address registry;
    }

    /// @notice This registry continues `predecessor`.
    event Continues(uint64 indexed chainId, address indexed predecessor);

    /// @notice This registry takes no more writes.
    event Retired();

    /// @notice `successor` continues this registry.
    event SuccessorNamed(uint64 indexed chainId, address indexed successor);

    /// @notice The registry was retired; `successor` says where it goes on.
    error RegistryRetired();

    /// @notice Only a retired registry has a successor.
    error RegistryInService();

    /// @notice The successor was named before, and cannot change.
    error SuccessorAlreadyNamed();

    /// @notice The contract does not say that it continues this registry.
    error SuccessorUnfit(address successor);

    /// @notice A predecessor needs a chain and an address and, on this chain, has to be a retired registry.
    error PredecessorUnfit(uint64 chainId, address predecessor);

    /// @notice Retires this registry. It cannot be taken back. Reading goes on.
    function retire() external;

    /// @notice Names the successor of this retired registry, once.
    function nameSuccessor(uint64 chainId, address registry) external;

    /// @notice Whether this registry was retired.
    function retired() external view returns (bool);

    /// @notice What this registry continues; zero if it began from nothing.
    function predecessor() external view returns (Place memory);

    /// @notice What continues this registry; zero while none was named.
    function successor() external view returns (Place memory);
}
