"""Listen on an address, and say why that is not possible. The emulator and the proxy use it."""

from __future__ import annotations

import errno
import socket
from typing import Final

from cce_release_contract.errors import CceReleaseError

BACKLOG: Final = 2048
"""Connections that wait until they are accepted."""


def listening_socket(host: str, port: int, *, refused: type[CceReleaseError], where: str, free: str) -> socket.socket:
    """A listening socket on this address; port 0 picks a free one.

    Raises `refused` if the address is in use, not local or not allowed; `where` names the options, `free` the option
    that picks a free port.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise refused(
            f"cannot use the host {host!r}: {error.strerror or error}",
            where=where,
            remedy="use 127.0.0.1 or an address of this machine",
        ) from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        what, cause, remedy = _reason(host, port, error, free)
        raise refused(what, where=where, cause=cause, remedy=remedy) from error
    listener.setblocking(False)
    return listener


def _reason(host: str, port: int, error: OSError, free: str) -> tuple[str, str, str]:
    """What happened, its cause and its remedy."""
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} on {host} is in use",
            "another program is listening there",
            f"stop it, choose another port, or use `{free}` for a free one",
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return (
            f"port {port} on {host} is not allowed for this user",
            "ports below 1024 are reserved",
            f"choose a port from 1024 to 65535, or `{free}`",
        )
    return (
        f"cannot listen on {host}:{port}: {error.strerror or error}",
        "",
        "use 127.0.0.1 or an address of this machine",
    )


def url_of(listener: socket.socket, scheme: str = "http") -> str:
    """The URL of the socket; a wildcard address is shown as loopback."""
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104 # compared, not bound
        host = "127.0.0.1" if host == "0.0.0.0" else "::1"  # noqa: S104
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
