"""The server process: serves the application with uvicorn, stops on a signal or a closed stdin."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import socket
import ssl
import threading
from collections.abc import Callable, Iterator

import uvicorn

from cce_release_contract.emulator.serving.http_protocol import GatewayProtocol
from cce_release_contract.emulator.serving.listening import BACKLOG
from cce_release_contract.emulator.wire_responses import Application

_GRACE_SECONDS = 2
_STDIN = 0


class EmulatorServer(uvicorn.Server):
    """uvicorn's server with a call when it is ready, and a graceful end on SIGINT and SIGTERM."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start listening, then call `on_ready`."""
        await super().startup(sockets=sockets)
        self._on_ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End gracefully on signals; uvicorn would raise them again, and the store would not be closed."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        handlers = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)


def serve(
    application: Application,
    listener: socket.socket,
    *,
    on_ready: Callable[[], None],
    tls: ssl.SSLContext | None = None,
    until_stdin_closes: bool = False,
) -> None:
    """Serve until a signal arrives, or optionally until stdin closes; with TLS if there is a context."""
    config = uvicorn.Config(
        application,
        http=GatewayProtocol,
        ws="none",
        lifespan="off",
        loop="auto",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        backlog=BACKLOG,
        ssl_context_factory=None if tls is None else lambda _config, _default: tls,
    )
    server = EmulatorServer(config, on_ready)
    if until_stdin_closes:
        threading.Thread(target=_stop_when_stdin_closes, args=(server,), daemon=True).start()
    # All objects so far live as long as the process, so the garbage collector can skip them.
    gc.collect()
    gc.freeze()
    gc.enable()
    server.run(sockets=[listener])


def _stop_when_stdin_closes(server: uvicorn.Server) -> None:
    # The end of the parent always closes the pipe, so the emulator ends with its run.
    # Do not use sys.stdin: Python aborts if it exits while another thread reads from it.
    with contextlib.suppress(OSError):
        while os.read(_STDIN, 4096):
            pass
    server.should_exit = True
