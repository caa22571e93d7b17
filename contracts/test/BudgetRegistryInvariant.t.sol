// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BudgetRegistry} from "../src/BudgetRegistry.sol";
import {Base} from "./Base.sol";

/// @dev Opens, raises and grants in any order, and keeps its own books in numbers too wide to overflow.
contract BudgetHandler is Base {
    BudgetRegistry public immutable REGISTRY;
    uint256[3] public rho;
    uint256[3] public delta;

    constructor() {
        REGISTRY = _newBudgets(address(this), address(this));
        for (uint128 i = 0; i < 3; ++i) {
            REGISTRY.openDataset(dataset(i), 1000 * i, 10 * i);
        }
    }

    function raise(uint8 which, uint64 capRho, uint64 capDelta) external {
        try REGISTRY.raiseCap(dataset(which % 3), capRho, capDelta) {} catch {}
    }

    function grant(uint8 which, uint8 allowance, uint64 amountRho, uint64 amountDelta) external {
        uint256 i = which % 3;
        try REGISTRY.grant(dataset(i), bytes32(uint256(allowance)), amountRho, amountDelta) {
            rho[i] += amountRho;
            delta[i] += amountDelta;
        } catch {}
    }

    function dataset(uint256 i) public pure returns (bytes32) {
        return bytes32(i + 1);
    }
}

contract BudgetRegistryInvariantTest is Base {
    BudgetHandler private handler;

    function setUp() public {
        handler = new BudgetHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_TheBooksAgreeAndStayUnderTheCap() public view {
        for (uint256 i = 0; i < 3; ++i) {
            (uint128 capRho, uint128 capDelta, uint128 grantedRho, uint128 grantedDelta) =
                handler.REGISTRY().budgetOf(handler.dataset(i));
            vm.assertEq(grantedRho, handler.rho(i));
            vm.assertEq(grantedDelta, handler.delta(i));
            vm.assertTrue(grantedRho <= capRho && grantedDelta <= capDelta);
        }
    }
}
