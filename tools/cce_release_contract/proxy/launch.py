"""Run a proxy: its sockets, its judge, its report."""

from __future__ import annotations

import asyncio
import importlib.metadata
import ssl
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult

from cce_release_contract.emulator.serving.listening import listening_socket
from cce_release_contract.emulator.serving.tls import tls_context
from cce_release_contract.errors import UsageError
from cce_release_contract.proxy.blocking import ContractDoor
from cce_release_contract.proxy.forwarding.routes import ProxyRoute, UpstreamPlace
from cce_release_contract.proxy.har_file import create_har
from cce_release_contract.proxy.observer import ObservingProcess
from cce_release_contract.proxy.server import serve_until_stopped
from cce_release_contract.proxy.spoken_lines import SpokenLines
from cce_release_contract.proxy.tally import ProxyTally

_DISTRIBUTION: Final = "cce-release-contract"
_TLS_OPTIONS: Final = ("--listen-cert", "--listen-key")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyOptions:
    """What the command line says. `silent_seconds` is how long the upstream may be silent."""

    upstream: SplitResult
    host: str
    port: int
    listen_cert: Path | None
    listen_key: Path | None
    ca_bundle: Path | None
    insecure: bool
    record: Path | None
    force: bool
    block: bool
    header: bool
    strict: bool
    silent_seconds: float


def run_proxy(options: ProxyOptions, write: Callable[[str], None], on_ready: Callable[[str], None]) -> ProxyTally:
    """Pass traffic on until a signal comes; what was seen by then.

    `write` shows a line to the user, `on_ready` gets the URL that the proxy listens at. Raises UsageError for files and
    addresses that cannot be used, before anything is passed on.
    """
    tls = tls_context(options.listen_cert, options.listen_key, _TLS_OPTIONS)
    upstream = UpstreamPlace.of(options.upstream)
    upstream_tls = _upstream_tls(upstream, options)
    listener = listening_socket(
        options.host, options.port, refused=UsageError, where="--listen", free="--listen 127.0.0.1:0"
    )
    with listener:
        if options.record is not None:
            create_har(options.record, importlib.metadata.version(_DISTRIBUTION), force=options.force)
        tally = ProxyTally(recording=options.record is not None)
        lines = SpokenLines(write)
        observer = ObservingProcess(tally, lines.say, options.record)
        door = ContractDoor(tally, lines.say) if options.block else None
        route = ProxyRoute(
            upstream,
            observer,
            tls=upstream_tls,
            refuser=None if door is None else door.refuse,
            hold=options.header,
            silent_seconds=options.silent_seconds,
        )
        host, port = listener.getsockname()[:2]
        place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        route.own_netlocs = frozenset({place, f"localhost:{port}"})

        async def run() -> None:
            await observer.start(upstream.url, strict=options.strict, at_once=options.header)
            ready = f"{'http' if tls is None else 'https'}://{place}"
            hurried = await serve_until_stopped(listener, route, tls=tls, on_ready=lambda: on_ready(ready))
            await observer.end(at_once=hurried)

        try:
            _run(run())
        finally:
            lines.end()
    return tally


def _run(main: Coroutine[Any, Any, None]) -> None:
    """Run in the loop of uvloop, if it is installed: it takes half the time."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(main)
    else:
        uvloop.run(main)


def _upstream_tls(upstream: UpstreamPlace, options: ProxyOptions) -> ssl.SSLContext | None:
    if upstream.scheme == "http":
        return None
    from cce_release_contract.client.transport import trust  # imported here: it loads an HTTP library

    if options.insecure:
        return trust.unverified()
    bundle = trust.trusted_certificates("" if options.ca_bundle is None else str(options.ca_bundle))
    return bundle or trust.system_certificates()
