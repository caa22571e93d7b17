// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BudgetRegistry} from "../src/BudgetRegistry.sol";
import {IApprovalRegistry} from "../src/interfaces/IApprovalRegistry.sol";
import {ISuccession} from "../src/interfaces/ISuccession.sol";
import {Base} from "./Base.sol";

/// @dev Retiring, naming and continuing, whatever the registry; budgets stand for all of them.
contract SuccessionTest is Base {
    BudgetRegistry private old;
    IApprovalRegistry private approvals = _obliging();

    function setUp() public {
        old = _newBudgets(GRANTER, OFFICER);
    }

    function _retire() private {
        vm.prank(ADMIN);
        old.retire();
    }

    function _continue(ISuccession.Place memory from) private returns (BudgetRegistry) {
        return new BudgetRegistry(DELAY, ADMIN, GRANTER, OFFICER, approvals, from);
    }

    function _refuseToName(uint64 chainId, address registry, bytes memory why) private {
        vm.expectRevert(why);
        vm.prank(ADMIN);
        old.nameSuccessor(chainId, registry);
    }

    function _unfit(address registry) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ISuccession.SuccessorUnfit.selector, registry);
    }

    function test_ARegistryThatBeginsFromNothingSaysSo() public view {
        vm.assertEq(old.predecessor().registry, address(0));
        vm.assertEq(old.predecessor().chainId, 0);
        vm.assertEq(old.successor().registry, address(0));
        vm.assertFalse(old.retired());
    }

    function test_RetireDeployNameLinksBothWays() public {
        vm.expectEmit();
        emit ISuccession.Retired();
        _retire();
        vm.expectEmit();
        emit ISuccession.Continues(uint64(block.chainid), address(old));
        BudgetRegistry next = _continue(_here(address(old)));
        vm.expectEmit();
        emit ISuccession.SuccessorNamed(uint64(block.chainid), address(next));
        vm.prank(ADMIN);
        old.nameSuccessor(uint64(block.chainid), address(next));
        vm.assertTrue(old.retired());
        vm.assertEq(old.successor().registry, address(next));
        vm.assertEq(old.successor().chainId, block.chainid);
        vm.assertEq(next.predecessor().registry, address(old));
        vm.assertEq(next.predecessor().chainId, block.chainid);
    }

    function test_RetiringIsForGood() public {
        _retire();
        vm.expectRevert(abi.encodeWithSelector(ISuccession.RegistryRetired.selector));
        _retire();
        bytes memory why = abi.encodeWithSelector(ISuccession.RegistryRetired.selector);
        vm.expectRevert(why);
        vm.prank(OFFICER);
        old.openDataset("dataset", ZCDP, 1, 1, _none());
        vm.expectRevert(why);
        vm.prank(OFFICER);
        old.raiseCap("dataset", 1, 1, WHY);
        vm.expectRevert(why);
        vm.prank(GRANTER);
        old.grant("dataset", "allowance", 1, 1);
    }

    function test_OnlyTheAdminRetiresAndNames() public {
        bytes32 role = old.DEFAULT_ADMIN_ROLE();
        address[3] memory others = [GRANTER, OFFICER, STRANGER];
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(_unauthorised(others[i], role));
            vm.prank(others[i]);
            old.retire();
            vm.expectRevert(_unauthorised(others[i], role));
            vm.prank(others[i]);
            old.nameSuccessor(1, STRANGER);
        }
    }

    function test_ARegistryInServiceIsNotContinuedAndHasNoSuccessor() public {
        ISuccession.Place memory place = _here(address(old));
        vm.expectRevert(abi.encodeWithSelector(ISuccession.PredecessorUnfit.selector, place.chainId, place.registry));
        _continue(place);
        _refuseToName(1, STRANGER, abi.encodeWithSelector(ISuccession.RegistryInService.selector));
    }

    function test_APredecessorIsAChainAndAnAddressWithCode() public {
        uint64 here = uint64(block.chainid);
        ISuccession.Place[3] memory unfit =
            [ISuccession.Place(here, STRANGER), ISuccession.Place(0, STRANGER), ISuccession.Place(here, address(0))];
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(ISuccession.PredecessorUnfit.selector, unfit[i].chainId, unfit[i].registry)
            );
            _continue(unfit[i]);
        }
    }

    function test_OnlyARegistryThatContinuesThisOneIsNamed() public {
        uint64 here = uint64(block.chainid);
        _retire();
        _refuseToName(here, STRANGER, _unfit(STRANGER));
        _refuseToName(0, STRANGER, _unfit(STRANGER));
        _refuseToName(1, address(0), _unfit(address(0)));
        address unrelated = address(_newBudgets(GRANTER, OFFICER));
        _refuseToName(here, unrelated, _unfit(unrelated));
        // It names the same address, but on another chain.
        address elsewhere = address(_continue(ISuccession.Place(1, address(old))));
        _refuseToName(here, elsewhere, _unfit(elsewhere));
    }

    function test_ARegistryThatContinuesAnotherOneHereIsNotNamed() public {
        uint64 here = uint64(block.chainid);
        _retire();
        BudgetRegistry other = _newBudgets(GRANTER, OFFICER);
        vm.prank(ADMIN);
        other.retire();
        address its = address(_continue(_here(address(other))));
        _refuseToName(here, its, _unfit(its));
    }

    function test_ASuccessorIsNamedOnce() public {
        _retire();
        vm.prank(ADMIN);
        old.nameSuccessor(1, STRANGER);
        address next = address(_continue(_here(address(old))));
        _refuseToName(uint64(block.chainid), next, abi.encodeWithSelector(ISuccession.SuccessorAlreadyNamed.selector));
    }
}
