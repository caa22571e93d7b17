// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BudgetRegistry} from "../src/BudgetRegistry.sol";
import {SeparatedRoles} from "../src/SeparatedRoles.sol";
import {IBudgetRegistry} from "../src/interfaces/IBudgetRegistry.sol";
import {Base} from "./Base.sol";

contract BudgetRegistryTest is Base {
    BudgetRegistry private registry;

    bytes32 private constant DATASET = keccak256("dataset");
    bytes32 private constant ALLOWANCE = keccak256("allowance");
    bytes32 private constant NONE = keccak256("none");

    function setUp() public {
        registry = _newBudgets(GRANTER, OFFICER);
        vm.prank(OFFICER);
        registry.openDataset(DATASET, ZCDP, 100, 10, _none());
    }

    function _grant(bytes32 allowance, uint128 rho, uint128 delta) private {
        vm.prank(GRANTER);
        registry.grant(DATASET, allowance, rho, delta);
    }

    function _assertBudget(uint128 capRho, uint128 capDelta, uint128 grantedRho, uint128 grantedDelta) private view {
        (uint128 a, uint128 b, uint128 c, uint128 d) = registry.budgetOf(DATASET);
        vm.assertEq(a, capRho);
        vm.assertEq(b, capDelta);
        vm.assertEq(c, grantedRho);
        vm.assertEq(d, grantedDelta);
    }

    function test_GrantsUpToTheCapAndNotOneMore() public {
        vm.expectEmit();
        emit IBudgetRegistry.AllowanceGranted(DATASET, ALLOWANCE, 60, 4, 60, 4);
        _grant(ALLOWANCE, 60, 4);
        vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.OverCap.selector, DATASET, 40, 6));
        _grant("second", 41, 0);
        vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.OverCap.selector, DATASET, 40, 6));
        _grant("second", 1, 7);
        _grant("second", 40, 6);
        _assertBudget(100, 10, 100, 10);
        (bytes32 dataset, uint128 rho, uint128 delta) = registry.grantOf("second");
        vm.assertEq(dataset, DATASET);
        vm.assertEq(rho, 40);
        vm.assertEq(delta, 6);
    }

    function testFuzz_GrantedNeverExceedsTheCap(uint128 capRho, uint128 capDelta, uint128[8] memory rho) public {
        bytes32 dataset = "fuzz";
        vm.prank(OFFICER);
        registry.openDataset(dataset, ZCDP, capRho, capDelta, _none());
        uint256 total;
        for (uint256 i = 0; i < 8; ++i) {
            vm.prank(GRANTER);
            // forge-lint: disable-next-line(unsafe-typecast) -- i < 8
            try registry.grant(dataset, bytes32(i + 1), rho[i], 0) {
                total += rho[i];
            } catch {}
        }
        (,, uint128 grantedRho,) = registry.budgetOf(dataset);
        vm.assertEq(grantedRho, total);
        vm.assertTrue(total <= capRho);
    }

    function test_AnAllowanceCountsOnce() public {
        _grant(ALLOWANCE, 1, 1);
        vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.AllowanceReplayed.selector, ALLOWANCE));
        _grant(ALLOWANCE, 1, 1);
        _assertBudget(100, 10, 1, 1);
    }

    function test_AnAllowanceIdIsUniqueAcrossDatasets() public {
        _grant(ALLOWANCE, 1, 1);
        vm.prank(OFFICER);
        registry.openDataset("other", ZCDP, 100, 10, _none());
        vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.AllowanceReplayed.selector, ALLOWANCE));
        vm.prank(GRANTER);
        registry.grant("other", ALLOWANCE, 1, 1);
    }

    function test_RefusesEmptyAllowancesAndZeroIds() public {
        vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.AllowanceEmpty.selector, ALLOWANCE));
        _grant(ALLOWANCE, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.ZeroId.selector));
        _grant(0, 1, 1);
        vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.ZeroId.selector));
        vm.prank(OFFICER);
        registry.openDataset(0, ZCDP, 1, 1, _none());
    }

    function test_RefusesUnknownAndRepeatedDatasets() public {
        vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.DatasetUnknown.selector, NONE));
        vm.prank(GRANTER);
        registry.grant(NONE, ALLOWANCE, 1, 1);
        vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.DatasetUnknown.selector, NONE));
        registry.budgetOf(NONE);
        vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.DatasetAlreadyOpen.selector, DATASET));
        vm.prank(OFFICER);
        registry.openDataset(DATASET, ZCDP, 1000, 1000, _none());
    }

    function test_CapsOnlyGoUp() public {
        vm.expectEmit();
        emit IBudgetRegistry.CapRaised(DATASET, 100, 10, 101, 10);
        vm.prank(OFFICER);
        registry.raiseCap(DATASET, 101, 10, WHY);
        uint128[2][3] memory refused = [[uint128(101), 10], [uint128(200), 9], [uint128(100), 20]];
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.CapNotRaised.selector, DATASET));
            vm.prank(OFFICER);
            registry.raiseCap(DATASET, refused[i][0], refused[i][1], WHY);
        }
        _assertBudget(101, 10, 0, 0);
    }

    function test_LargestAmountsDoNotOverflow() public {
        uint128 max = type(uint128).max;
        vm.prank(OFFICER);
        registry.raiseCap(DATASET, max, max, WHY);
        _grant("first", max, max);
        vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.OverCap.selector, DATASET, 0, 0));
        _grant("second", max, 1);
    }

    function test_RolesAreSeparate() public {
        (bytes32 budget, bytes32 officer) = (registry.BUDGET_ROLE(), registry.OFFICER_ROLE());
        vm.expectRevert(_unauthorised(OFFICER, budget));
        vm.prank(OFFICER);
        registry.grant(DATASET, ALLOWANCE, 1, 1);
        vm.expectRevert(_unauthorised(GRANTER, officer));
        vm.prank(GRANTER);
        registry.openDataset("other", ZCDP, 1, 1, _none());
        vm.expectRevert(_unauthorised(GRANTER, officer));
        vm.prank(GRANTER);
        registry.raiseCap(DATASET, 1000, 1000, WHY);
        vm.expectRevert(abi.encodeWithSelector(SeparatedRoles.RolesNotSeparated.selector, budget, ADMIN));
        vm.prank(ADMIN);
        registry.grantRole(budget, ADMIN);
    }
}
