// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MerkleLog} from "../src/MerkleLog.sol";
import {ApprovalRegistry} from "../src/ApprovalRegistry.sol";
import {BudgetRegistry} from "../src/BudgetRegistry.sol";
import {CheckpointRegistry} from "../src/CheckpointRegistry.sol";
import {IApprovalRegistry} from "../src/interfaces/IApprovalRegistry.sol";
import {IBudgetRegistry} from "../src/interfaces/IBudgetRegistry.sol";
import {ISuccession} from "../src/interfaces/ISuccession.sol";

/// @dev The few cheat codes that these tests use, at the address where forge answers them.
interface Vm {
    function addr(uint256 key) external pure returns (address);
    function assertEq(bytes32 left, bytes32 right) external pure;
    function assertEq(address left, address right) external pure;
    function assertEq(bytes calldata left, bytes calldata right) external pure;
    function assertEq(uint256 left, uint256 right) external pure;
    function assertEq(uint256 left, uint256 right, string calldata why) external pure;
    function assertFalse(bool condition) external pure;
    function assertFalse(bool condition, string calldata why) external pure;
    function assertTrue(bool condition) external pure;
    function assertTrue(bool condition, string calldata why) external pure;
    function assume(bool condition) external pure;
    function chainId(uint256 id) external;
    function expectEmit() external;
    function expectRevert(bytes calldata reason) external;
    function parseBytes32(string calldata text) external pure returns (bytes32);
    function parseUint(string calldata text) external pure returns (uint256);
    function prank(address sender) external;
    function readFile(string calldata path) external view returns (string memory);
    function parseBytes(string calldata text) external pure returns (bytes memory);
    function publicKeyP256(uint256 key) external view returns (uint256 x, uint256 y);
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function signP256(uint256 key, bytes32 digest) external view returns (bytes32 r, bytes32 s);
    function snapshotGasLastCall(string calldata name) external returns (uint256 gasUsed);
    function split(string calldata text, string calldata separator) external pure returns (string[] memory);
    function warp(uint256 time) external;
}

/// @dev Says that somebody signed whatever raise it is asked about, for tests that are about something else.
contract ObligingApprovals {
    function stands(bytes32, bytes32, string calldata) external pure returns (bool) {
        return true;
    }
}

/// @dev What every suite starts from. Our own, so that no test library has to be trusted or fetched.
abstract contract Base {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    address internal constant ADMIN = address(0xAD);
    address internal constant ANCHORER = address(0xA0);
    address internal constant PAUSER = address(0xA1);
    address internal constant GRANTER = address(0xB0);
    address internal constant OFFICER = address(0x0F);
    address internal constant STRANGER = address(0x57);
    uint48 internal constant DELAY = 1 days;
    bytes32 internal constant WHY = "why";
    IBudgetRegistry.Measure internal constant ZCDP = IBudgetRegistry.Measure.Zcdp;
    IBudgetRegistry.Measure internal constant PURE = IBudgetRegistry.Measure.Pure;

    /// @dev Registries that begin from nothing.
    function _newCheckpoints(address anchorer) internal returns (CheckpointRegistry) {
        return new CheckpointRegistry(DELAY, ADMIN, anchorer, PAUSER, _nothing(), 0, MerkleLog.EMPTY_ROOT);
    }

    function _newBudgets(address granter, address officer) internal returns (BudgetRegistry) {
        return new BudgetRegistry(DELAY, ADMIN, granter, officer, _obliging(), _nothing());
    }

    function _newApprovals(address officer) internal returns (ApprovalRegistry) {
        return new ApprovalRegistry(DELAY, ADMIN, officer, _nothing());
    }

    function _obliging() internal returns (IApprovalRegistry) {
        return IApprovalRegistry(address(new ObligingApprovals()));
    }

    function _none() internal pure returns (bytes32[] memory) {
        return new bytes32[](0);
    }

    function _nothing() internal pure returns (ISuccession.Place memory) {
        return ISuccession.Place(0, address(0));
    }

    function _here(address registry) internal view returns (ISuccession.Place memory) {
        return ISuccession.Place(uint64(block.chainid), registry);
    }

    function _unauthorised(address account, bytes32 role) internal pure returns (bytes memory) {
        return abi.encodeWithSignature("AccessControlUnauthorizedAccount(address,bytes32)", account, role);
    }
}
