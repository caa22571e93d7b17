// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IApprovalRegistry} from "./interfaces/IApprovalRegistry.sol";
import {SeparatedRoles} from "./SeparatedRoles.sol";

/// @title Approvals signed by data stewards with keys of their own
/// @dev Not upgradeable. Nobody who runs the platform can make an approval; an officer can enrol a key, which is an
/// event that everybody sees.
/// WARNING: a contract signer (ERC-1271, ERC-7913) may answer differently later. What counts is its answer at
/// recording.
contract ApprovalRegistry is IApprovalRegistry, SeparatedRoles, EIP712 {
    /// @notice May enrol and revoke keys, and declare submitters.
    bytes32 public constant OFFICER_ROLE = keccak256("OFFICER");

    bytes32 private constant _APPROVAL_TYPEHASH =
        keccak256("Approval(bytes32 dataset,bytes32 subject,string action,uint64 notAfter,bytes32 nonce)");

    mapping(bytes32 signerHash => bool) private _enrolled;
    mapping(bytes32 dataset => mapping(bytes32 signerHash => bool)) private _submitters;
    mapping(bytes32 signerHash => mapping(bytes32 nonce => bool)) private _used;
    mapping(bytes32 approvalKey => mapping(bytes32 signerHash => bool)) private _approved;
    mapping(bytes32 approvalKey => bytes[]) private _approvers;

    /// @param adminDelay Seconds between proposing a new administrator and their taking over.
    constructor(uint48 adminDelay, address admin, address officer)
        SeparatedRoles(adminDelay, admin)
        EIP712("Mingzheng", "1")
    {
        _grantRole(OFFICER_ROLE, officer);
    }

    /// @inheritdoc IApprovalRegistry
    function enrol(bytes calldata signer) external onlyRole(OFFICER_ROLE) {
        bytes32 signerHash = _hashOf(signer);
        if (_enrolled[signerHash]) revert SignerAlreadyEnrolled(signer);
        _enrolled[signerHash] = true;
        emit SignerEnrolled(signerHash, signer);
    }

    /// @inheritdoc IApprovalRegistry
    function revoke(bytes calldata signer) external onlyRole(OFFICER_ROLE) {
        bytes32 signerHash = _hashOf(signer);
        if (!_enrolled[signerHash]) revert SignerUnknown(signer);
        _enrolled[signerHash] = false;
        emit SignerRevoked(signerHash, signer);
    }

    /// @inheritdoc IApprovalRegistry
    function declareSubmitter(bytes32 dataset, bytes calldata signer) external onlyRole(OFFICER_ROLE) {
        bytes32 signerHash = _hashOf(signer);
        _submitters[dataset][signerHash] = true;
        emit SubmitterDeclared(dataset, signerHash, signer);
    }

    /// @inheritdoc IApprovalRegistry
    function record(Approval calldata approval, bytes calldata signer, bytes calldata signature) external {
        bytes32 signerHash = keccak256(signer);
        // forge-lint: disable-next-line(block-timestamp) -- days matter here, and validators move seconds
        if (block.timestamp > approval.notAfter) revert ApprovalExpired(approval.notAfter);
        if (!_enrolled[signerHash]) revert SignerUnknown(signer);
        if (_submitters[approval.dataset][signerHash]) revert SubmitterCannotApprove(approval.dataset, signer);
        if (_used[signerHash][approval.nonce]) revert ApprovalReplayed(signer, approval.nonce);
        bytes32 key = _keyOf(approval.dataset, approval.subject, approval.action);
        if (_approved[key][signerHash]) revert AlreadyApproved(approval.subject, signer);
        if (!SignatureChecker.isValidSignatureNow(signer, digestOf(approval), signature)) {
            revert SignatureInvalid(signer);
        }

        _used[signerHash][approval.nonce] = true;
        _approved[key][signerHash] = true;
        _approvers[key].push(signer);
        emit ApprovalRecorded(
            approval.dataset,
            approval.subject,
            signerHash,
            approval.action,
            approval.notAfter,
            approval.nonce,
            signer,
            signature
        );
    }

    /// @inheritdoc IApprovalRegistry
    function isEnrolled(bytes calldata signer) external view returns (bool) {
        return _enrolled[keccak256(signer)];
    }

    /// @inheritdoc IApprovalRegistry
    function isSubmitter(bytes32 dataset, bytes calldata signer) external view returns (bool) {
        return _submitters[dataset][keccak256(signer)];
    }

    /// @inheritdoc IApprovalRegistry
    function approvedBy(bytes32 dataset, bytes32 subject, string calldata action)
        external
        view
        returns (bytes[] memory signers)
    {
        return _approvers[_keyOf(dataset, subject, action)];
    }

    /// @inheritdoc IApprovalRegistry
    function digestOf(Approval calldata approval) public view returns (bytes32) {
        bytes32 structHash = keccak256(
            abi.encode(
                _APPROVAL_TYPEHASH,
                approval.dataset,
                approval.subject,
                keccak256(bytes(approval.action)),
                approval.notAfter,
                approval.nonce
            )
        );
        return _hashTypedDataV4(structHash);
    }

    function _hashOf(bytes calldata signer) private pure returns (bytes32) {
        if (signer.length < 20) revert SignerMalformed(signer);
        return keccak256(signer);
    }

    function _keyOf(bytes32 dataset, bytes32 subject, string calldata action) private pure returns (bytes32) {
        return keccak256(abi.encode(dataset, subject, keccak256(bytes(action))));
    }

    function _workingRoles() internal pure override returns (bytes32, bytes32) {
        return (OFFICER_ROLE, OFFICER_ROLE);
    }
}
