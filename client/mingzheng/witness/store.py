"""What a witness keeps: its key, the logs it knows, and the last checkpoint that it cosigned of each.

One directory, one process: a lock held for as long as the witness runs. A crash leaves the old content of a file or the
new one.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from pathlib import Path
from typing import Any, Final

from mingzheng.cosignature import Cosigner
from mingzheng.durable import replace_file
from mingzheng.note import is_key_name
from mingzheng.refusals import EvidenceError
from mingzheng.strict import Fields, parse_json
from mingzheng.trust import Trust, parse_trust

FORMAT: Final = "mingzheng-witness/1"
_CODE: Final = "witness_malformed"


class WitnessStore:
    """The files of the witness in `directory`."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    @classmethod
    def create(cls, directory: Path, name: str) -> WitnessStore:
        """A new witness with a new key. Refuses a directory that has one: a lost memory cannot be told from a fork."""
        if not is_key_name(name):
            raise EvidenceError("key_malformed", reason="name has a space, a plus or a control character")
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = cls(directory)
        if made._path("witness.json").exists():
            raise EvidenceError("witness_exists")
        # The name comes last: a crash before it leaves a key that nothing speaks of, and init may be repeated.
        made._write("key.ed25519", secrets.token_bytes(32))
        made._write("witness.json", json.dumps({"format": FORMAT, "name": name}).encode())
        return made

    def cosigner(self) -> Cosigner:
        fields = Fields(parse_json(self._read("witness.json"), _CODE), {"format", "name"}, _CODE)
        fields.exactly("format", FORMAT)
        seed = self._read("key.ed25519")
        if len(seed) != 32:
            raise EvidenceError(_CODE, reason="key")
        return Cosigner.from_seed(fields.text("name"), seed)

    def logs(self) -> dict[str, Trust]:
        """The logs that this witness watches, by origin."""
        found = [parse_trust(path.read_bytes()) for path in sorted((self._directory / "logs").glob("*.json"))]
        return {trust.origin: trust for trust in found}

    def add_log(self, trust_file: bytes) -> Trust:
        """Watch the log of a trust file. Replacing one is allowed only along a rotation that the new file proves."""
        new = parse_trust(trust_file)
        old = self.logs().get(new.origin)
        if old is not None and old.verifier not in {key.verifier for key in new.keys}:
            raise EvidenceError("witness_log_contradicts")
        document: Any = parse_json(trust_file, _CODE)
        # Of a trust file a witness needs the log alone; who the stewards are is none of its business.
        kept = {"format": document["format"], "log": document["log"], "chain": None, "stewards": []}
        (self._directory / "logs").mkdir(exist_ok=True, mode=0o700)
        self._write(f"logs/{_file_name(new.origin)}.json", json.dumps(kept, ensure_ascii=False).encode("utf-8"))
        return new

    def last(self, trust: Trust) -> bytes | None:
        """The note cosigned last of this log, as the log signed it."""
        path = self._path(f"logs/{_file_name(trust.origin)}.note")
        return path.read_bytes() if path.exists() else None

    def keep(self, trust: Trust, note: bytes) -> None:
        """Durable when it returns: only then may a cosignature be shown."""
        self._write(f"logs/{_file_name(trust.origin)}.note", note)

    def keep_fork(self, trust: Trust, note: bytes) -> None:
        """Keep the first checkpoint that contradicts the one cosigned: both signatures together prove a fork."""
        if self.fork(trust) is None:
            self._write(f"logs/{_file_name(trust.origin)}.fork", note)

    def fork(self, trust: Trust) -> bytes | None:
        path = self._path(f"logs/{_file_name(trust.origin)}.fork")
        return path.read_bytes() if path.exists() else None

    def lock(self) -> int:
        """Raises `witness_running` if another process serves this directory. Held until this process ends."""
        import fcntl  # not on every system; nothing else of this package needs it

        descriptor = os.open(self._path("lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            raise EvidenceError("witness_running") from None
        return descriptor

    def _path(self, name: str) -> Path:
        return self._directory / name

    def _read(self, name: str) -> bytes:
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            raise EvidenceError(_CODE, reason=f"no {name}") from None

    def _write(self, name: str, content: bytes) -> None:
        replace_file(self._path(name), content)


def _file_name(origin: str) -> str:
    return hashlib.sha256(origin.encode("utf-8")).hexdigest()[:32]
