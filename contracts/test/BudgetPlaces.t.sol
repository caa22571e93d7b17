// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BudgetRegistry} from "../src/BudgetRegistry.sol";
import {IBudgetRegistry} from "../src/interfaces/IBudgetRegistry.sol";
import {Base} from "./Base.sol";

/// @dev Measures, and datasets that lie within others: a street's register and its clinic share the street's people.
contract BudgetPlacesTest is Base {
    BudgetRegistry private registry;

    bytes32 private constant STREET = bytes32(uint256(1));
    bytes32 private constant REGISTER = bytes32(uint256(2));
    bytes32 private constant CLINIC = bytes32(uint256(3));
    bytes32 private constant LINKED = bytes32(uint256(4));
    bytes32 private constant NONE = "none";

    function setUp() public {
        registry = _newBudgets(GRANTER, OFFICER);
        _open(STREET, ZCDP, 100, _none());
        _open(REGISTER, ZCDP, 80, _list(STREET));
        _open(CLINIC, ZCDP, 80, _list(STREET));
    }

    function _list(bytes32 one) private pure returns (bytes32[] memory list) {
        list = new bytes32[](1);
        list[0] = one;
    }

    function _list(bytes32 one, bytes32 two) private pure returns (bytes32[] memory list) {
        list = new bytes32[](2);
        (list[0], list[1]) = (one, two);
    }

    function _list(bytes32 one, bytes32 two, bytes32 three) private pure returns (bytes32[] memory list) {
        list = new bytes32[](3);
        (list[0], list[1], list[2]) = (one, two, three);
    }

    function _open(bytes32 dataset, IBudgetRegistry.Measure measure, uint128 rho, bytes32[] memory within) private {
        vm.prank(OFFICER);
        registry.openDataset(dataset, measure, rho, 0, within);
    }

    function _grant(bytes32 dataset, bytes32 allowance, uint128 rho) private {
        vm.prank(GRANTER);
        registry.grant(dataset, allowance, rho, 0);
    }

    function _refuse(bytes32[] memory within, bytes32 culprit) private {
        vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.PlaceUnfit.selector, LINKED, culprit));
        _open(LINKED, ZCDP, 1, within);
    }

    function _assertGranted(bytes32 dataset, uint128 expected) private view {
        (,, uint128 granted,) = registry.budgetOf(dataset);
        vm.assertEq(granted, expected);
    }

    function test_AGrantCountsUnderEverythingThatItsDatasetLiesWithin() public {
        _grant(REGISTER, "first", 60);
        _assertGranted(REGISTER, 60);
        _assertGranted(STREET, 60);
        _assertGranted(CLINIC, 0);
        vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.OverCap.selector, STREET, 40, 0));
        _grant(CLINIC, "second", 41);
        _assertGranted(CLINIC, 0);
        _grant(CLINIC, "second", 40);
        _assertGranted(STREET, 100);
    }

    function test_ADatasetOverSeveralCountsOnceUnderEach() public {
        _open(LINKED, ZCDP, 1000, _list(STREET, REGISTER, CLINIC));
        _grant(LINKED, "linked", 30);
        _assertGranted(STREET, 30);
        _assertGranted(REGISTER, 30);
        _assertGranted(CLINIC, 30);
        vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.OverCap.selector, REGISTER, 50, 0));
        _grant(REGISTER, "own", 51);
    }

    function testFuzz_NothingIsEverGrantedOverAnyTotal(uint8[12] memory where, uint64[12] memory rho) public {
        bytes32[3] memory datasets = [REGISTER, CLINIC, LINKED];
        _open(LINKED, ZCDP, 90, _list(STREET, REGISTER, CLINIC));
        uint256[3] memory sums;
        for (uint256 i = 0; i < 12; ++i) {
            uint128 amount = rho[i] % 60 + 1;
            vm.prank(GRANTER);
            // forge-lint: disable-next-line(unsafe-typecast) -- i < 12
            try registry.grant(datasets[where[i] % 3], bytes32(i + 1), amount, 0) {
                sums[where[i] % 3] += amount;
            } catch {}
        }
        vm.assertTrue(sums[0] + sums[2] <= 80 && sums[1] + sums[2] <= 80 && sums[0] + sums[1] + sums[2] <= 100);
        _assertGranted(STREET, uint128(sums[0] + sums[1] + sums[2]));
    }

    function test_APlaceThatWouldPassATotalByIsRefused() public {
        _refuse(_list(REGISTER), REGISTER);
        _refuse(_list(STREET, bytes32(uint256(9))), bytes32(uint256(9)));
        _refuse(_list(REGISTER, STREET), STREET);
        _refuse(_list(STREET, STREET), STREET);
        _refuse(_list(LINKED), LINKED);
        vm.assertFalse(registry.isOpen(LINKED));
    }

    function test_MeasuresDoNotMixAndPureHasNoDelta() public {
        vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.PlaceUnfit.selector, LINKED, STREET));
        _open(LINKED, PURE, 1, _list(STREET));
        vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.DeltaUnderPure.selector, LINKED));
        vm.prank(OFFICER);
        registry.openDataset(LINKED, PURE, 1, 1, _none());
        _open(LINKED, PURE, 10, _none());
        vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.DeltaUnderPure.selector, LINKED));
        vm.prank(OFFICER);
        registry.raiseCap(LINKED, 20, 1, WHY);
        vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.OverCap.selector, LINKED, 10, 0));
        vm.prank(GRANTER);
        registry.grant(LINKED, "allowance", 1, 1);
    }

    function test_PlacesAreSaidAndRemembered() public {
        vm.expectEmit();
        emit IBudgetRegistry.DatasetOpened(LINKED, 7, 0);
        vm.expectEmit();
        emit IBudgetRegistry.DatasetPlaced(LINKED, ZCDP, _list(STREET, REGISTER));
        _open(LINKED, ZCDP, 7, _list(STREET, REGISTER));
        (IBudgetRegistry.Measure measure, bytes32[] memory within) = registry.placeOf(LINKED);
        vm.assertTrue(measure == ZCDP && within.length == 2 && within[0] == STREET && within[1] == REGISTER);
        vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.DatasetUnknown.selector, NONE));
        registry.placeOf(NONE);
    }

    function test_PlacesGoOnInASuccessor() public {
        _grant(REGISTER, "first", 60);
        vm.prank(ADMIN);
        registry.retire();
        registry = new BudgetRegistry(DELAY, ADMIN, GRANTER, OFFICER, _obliging(), _here(address(registry)));
        vm.expectRevert(abi.encodeWithSelector(IBudgetRegistry.OverCap.selector, STREET, 40, 0));
        _grant(CLINIC, "second", 41);
        _grant(CLINIC, "second", 40);
        _assertGranted(STREET, 100);
        _open(LINKED, ZCDP, 1, _list(STREET));
        (, bytes32[] memory within) = registry.placeOf(CLINIC);
        vm.assertTrue(within.length == 1 && within[0] == STREET);
    }

    function test_APureDatasetStaysPureInASuccessor() public {
        _open(LINKED, PURE, 10, _none());
        vm.prank(ADMIN);
        registry.retire();
        registry = new BudgetRegistry(DELAY, ADMIN, GRANTER, OFFICER, _obliging(), _here(address(registry)));
        _grant(LINKED, "allowance", 1);
        (IBudgetRegistry.Measure measure,) = registry.placeOf(LINKED);
        vm.assertTrue(measure == PURE);
    }
}
