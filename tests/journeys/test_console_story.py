"""From a spreadsheet to a verified answer, in the browser, as officers and a researcher would do it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from console.i18n import catalogue
from demo.generator.people import make_people
from demo.generator.visits import write_visits
from demo.home import PEOPLE, Home
from demo.server import Server
from mingzheng.audit.run import audit_source
from mingzheng.report import State
from mingzheng.trust import parse_trust
from mingzheng.verify import verify_receipt
from tests.journeys.people import running, signed_in
from tests.ui.conftest import PATIENCE
from tests.ui.test_passkeys import enrol, with_authenticator

pytestmark = pytest.mark.chromium


LANGUAGES = ("zh", "en")


class Visitor:
    """One person's browser window. What it reads and presses is named in English and looked for in their language."""

    def __init__(self, browser: Any, server: Server, home: Home, login: str, host: str = "127.0.0.1") -> None:
        context = browser.new_context(viewport={"width": 1200, "height": 900})
        context.set_default_timeout(PATIENCE)
        self.page = context.new_page()
        self.url = server.url.replace("127.0.0.1", host)
        self.speak("en")
        self.page.get_by_label("Account").fill(login)
        self.page.get_by_label("Password").fill(home.state["passwords"][login])
        self.press("Sign in")
        leave = self.page.get_by_role("button", name="Sign out").or_(self.page.get_by_role("link", name="Sign out"))
        leave.wait_for()

    def speak(self, language: str) -> None:
        self.language = language
        self.go(f"/sign-in?lang={language}")

    def say(self, english: str, **values: str) -> str:
        """A sentence of the console's in this person's language."""
        return (
            catalogue(self.language).gettext(english) % values if values else catalogue(self.language).gettext(english)
        )

    def go(self, path: str) -> None:
        self.page.goto(self.url + path)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=self.say(name), exact=True).click()

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.locator(f'[name="{name.replace("__", ".")}"]').fill(value)

    def choose(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.locator(f'[name="{name}"]').select_option(value)

    def tick(self, *facts: str) -> None:
        for fact in facts:
            self.page.locator(f'[name="{fact}"]').check()

    def sees(self, english: str, **values: str) -> None:
        self.page.get_by_text(self.say(english, **values)).first.wait_for()

    def reads(self, zh: str, en: str) -> None:
        """What the rules or a refusal say, which is in no catalogue of the console's."""
        self.page.get_by_text(zh if self.language == "zh" else en).first.wait_for()


def test_a_table_is_shared_asked_about_and_proven_without_leaving_the_browser_in_either_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, browser: Any
) -> None:
    with running(tmp_path / "platform", monkeypatch) as (home, server), signed_in(home, server) as (people, tokens):
        chen, wang, gao = (Visitor(browser, server, home, login) for login in ("chen", "wang", "gao"))
        # Passkeys belong to a name, which 127.0.0.1 is not; the session is the name's too, so she signs in there.
        li = Visitor(browser, server, home, "li", host="localhost")
        with_authenticator(li.page)
        for language in LANGUAGES:
            for one in (chen, li, wang, gao):
                one.speak(language)
            dataset = _share(chen, tmp_path)
            if language == LANGUAGES[0]:
                enrol(li.page, li.url, li.say)
            _approve(li, dataset)
            _grant(chen, dataset)
            receipt = _ask(wang, dataset, tmp_path)
            report = verify_receipt(receipt, parse_trust(people["gao"].trust()))
            assert report.verdict == "proven", report
            _take_home(wang, dataset, tmp_path)
            _audit(gao, dataset, json.loads(receipt)["entry_id"])
        audit = audit_source(server.url, parse_trust(people["gao"].trust()), rpc=home.rpc_url, token=tokens["gao"])
        checks = {name: audit.check(name).state for name in ("approvals", "approval_signatures", "contract_code")}
        assert set(checks.values()) == {State.PASS}, checks


def _take_home(wang: Visitor, dataset: str, folder: Path) -> None:
    """The researcher's own list, the answer as a file, and the question again through the other door."""
    wang.go(f"/queries?dataset={dataset}&state=answered&q=街道")
    wang.sees("ρ 0.02")
    wang.page.locator('th a[href^="/queries/qr_"]').first.click()
    with wang.page.expect_download() as started:
        wang.page.get_by_role("link", name=wang.say("Download as %(form)s", form="CSV")).click()
    started.value.save_as(folder / "answer.csv")
    saved = (folder / "answer.csv").read_text(encoding="utf-8-sig")
    assert "# plan_hash: " in saved and '"街道","count"' in saved
    wang.page.locator('a[href*="from_sql=1"]').evaluate(
        "link => { link.closest('details').open = true; link.click(); }"
    )
    wang.page.wait_for_url("**/ask/ds_*")
    statement = wang.page.locator("#sql")
    assert "GROUP BY 街道" in statement.input_value() and wang.page.locator("#group").input_value() == "街道"


def _audit(gao: Visitor, dataset: str, entry: str) -> None:
    """What the real contracts hold is what the platform says, and the receipt is one click from the log."""
    for path in ("/log/chain", f"/log/chain/{dataset}"):
        gao.go(path)
        gao.sees("Both sides say the same.")
        assert gao.page.locator(".tag.good").count() >= 1 and gao.page.locator(".tag.bad").count() == 0
    gao.go(f"/log?q={entry}")
    gao.page.wait_for_url(f"**/receipts/{entry}")


def _share(chen: Visitor, folder: Path) -> str:
    chen.go("/datasets/new")
    chen.fill(title_zh="门诊", title_en="Clinic visits", person_column="身份证号", max_rows_per_person="8",
              cap_rho="0.3", statutory_reference="基本医疗卫生与健康促进法第十五条")  # fmt: skip
    chen.choose(purpose="health_service_planning", legal_basis="statutory_duty")
    chen.press("Register")
    chen.page.wait_for_url("**/datasets/ds_*")
    dataset = chen.page.url.rsplit("/", 1)[1]
    table = write_visits(folder / "clinic-visits.xlsx", make_people(400, 1), 2)
    chen.page.get_by_label(chen.say("File")).set_input_files(str(table))
    chen.press("Send and scan")
    chen.page.wait_for_url("**/jobs/*")
    _settled(chen, f"/datasets/{dataset}", chen.say("Save and submit for approval"))

    chen.press("Save and submit for approval")  # too early: nobody has looked at what the scan read off the data
    chen.reads("还没有人确认", "nobody has confirmed that they are public")
    chen.go(f"/datasets/{dataset}")
    _confirm_each(chen)
    chen.press("Declare these columns sensitive")
    chen.press("Save and submit for approval")  # still too early: nothing was stated yet
    chen.reads("影响评估", "an impact assessment that covers this processing")
    chen.go(f"/datasets/{dataset}")
    chen.tick("pipia.done", "pipia.covers_this", "notice.given", "notice.sensitive_necessity", "notice.minor_rules",
              "data.minimal")  # fmt: skip
    chen.fill(data__retention_until="2031-12-31", pipia__age_days="3", subject__min_age="18")
    chen.press("Only save")
    chen.press("Save and submit for approval")
    chen.sees("Waiting for another steward of your office to sign.")
    return dataset


def _confirm_each(chen: Visitor) -> None:
    buttons = chen.page.locator('form[action$="/confirmations"] button')
    while waiting := buttons.count():
        buttons.first.click()
        chen.sees("confirmed by %(name)s", name=PEOPLE["chen"][1])
        assert buttons.count() == waiting - 1


def _approve(li: Visitor, dataset: str) -> None:
    """She approves with her passkey: her device holds the key, and the contract checks it itself."""
    li.go("/")
    li.page.locator('a[href^="/reviews/rv_"]').first.click()
    li.sees("What would be published")
    li.sees("confirmed by %(name)s", name=PEOPLE["chen"][1])
    review = li.page.url.rsplit("/", 1)[1]
    li.sees(f"mingzheng review approve {review}")
    li.press("Approve with my passkey")
    li.page.wait_for_url("**/jobs/*")
    _settled(li, f"/reviews/{review}", li.say("Approved"))


def _grant(chen: Visitor, dataset: str) -> None:
    # A decision stands before the job that publishes is done.
    _settled(chen, f"/catalogue/{dataset}", chen.say("Let a researcher ask"))
    chen.page.locator('[name="researcher"]').select_option(index=0)
    grant = chen.page.locator('form[action$="/allowances"]')
    grant.locator('[name="rho"]').fill("0.1")
    grant.locator('[name="project"]').fill("visits by street")
    grant.locator("button").click()
    chen.page.wait_for_url(lambda url: url.endswith(f"/catalogue/{dataset}#grants"))


def _ask(wang: Visitor, dataset: str, folder: Path) -> str:
    wang.go(f"/ask/{dataset}")
    wang.choose(group="街道")
    wang.press("Show price and expected error")
    wang.press("Ask and spend")
    wang.page.wait_for_url("**/queries/qr_*")
    _settled(wang, wang.page.url.removeprefix(wang.url), wang.say("Noisy value"))
    wang.page.get_by_role("link", name=wang.say("See the receipt")).click()
    wang.sees("What it proves")
    with wang.page.expect_download() as started:
        wang.page.get_by_role("link", name=wang.say("Download the receipt")).click()
    saved = folder / "receipt.json"
    started.value.save_as(saved)
    assert json.loads(saved.read_text(encoding="utf-8"))["kind"] == "query.answered"
    return saved.read_text(encoding="utf-8")


def _settled(who: Visitor, path: str, text: str) -> None:
    """Look again, as people do, until the work is done."""
    for _ in range(480):
        who.go(path)
        if who.page.get_by_text(text).count():
            return
        who.page.wait_for_timeout(250)
    raise AssertionError(f"{path} never showed: {text}\n{who.page.inner_text('main')}")
