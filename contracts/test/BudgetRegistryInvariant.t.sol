// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BudgetRegistry} from "../src/BudgetRegistry.sol";
import {ISuccession} from "../src/interfaces/ISuccession.sol";
import {Base} from "./Base.sol";

/// @dev Opens, raises and grants in any order, over up to four generations of the registry, and keeps its own books in
/// numbers too wide to overflow. Charges are no business of the chain: nothing here takes a granted amount back.
contract BudgetHandler is Base {
    BudgetRegistry public registry = _newBudgets(address(this), address(this));
    uint256 public generations = 1;
    uint256[4] public capRho;
    uint256[4] public capDelta;
    uint256[4] public rho;
    uint256[4] public delta;

    function open(uint8 which, uint64 newRho, uint64 newDelta) external {
        uint256 i = which % 4;
        bool known = registry.isOpen(dataset(i));
        try registry.openDataset(dataset(i), ZCDP, newRho, newDelta, _none()) {
            assert(!known);
            (capRho[i], capDelta[i]) = (newRho, newDelta);
        } catch {
            assert(known);
        }
    }

    function raise(uint8 which, uint64 moreRho, uint64 moreDelta) external {
        uint256 i = which % 4;
        // forge-lint: disable-next-line(unsafe-typecast) -- sums of at most a few dozen uint64
        (uint128 newRho, uint128 newDelta) = (uint128(capRho[i]) + moreRho, uint128(capDelta[i]) + moreDelta);
        try registry.raiseCap(dataset(i), newRho, newDelta, WHY) {
            (capRho[i], capDelta[i]) = (newRho, newDelta);
        } catch {}
    }

    function lower(uint8 which, uint64 newRho, uint64 newDelta) external {
        uint256 i = which % 4;
        if (newRho >= capRho[i] && newDelta >= capDelta[i]) return;
        try registry.raiseCap(dataset(i), newRho, newDelta, WHY) {
            assert(false);
        } catch {}
    }

    function grant(uint8 which, uint8 allowance, uint56 amountRho, uint56 amountDelta) external {
        uint256 i = which % 4;
        bytes32 id = bytes32(uint256(allowance % 32));
        (bytes32 before,,) = registry.grantOf(id);
        try registry.grant(dataset(i), id, amountRho, amountDelta) {
            assert(before == 0);
            rho[i] += amountRho;
            delta[i] += amountDelta;
        } catch {}
    }

    function migrate() external {
        if (generations == 4) return;
        vm.prank(ADMIN);
        registry.retire();
        ISuccession.Place memory from = _here(address(registry));
        registry = new BudgetRegistry(DELAY, ADMIN, address(this), address(this), _obliging(), from);
        ++generations;
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
        BudgetRegistry registry = handler.registry();
        for (uint256 i = 0; i < 4; ++i) {
            if (!registry.isOpen(handler.dataset(i))) continue;
            (uint128 capRho, uint128 capDelta, uint128 grantedRho, uint128 grantedDelta) =
                registry.budgetOf(handler.dataset(i));
            vm.assertEq(capRho, handler.capRho(i));
            vm.assertEq(capDelta, handler.capDelta(i));
            vm.assertEq(grantedRho, handler.rho(i));
            vm.assertEq(grantedDelta, handler.delta(i));
            vm.assertTrue(grantedRho <= capRho && grantedDelta <= capDelta);
        }
    }

    function invariant_TheAllowancesAddUpToTheTotals() public view {
        BudgetRegistry registry = handler.registry();
        uint256[5] memory rho;
        uint256[5] memory delta;
        for (uint256 allowance = 0; allowance < 32; ++allowance) {
            (bytes32 dataset, uint128 amountRho, uint128 amountDelta) = registry.grantOf(bytes32(allowance));
            rho[uint256(dataset)] += amountRho;
            delta[uint256(dataset)] += amountDelta;
        }
        for (uint256 i = 0; i < 4; ++i) {
            vm.assertEq(rho[i + 1], handler.rho(i));
            vm.assertEq(delta[i + 1], handler.delta(i));
        }
    }
}
