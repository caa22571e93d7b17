// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IApprovalRegistry} from "./interfaces/IApprovalRegistry.sol";
import {SeparatedRoles} from "./SeparatedRoles.sol";
import {Succession} from "./Succession.sol";

/// @title Approvals signed by data stewards with keys of their own
/// @dev Not upgradeable. Nobody who runs the platform can make an approval; an officer can enrol a key, which is an
/// event that everybody sees.
/// A successor on the same chain remembers submitters and approvals; keys are enrolled there anew. Signatures name the
/// contract and the chain, so that none can be replayed in another registry.
/// WARNING: a contract signer (ERC-1271, ERC-7913) may answer differently later. What counts is its answer at
/// recording. It is asked by a static call, so that it can change nothing; one that eats all gas harms only the caller.
/// WARNING: signers are bytes, not people. That a person has one key, and a key one spelling, is for the officer to see
/// to: a verifier that ignores part of its key would make one key look like many.
contract ApprovalRegistry is IApprovalRegistry, Succession, EIP712 {
    /// @notice May enrol and revoke keys, and declare submitters.
    bytes32 public constant OFFICER_ROLE = keccak256("OFFICER");

    bytes32 private constant _APPROVAL_TYPEHASH =
        keccak256("Approval(bytes32 dataset,bytes32 subject,string action,uint64 notAfter,bytes32 nonce)");

    mapping(bytes32 signerHash => bool) private _enrolled;
    mapping(bytes32 dataset => mapping(bytes32 signerHash => bool)) private _submitters;
    mapping(bytes32 signerHash => mapping(bytes32 nonce => bool)) private _used;
    mapping(bytes32 approvalKey => mapping(bytes32 signerHash => uint64)) private _approvedUntil;
    mapping(bytes32 approvalKey => bytes[]) private _approvers;

    /// @param adminDelay Seconds between proposing a new administrator and their taking over.
    /// @param from The registry that this one continues; zero if none.
    constructor(uint48 adminDelay, address admin, address officer, Place memory from)
        SeparatedRoles(adminDelay, admin)
        Succession(from)
        EIP712("Mingzheng", "1")
    {
        _grantRole(OFFICER_ROLE, officer);
    }

    /// @inheritdoc IApprovalRegistry
    function enrol(bytes calldata signer) external onlyRole(OFFICER_ROLE) whenInService {
        bytes32 signerHash = _hashOf(signer);
        if (_enrolled[signerHash]) revert SignerAlreadyEnrolled(signer);
        _enrolled[signerHash] = true;
        emit SignerEnrolled(signerHash, signer);
    }

    /// @inheritdoc IApprovalRegistry
    function revoke(bytes calldata signer) external onlyRole(OFFICER_ROLE) whenInService {
        bytes32 signerHash = _hashOf(signer);
        if (!_enrolled[signerHash]) revert SignerUnknown(signer);
        _enrolled[signerHash] = false;
        emit SignerRevoked(signerHash, signer);
    }

    /// @inheritdoc IApprovalRegistry
    function declareSubmitter(bytes32 dataset, bytes calldata signer) external onlyRole(OFFICER_ROLE) whenInService {
        bytes32 signerHash = _hashOf(signer);
        _submitters[dataset][signerHash] = true;
        emit SubmitterDeclared(dataset, signerHash, signer);
    }

    /// @inheritdoc IApprovalRegistry
    function record(Approval calldata approval, bytes calldata signer, bytes calldata signature)
        external
        whenInService
    {
        bytes32 signerHash = keccak256(signer);
        // forge-lint: disable-next-line(block-timestamp) -- days matter here, and validators move seconds
        if (block.timestamp > approval.notAfter) revert ApprovalExpired(approval.notAfter);
        if (!_enrolled[signerHash]) revert SignerUnknown(signer);
        if (isSubmitter(approval.dataset, signer)) revert SubmitterCannotApprove(approval.dataset, signer);
        if (_used[signerHash][approval.nonce]) revert ApprovalReplayed(signer, approval.nonce);
        // forge-lint: disable-next-line(block-timestamp) -- as above; one that is over may be given anew
        if (approvedUntil(approval.dataset, approval.subject, approval.action, signer) >= block.timestamp) {
            revert AlreadyApproved(approval.subject, signer);
        }
        if (!SignatureChecker.isValidSignatureNow(signer, digestOf(approval), signature)) {
            revert SignatureInvalid(signer);
        }

        bytes32 key = _keyOf(approval.dataset, approval.subject, approval.action);
        _used[signerHash][approval.nonce] = true;
        if (_approvedUntil[key][signerHash] == 0) _approvers[key].push(signer);
        _approvedUntil[key][signerHash] = approval.notAfter;
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
    function isSubmitter(bytes32 dataset, bytes calldata signer) public view returns (bool) {
        if (_submitters[dataset][keccak256(signer)]) return true;
        address before = _predecessorHere();
        return before != address(0) && IApprovalRegistry(before).isSubmitter(dataset, signer);
    }

    /// @inheritdoc IApprovalRegistry
    function hasApproved(bytes32 dataset, bytes32 subject, string calldata action, bytes calldata signer)
        public
        view
        returns (bool)
    {
        if (_approvedUntil[_keyOf(dataset, subject, action)][keccak256(signer)] != 0) return true;
        address before = _predecessorHere();
        return before != address(0) && IApprovalRegistry(before).hasApproved(dataset, subject, action, signer);
    }

    /// @inheritdoc IApprovalRegistry
    function approvedUntil(bytes32 dataset, bytes32 subject, string calldata action, bytes memory signer)
        public
        view
        returns (uint64 notAfter)
    {
        notAfter = _approvedUntil[_keyOf(dataset, subject, action)][keccak256(signer)];
        if (notAfter != 0) return notAfter;
        address before = _predecessorHere();
        // Asked first, since a registry from before deadlines were kept answers this question as well.
        if (before == address(0) || !IApprovalRegistry(before).hasApproved(dataset, subject, action, signer)) return 0;
        return IApprovalRegistry(before).approvedUntil(dataset, subject, action, signer);
    }

    /// @inheritdoc IApprovalRegistry
    function approvedBy(bytes32 dataset, bytes32 subject, string calldata action)
        public
        view
        returns (bytes[] memory signers)
    {
        bytes[] storage own = _approvers[_keyOf(dataset, subject, action)];
        address before = _predecessorHere();
        if (before == address(0)) return own;
        bytes[] memory earlier = IApprovalRegistry(before).approvedBy(dataset, subject, action);
        signers = new bytes[](earlier.length + own.length);
        for (uint256 i = 0; i < signers.length; ++i) {
            signers[i] = i < earlier.length ? earlier[i] : own[i - earlier.length];
        }
    }

    /// @inheritdoc IApprovalRegistry
    function stands(bytes32 dataset, bytes32 subject, string calldata action) external view returns (bool) {
        bytes[] memory signers = approvedBy(dataset, subject, action);
        for (uint256 i = 0; i < signers.length; ++i) {
            // forge-lint: disable-next-line(block-timestamp) -- days matter here, and validators move seconds
            bool inTime = approvedUntil(dataset, subject, action, signers[i]) >= block.timestamp;
            if (inTime && _enrolled[keccak256(signers[i])]) return true;
        }
        return false;
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
