// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Approvals signed by data stewards with keys of their own
/// @notice Anybody may carry an approval here; only a signature by an enrolled key makes it count.
/// @dev Signers are ERC-7913 bytes: a 20-byte address, or a verifier's address followed by a key, so that passkeys fit.
interface IApprovalRegistry {
    /// @notice What a steward signs, as EIP-712 typed data in the domain ("Mingzheng", "1", chain, this contract).
    /// @param dataset Random identifier of the dataset.
    /// @param subject Commitment to exactly what was shown to the steward; for a raise `IBudgetRegistry.raiseSubject`.
    /// @param action What is approved: "publish", "release" or "raise".
    /// @param notAfter Last second, in block time, at which this may be recorded. Until then a signature that was given
    /// away can be recorded by whoever holds it; only revoking the key stops that.
    /// @param nonce Random; a signer's nonce counts once.
    struct Approval {
        bytes32 dataset;
        bytes32 subject;
        string action;
        uint64 notAfter;
        bytes32 nonce;
    }

    /// @notice A steward's key was enrolled.
    event SignerEnrolled(bytes32 indexed signerHash, bytes signer);

    /// @notice A steward's key was revoked. What it approved before stays recorded.
    event SignerRevoked(bytes32 indexed signerHash, bytes signer);

    /// @notice `signer` submitted `dataset` and from here on can approve nothing about it.
    event SubmitterDeclared(bytes32 indexed dataset, bytes32 indexed signerHash, bytes signer);

    /// @notice An approval was recorded, with all that is needed to verify its signature again.
    event ApprovalRecorded(
        bytes32 indexed dataset,
        bytes32 indexed subject,
        bytes32 indexed signerHash,
        string action,
        uint64 notAfter,
        bytes32 nonce,
        bytes signer,
        bytes signature
    );

    /// @notice A signer has at least the 20 bytes of an address.
    error SignerMalformed(bytes signer);

    /// @notice The signer is enrolled already.
    error SignerAlreadyEnrolled(bytes signer);

    /// @notice The signer is not enrolled, or was revoked.
    error SignerUnknown(bytes signer);

    /// @notice The signer submitted this dataset: somebody else has to approve.
    error SubmitterCannotApprove(bytes32 dataset, bytes signer);

    /// @notice The approval could be recorded until `notAfter`.
    error ApprovalExpired(uint64 notAfter);

    /// @notice This signer has used this nonce before.
    error ApprovalReplayed(bytes signer, bytes32 nonce);

    /// @notice This signer's approval of this very subject and action on this dataset stands already; it counts once.
    /// After its deadline it may be given anew.
    error AlreadyApproved(bytes32 subject, bytes signer);

    /// @notice The signature is not one by this signer over this approval.
    error SignatureInvalid(bytes signer);

    /// @notice Enrols a steward's key.
    function enrol(bytes calldata signer) external;

    /// @notice Revokes a steward's key.
    function revoke(bytes calldata signer) external;

    /// @notice Declares that `signer` submitted `dataset`. It cannot be taken back; several people may be declared.
    /// @dev What the signer approved before stays recorded, and the order of the events shows it: declare when a
    /// dataset is submitted, before anybody is asked to approve.
    function declareSubmitter(bytes32 dataset, bytes calldata signer) external;

    /// @notice Records an approval. Anybody may call.
    function record(Approval calldata approval, bytes calldata signer, bytes calldata signature) external;

    /// @notice Whether the key is enrolled now.
    function isEnrolled(bytes calldata signer) external view returns (bool);

    /// @notice Whether the key was declared as a submitter of `dataset`, here or in a predecessor on this chain.
    function isSubmitter(bytes32 dataset, bytes calldata signer) external view returns (bool);

    /// @notice Whether the key approved `action` on `subject` of `dataset`, here or in a predecessor on this chain.
    function hasApproved(bytes32 dataset, bytes32 subject, string calldata action, bytes calldata signer)
        external
        view
        returns (bool);

    /// @notice Until when (Unix seconds, inclusive) that approval stands; 0 if there is none.
    function approvedUntil(bytes32 dataset, bytes32 subject, string calldata action, bytes calldata signer)
        external
        view
        returns (uint64 notAfter);

    /// @notice Whether somebody's approval of `action` on `subject` of `dataset` stands now: it is not over, and its
    /// key is still enrolled here. A key that is enrolled again brings its approvals back.
    function stands(bytes32 dataset, bytes32 subject, string calldata action) external view returns (bool);

    /// @notice Who ever approved `action` on `subject` of `dataset`, in a predecessor on this chain or here, in the
    /// order of recording. Whoever approved in both is named twice.
    function approvedBy(bytes32 dataset, bytes32 subject, string calldata action)
        external
        view
        returns (bytes[] memory signers);

    /// @notice The EIP-712 digest that a steward's key signs.
    function digestOf(Approval calldata approval) external view returns (bytes32);
}
