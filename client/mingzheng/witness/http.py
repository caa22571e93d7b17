"""The witness on HTTP, with the standard library alone: one small process on a small machine.

It speaks plain HTTP on the loopback by default. Whoever lets others in puts a reverse proxy with TLS before it.
"""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from mingzheng.witness.protocol import MAX_REQUEST_BYTES, PATH
from mingzheng.witness.service import Answer, Witness

TIMEOUT_SECONDS: Final = 10


def make_server(witness: Witness, host: str, port: int) -> ThreadingHTTPServer:
    """Bound and listening, not yet serving. Port 0 takes a free one."""

    class Handler(_Handler):
        answers = witness

    server = ThreadingHTTPServer((host, port), Handler)
    server.daemon_threads = True
    return server


class _Handler(BaseHTTPRequestHandler):
    answers: Witness
    protocol_version = "HTTP/1.1"
    server_version = "mingzheng-witness"
    sys_version = ""
    timeout = TIMEOUT_SECONDS  # a connection that says nothing ends

    def do_POST(self) -> None:
        length = self.headers.get("content-length", "")
        if not (length.isascii() and length.isdigit()) or len(length) > 9:
            self._refuse(Answer(411, b"length required\n"))
        elif int(length) > MAX_REQUEST_BYTES:
            self._refuse(Answer(413, b"too large\n"))
        elif self.path != PATH:
            self._refuse(Answer(404, b"not found\n"))
        else:
            body = self.rfile.read(int(length))
            self._send(self.answers.add_checkpoint(body) if len(body) == int(length) else Answer(400, b"cut off\n"))

    def _refuse(self, answer: Answer) -> None:
        # The body was not read, so the connection cannot be used again.
        self.close_connection = True
        self._send(answer)

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("content-type", answer.content_type)
        self.send_header("content-length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: what was asked is for whoever runs a proxy to log."""
