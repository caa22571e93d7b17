// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {ApprovalRegistry} from "../src/ApprovalRegistry.sol";
import {PasskeyVerifier} from "../src/PasskeyVerifier.sol";
import {IApprovalRegistry} from "../src/interfaces/IApprovalRegistry.sol";
import {Base} from "./Base.sol";

contract PasskeyVerifierTest is Base {
    ApprovalRegistry private registry;
    PasskeyVerifier private verifier;
    bytes private signer;

    uint256 private constant KEY = 0xA11CE;
    uint256 private constant ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551;
    bytes1 private constant CHECKED = 0x05; // present and verified

    function setUp() public {
        registry = _newApprovals(OFFICER);
        verifier = new PasskeyVerifier();
        signer = _signerOf(KEY);
        vm.warp(1_000_000);
        vm.prank(OFFICER);
        registry.enrol(signer);
    }

    function test_AnEnrolledPasskeysApprovalIsRecordedOnce() public {
        IApprovalRegistry.Approval memory approval = _approval("nonce");
        bytes memory signature = _sign(KEY, registry.digestOf(approval), CHECKED, "webauthn.get");
        registry.record(approval, signer, signature);
        vm.snapshotGasLastCall("record an approval by a passkey");
        vm.assertEq(registry.approvedBy("dataset", "subject", "publish")[0], signer);
        vm.expectRevert(abi.encodeWithSelector(IApprovalRegistry.ApprovalReplayed.selector, signer, approval.nonce));
        registry.record(approval, signer, signature);
    }

    function test_AnotherDocumentsAssertionIsRefused() public {
        bytes32 other = registry.digestOf(_approval("other"));
        _refused(_sign(KEY, other, CHECKED, "webauthn.get"));
    }

    function test_ARegistrationIsNoApproval() public {
        _refused(_sign(KEY, registry.digestOf(_approval("nonce")), CHECKED, "webauthn.create"));
    }

    function test_AUserWhoIsAbsentOrNotVerifiedApprovesNothing() public {
        bytes32 digest = registry.digestOf(_approval("nonce"));
        _refused(_sign(KEY, digest, 0x01, "webauthn.get"));
        _refused(_sign(KEY, digest, 0x04, "webauthn.get"));
        _refused(_sign(KEY, digest, 0x15, "webauthn.get"));
    }

    function test_AnotherKeyIsRefused() public {
        _refused(_sign(KEY + 1, registry.digestOf(_approval("nonce")), CHECKED, "webauthn.get"));
    }

    function test_TheOtherSIsRefused() public {
        bytes memory good = _sign(KEY, registry.digestOf(_approval("nonce")), CHECKED, "webauthn.get");
        (bytes32 r, bytes32 s, uint256 a, uint256 b, bytes memory data, string memory client) =
            abi.decode(good, (bytes32, bytes32, uint256, uint256, bytes, string));
        _refused(abi.encode(r, bytes32(ORDER - uint256(s)), a, b, data, client));
    }

    function test_ACounterfeitOfAnyLengthIsRefusedAndNeverReverts() public view {
        bytes32 digest = registry.digestOf(_approval("nonce"));
        for (uint256 length = 0; length < 260; length += 13) {
            vm.assertFalse(SignatureChecker.isValidSignatureNow(signer, digest, new bytes(length)));
        }
        bytes memory longer = abi.encodePacked(signer, bytes1(0));
        vm.assertFalse(
            SignatureChecker.isValidSignatureNow(longer, digest, _sign(KEY, digest, CHECKED, "webauthn.get"))
        );
    }

    /// @dev What Chromium answered, and that with one thing changed: name, digest, x ‖ y, assertion, verdict.
    function test_VectorsFromABrowser() public view {
        string[] memory lines = vm.split(vm.readFile("contracts/test/vectors/passkeys.txt"), "\n");
        uint256 held;
        for (uint256 i = 0; i < lines.length; ++i) {
            string[] memory parts = vm.split(lines[i], " ");
            if (parts.length != 5) continue;
            bytes memory by = abi.encodePacked(address(verifier), vm.parseBytes(parts[2]));
            bool valid = SignatureChecker.isValidSignatureNow(by, vm.parseBytes32(parts[1]), vm.parseBytes(parts[3]));
            vm.assertEq(valid ? 1 : 0, vm.parseUint(parts[4]), parts[0]);
            ++held;
        }
        vm.assertTrue(held > 8, "vectors");
    }

    function _refused(bytes memory signature) private {
        vm.expectRevert(abi.encodeWithSelector(IApprovalRegistry.SignatureInvalid.selector, signer));
        registry.record(_approval("nonce"), signer, signature);
    }

    function _approval(bytes32 nonce) private view returns (IApprovalRegistry.Approval memory) {
        return IApprovalRegistry.Approval("dataset", "subject", "publish", uint64(block.timestamp + 1 hours), nonce);
    }

    function _signerOf(uint256 key) private view returns (bytes memory) {
        (uint256 x, uint256 y) = vm.publicKeyP256(key);
        return abi.encodePacked(address(verifier), x, y);
    }

    function _sign(uint256 key, bytes32 digest, bytes1 flags, string memory kind) private view returns (bytes memory) {
        bytes memory data = abi.encodePacked(sha256("localhost"), flags, uint32(1));
        string memory client = string.concat(
            '{"type":"',
            kind,
            '","challenge":"',
            Base64.encodeURL(abi.encodePacked(digest)),
            '","origin":"http://localhost"}'
        );
        (bytes32 r, bytes32 s) = vm.signP256(key, sha256(abi.encodePacked(data, sha256(bytes(client)))));
        if (uint256(s) > ORDER / 2) s = bytes32(ORDER - uint256(s));
        return abi.encode(r, s, bytes(kind).length + 11, 1, data, client);
    }
}
