"""Act one: stewards share four tables, and the law says no before it says yes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from demo.home import Home
from demo.screen import Screen, must, said
from mingzheng import Client, ProblemError
from mingzheng.keystore import StewardKey, create_keystore, open_keystore
from mingzheng.trust import parse_trust

ATTESTED: Mapping[str, Any] = {
    "notice": {"given": True, "sensitive_necessity": True, "minor_rules": True},
    "data": {"minimal": True, "retention_until": "2031-12-31"},
}
ADULTS: Mapping[str, Any] = {"subject": {"min_age": 18}}
ASSESSED: Mapping[str, Any] = {"pipia": {"done": True, "covers_this": True, "age_days": 3}}


@dataclass(frozen=True)
class Table:
    """One dataset of the story. `changes`: what the steward overrides, by column, each with a reason."""

    key: str
    title_zh: str
    title_en: str
    purpose: str
    basis: str
    reference: str | None
    person_column: str
    rows_per_person: int
    origin: str
    cap: str
    changes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    also: Mapping[str, Any] = field(default_factory=dict)


_GENERATED = said("为演示生成，没有真人。", "Generated for the demo; nobody is real.")
_NHEFS = said(
    "美国 CDC/NCHS 公开数据，取自 causaldata 0.1.5（MIT）。", "US CDC/NCHS public-use data, via causaldata 0.1.5 (MIT)."
)
_BANDS = said("年龄段已经够用", "age bands are enough")
_CODEBOOK = said("编码手册", "codebook")
TABLES = (
    Table("registry", "临江区社区居民登记", "Linjiang community registry", "grassroots_service", "statutory_duty",
          "城市居民委员会组织法第三条", "身份证号", 1, _GENERATED, "0.3",
          changes={
              "出生日期": {"treatment": {"technique": "drop"}, "reason": _BANDS},
              "年龄": {"treatment": {"technique": "generalise_age", "parameters": {"width": 10}},
                     "reason": said("逐岁会让很多人独一无二", "single years make many people one of a kind")},
          }),
    Table("hotline", "12345 热线工单", "12345 hotline tickets", "service_improvement", "statutory_duty",
          "优化营商环境条例第四十九条", "联系电话", 5, _GENERATED, "0.3",
          also=ADULTS),
    Table("visits", "社区门诊就诊记录", "Community clinic visits", "health_service_planning", "statutory_duty",
          "基本医疗卫生与健康促进法第十五条", "身份证号", 8, _GENERATED, "0.3",
          also=ADULTS),
    Table("nhefs", "NHEFS 吸烟与健康随访（美国公开数据）", "NHEFS follow-up (US public-use data)", "health_research",
          "public_info", None, "seqn", 1, _NHEFS, "1",
          also={"data": {"public_source": True}, **ADULTS},
        changes={
              "sex": {"declared": {"kind": "category", "categories": ["female", "male"]}, "reason": _CODEBOOK},
              "race": {"declared": {"kind": "category", "categories": ["other", "white"]}, "reason": _CODEBOOK},
              "wt71": {"declared": {"kind": "decimal", "scale": 1, "lower": "30", "upper": "170", "unit": "kg"},
                       "reason": said("取自编码手册，不是取自数据", "codebook range, not the data's")},
          }),
)  # fmt: skip


def share_all(screen: Screen, home: Home, people: Mapping[str, Client], files: Mapping[str, Path]) -> None:
    """Share what is not shared yet. On a second run everything is, and nothing is charged or changed."""
    screen.title("第一幕：共享", "Act one: sharing")
    key = _steward_key(screen, home, people["li"])
    for table in TABLES:
        _share(screen, home, people, table, files[table.key], key)
    home.trust.write_bytes(people["gao"].trust())


def _steward_key(screen: Screen, home: Home, li: Client) -> StewardKey:
    path, passphrase = home.own / "keystore-li.json", home.state["passphrases"]["li"]
    if path.exists():
        return open_keystore(path, passphrase)
    screen.step(
        "李明创建自己的签名密钥，平台从不持有", "Li Ming makes her own signing key; the platform never holds it"
    )
    key = create_keystore(path, passphrase)
    li.steward.enrol(key, parse_trust(li.trust()), lambda _summary: True)
    screen.proved(f"密钥 {key.signer[:10]}… 已登记上链", f"key {key.signer[:10]}… is enrolled on chain")
    return key


def _share(
    screen: Screen, home: Home, people: Mapping[str, Client], table: Table, path: Path, key: StewardKey
) -> None:  # fmt: skip
    desk = people["chen"].steward
    dataset_id = home.state["datasets"].get(table.key)
    if dataset_id is None:
        dataset_id = desk.register(_registration(table), idempotency_key=f"demo-register-{table.key}")["id"]
        home.state["datasets"][table.key] = dataset_id
        home.save()
    state = desk.dataset(dataset_id)["state"]
    if state == "published":
        screen.note(f"已共享：{table.title_zh}", f"already shared: {table.title_en}")
        return
    screen.step(f"陈静共享《{table.title_zh}》（{path.name}）", f"Chen Jing shares “{table.title_en}” ({path.name})")
    if state == "draft":
        desk.upload(dataset_id, path, watch=screen.watch)
    _show_findings(screen, desk.findings(dataset_id))
    if desk.dataset(dataset_id)["state"] == "scanned":
        for column, change in table.changes.items():
            desk.change_column(dataset_id, column, change)
            _show_change(screen, column, change)
        _confirm(screen, desk, dataset_id)
        _persuade(screen, desk, dataset_id, table)
    _second_person(screen, people, dataset_id, key)
    must(desk.dataset(dataset_id)["state"] == "published", f"{table.key} was published")


def _registration(table: Table) -> dict[str, Any]:
    return {
        "title_zh": table.title_zh, "title_en": table.title_en, "purpose": table.purpose, "legal_basis": table.basis,
        "statutory_reference": table.reference, "person_column": table.person_column,
        "max_rows_per_person": table.rows_per_person, "origin_note": table.origin,
        "cap": {"rho": table.cap, "delta": "0"},
    }  # fmt: skip


def _show_findings(screen: Screen, findings: Mapping[str, Any]) -> None:
    for column in findings["columns"]:
        if column["type"] is not None:
            share = f"{100 * float(column['share']):.0f} %"
            mark = " ⚠" if column["sensitivity"] == "sensitive" else ""
            screen.note(
                f"{column['name']}：{column['type']} {share}{mark} → {column['treatment']['technique']}",
                f"{column['name']}: {column['type']} {share}{mark} → {column['treatment']['technique']}",
            )


def _show_change(screen: Screen, column: str, change: Mapping[str, Any]) -> None:
    if "treatment" in change:
        chosen = change["treatment"]
        technique = " ".join([chosen["technique"], *(f"{k}={v}" for k, v in chosen.get("parameters", {}).items())])
        screen.note(
            f"陈静改了处理方法：{column} → {technique}，理由：{change['reason']}",
            f"Chen Jing changes a treatment: {column} → {technique}, because: {change['reason']}",
        )


def _confirm(screen: Screen, desk: Any, dataset_id: str) -> None:
    """What the scan read off the data is published only when she says, column by column, that it is no secret."""
    confirmed = confirm_all(desk, dataset_id)
    if confirmed:
        screen.note(
            f"从数据读出的类别和上下限，陈静逐列与代码表核对并具名确认：{'、'.join(confirmed)}",
            f"categories and limits read off the data, each confirmed by name after a look at the code book: "
            f"{', '.join(confirmed)}",
        )


def confirm_all(desk: Any, dataset_id: str) -> list[str]:
    """Confirm what was read off the data, and declare sensitive what was found so. Names of the columns confirmed."""
    waiting = [
        column
        for column in desk.findings(dataset_id)["columns"]
        if column["declared_from"] == "data" and column["declared"]["kind"] != "text"
    ]
    for column in waiting:
        desk.confirm(dataset_id, column)
    found = [str(one["name"]) for one in desk.findings(dataset_id)["columns"] if one["sensitivity"] == "sensitive"]
    desk.state_sensitive(dataset_id, found)
    return [str(column["name"]) for column in waiting]


def _persuade(screen: Screen, desk: Any, dataset_id: str, table: Table) -> None:
    """Attest all but the impact assessment, be refused for want of it, supply it, and pass."""
    desk.attest(dataset_id, ATTESTED)
    if table.also:
        desk.attest(dataset_id, table.also)
    if "pipia.done" not in desk.dataset(dataset_id)["facts"]:  # a run that was cut short may have come this far
        _be_refused(screen, desk, dataset_id)
    desk.attest(dataset_id, ASSESSED)
    accepted = desk.submit(dataset_id)
    must(accepted["state"] == "awaiting_approval", "with the assessment it goes to approval")
    screen.note("补上影响评估后，进入审批", "with the impact assessment supplied, it goes to approval")


def _be_refused(screen: Screen, desk: Any, dataset_id: str) -> None:
    try:
        desk.submit(dataset_id)
    except ProblemError as refused:
        must(refused.code == "policy_refused" and refused.decision is not None, "a refusal that says why")
        decision = dict(refused.decision or {})
        must("needs_pipia" in decision["missing"], "the impact assessment is what is missing")
        screen.note(f"第一次提交被拒：{decision['zh']}", f"first attempt refused: {decision['en']}")
        screen.note(f"依据：{'、'.join(decision['articles'])}", f"under: {', '.join(decision['articles'])}")
    else:
        must(False, "the first attempt is refused")


def _second_person(screen: Screen, people: Mapping[str, Client], dataset_id: str, key: StewardKey) -> None:
    """The submitter tries to approve and cannot; the second steward signs with her own key."""
    pending = [one for one in people["li"].steward.reviews() if one["dataset"] == dataset_id]
    must(len(pending) == 1, "one review waits")
    review_id = pending[0]["id"]
    why_not = people["chen"].steward.review(review_id)["why_not"]
    must(why_not == "cannot_approve_own", "who submitted cannot approve")
    shown: list[str] = []

    def read_and_agree(summary: str) -> bool:
        shown.append(summary)
        return True

    started = people["li"].steward.approve(
        review_id,
        key=key,
        trust=parse_trust(people["li"].trust()),
        reason=said("核对无误", "Checked, in order"),
        confirm=read_and_agree,
    )
    must(shown and "commitment" in shown[0], "the steward is shown what she signs")
    people["li"].steward.wait(started["job"], watch=screen.watch)
    after = people["chen"].steward.findings(dataset_id)["risk"]
    screen.proved(
        "提交人不能审批自己的数据；李明用自己的密钥签名，审批记录上链",
        "the submitter cannot approve it; Li Ming signs with her own key, and the approval is on chain",
    )
    before, now = after["before"], after["after"]
    must(now is not None, "risk after treatment")
    must(now["k_min"] >= before["k_min"] and now["unique"] <= before["unique"], "treatment lowers the risk")
    screen.note(f"复查无个人信息。处理前：{before['zh']}", f"the re-scan is clean. Before: {before['en']}")
    screen.note(f"处理后：{now['zh']}", f"after treatment: {now['en']}")
