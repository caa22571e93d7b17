"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout. 以 JSON 输出。")]
TrustFile = Annotated[
    Path | None, typer.Option("--trust", help="Trust file that you pinned. 您信任的信任文件。", dir_okay=False)
]
Rpc = Annotated[str | None, typer.Option("--rpc", help="JSON-RPC address of your own node. 您自己的节点地址。")]
PassphraseEnv = Annotated[
    str | None, typer.Option("--passphrase-env", help="Name of the variable that holds it. 存放口令的环境变量名。")
]
PassphraseFile = Annotated[
    Path | None, typer.Option("--passphrase-file", help="File that holds it. 存放口令的文件。", dir_okay=False)
]
KeyFile = Annotated[Path, typer.Option("--key", help="Your keystore file. 您的密钥文件。", dir_okay=False)]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation; print what is signed. 不再询问确认。")]
