"""A steward signs only what it should be and only what they were shown; the key stays theirs."""

from __future__ import annotations

import copy
import json
import pickle
import re
import stat
from pathlib import Path
from typing import Any

import pytest

from mingzheng.canonical import canonical
from mingzheng.cap_raise import subject_of
from mingzheng.commitment import commit_document
from mingzheng.ethereum import load_account, load_typed_data_encoder
from mingzheng.keystore import StewardKey, create_keystore, keystore_signer, open_keystore, sign_enrolment, sign_review
from mingzheng.keystore_documents import approval_typed_data, check_approval, enrolment_typed_data, summarise_review
from mingzheng.sdk.errors import ClientError
from mingzheng.subject_words import subject_words
from tests.client_log import DATASET32, PINS, STEWARD, trust
from tests.client_platform import Platform

TRUST = trust()
Account, encode_typed_data = load_account(), load_typed_data_encoder()
KEY = StewardKey(STEWARD)
PASSPHRASE = "a long enough passphrase"
SALT = bytes(range(32))
SUBJECT = {"dataset": "ds_1", "purpose": "study", "cap_rho_nano": "100"}


def review(**changes: Any) -> dict[str, Any]:
    subject = "0x" + commit_document(SALT, canonical(SUBJECT)).hex()
    typed = approval_typed_data(
        PINS, dataset=DATASET32, subject=subject, action="publish", not_after=2_000_000_000, nonce="0x" + "01" * 32
    )
    return {
        "id": "rv_1", "kind": "dataset", "dataset": "ds_1", "not_after": 2_000_000_000, "subject": dict(SUBJECT),
        "subject_commitment": subject, "subject_salt": SALT.hex(), "typed_data": typed,
    } | changes  # fmt: skip


def yes(_summary: str) -> bool:
    return True


def test_a_keystore_is_encrypted_private_and_opens_with_its_passphrase(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    made = create_keystore(path, PASSPHRASE, iterations=2)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert open_keystore(path, PASSPHRASE).signer == made.signer == keystore_signer(path)
    assert json.loads(path.read_text())["version"] == 3


def test_a_keystore_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    create_keystore(path, PASSPHRASE, iterations=2)
    before = path.read_bytes()
    with pytest.raises(ClientError, match="keystore_exists"):
        create_keystore(path, PASSPHRASE, iterations=2)
    assert path.read_bytes() == before


def test_wrong_short_and_missing_secrets_are_named(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    with pytest.raises(ClientError, match="passphrase_short"):
        create_keystore(path, "short")
    create_keystore(path, PASSPHRASE, iterations=2)
    with pytest.raises(ClientError, match="passphrase_wrong"):
        open_keystore(path, PASSPHRASE + "x")
    with pytest.raises(ClientError, match="keystore_unreadable"):
        open_keystore(tmp_path / "none.json", PASSPHRASE)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"crypto": 1, "version": 3}', b'{"version": 9}', b"\xff"])
def test_a_broken_keystore_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key.json"
    path.write_bytes(content)
    with pytest.raises(ClientError, match="keystore_unreadable"):
        open_keystore(path, PASSPHRASE)


def test_a_key_shows_itself_nowhere() -> None:
    secret = bytes(STEWARD.key).hex()
    assert secret not in repr(KEY) + str(KEY)
    with pytest.raises(TypeError):
        pickle.dumps(KEY)


def test_a_review_is_signed_after_it_was_shown() -> None:
    shown: list[str] = []
    signature = sign_review(review(), KEY, TRUST, lambda summary: not shown.append(summary))
    document = encode_typed_data(full_message=review()["typed_data"])
    assert Account.recover_message(document, signature=signature) == STEWARD.address
    assert "purpose: study" in shown[0] and "发布数据集 / publish a dataset" in shown[0]


def test_without_consent_nothing_is_signed() -> None:
    with pytest.raises(ClientError, match="declined"):
        sign_review(review(), KEY, TRUST, lambda _summary: False)


def _typed(path: str, value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(review())
    node = changed["typed_data"]
    *way, last = path.split(".")
    for step in way:
        node = node[step]
    node[last] = value
    return changed


@pytest.mark.parametrize(
    "changed",
    [
        _typed("domain.chainId", 1),
        _typed("domain.verifyingContract", PINS.registry),
        _typed("domain.name", "Other"),
        _typed("domain.salt", "0x00"),
        _typed("primaryType", "Permit"),
        _typed("types.Approval", []),
        _typed("types.Permit", []),
        _typed("message.action", "release"),
        _typed("message.extra", 1),
        _typed("message.notAfter", 2_000_000_001),
        _typed("message.nonce", "0x01"),
        _typed("message.dataset", 7),
        _typed("extra", 1),
        review(kind="payment"),
        review(typed_data=None),
        review(typed_data={"message": []}),
    ],
)
def test_typed_data_that_is_not_the_expected_is_never_signed(changed: dict[str, Any]) -> None:
    with pytest.raises(ClientError, match="typed_data_refused"):
        sign_review(changed, KEY, TRUST, yes)


@pytest.mark.parametrize(
    "changed",
    [
        review(subject=SUBJECT | {"cap_rho_nano": "1"}),
        review(subject_salt=bytes(32).hex()),
        review(subject_salt=None),
        review(subject_salt="zz"),
        review(subject_commitment="0x" + "00" * 32),
        review(subject=1.5),
        {name: value for name, value in review().items() if name != "subject_salt"},
    ],
)
def test_what_is_shown_must_be_what_is_signed(changed: dict[str, Any]) -> None:
    with pytest.raises(ClientError, match="subject_mismatch"):
        sign_review(changed, KEY, TRUST, yes)


RAISE = {
    "chain_dataset": DATASET32, "old_cap_rho_nano": "1000", "old_cap_delta_atto": "0", "cap_rho_nano": "2000",
    "cap_delta_atto": "0", "reason": "更多问题",
}  # fmt: skip


def _raise(**changes: Any) -> dict[str, Any]:
    """A raise to sign; the typed data bear the subject of the unchanged one."""
    subject = subject_of(RAISE)
    asked = approval_typed_data(
        PINS, dataset=DATASET32, subject=subject, action="raise", not_after=2_000_000_000, nonce="0x" + "22" * 32
    )
    return review(kind="raise", typed_data=asked, subject_commitment=subject, subject_salt="", subject=RAISE | changes)


def test_a_raise_is_signed_over_the_numbers_and_words_that_are_shown() -> None:
    shown: list[str] = []
    signature = sign_review(_raise(), KEY, TRUST, lambda summary: not shown.append(summary))
    document = encode_typed_data(full_message=_raise()["typed_data"])
    assert Account.recover_message(document, signature=signature) == STEWARD.address
    assert (
        "cap now: ρ = 0.000001" in shown[0]
        and "cap: ρ = 0.000002, δ = " in shown[0]
        and "更多问题" in shown[0]
        and "提高对居民承诺的隐私上限" in shown[0]
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"cap_rho_nano": "20000"}, {"old_cap_rho_nano": "1"}, {"reason": "另一个理由"}, {"note": "one field more"},
        {"chain_dataset": "0x" + "ee" * 32}, {"cap_rho_nano": 2000}, {"reason": "\ud800"},
    ],
)  # fmt: skip
def test_a_raise_shown_otherwise_than_it_is_signed_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ClientError, match="subject_mismatch"):
        sign_review(_raise(**changes), KEY, TRUST, yes)


def test_a_trust_file_without_a_chain_signs_nothing() -> None:
    with pytest.raises(ClientError, match="typed_data_refused"):
        sign_review(review(), KEY, trust(chain=None), yes)


def test_a_summary_cannot_redraw_the_terminal() -> None:
    subject = SUBJECT | {"purpose": "study\x1b[2Jfine\nline"}
    commitment = "0x" + commit_document(SALT, canonical(subject)).hex()
    shown: list[str] = []
    changed = _typed("message.subject", commitment) | {"subject": subject, "subject_commitment": commitment}
    sign_review(changed, KEY, TRUST, lambda summary: not shown.append(summary))
    assert "\x1b" not in shown[0] and "study�[2Jfine�line" in shown[0]


PUBLICATION = {
    "dataset": "ds_1", "version": 1, "upload_sha256": "ab" * 32, "purpose": "service_planning",
    "cap_rho_nano": "1000000000", "cap_delta_atto": "10000000000", "sources": [], "within": [], "identifier_kind": None,
    "attested": {
        "pipia.done": {"value": True, "by": "ac_7", "at": "2026-03-01"},
        "data.retention_until": {"value": "2027-12-31", "by": "ac_7", "at": "2026-03-01"},
    },
    "stated": [{"column": "类别0", "type": "HEALTH_CONDITION", "sensitive": False}],
    "treatments": [
        {"column": "身份证号", "technique": "drop"}, {"column": "月发放额(元)", "technique": "round", "base": 10},
    ],
    "schema": {
        "columns": [
            {"name": "月发放额(元)", "kind": "decimal", "scale": 2, "lower": "0", "upper": "2000", "sensitive": True},
            *({"name": f"类别{number}", "kind": "category", "categories": ["甲", "乙"]} for number in range(200)),
        ],
        "person_column": "身份证号", "max_rows_per_person": 3,
    },
}  # fmt: skip


def test_what_is_signed_is_told_in_words_down_to_the_last_column_and_nothing_is_left_out() -> None:
    said, rest = subject_words(PUBLICATION)
    zh, en = ("\n".join(one[language] for one in said) for language in ("zh", "en"))
    for words in (
        "目的：服务规划",
        "隐私上限：ρ = 1, δ = 0.00000001",
        "列 身份证号：删除",
        "已完成个人信息保护影响评估：是（ac_7，2026-03-01）",
        "保存到哪一天：2027-12-31",
        "列 类别0：管理员指明为 健康状况（HEALTH_CONDITION），按敏感个人信息对待：否",
        "最多计入 3 行",
        "列 类别199：类别；甲、乙",
        "敏感 是",
    ):
        assert words in zh
    assert not re.search("true|false", zh + en)
    for words in (
        "Service planning",
        "Decimal; 0 – 2000; decimals 2; sensitive yes; Round; base 10",
        "at most 3 rows",
    ):
        assert words in en
    assert set(rest) == {"dataset", "version", "upload_sha256", "sources", "within", "identifier_kind"}


@pytest.mark.parametrize(
    "odd",
    [
        {"schema": [], "treatments": []}, {"schema": {"columns": [3]}, "treatments": []},
        {"schema": {"columns": []}, "treatments": [{"column": "a"}]}, {"schema": {"columns": []}},
        {"schema": {"columns": [{"name": "a"}, {"name": "a"}]}, "treatments": []},
        {"attested": {"pipia.done": True}}, {"attested": [], "stated": [3]}, {"stated": [{"column": "a"}]},
        {"purpose": ["x"]}, {"cap_rho_nano": 5}, {"cap_rho_nano": "-1"}, {"cap_epsilon_nano": "１"},
        {"reason": None}, {"cap_rho_nano": "1" * 99},
    ],
)  # fmt: skip
def test_what_has_another_form_than_expected_is_shown_as_it_is(odd: dict[str, Any]) -> None:
    assert subject_words(odd) == ([], odd)


def test_enrolment_is_bound_to_account_and_key() -> None:
    document = enrolment_typed_data(PINS, "ac_1", KEY.signer)
    signature = sign_enrolment(document, "ac_1", KEY, TRUST, yes)
    assert Account.recover_message(encode_typed_data(full_message=document), signature=signature) == STEWARD.address
    for other in (enrolment_typed_data(PINS, "ac_2", KEY.signer), enrolment_typed_data(PINS, "ac_1", "0x" + "00" * 20)):
        with pytest.raises(ClientError, match="typed_data_refused"):
            sign_enrolment(other, "ac_1", KEY, TRUST, yes)


def test_a_steward_approves_and_refuses_through_the_sdk() -> None:
    decided = {"state": "approved", "job": "jb_1"}
    platform = Platform({"GET /v1/reviews/rv_1": review(), "POST /v1/reviews/rv_1/decision": decided})
    desk = platform.client().steward
    assert desk.approve("rv_1", key=KEY, trust=TRUST, confirm=yes)["job"] == "jb_1"
    desk.refuse("rv_1", "not for this purpose")
    approved, refused = platform.bodies("POST", "/v1/reviews/rv_1/decision")
    assert approved["signer"] == KEY.signer and len(approved["signature"]) == 132
    assert refused == {"outcome": "refuse", "reason": "not for this purpose", "signer": "", "signature": ""}


def test_a_steward_enrols_through_the_sdk() -> None:
    platform = Platform({
        "GET /v1/me": {"id": "ac_1"},
        "GET /v1/stewards/enrolment": enrolment_typed_data(PINS, "ac_1", KEY.signer),
        "POST /v1/stewards/keys": {"id": "sk_1", "signer": KEY.signer, "enrolled": True},
    })  # fmt: skip
    assert platform.client().steward.enrol(KEY, TRUST, yes)["enrolled"] is True
    assert platform.requests[1].url.params["signer"] == KEY.signer


def test_our_typed_data_is_the_platforms() -> None:
    from ledger.chain_types import Deployment
    from ledger.typed_data import Approval
    from ledger.typed_data import enrolment_typed_data as platforms_enrolment

    place = Deployment(
        PINS.chain_id, PINS.genesis_hash, PINS.registry, PINS.budgets, PINS.approvals, PINS.registry_code_hash,
        PINS.registry_code_hash, PINS.registry_code_hash, 1,
    )  # fmt: skip
    approval = Approval(b"\x01" * 32, b"\x02" * 32, "publish", 7, b"\x03" * 32)
    ours = approval_typed_data(
        PINS, dataset="0x" + "01" * 32, subject="0x" + "02" * 32, action="publish", not_after=7, nonce="0x" + "03" * 32
    )
    assert ours == approval.typed_data(place)
    theirs = platforms_enrolment(place, account="ac_1", signer=bytes.fromhex(KEY.signer[2:]))
    assert enrolment_typed_data(PINS, "ac_1", KEY.signer) == theirs


def test_an_emergency_is_signed_for_exactly_the_scope_that_is_shown() -> None:
    scope = {"dataset": "ds_1", "emergency": "em_1", "ends": 2_000_000_000, "people": ["ac_1"], "purpose": "relief"}
    subject = "0x" + commit_document(SALT, canonical(scope)).hex()
    typed = approval_typed_data(
        PINS, dataset=DATASET32, subject=subject, action="emergency", not_after=2_000_000_000, nonce="0x" + "01" * 32
    )
    asked = review(kind="emergency", typed_data=typed, subject_commitment=subject, subject=scope)
    shown = summarise_review(asked, check_approval(asked, TRUST), KEY.signer)
    assert "start an emergency" in shown and "ac_1" in shown
    for more in ({"people": ["ac_1", "ac_2"]}, {"ends": 2_100_000_000}, {"purpose": "study"}):
        with pytest.raises(ClientError, match="subject_mismatch"):
            check_approval({**asked, "subject": {**scope, **more}}, TRUST)
    with pytest.raises(ClientError, match="typed_data_refused"):
        check_approval({**asked, "kind": "dataset"}, TRUST)
