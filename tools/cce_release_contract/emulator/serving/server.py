"""The server process: binds the address, serves the application with uvicorn, stops on a signal or a closed stdin."""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import signal
import socket
import ssl
import threading
from collections.abc import Callable, Iterator

import uvicorn

from cce_release_contract.emulator.serving.http_protocol import GatewayProtocol
from cce_release_contract.emulator.wire_responses import Application
from cce_release_contract.errors import EmulatorError

_GRACE_SECONDS = 2
_BACKLOG = 2048
_STDIN = 0


def bind(host: str, port: int) -> socket.socket:
    """A listening socket on this address; port 0 picks a free one.

    Raises EmulatorError if the address is in use, not local or not allowed.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise EmulatorError(
            f"cannot use the host {host!r}: {error.strerror or error}",
            where="--host",
            remedy="use 127.0.0.1 or an address of this machine",
        ) from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise _bind_error(host, port, error) from error
    listener.setblocking(False)
    return listener


def _bind_error(host: str, port: int, error: OSError) -> EmulatorError:
    where = f"--host {host} --port {port}"
    if error.errno == errno.EADDRINUSE:
        return EmulatorError(
            f"port {port} on {host} is in use",
            where=where,
            cause="another emulator or program is listening there",
            remedy="stop it, choose another port, or use `--port 0` for a free one",
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return EmulatorError(
            f"port {port} on {host} is not allowed for this user",
            where=where,
            cause="ports below 1024 are reserved",
            remedy="choose a port from 1024 to 65535, or `--port 0`",
        )
    return EmulatorError(
        f"cannot listen on {host}:{port}: {error.strerror or error}",
        where=where,
        remedy="use 127.0.0.1 or an address of this machine",
    )


def url_of(listener: socket.socket, scheme: str = "http") -> str:
    """The URL of the socket; a wildcard address is shown as loopback."""
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104 # compared, not bound
        host = "127.0.0.1" if host == "0.0.0.0" else "::1"  # noqa: S104
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


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
        backlog=_BACKLOG,
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
