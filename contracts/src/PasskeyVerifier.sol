// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    ERC7913WebAuthnVerifier
} from "@openzeppelin/contracts/utils/cryptography/verifiers/ERC7913WebAuthnVerifier.sol";

/// @title Says whether a passkey signed a digest
/// @dev OpenZeppelin's verifier as it is: no state, no owner, nothing to retire. A signer that names it is this address
/// and the 64 bytes of a P-256 key. It asks for the signature, the challenge, the type, presence and verification of
/// the user, and the low half of s; not for the site and the counter, which the platform and the auditor's client
/// check.
contract PasskeyVerifier is ERC7913WebAuthnVerifier {}
