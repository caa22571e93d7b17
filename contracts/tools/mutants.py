"""Breaks the contracts in one place at a time and says whether `forge test` notices.

Run: python contracts/tools/mutants.py. It works on a copy, takes about ten minutes, and fails if a mutant survives.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SRC = Path("contracts", "src")

MUTANTS: tuple[tuple[str, str, str], ...] = (
    # (file, what stands there, what is put in its place)
    ("MerkleLog.sol", "if (oldSize > newSize) return false;\n", "\n"),
    ("MerkleLog.sol", "proof.length == 0 && oldRoot == newRoot", "oldRoot == newRoot"),
    ("MerkleLog.sol", "proof.length == 0 && oldRoot == EMPTY_ROOT", "proof.length == 0"),
    ("MerkleLog.sol", "if (proof.length == 0) return false;\n        return _c", "return _c"),
    ("MerkleLog.sol", "return sn == 0 && fr == oldRoot && sr == newRoot;", "return sn == 0 && sr == newRoot;"),
    ("MerkleLog.sol", "return sn == 0 && fr == oldRoot && sr == newRoot;", "return sn == 0 && fr == oldRoot;"),
    ("MerkleLog.sol", "return sn == 0 && fr == oldRoot && sr == newRoot;", "return fr == oldRoot && sr == newRoot;"),
    ("MerkleLog.sol", "fr = nodeHash(c, fr);", "fr = nodeHash(fr, c);"),
    ("MerkleLog.sol", "bytes32 fr = complete ? oldRoot : proof[0];", "bytes32 fr = proof[0];"),
    ("MerkleLog.sol", "while (fn & 1 == 1) (fn, sn)", "if (fn & 1 == 1) (fn, sn)"),
    ("MerkleLog.sol", "if (index >= size) return false;", "if (index > size) return false;"),
    ("MerkleLog.sol", "return sn == 0 && r == root;", "return r == root;"),
    ("MerkleLog.sol", "mstore8(scratch, 0x01)", "mstore8(scratch, 0x00)"),
    ("CheckpointRegistry.sol", "if (expectPrev != prevSize) revert WrongPrev(expectPrev, prevSize);\n", "\n"),
    ("CheckpointRegistry.sol", "if (size <= prevSize) revert", "if (size < prevSize) revert"),
    ("CheckpointRegistry.sol", "if (root == 0) revert RootZero();\n", "\n"),
    ("CheckpointRegistry.sol", "        whenNotPaused\n", ""),
    ("CheckpointRegistry.sol", "onlyRole(PAUSER_ROLE) whenInService {", "onlyRole(PAUSER_ROLE) {"),
    ("CheckpointRegistry.sol", "if (size != headSize || root != headRoot)", "if (size != headSize)"),
    ("CheckpointRegistry.sol", "if (size >= _startSize) revert NotAnchored(size);\n", "\n"),
    ("BudgetRegistry.sol", "rho > leftRho || delta > leftDelta", "rho > leftRho"),
    ("BudgetRegistry.sol", "rho > leftRho || delta > leftDelta", "rho > leftRho && delta > leftDelta"),
    ("BudgetRegistry.sol", "rho > leftRho || delta", "rho > budget.capRho || delta"),
    ("BudgetRegistry.sol", "if (grantedOn != 0) revert AllowanceReplayed(allowance);\n", "\n"),
    ("BudgetRegistry.sol", "if (lowered || same) revert", "if (same) revert"),
    ("BudgetRegistry.sol", "if (isOpen(dataset)) revert", "if (_budgets[dataset].open) revert"),
    ("BudgetRegistry.sol", "Budget(capRho, capDelta, grantedRho, grantedDelta, true, measure)", "Budget(capRho, capDelta, 0, 0, true, measure)"),  # noqa: E501
    ("BudgetRegistry.sol", "            _count(within[i], rho, delta);\n", "\n"),
    ("BudgetRegistry.sol", "if (!approvals.stands(dataset, subject, \"raise\")) revert RaiseNotApproved(dataset, subject);\n", "\n"),  # noqa: E501
    ("BudgetRegistry.sol", "if (address(approvals_).code.length == 0) {", "if (false) {"),
    ("BudgetRegistry.sol", "oldCapRho, oldCapDelta, newCapRho, newCapDelta, reason);\n        if", "0, 0, newCapRho, newCapDelta, reason);\n        if"),  # noqa: E501
    ("BudgetRegistry.sol", "if (outerMeasure != measure) return false;\n", "\n"),
    ("BudgetRegistry.sol", "if (!_contains(named, further[i])) return false;\n", "\n"),
    ("BudgetRegistry.sol", "measure == Measure.Pure && capDelta != 0", "measure == Measure.Pure && capDelta > 9"),
    ("BudgetRegistry.sol", "within[i] > within[i - 1]", "within[i] >= within[i - 1]"),
    ("BudgetRegistry.sol", "_within[dataset] = within;\n        emit DatasetAdopted", "emit DatasetAdopted"),
    ("ApprovalRegistry.sol", "block.timestamp > approval.notAfter", "block.timestamp >= approval.notAfter"),
    ("ApprovalRegistry.sol", "if (!_enrolled[signerHash]) revert SignerUnknown(signer);\n        if (is", "if (is"),
    ("ApprovalRegistry.sol", "if (isSubmitter(approval.dataset, signer)) revert", "if (_submitters[approval.dataset][signerHash]) revert"),  # noqa: E501
    ("ApprovalRegistry.sol", "_used[signerHash][approval.nonce] = true;\n", "\n"),
    ("ApprovalRegistry.sol", "_approvedUntil[key][signerHash] = approval.notAfter;\n", "\n"),
    ("ApprovalRegistry.sol", "if (_approvedUntil[key][signerHash] == 0) _approvers", "_approvers"),
    ("ApprovalRegistry.sol", "if (inTime && _enrolled[keccak256(signers[i])])", "if (inTime)"),
    ("ApprovalRegistry.sol", "if (inTime && _enrolled[keccak256(signers[i])])", "if (_enrolled[keccak256(signers[i])])"),  # noqa: E501
    ("ApprovalRegistry.sol", "signers[i]) >= block.timestamp", "signers[i]) > block.timestamp"),
    ("ApprovalRegistry.sol", "signer) >= block.timestamp", "signer) > block.timestamp"),
    ("ApprovalRegistry.sol", "if (before == address(0)) return own;", "if (own.length != 0) return own;"),
    ("ApprovalRegistry.sol", "                approval.dataset,\n                approval.subject,\n", "                approval.subject,\n"),  # noqa: E501
    ("ApprovalRegistry.sol", "if (signer.length < 20)", "if (signer.length < 19)"),
    ("SeparatedRoles.sol", "} else if (account == defaultAdmin()) {", "} else if (account == address(0)) {"),
    ("SeparatedRoles.sol", "if (hasRole(second, account)) revert RolesNotSeparated(second, account);\n", "\n"),
    ("SeparatedRoles.sol", "_requireLongEnough(newDelay);\n", "\n"),
    ("Succession.sol", "if (_retired) revert RegistryRetired();\n", "\n"),
    ("Succession.sol", "&& ISuccession(from.registry).retired()", ""),
    ("Succession.sol", "&& from.registry == address(this)", ""),
)  # fmt: skip


# Those that know the file best are asked first, and all the others only if these see nothing.
NEAREST = {
    "MerkleLog.sol": "MerkleLog(Test|VectorsTest|SizesTest)",
    "CheckpointRegistry.sol": "CheckpointRegistryTest|Migration",
    "BudgetRegistry.sol": "Budget(Registry|Places|Raise)Test|Migration",
    "ApprovalRegistry.sol": "(ApprovalRegistry|BudgetRaise)Test|Migration",
    "SeparatedRoles.sol": "CheckpointRegistryTest",
    "Succession.sol": "SuccessionTest",
}
ALL = "Test"


def main() -> int:
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place)
        shutil.copytree(ROOT / "contracts", copy / "contracts", ignore=shutil.ignore_patterns("cache", "out"))
        for name in ("foundry.toml", "package.json"):
            shutil.copy(ROOT / name, copy / name)
        (copy / "node_modules").symlink_to(ROOT / "node_modules")
        if not passes(copy, ALL):
            sys.exit("mutants: the tests fail without any mutant")
        survivors = [mutant for mutant in MUTANTS if survives(copy, *mutant)]
    print(f"{len(MUTANTS) - len(survivors)} of {len(MUTANTS)} mutants were noticed")
    return 1 if survivors else 0


def survives(copy: Path, name: str, old: str, new: str) -> bool:
    path = copy / SRC / name
    source = path.read_text(encoding="utf-8")
    if source.count(old) != 1:
        sys.exit(f"mutants: {name} no longer says {old.strip()!r} once")
    path.write_text(source.replace(old, new), encoding="utf-8")
    survived = passes(copy, NEAREST[name]) and passes(copy, ALL)
    path.write_text(source, encoding="utf-8")
    print(f"{'SURVIVED' if survived else 'noticed '}  {name}: {old.strip()!r} -> {new.strip()!r}", flush=True)
    return survived


def passes(copy: Path, suites: str) -> bool:
    # Warnings stay warnings: a mutant that leaves a variable unused is noticed by a test or not at all.
    environment = {**os.environ, "FOUNDRY_DENY": "never", "FOUNDRY_FUZZ_RUNS": "128", "FOUNDRY_INVARIANT_RUNS": "12"}
    forge = ["node", str(copy / "contracts/tools/forge.mjs"), "test", "--fail-fast", "--no-match-contract", "Gas"]
    forge += ["--match-contract", suites]
    run = subprocess.run(forge, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    if "Compiler run successful" not in run.stdout and "No files changed" not in run.stdout:
        sys.exit(f"mutants: does not compile\n{run.stdout[-2000:]}{run.stderr[-2000:]}")
    return run.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
