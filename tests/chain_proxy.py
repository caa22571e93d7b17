"""A JSON-RPC proxy on 127.0.0.1 that stands between the platform and a real node, and breaks calls as told.

    proxy.on("eth_sendRawTransaction", lose_answer, times=1)   # the node took it, and nobody heard
    proxy.on(ANY, hang_up)                                     # the node is gone
    proxy.on("eth_getTransactionReceipt", answering(None))     # no block holds it yet
    proxy.heal()                                               # an honest wire again

The first rule that fits a call decides; a call that no rule fits is passed on. Every call is kept in `calls`.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import httpx

ANY: Final = "*"


class HangUpError(Exception):
    """Close the connection without an answer."""


@dataclass(frozen=True)
class Answer:
    body: bytes
    status: int = 200


@dataclass(frozen=True)
class Call:
    """One call on its way. `ask` brings it to the node, as often as it is called."""

    method: str
    params: list[Any]
    number: Any
    ask: Callable[[], dict[str, Any]]

    def result(self, value: Any) -> Answer:
        return self._answer({"result": value})

    def error(self, code: int, message: str) -> Answer:
        return self._answer({"error": {"code": code, "message": message}})

    def passed_on(self) -> Answer:
        return self._answer(self.ask())

    def _answer(self, content: dict[str, Any]) -> Answer:
        return Answer(json.dumps({"jsonrpc": "2.0", **content, "id": self.number}).encode())


Fault = Callable[[Call], Answer]


# -- faults


def hang_up(call: Call) -> Answer:
    """The call never reached the node, and the connection is reset."""
    raise HangUpError


def lose_answer(call: Call) -> Answer:
    """The node did it. Nobody heard."""
    call.ask()
    raise HangUpError


def twice(call: Call) -> Answer:
    """The call reached the node two times; the second answer is the one that comes back."""
    call.ask()
    return call.passed_on()


def unavailable(call: Call) -> Answer:
    return Answer(b"the gateway is busy", status=503)


def garbage(call: Call) -> Answer:
    return Answer(b'{"jsonrpc": "2.0", "resu')


def nonsense(call: Call) -> Answer:
    """JSON that is none of the shapes that were promised."""
    return call.result({"neither": ["number", "nor", "hash"]})


def late(seconds: float) -> Fault:
    """The node does it at once; its answer takes its time."""

    def fault(call: Call) -> Answer:
        answer = call.passed_on()
        time.sleep(seconds)
        return answer

    return fault


def answering(value: Any) -> Fault:
    return lambda call: call.result(value)


def refusing(code: int, message: str) -> Fault:
    return lambda call: call.error(code, message)


def after(deed: Callable[[], object]) -> Fault:
    """Something else happens on the chain just before this call arrives."""

    def fault(call: Call) -> Answer:
        deed()
        return call.passed_on()

    return fault


def changed(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Fault:
    """The node's own answer, with its result rewritten; null stays null."""

    def fault(call: Call) -> Answer:
        content = call.ask()
        if content.get("result") is not None:
            content = {**content, "result": change(content["result"])}
        return call._answer(content)

    return fault


def like_besu(call: Call) -> Answer:
    """What QBFT has no word for is an error, and what it has not heard of is too."""
    if call.method.startswith(("anvil_", "evm_", "hardhat_")) or call.method == "eth_sendTransaction":
        return call.error(-32601, "Method not found")
    if any(tag in call.params for tag in ("safe", "finalized")):
        return call.error(-39001, "Unknown block")
    return call.passed_on()


# -- the wire


@dataclass
class _Rule:
    method: str
    fault: Fault
    left: int | None

    def take(self, method: str) -> bool:
        if self.method not in (ANY, method) or self.left == 0:
            return False
        if self.left is not None:
            self.left -= 1
        return True


@dataclass
class ChainProxy:
    """`upstream` may be changed while it runs: then another node answers at the same address."""

    upstream: str
    calls: list[tuple[str, list[Any]]] = field(default_factory=list)
    _rules: list[_Rule] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30, trust_env=False, verify=False))
    _url: str = ""

    @property
    def url(self) -> str:
        return self._url

    def on(self, method: str, fault: Fault, *, times: int | None = None) -> None:
        with self._lock:
            self._rules.append(_Rule(method, fault, times))

    def heal(self) -> None:
        with self._lock:
            self._rules.clear()

    def sent(self) -> list[str]:
        """The raw transactions that were handed in, in order, whatever became of them."""
        return [params[0] for method, params in self.calls if method == "eth_sendRawTransaction"]

    def answer(self, request: dict[str, Any]) -> Answer:
        method, params = request["method"], request.get("params", [])
        with self._lock:
            self.calls.append((method, params))
            fault = next((rule.fault for rule in self._rules if rule.take(method)), Call.passed_on)
        return fault(Call(method, params, request["id"], lambda: self._ask(method, params)))

    def _ask(self, method: str, params: list[Any]) -> dict[str, Any]:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        answer = self._client.post(self.upstream, json=body).json()
        return {key: answer[key] for key in ("result", "error") if key in answer}


@contextmanager
def proxying(upstream: str) -> Iterator[ChainProxy]:
    proxy = ChainProxy(upstream)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(proxy))
    server.daemon_threads = True
    proxy._url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        proxy._client.close()


def _handler(proxy: ChainProxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one packet an answer: a second would wait 40 ms for the first to be acknowledged

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["content-length"])))
            try:
                answer = proxy.answer(request)
                self.send_response(answer.status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)
            except (HangUpError, ConnectionError):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    return Handler
