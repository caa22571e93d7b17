"""`python -m api.server`: what an operator does at the machine itself.

Commands load what they alone need where they need it, so that a short one answers at once on a small machine."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.command_failures import as_failure, show
from api.dp_commands import dp_app
from api.ending import leave_no_core_file
from api.import_commands import import_from_source
from api.operator_incidents import HomeOption, commands
from api.policy_commands import policy_app
from api.scan_commands import scan_table, scan_text
from core.bootstrap import Platform, check_ledger, open_platform, prepare
from core.domain.actors import Role
from core.key_rotation import finish_chain_rotation, rotate_chain_key, rotate_log_key
from core.settings import Settings, load_settings
from core.usecases.close_account import close_account
from core.usecases.create_account import create_account
from core.usecases.reset_password import reset_password
from core.usecases.sign_in import make_sign_in_link
from core.usecases.sign_in_elsewhere import link_identity
from mingzheng.cli.output import show_json, show_report
from mingzheng.cli.speaking import run as run_cli
from mingzheng.report import EXIT_CODES, Verdict

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Run and look after a Mingzheng server.")
account_app = typer.Typer(no_args_is_help=True, help="Local accounts.")
app.add_typer(account_app, name="account")
chain_app = typer.Typer(no_args_is_help=True, help="The contracts on the chain.")
app.add_typer(chain_app, name="chain")
app.add_typer(commands(lambda home: _offline(home)), name="incidents")
key_app = typer.Typer(no_args_is_help=True, help="The platform's own keys.")
app.add_typer(key_app, name="key")
app.add_typer(policy_app, name="policy")
app.add_typer(dp_app, name="dp")
app.command("scan")(scan_table)
app.command("scan-text")(scan_text)
app.command("import-table")(import_from_source)


@app.command()
def init(home: HomeOption = None) -> None:
    """Make keys, migrate the database, start the managed chain and deploy the contracts. Safe to repeat."""
    settings = _settings(home)
    prepare(settings)
    typer.echo(json.dumps({"home": str(settings.home), "ready": True, "offices": list(settings.offices)}))


@app.command()
def serve(home: HomeOption = None, port: int | None = None) -> None:
    """Serve the API and the console on 127.0.0.1 (or MINGZHENG_HOST) until stopped."""
    from api.ending import end_if_busy
    from api.serving import run

    settings = _settings(home)
    if port is not None:
        settings = settings.at_port(port)
    prepared = None if settings.read_only else prepare(settings)
    try:
        with open_platform(settings, prepared) as platform:
            run(platform)
    except SystemExit as ended:
        # A port that is taken must not look like an order to end: the system would not start it again.
        end_if_busy(ended.code if isinstance(ended.code, int) else int(ended.code is not None))
        raise
    except KeyboardInterrupt:
        end_if_busy(130)
        raise
    end_if_busy()


@account_app.command("add")
def account_add(
    login: str,
    role: Role,
    name: Annotated[str, typer.Option(help="The person's name as colleagues see it.")],
    org: Annotated[str, typer.Option(help="Office or organisation.")],
    org_type: Annotated[str, typer.Option(help="state_organ, residents_committee, university, auditor, …")],
    home: HomeOption = None,
) -> None:
    """Open an account. The password comes from MINGZHENG_PASSWORD or a prompt, never from the command line."""
    password = _password()
    with _offline(home) as platform:
        account = create_account(
            platform.services, login=login, password=password, role=role, org=org, org_type=org_type, name=name
        )
    typer.echo(json.dumps({"id": account.id, "login": account.login, "role": account.role}))


@account_app.command("close")
def account_close(login: str, home: HomeOption = None) -> None:
    """Close an account at once: its tokens, sessions and links end. What its holder did stays on record."""
    with _offline(home) as platform:
        account = close_account(platform.services, login=login, closed=True)
    typer.echo(json.dumps({"id": account.id, "closed": account.disabled}))


@account_app.command("reopen")
def account_reopen(login: str, home: HomeOption = None) -> None:
    """Open a closed account again; its holder signs in anew."""
    with _offline(home) as platform:
        account = close_account(platform.services, login=login, closed=False)
    typer.echo(json.dumps({"id": account.id, "closed": account.disabled}))


@account_app.command("reset-password")
def account_reset_password(login: str, home: HomeOption = None) -> None:
    """Set a new password, from MINGZHENG_PASSWORD or a prompt. Everything signed in under the old one ends."""
    password = _password()
    with _offline(home) as platform:
        reset_password(platform.services, login=login, password=password)
    typer.echo(json.dumps({"login": login, "reset": True}))


@account_app.command("link-identity")
def account_link_identity(
    login: str,
    subject: Annotated[str, typer.Option(help="Whom the office's own sign-in calls this (`sub`). Empty: nobody.")],
    home: HomeOption = None,
) -> None:
    """Let one person of the office's own sign-in in as this account. Whoever is signed in as it now is signed out."""
    with _offline(home) as platform:
        account = link_identity(platform.services, login=login, subject=subject or None)
    typer.echo(json.dumps({"id": account.id, "linked": account.subject is not None}))


@key_app.command("rotate-log")
def rotate_log(
    overlap: Annotated[int, typer.Option(min=0, max=1_000_000, help="Entries that both keys still sign.")] = 1000,
    home: HomeOption = None,
) -> None:
    """Let a new signing key follow the log's. Both sign for --overlap entries more, then the new one alone.

    A running server takes it up by itself. Then give witnesses and auditors the new trust file.
    """
    with _offline(home) as platform:
        entry_id = rotate_log_key(platform, overlap)
    typer.echo(json.dumps({"entry_id": entry_id, "overlap": overlap}))


@chain_app.command("migrate")
def chain_migrate(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask. 不再询问确认。")] = False,
    preview: Annotated[bool, typer.Option("--preview", help="Only show what would happen. 只预览。")] = False,
    home: HomeOption = None,
) -> None:
    """Retire the contracts for good and go on in new ones that continue them. Interrupted, run it again.

    Stop the server before, and start it after. The administrator's key must be in the home for it.
    """
    from core.chain_migration import migrate
    from core.chain_migration import preview as preview_migration

    with _offline(home) as platform:
        seen = preview_migration(platform)
        show_json(asdict(seen))
        if preview or seen.stage == "done":
            return
        if seen.stage == "ready" and not yes:
            _confirm_retirement(seen.registry)
        new = migrate(platform, lambda step: typer.echo(json.dumps({"step": step}), err=True))
    typer.echo(json.dumps({"registry": new.registry, "next": "start the server, then hand out the new trust file"}))


def _confirm_retirement(registry: str) -> None:
    """Typed, not clicked: there is no way back from it."""
    typer.echo(
        "停用之后无法恢复，旧合约不再接受任何写入。This cannot be undone: the old contracts take no more writes."
    )
    if typer.prompt("请输入旧登记合约的完整地址 Type the old registry's whole address").strip() != registry:
        typer.echo("地址不符，什么都没有做。Not that address: nothing was done.", err=True)
        raise typer.Exit(1)


class ChainRole(StrEnum):
    ANCHOR = "anchor"
    RELAY = "relay"


@key_app.command("rotate-chain")
def rotate_chain(
    role: Annotated[ChainRole, typer.Argument(help="anchor: signs anchors. relay: carries caps, grants, approvals.")],
    finish: Annotated[bool, typer.Option("--finish", help="Take from the old key what it may do.")] = False,
    home: HomeOption = None,
) -> None:
    """Let a new key do on chain what the platform's old one did. Restart the server, then run it with --finish.

    The administrator's key must be in the home for it. Interrupted, run the same command again.
    """
    with _offline(home) as platform:
        done = (finish_chain_rotation if finish else rotate_chain_key)(platform, str(role))
    typer.echo(json.dumps({**done, "next": "done" if finish else f"restart, then: key rotate-chain {role} --finish"}))


@app.command()
def backup(
    to: Annotated[Path, typer.Option(help="A new folder for the data. 放数据的新文件夹。")],
    keys_to: Annotated[Path, typer.Option(help="Another one for the keys. 放密钥的另一个新文件夹。")],
    home: HomeOption = None,
) -> None:
    """Copy everything that is kept, while the server works. PostgreSQL and the chain have backups of their own.

    Keep both copies apart: who has both has everything. What restoring takes is in the operator's guide.
    """
    from core.adapters.system import SystemClock
    from core.backup import back_up

    made = back_up(_settings(home), to, keys_to, SystemClock().now())
    typer.echo(json.dumps({**asdict(made), "to": str(to), "keys_to": str(keys_to)}))


@app.command("sign-in-link")
def sign_in_link(login: str, hours: int = 24, home: HomeOption = None, port: int | None = None) -> None:
    """Print a link that signs its finder in once, as this account. Hand it over in person.

    --port: the one that the server was started with, if it was given to it there.
    """
    with _offline(home) as platform:
        code = make_sign_in_link(platform.services, login=login, hours=hours)
        settings = platform.settings if port is None else platform.settings.at_port(port)
    typer.echo(f"{settings.site}/sign-in/{code}")


@app.command()
def fsck(
    home: HomeOption = None,
    offline: bool = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print every check as JSON. 以 JSON 输出。")] = False,
) -> None:
    """Check everything that the ledger keeps, as its operator: 0 proven, 1 disproved, 2 cannot tell.

    --offline leaves the chain out. A log whose newest part was cut off could look sound then, so it never ends in 0.
    """
    try:
        with _offline(home) as platform:
            report = check_ledger(platform, against_chain=not offline)
    except Exception as error:
        failure = as_failure(error)
        if failure is None:
            raise
        # Nothing was checked, so nothing was disproved.
        show(failure)
        raise typer.Exit(EXIT_CODES[Verdict.CANNOT_TELL]) from None
    if as_json:
        show_json(report.to_json())
    else:
        show_report(report)
    raise typer.Exit(report.exit_code)


def _password() -> str:
    """Never an argument: those are visible to every process of the machine."""
    asked = os.environ.get("MINGZHENG_PASSWORD") or typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return str(asked)


def _settings(home: Path | None) -> Settings:
    environment = dict(os.environ)
    if home is not None:
        environment["MINGZHENG_HOME"] = str(home)
    return load_settings(environment)


def _offline(home: Path | None) -> Platform:
    return open_platform(_settings(home))


def main() -> None:
    """Run a command; a known failure is one plain sentence and what to do, never a traceback."""
    # Database, logs and keys are for this user alone, whatever the folder was made with.
    os.umask(0o077)
    leave_no_core_file()  # whoever scans or brings a table holds columns in clear as well
    try:
        run_cli(app)
    except Exception as error:
        failure = as_failure(error)
        if failure is None:
            raise
        show(failure)
        sys.exit(1)


if __name__ == "__main__":
    main()
