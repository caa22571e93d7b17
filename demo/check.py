"""Act three: an auditor proves it; then somebody with full power over the database rewrites it, and is caught."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from demo.home import Home
from demo.screen import CHINESE, Screen, must
from demo.server import Server, free_port

ROOT = Path(__file__).resolve().parent.parent


def check_all(screen: Screen, home: Home, server: Server, token: str, receipts: Sequence[Path]) -> None:
    screen.title("第三幕：核验", "Act three: checking")
    _verify(screen, home, receipts)
    _audit(screen, home, server.url, token)
    _refuse_fork(screen, home)
    _tamper(screen, home, token, "edit", "改小一笔扣减", "make one charge look smaller", _edit)
    _tamper(screen, home, token, "delete", "删除一条提问记录", "delete the record of one question", _delete)


def mingzheng(*arguments: str, url: str = "", token: str = "") -> subprocess.CompletedProcess[str]:
    """The auditor's own tool, as its own process. It shares no code with the server."""
    environment = {**os.environ, "MINGZHENG_URL": url, "MINGZHENG_TOKEN": token, "COLUMNS": "100"}
    environment["MINGZHENG_LANG"] = "zh" if CHINESE else "en"
    command = [sys.executable, "-c", "import sys; from mingzheng.cli.main import main; sys.exit(main())", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def _verify(screen: Screen, home: Home, receipts: Sequence[Path]) -> None:
    screen.step("高山离线核验每一张回执，再对照链上节点", "Gao Shan verifies each receipt offline, then against a node")
    files = [str(path) for path in receipts]
    offline = mingzheng("verify", *files, "--trust", str(home.trust))
    must(offline.returncode == 0, f"receipts verify offline: {offline.stdout}{offline.stderr}")
    on_chain = mingzheng("verify", *files, "--trust", str(home.trust), "--rpc", home.rpc_url)
    must(on_chain.returncode == 0, f"receipts verify on chain: {on_chain.stdout}{on_chain.stderr}")
    screen.lines(on_chain.stdout, most=12)
    screen.proved(f"{len(files)} 张回执离线和链上都核验通过", f"{len(files)} receipts proven offline and on chain")


def _audit(screen: Screen, home: Home, url: str, token: str) -> None:
    screen.step("高山审计整个账本，重算每个账户", "Gao Shan audits the whole log and replays every account")
    done = mingzheng("audit", url, "--trust", str(home.trust), "--rpc", home.rpc_url, url=url, token=token)
    screen.lines(done.stdout)
    must(done.returncode == 0, f"the audit passes: {done.stderr}")
    screen.proved("账本完整，额度没有超支", "the log is whole and nothing was overspent")


def _refuse_fork(screen: Screen, home: Home) -> None:
    """With the platform's own anchoring key, offer the contract a log that is not an extension of the anchored one."""
    from core.bootstrap import open_platform
    from core.settings import load_settings
    from ledger.errors import LedgerError

    screen.step("用平台自己的密钥提交一个分叉的检查点", "Offer a forked checkpoint, with the platform's own key")
    with open_platform(load_settings({"MINGZHENG_HOME": str(home.root)})) as platform:
        chain = platform.connect()
        head = chain.head()
        try:
            chain.anchor(head.size, head.size + 1, bytes(32), [bytes(32)])
        except LedgerError as refused:
            must(refused.code == "anchor_refused_fork", f"the fork is refused as one, not as {refused.code}")
            must(chain.head() == head, "the head has not moved")
        else:
            must(False, "the contract refuses the fork")
    screen.proved("合约自己验证一致性证明，拒绝分叉", "the contract checks the consistency proof itself, and refuses")


def _tamper(
    screen: Screen, home: Home, token: str, name: str, zh: str, en: str, change: Any
) -> None:  # fmt: skip
    """Rewrite a copy of the database, serve the copy, and audit what it serves. The real ledger is never touched."""
    screen.step(f"篡改一份副本：{zh}", f"Tamper with a copy: {en}")
    folder = home.own / f"tampered-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    shutil.copytree(home.root / "keys", folder / "keys")
    shutil.copyfile(home.root / "deployment.json", folder / "deployment.json")
    index = _copy_and_change(home.root / "mingzheng.sqlite", folder / "mingzheng.sqlite", change)
    server = Server(folder, free_port(0), {"MINGZHENG_READ_ONLY": "1", "MINGZHENG_RPC_URL": home.rpc_url})
    server.start()
    try:
        done = mingzheng(
            "audit",
            server.url,
            "--trust",
            str(home.trust),
            "--rpc",
            home.rpc_url,
            "--json",
            url=server.url,
            token=token,
        )
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    must(done.returncode == 1, f"the audit disproves it: {done.stdout}{done.stderr}")
    findings = [finding for check in json.loads(done.stdout)["checks"] for finding in check["findings"]]
    named = [finding for finding in findings if finding["index"] == index]
    must(named, f"the audit names record {index}")
    screen.lines(_words(named[0]))
    screen.proved(f"审计指出第 {index} 条", f"the audit names record {index}")


def _words(finding: Mapping[str, Any]) -> str:
    says = finding["says"]
    return str(says["zh" if CHINESE else "en"] if isinstance(says, Mapping) else says)


def _copy_and_change(source: Path, copy: Path, change: Any) -> int:
    original, target = sqlite3.connect(source), sqlite3.connect(copy)
    try:
        original.backup(target)
        index = int(change(target))
        target.commit()
    finally:
        original.close()
        target.close()
    return index


def _edit(database: sqlite3.Connection) -> int:
    """The second set of books: the last charge becomes a tenth of what it was."""
    index, record = database.execute(
        "SELECT leaf_index, record FROM ledger_record WHERE kind = 'query.charged' ORDER BY leaf_index DESC LIMIT 1"
    ).fetchone()
    envelope = json.loads(record)
    envelope["body"]["rho_nano"] = str(int(envelope["body"]["rho_nano"]) // 10)
    forged = json.dumps(envelope, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    database.execute("UPDATE ledger_record SET record = ? WHERE leaf_index = ?", (forged, index))
    return int(index)


def _delete(database: sqlite3.Connection) -> int:
    (index,) = database.execute(
        "SELECT leaf_index FROM ledger_record WHERE kind = 'query.asked' ORDER BY leaf_index LIMIT 1"
    ).fetchone()
    database.execute("DELETE FROM ledger_record WHERE leaf_index = ?", (index,))
    return int(index)
