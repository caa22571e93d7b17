"""`mingzheng-server policy key | sign | verify`: whose rules these are. The authority signs on a machine of its own."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer

from core.settings import load_settings
from policies.errors import PolicyError
from policies.pack import HERE, Pack
from policies.signing import (
    PackStanding,
    check_standing,
    load_signer,
    make_key,
    read_keys,
    read_notes,
    sign_pack,
    statement_of,
)

_OVERLAYS: Final = ("platform",)

PackOption = Annotated[Path, typer.Option("--pack", help="Directory of another pack (default: the one in force).")]
OverlayOption = Annotated[list[str] | None, typer.Option("--overlay", help="Default: `platform`, as it runs here.")]
NameOption = Annotated[str, typer.Option("--name", help="Name of the key, like an address: county.example/rules.")]
Notes = Annotated[list[Path] | None, typer.Argument(help="Notes (default: those in the home's folder policy).")]


def signing_commands(app: typer.Typer) -> None:
    app.command("key")(key)
    app.command("sign")(sign)
    app.command("verify")(verify)


def key(
    name: NameOption,
    out: Annotated[Path, typer.Option("--out", help="File for the key; an existing one stays as it is.")],
) -> None:
    """Make an authority's signing key, on the authority's own machine, and print its public half to hand out.

    The password comes from MINGZHENG_POLICY_PASSWORD or a prompt. Vendor and server never get this file.
    """
    password = _password(confirm=True)
    pem = make_key(password)
    verifier = load_signer(name, pem, password).verifier
    _write_new(out, pem)
    typer.echo(json.dumps({"key": str(out), "verifier_key": verifier.text()}))


def sign(
    name: NameOption,
    key_file: Annotated[Path, typer.Option("--key", help="The authority's Ed25519 key, PKCS#8 in PEM.")],
    out: Annotated[Path, typer.Option("--out", help="The note to write, NAME.note; an existing one stays.")],
    pack: PackOption = HERE,
    overlay: OverlayOption = None,
    serial: Annotated[
        int | None,
        typer.Option(
            "--serial", min=1, max=10**15 - 1, help="Place among your packs, rising (default: seconds since 1970)."
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask. 不再询问确认。")] = False,
) -> None:
    """Sign a pack as its authority. One that has faults is refused.

    Read the rules first (policy coverage, policy explain): the signature says that you stand for them.
    """
    overlays = overlay or _OVERLAYS
    rules = Pack.load(pack, overlays)
    place = int(time.time()) if serial is None else serial
    typer.echo(replace(statement_of(rules), serial=place).text(), err=True)
    typer.echo(f"terms {len(rules.terms)}, gates {len(rules.gates)}, duties {len(rules.duties)}", err=True)
    if not yes and not typer.confirm("以主管机关名义签署以上规则包？Sign this pack as its authority?", err=True):
        raise typer.Exit(1)
    signer = load_signer(name, _read(key_file), _password())
    _write_new(out, sign_pack(pack, overlays, signer, place))
    told = {"note": str(out), "verifier_key": signer.verifier.text(), "pack_hash": rules.hash, "serial": place}
    typer.echo(json.dumps(told))


def verify(
    notes: Notes = None,
    pinned: Annotated[list[str] | None, typer.Option("--key", help="Verifier key (default: those pinned).")] = None,
    pack: PackOption = HERE,
    overlay: OverlayOption = None,
) -> None:
    """Say who signed a pack: 0 if a pinned key signed exactly it, 1 otherwise. Never silent about an unsigned one."""
    given = None if not notes else {path.name: _read(path) for path in notes}
    standing = _standing(pack, overlay or _OVERLAYS, pinned or (), given)
    _say(standing)
    raise typer.Exit(0 if standing.signed_by else 1)


def say_whose(pack: Path) -> None:
    """Who signed a pack that has no faults; of a draft that nobody signed, that it would not start."""
    try:
        _say(_standing(pack, _OVERLAYS, (), None))
    except PolicyError as refusal:
        typer.echo(f"{refusal.code}: {refusal.problem.says.zh} {refusal.problem.says.en}", err=True)


def _standing(
    pack: Path, overlays: Sequence[str], keys: Sequence[str], notes: Mapping[str, bytes] | None
) -> PackStanding:
    settings = load_settings()
    pinned = read_keys("\n".join(keys) or settings.policy_keys)
    given = read_notes(settings.policy_notes) if notes is None else notes
    return check_standing(Pack.load(pack, overlays), pinned, given)


def _say(standing: PackStanding) -> None:
    """On standard error: who looks for faults on standard output counts its lines."""
    whose = ", ".join(standing.signed_by)
    zh = f"签署机关：{whose}" if whose else "没有签名：没有固定任何主管机关的公钥"
    en = f"signed by {whose}" if whose else "unsigned: no authority's key is pinned"
    typer.echo(f"{standing.pack.name} {standing.pack.version} {standing.pack.hash}\n{zh}\n{en}", err=True)


def _password(*, confirm: bool = False) -> bytes:
    """Never an argument: those are visible to every process of the machine."""
    asked = os.environ.get("MINGZHENG_POLICY_PASSWORD") or typer.prompt(
        "口令 Password", hide_input=True, confirmation_prompt=confirm, err=True
    )
    return str(asked).encode("utf-8")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise PolicyError("policy_note_refused") from None


def _write_new(path: Path, content: bytes) -> None:
    """For its owner alone; never over something that is there."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        raise PolicyError("policy_note_refused") from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
