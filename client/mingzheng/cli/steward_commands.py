"""key and review: what a data steward does with a key that only they hold."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

import typer

from mingzheng.canonical import canonical
from mingzheng.cli import output
from mingzheng.cli.answer_table import show_answer
from mingzheng.cli.files import confirmer, read_trust
from mingzheng.cli.options import Json, KeyFile, PassphraseEnv, PassphraseFile, TrustFile, Yes
from mingzheng.cli.output import guarded, say, show_json, show_lines, show_pairs, show_table
from mingzheng.cli.plan_options import read_plan
from mingzheng.cli.review_words import review_lines, review_rows
from mingzheng.cli.secrets import read_secret
from mingzheng.cli.session import signed_in
from mingzheng.errors import Text
from mingzheng.keystore import StewardKey, create_keystore, keystore_signer, open_keystore
from mingzheng.keystore_documents import one_line
from mingzheng.sdk.answer import loss_words
from mingzheng.sdk.client import Client
from mingzheng.sdk.errors import ClientError, ProblemError

key_app = typer.Typer(help="Your own signing key. 您自己的签名密钥。", no_args_is_help=True)
review_app = typer.Typer(help="The steward's queue. 待审事项。", no_args_is_help=True)
record_app = typer.Typer(help="Records of the log. 账本中的记录。", no_args_is_help=True)
State = Annotated[str | None, typer.Option("--state", help="pending, approved or refused. 状态。")]


@key_app.command("new")
@guarded
def new(
    file: Annotated[Path, typer.Argument(help="Keystore file to create. 新建的密钥文件。")],
    passphrase_env: PassphraseEnv = None, passphrase_file: PassphraseFile = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Create an encrypted key on this machine. 在本机生成加密的密钥文件。"""
    made = create_keystore(file, _passphrase(passphrase_env, passphrase_file, confirm=True))
    if as_json:
        show_json({"signer": made.signer, "file": str(file)})
    else:
        show_pairs({"signer": made.signer})
    say("请备份文件并记住口令，平台无法代您找回。", "Back the file up and keep the passphrase: nobody can restore it.")


@key_app.command("show")
@guarded
def show(file: Annotated[Path, typer.Argument(help="Keystore file. 密钥文件。")], as_json: Json = False) -> None:
    """The public address of a keystore file. 显示公开地址。"""
    signer = keystore_signer(file)
    if as_json:
        show_json({"signer": signer})
    else:
        show_pairs({"signer": signer})


@key_app.command("enrol")
@guarded
def enrol(
    key: KeyFile, trust: TrustFile = None, passphrase_env: PassphraseEnv = None,
    passphrase_file: PassphraseFile = None, yes: Yes = False, as_json: Json = False,
) -> None:  # fmt: skip
    """Prove that the key is yours and have it enrolled. 登记密钥。"""
    pinned = read_trust(trust)
    held = unlock(key, passphrase_env, passphrase_file)
    with signed_in() as client:
        made = client.steward.enrol(held, pinned, confirmer(yes))
    if as_json:
        show_json(dict(made))
    else:
        show_pairs(made)


@review_app.command("list")
@guarded
def list_(state: State = "pending", as_json: Json = False) -> None:
    """What waits for a decision. 待审列表。"""
    with signed_in() as client:
        found = client.steward.reviews(state)
    if as_json:
        show_json(found)
        return
    show_table(*review_rows(found, output.language))


@review_app.command("show")
@guarded
def show_review(review: str, as_json: Json = False) -> None:
    """One review: plan, purpose, price, expected error, and what would be signed. 查看一项。"""
    with signed_in() as client:
        found = client.steward.review(review)
        if as_json:
            show_json(found)
            return
        title = _title(client, found)
    show_lines(review_lines(found, title, output.language))
    if found.get("kind") == "publication":
        _show_released(found)


@review_app.command("approve")
@guarded
def approve(
    review: str, key: KeyFile, trust: TrustFile = None, reason: Annotated[str, typer.Option("--reason")] = "",
    passphrase_env: PassphraseEnv = None, passphrase_file: PassphraseFile = None, yes: Yes = False,
    wait: Annotated[bool, typer.Option("--wait", help="Wait until it is carried out. 等待执行完毕。")] = False,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Approve with your own signature, after seeing what is signed. 审阅并签名批准。"""
    pinned = read_trust(trust)
    held = unlock(key, passphrase_env, passphrase_file)
    with signed_in() as client:
        title = _title(client, client.steward.review(review))
        if title is not None:
            say(
                f"{title.zh}（标题由平台提供，不在签名内容里）",
                f"{title.en} (its title, as the platform gives it: not part of what is signed)",
            )
        decided = client.steward.approve(review, key=held, trust=pinned, confirm=confirmer(yes), reason=reason)
        if wait and decided.get("job"):
            client.steward.wait(str(decided["job"]))
    _decided(dict(decided), as_json)


@review_app.command("refuse")
@guarded
def refuse(review: str, reason: Annotated[str, typer.Option("--reason")], as_json: Json = False) -> None:
    """Refuse with a reason. 说明理由并拒绝。"""
    with signed_in() as client:
        decided = client.steward.refuse(review, reason)
    _decided(dict(decided), as_json)


@review_app.command("narrow")
@guarded
def narrow(
    review: str, reason: Annotated[str, typer.Option("--reason", help="For whoever asked. 给提问人的说明。")],
    plan: Annotated[
        Path | None, typer.Option("--plan", help="JSON file with the narrower plan. 收窄后的提问文件。", dir_okay=False)
    ] = None,
    rho: Annotated[
        str | None, typer.Option("--rho", help="Only lower the loss to this, in its own measure. 只减小隐私损失。")
    ] = None,
    yes: Yes = False, as_json: Json = False,
) -> None:  # fmt: skip
    """Offer a narrower question; sign the new review, and whoever asked accepts it or not. 收窄后再批。"""
    if (plan is None) == (rho is None):
        raise ClientError("plan_invalid", reason="exactly one of --plan and --rho")
    with signed_in() as client:
        asked = client.steward.review(review)["plan"] or {}
        measure = next(iter(asked.get("loss", {"rho": ""})))
        wanted = {**asked, "loss": {measure: rho}} if plan is None else read_plan(plan, (), (), (), None, None, None)
        offer = client.steward.price_narrowing(review, wanted)
        words = "words_zh" if output.language == "zh" else "words_en"
        for error in offer["expected_error"]:
            say(*(2 * (f"{error['aggregate']}: {error[words]}",)))
        cost = loss_words(offer["loss"])
        say(f"隐私损失 {cost}", f"Privacy loss {cost}")
        question = Text("把这个更窄的提问发给提问人？", "Offer this narrower question?")
        if not yes and not typer.confirm(question[output.language], default=False, err=True):
            raise typer.Abort
        made = client.steward.narrow(review, wanted, reason)
    if as_json:
        show_json(made)
    else:
        show_pairs({name: made[name] for name in ("id", "state", "query", "expected_error")})


@review_app.command("propose-raise")
@guarded
def propose_raise(
    account: Annotated[str, typer.Argument(help="A dataset (ds_…) or a population (pp_…). 数据集或人群。")],
    reason: Annotated[str, typer.Option("--reason", help="Everybody can read it, for good. 公开，永久可查。")],
    rho: Annotated[str | None, typer.Option("--rho", help="The whole new cap. 新的隐私上限。")] = None,
    delta: Annotated[str, typer.Option("--delta", help="The whole new cap. 新的隐私上限。")] = "0",
    epsilon: Annotated[
        str | None, typer.Option("--epsilon", help="The same, where it is counted in pure ε. 只用 ε 计量的。")
    ] = None,
    as_json: Json = False,
) -> None:
    """Propose to raise the cap that residents were promised; another steward signs it. 申请提高隐私上限。"""
    with signed_in() as client:
        given = {"rho": rho, "delta": delta} if epsilon is None else {"rho": rho, "epsilon": epsilon}
        made = client.steward.propose_raise(account, reason=reason, **given)
    if as_json:
        show_json(made)
    else:
        named = "dataset" if made["population"] is None else "population"
        show_pairs({name: made[name] for name in ("id", "kind", "state", named, "subject")})


@record_app.command("erase")
@guarded
def erase(
    entry: str,
    reason: Annotated[str, typer.Option(
        "--reason", help="purpose_achieved, retention_over, consent_withdrawn, unlawful_processing or other_law. 依据。"
    )],
    yes: Yes = False, as_json: Json = False,
) -> None:  # fmt: skip
    """Destroy the record of an entry for ever; its leaf stays, and an entry says so. 永久删除一条记录。"""
    question = Text(f"永久删除条目 {entry} 的记录？", f"Destroy the record of entry {entry} for ever?")
    if not yes and not typer.confirm(question[output.language], default=False, err=True):
        raise typer.Abort
    with signed_in() as client:
        done = client.steward.erase(entry, reason)
    if as_json:
        show_json(dict(done))
    else:
        show_pairs(done)


def _title(client: Client, review: Mapping[str, Any]) -> Text | None:
    """Of the dataset, for the reader only; None where there is none to be had."""
    if not review.get("dataset"):
        return None
    try:
        found = client.steward.dataset(str(review["dataset"]))
    except ProblemError:
        return None
    return Text(one_line(found.get("title_zh", "")), one_line(found.get("title_en", "")))


def _show_released(review: Mapping[str, Any]) -> None:
    """What everybody would see, if it is the answer whose hash is signed: checked here, not taken on trust."""
    answer = review.get("answer")
    if not isinstance(answer, Mapping):
        say("平台没有给出将要公开的答复。", "The platform does not give the answer that would be published.")
        return
    if sha256(canonical(dict(answer))).hexdigest() != (review.get("subject") or {}).get("answer_hash"):
        say(
            "平台给出的答复与您将要签署的哈希不符：请不要签名。",
            "The answer that the platform gives has another hash than the one you would sign: do not sign.",
        )
        return
    say("将要公开的内容（与您将要签署的哈希一致）：", "What everybody will see (its hash is the one you would sign):")
    show_answer(answer)


def _decided(decided: dict[str, object], as_json: bool) -> None:
    if as_json:
        show_json(decided)
    else:
        show_pairs({name: value for name, value in decided.items() if value is not None})


def unlock(key: Path, env: str | None, file: Path | None) -> StewardKey:
    return open_keystore(key, _passphrase(env, file, confirm=False))


def _passphrase(env: str | None, file: Path | None, *, confirm: bool) -> str:
    return read_secret(Text("口令", "Passphrase")[output.language], env, file, confirm=confirm)
