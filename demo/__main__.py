"""`make demo`: the whole product, played by its people against a running server."""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path

import httpx

from demo.ask import ask_all
from demo.check import check_all
from demo.generator import write_all
from demo.home import PEOPLE, Home
from demo.microdata import write_nhefs
from demo.screen import NotShownError, Screen, must
from demo.server import Server, free_port, open_accounts
from demo.share import share_all
from mingzheng import Client, sign_in
from mingzheng.errors import Failure


def main(arguments: list[str]) -> int:
    """Exit code 0 when everything was shown, 1 when anything was not."""
    leave = "--exit" in arguments
    # Asked to end, leave no server and no chain behind, as with Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    screen, home = Screen(), Home()
    server = Server(home.root, free_port(8300))
    try:
        play(screen, home, server)
        if not leave:
            stay(screen, server, home)
    except (NotShownError, Failure, httpx.HTTPError) as failure:
        print(f"\n✗ {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        server.stop()
        stop_chain(home)
    return 0


def play(screen: Screen, home: Home, server: Server) -> None:
    screen.title(
        "明证：共享数据，并证明隐私没有泄露", "Mingzheng: share data about people; prove that it stayed private"
    )
    screen.step("启动：密钥、数据库、本地链、合约", "Start: keys, database, local chain, contracts")
    server.command("init")
    server.start()
    open_accounts(server, home)
    screen.proved(f"服务在 {server.url}，只监听本机", f"serving at {server.url}, on this machine only")
    people, tokens = sign_everybody_in(server, home)
    share_all(screen, home, people, tables(home))
    receipts = ask_all(screen, home, people)
    wait_until_anchored(screen, people["gao"], receipts)
    receipts = [people["wang"].receipt(path.stem).save(path) for path in receipts]
    check_all(screen, home, server, tokens["gao"], receipts)
    screen.closing("演示完成", "The demo has shown all of it")


def tables(home: Home) -> dict[str, Path]:
    """The files that the stewards upload, written once."""
    folder = home.own / "files"
    names = {
        "registry": "community-registry.csv", "hotline": "hotline-12345.csv", "visits": "clinic-visits.xlsx",
        "nhefs": "nhefs.csv",
    }  # fmt: skip
    files = {key: folder / name for key, name in names.items()}
    if not all(path.exists() for path in files.values()):
        write_all(folder)
        write_nhefs(files["nhefs"], home.own / "download")
    return files


def sign_everybody_in(server: Server, home: Home) -> tuple[dict[str, Client], dict[str, str]]:
    people, tokens = {}, {}
    for login in PEOPLE:
        people[login], token = sign_in(server.url, login, home.state["passwords"][login], ttl_hours=2)
        tokens[login] = str(token["token"])
    return people, tokens


def wait_until_anchored(screen: Screen, auditor: Client, receipts: list[Path], *, patience: float = 60.0) -> None:
    screen.step("检查点写入链上", "The checkpoint is anchored")
    deadline = time.monotonic() + patience
    while not all(auditor.receipt(path.stem).anchored for path in receipts):
        must(time.monotonic() < deadline, "the checkpoint is anchored in time")
        time.sleep(0.5)
    screen.proved("合约验证了一致性证明并接受", "the contract verified the consistency proof and accepted it")


def stay(screen: Screen, server: Server, home: Home) -> None:
    """Leave the console running, with a one-time link and a password for each role."""
    screen.title("控制台已就绪，按 Ctrl-C 结束", "The console is ready; press Ctrl-C to end")
    for login, (role, name, _org, _type) in PEOPLE.items():
        screen.note(f"{name}（{role}）", f"{name} ({role})")
        screen.lines(server.command("sign-in-link", login))
        # What binds others asks for it once the sign-in is a quarter of an hour old.
        password = home.state["passwords"][login]
        screen.note(f"账号 {login}，口令 {password}", f"account {login}, password {password}")
    server.wait()


def stop_chain(home: Home) -> None:
    from ledger.anvil import ManagedAnvil

    if (home.root / "anvil").exists():
        ManagedAnvil(home.root / "anvil").stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
