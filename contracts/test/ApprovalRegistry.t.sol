// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ApprovalRegistry} from "../src/ApprovalRegistry.sol";
import {IApprovalRegistry} from "../src/interfaces/IApprovalRegistry.sol";
import {Base} from "./Base.sol";

/// @dev An ERC-7913 verifier that accepts the key itself as the signature: enough to see that keys are passed on.
contract EchoVerifier {
    function verify(bytes calldata key, bytes32, bytes calldata signature) external pure returns (bytes4) {
        return keccak256(key) == keccak256(signature) ? this.verify.selector : bytes4(0xffffffff);
    }
}

contract ApprovalRegistryTest is Base {
    ApprovalRegistry private registry;

    uint256 private constant KEY = 0xA11CE;
    uint256 private constant OTHER_KEY = 0xB0B;
    bytes32 private constant DATASET = keccak256("dataset");
    bytes32 private constant SUBJECT = keccak256("subject");
    bytes private signer;

    function setUp() public {
        registry = _newApprovals(OFFICER);
        signer = abi.encodePacked(vm.addr(KEY));
        vm.warp(1_000_000);
        vm.prank(OFFICER);
        registry.enrol(signer);
    }

    function _approval() private view returns (IApprovalRegistry.Approval memory) {
        return IApprovalRegistry.Approval({
            dataset: DATASET,
            subject: SUBJECT,
            action: "dataset.publish",
            notAfter: uint64(block.timestamp + 1 hours),
            nonce: keccak256("nonce")
        });
    }

    function _sign(uint256 key, IApprovalRegistry.Approval memory approval) private view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, registry.digestOf(approval));
        return abi.encodePacked(r, s, v);
    }

    function _refused(IApprovalRegistry.Approval memory approval, bytes memory by, bytes memory sig, bytes memory why)
        private
    {
        vm.expectRevert(why);
        registry.record(approval, by, sig);
    }

    function test_AnybodyMayRelayAnEnrolledStewardsApproval() public {
        IApprovalRegistry.Approval memory approval = _approval();
        bytes memory signature = _sign(KEY, approval);
        vm.expectEmit();
        emit IApprovalRegistry.ApprovalRecorded(
            DATASET, SUBJECT, keccak256(signer), approval.action, approval.notAfter, approval.nonce, signer, signature
        );
        vm.prank(STRANGER);
        registry.record(approval, signer, signature);

        bytes[] memory signers = registry.approvedBy(DATASET, SUBJECT, "dataset.publish");
        vm.assertEq(signers.length, 1);
        vm.assertEq(signers[0], signer);
        vm.assertEq(registry.approvedBy(DATASET, SUBJECT, "dataset.refuse").length, 0, "another action");
        vm.assertEq(registry.approvedBy("other", SUBJECT, "dataset.publish").length, 0, "another dataset");
    }

    function test_DigestIsEip712OfTheDomainMingzheng() public view {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Mingzheng"),
                keccak256("1"),
                block.chainid,
                address(registry)
            )
        );
        IApprovalRegistry.Approval memory approval = _approval();
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256("Approval(bytes32 dataset,bytes32 subject,string action,uint64 notAfter,bytes32 nonce)"),
                approval.dataset,
                approval.subject,
                keccak256(bytes(approval.action)),
                approval.notAfter,
                approval.nonce
            )
        );
        vm.assertEq(registry.digestOf(approval), keccak256(abi.encodePacked(hex"1901", domain, structHash)));
    }

    function test_RefusesAnUnknownSigner() public {
        IApprovalRegistry.Approval memory approval = _approval();
        bytes memory other = abi.encodePacked(vm.addr(OTHER_KEY));
        bytes memory why = abi.encodeWithSelector(IApprovalRegistry.SignerUnknown.selector, other);
        _refused(approval, other, _sign(OTHER_KEY, approval), why);
    }

    function test_RefusesARevokedSigner() public {
        vm.prank(OFFICER);
        registry.revoke(signer);
        vm.assertFalse(registry.isEnrolled(signer));
        IApprovalRegistry.Approval memory approval = _approval();
        bytes memory why = abi.encodeWithSelector(IApprovalRegistry.SignerUnknown.selector, signer);
        _refused(approval, signer, _sign(KEY, approval), why);
    }

    function test_RefusesTheSubmitterForThisDatasetOnly() public {
        vm.prank(OFFICER);
        registry.declareSubmitter(DATASET, signer);
        vm.assertTrue(registry.isSubmitter(DATASET, signer));
        IApprovalRegistry.Approval memory approval = _approval();
        bytes memory why = abi.encodeWithSelector(IApprovalRegistry.SubmitterCannotApprove.selector, DATASET, signer);
        _refused(approval, signer, _sign(KEY, approval), why);

        approval.dataset = "other";
        registry.record(approval, signer, _sign(KEY, approval));
    }

    function test_AcceptsUntilNotAfterAndNotASecondLonger() public {
        IApprovalRegistry.Approval memory approval = _approval();
        bytes memory signature = _sign(KEY, approval);
        vm.warp(approval.notAfter + 1);
        bytes memory why = abi.encodeWithSelector(IApprovalRegistry.ApprovalExpired.selector, approval.notAfter);
        _refused(approval, signer, signature, why);
        vm.warp(approval.notAfter);
        registry.record(approval, signer, signature);
    }

    function test_RefusesAReplay() public {
        IApprovalRegistry.Approval memory approval = _approval();
        registry.record(approval, signer, _sign(KEY, approval));
        bytes memory replayed =
            abi.encodeWithSelector(IApprovalRegistry.ApprovalReplayed.selector, signer, approval.nonce);
        _refused(approval, signer, _sign(KEY, approval), replayed);
        approval.subject = "another subject";
        _refused(approval, signer, _sign(KEY, approval), replayed);

        approval = _approval();
        approval.nonce = "fresh";
        bytes memory again = abi.encodeWithSelector(IApprovalRegistry.AlreadyApproved.selector, SUBJECT, signer);
        _refused(approval, signer, _sign(KEY, approval), again);
    }

    function test_ARefusedSignatureLeavesTheNonceUnused() public {
        IApprovalRegistry.Approval memory approval = _approval();
        bytes memory why = abi.encodeWithSelector(IApprovalRegistry.SignatureInvalid.selector, signer);
        _refused(approval, signer, _sign(OTHER_KEY, approval), why);
        _refused(approval, signer, "", why);
        registry.record(approval, signer, _sign(KEY, approval));
    }

    /// @dev Whatever field is changed after signing, the signature no longer fits.
    function testFuzz_RefusesAnyChangedField(uint8 field, bytes32 noise) public {
        IApprovalRegistry.Approval memory approval = _approval();
        bytes memory signature = _sign(KEY, approval);
        vm.assume(noise != 0);
        if (field % 5 == 0) approval.dataset ^= noise;
        if (field % 5 == 1) approval.subject ^= noise;
        if (field % 5 == 2) approval.action = string(abi.encodePacked(approval.action, noise));
        if (field % 5 == 3) approval.notAfter += uint64(uint256(noise) % 1 days) + 1;
        if (field % 5 == 4) approval.nonce ^= noise;
        _refused(
            approval, signer, signature, abi.encodeWithSelector(IApprovalRegistry.SignatureInvalid.selector, signer)
        );
    }

    function test_ASignatureForAnotherChainOrContractIsInvalid() public {
        IApprovalRegistry.Approval memory approval = _approval();
        bytes memory signature = _sign(KEY, approval);
        bytes memory why = abi.encodeWithSelector(IApprovalRegistry.SignatureInvalid.selector, signer);
        vm.chainId(block.chainid + 1);
        _refused(approval, signer, signature, why);
        vm.chainId(31337);
        ApprovalRegistry twin = _newApprovals(OFFICER);
        vm.prank(OFFICER);
        twin.enrol(signer);
        vm.expectRevert(why);
        twin.record(approval, signer, signature);
    }

    function test_AVerifierAndKeyCanSign() public {
        bytes memory passkey = abi.encodePacked(address(new EchoVerifier()), "a public key");
        vm.prank(OFFICER);
        registry.enrol(passkey);
        IApprovalRegistry.Approval memory approval = _approval();
        bytes memory why = abi.encodeWithSelector(IApprovalRegistry.SignatureInvalid.selector, passkey);
        _refused(approval, passkey, "another public key", why);
        registry.record(approval, passkey, "a public key");
        vm.assertEq(registry.approvedBy(DATASET, SUBJECT, "dataset.publish")[0], passkey);
    }

    function test_TwoStewardsApproveInOrder() public {
        bytes memory second = abi.encodePacked(vm.addr(OTHER_KEY));
        vm.prank(OFFICER);
        registry.enrol(second);
        IApprovalRegistry.Approval memory approval = _approval();
        registry.record(approval, signer, _sign(KEY, approval));
        registry.record(approval, second, _sign(OTHER_KEY, approval));
        bytes[] memory signers = registry.approvedBy(DATASET, SUBJECT, "dataset.publish");
        vm.assertEq(signers.length, 2);
        vm.assertEq(signers[1], second);
    }

    function test_OnlyTheOfficerEnrolsRevokesAndDeclares() public {
        bytes32 role = registry.OFFICER_ROLE();
        bytes memory other = abi.encodePacked(vm.addr(OTHER_KEY));
        vm.expectRevert(_unauthorised(ADMIN, role));
        vm.prank(ADMIN);
        registry.enrol(other);
        vm.expectRevert(_unauthorised(STRANGER, role));
        vm.prank(STRANGER);
        registry.revoke(signer);
        vm.expectRevert(_unauthorised(STRANGER, role));
        vm.prank(STRANGER);
        registry.declareSubmitter(DATASET, signer);
    }

    function test_EnrolmentIsExact() public {
        vm.expectRevert(abi.encodeWithSelector(IApprovalRegistry.SignerAlreadyEnrolled.selector, signer));
        vm.prank(OFFICER);
        registry.enrol(signer);
        bytes memory short = hex"00112233445566778899aabbccddeeff001122";
        vm.expectRevert(abi.encodeWithSelector(IApprovalRegistry.SignerMalformed.selector, short));
        vm.prank(OFFICER);
        registry.enrol(short);
        bytes memory other = abi.encodePacked(vm.addr(OTHER_KEY));
        vm.expectRevert(abi.encodeWithSelector(IApprovalRegistry.SignerUnknown.selector, other));
        vm.prank(OFFICER);
        registry.revoke(other);
    }
}
