"""mingzheng witness: run a witness, which needs nothing but this package, a directory and a port."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mingzheng.cli import output
from mingzheng.cli.options import Json
from mingzheng.cli.output import guarded, show_json, show_pairs
from mingzheng.witness.http import make_server
from mingzheng.witness.service import Witness
from mingzheng.witness.store import WitnessStore

app = typer.Typer(help="Witness a log: keep the last checkpoint, demand that it grows, cosign. 见证账本。")
Directory = Annotated[Path, typer.Argument(help="Where the witness keeps key and memory. 见证目录。", file_okay=False)]
TrustFiles = Annotated[list[Path], typer.Option("--log", help="Trust file of a log. 账本的信任文件。", dir_okay=False)]


@app.command()
@guarded
def init(
    directory: Directory,
    name: Annotated[str, typer.Option("--name", help="Name, like an address: witness.example/w1. 名称。")],
    logs: TrustFiles,
    as_json: Json = False,
) -> None:
    """Make a key and pin the logs to watch. Prints the verifier key to hand out. 建立见证方。"""
    store = WitnessStore.create(directory, name)
    for trust in logs:
        store.add_log(trust.read_bytes())
    _show(store, as_json)


@app.command("add-log")
@guarded
def add_log(directory: Directory, logs: TrustFiles, as_json: Json = False) -> None:
    """Watch another log, or follow one to its rotated key. 增加账本，或跟随更换的公钥。"""
    store = WitnessStore(directory)
    for trust in logs:
        store.add_log(trust.read_bytes())
    _show(store, as_json)


@app.command()
@guarded
def serve(
    directory: Directory,
    host: Annotated[str, typer.Option("--host", help="Address to listen on. 监听地址。")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="Port; 0 takes a free one. 端口。")] = 8390,
    as_json: Json = False,
) -> None:
    """Answer add-checkpoint until stopped. 运行见证服务。"""
    store = WitnessStore(directory)
    store.lock()
    with make_server(Witness(store), host, port) as server:
        address, bound = server.server_address[:2]
        shown = address.decode() if isinstance(address, bytes) else address
        if as_json:
            show_json({"address": f"http://{shown}:{bound}"})
        output.say(f"见证服务：http://{shown}:{bound}", f"Witnessing at http://{shown}:{bound}")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            output.say("已停止。", "Stopped.")


@app.command()
@guarded
def show(directory: Directory, as_json: Json = False) -> None:
    """The verifier key, the last checkpoint cosigned of each log, and a fork where one was seen. 显示所见。"""
    _show(WitnessStore(directory), as_json)


def _show(store: WitnessStore, as_json: bool) -> None:
    logs = []
    for origin, trust in store.logs().items():
        note, fork = store.last(trust), store.fork(trust)
        seen = None if note is None else trust.open_checkpoint(note)
        logs.append({
            "origin": origin,
            "verifier_key": trust.keys[-1].verifier.text(),
            "size": 0 if seen is None else seen.size,
            "checkpoint": None if note is None else note.decode("utf-8"),
            "fork": None if fork is None else fork.decode("utf-8"),
        })  # fmt: skip
    key = store.cosigner().key.text()
    if as_json:
        show_json({"verifier_key": key, "logs": logs})
        return
    show_pairs({"verifier_key": key})
    for log in logs:
        show_pairs({"log": log["origin"], "size": log["size"], "checkpoint": log["checkpoint"] or "—"})
        if log["fork"] is not None:
            show_pairs({"fork": log["fork"]})
