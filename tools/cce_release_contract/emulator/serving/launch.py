"""Start an emulator process from its options, and print the line that says that it is ready."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cce_release_contract.emulator.access.credentials import EmulatorCredentials, Ways, emulator_credentials
from cce_release_contract.emulator.app import EmulatorApp
from cce_release_contract.emulator.checks.request_contract import request_contract
from cce_release_contract.emulator.control.api import ControlApi
from cce_release_contract.emulator.control.seeding import default_seed, read_seed
from cce_release_contract.emulator.emulator import Behaviour, Emulator
from cce_release_contract.emulator.faults.catalogue import faults_of
from cce_release_contract.emulator.helm.engine import HelmEngine
from cce_release_contract.emulator.serving.chaos import read_chaos
from cce_release_contract.emulator.serving.chaos_gate import ChaosGate
from cce_release_contract.emulator.serving.listening import listening_socket, url_of
from cce_release_contract.emulator.serving.server import serve
from cce_release_contract.emulator.serving.tls import tls_context
from cce_release_contract.emulator.storage.interface import Store
from cce_release_contract.emulator.storage.sql import open_store
from cce_release_contract.emulator.wire_responses import Application
from cce_release_contract.errors import EmulatorError

CONTROL_TOKEN_VARIABLE: Final = "CCE_RELEASE_CONTROL_TOKEN"  # noqa: S105 # the name of a variable


@dataclass(frozen=True, slots=True)
class EmulatorOptions:
    """The options of the command line. `port` 0 is any free one, `state` "" is memory, `settle_seconds` 0 or more."""

    host: str = "127.0.0.1"
    port: int = 8080
    state: str = ""
    seed_data: Path | None = None
    settle_seconds: float = 0.0
    faults: tuple[str, ...] = ()
    credentials: Path | None = None
    auth: Ways = "both"
    chaos: Path | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None
    public_urls: tuple[str, ...] = ()
    until_stdin_closes: bool = False


@dataclass(frozen=True, slots=True)
class ReadyLine:
    """The data that a user needs to call the emulator. Credentials are shown only if they are the public examples.

    `chaos` describes the deliberate problems; empty if there are none.
    """

    url: str
    control_token: str
    cluster_id: str
    namespace: str
    release: str
    chart_id: str
    upgrade_chart_id: str
    credentials: EmulatorCredentials
    chaos: str = ""

    def text(self) -> str:
        """One line for people, every part as name=value."""
        scheme, _, address = self.url.partition("://")
        parts = {
            "url": self.url,
            "control": f"{scheme}://control:{self.control_token}@{address}/_emulator",
            "control_token": self.control_token,
            "release": f"{self.cluster_id}/{self.namespace}/{self.release}",
            "chart_id": self.chart_id,
            "upgrade_chart_id": self.upgrade_chart_id,
            **self.credentials.shown(),
        }
        return "cce-release emulator ready " + " ".join(f"{name}={value}" for name, value in parts.items())

    def json(self) -> str:
        """The same as one line of JSON."""
        document: dict[str, Any] = {
            "url": self.url,
            "control_url": f"{self.url}/_emulator",
            "control_token": self.control_token,
            "cluster_id": self.cluster_id,
            "namespace": self.namespace,
            "release": self.release,
            "chart_id": self.chart_id,
            "upgrade_chart_id": self.upgrade_chart_id,
            "credentials": self.credentials.shown() or None,
        }
        return json.dumps(document)


def run_emulator(
    options: EmulatorOptions, environment: Mapping[str, str], *, on_ready: Callable[[ReadyLine], None]
) -> None:
    """Serve until the process is asked to stop; `on_ready` gets the ready line when the server is listening.

    Raises UsageError for wrong options, EmulatorError for an unusable address, state or chart. The state is opened only
    after everything else is checked.
    """
    faults_of(options.faults)
    chaos = None if options.chaos is None else read_chaos(options.chaos)
    tls = tls_context(options.tls_cert, options.tls_key)
    credentials = emulator_credentials(environment, options.credentials, ways=options.auth)
    contract = request_contract()
    engine = HelmEngine()
    seed = default_seed() if options.seed_data is None else read_seed(options.seed_data, engine)
    where = f"--host {options.host} --port {options.port}"
    listener = listening_socket(options.host, options.port, refused=EmulatorError, where=where, free="--port 0")
    store: Store | None = None
    try:
        store = open_store(options.state)
        behaviour = Behaviour(options.settle_seconds, options.faults)
        emulator = Emulator(store, engine, seed, credentials, contract, behaviour=behaviour)
        control_token = environment.get(CONTROL_TOKEN_VARIABLE) or secrets.token_urlsafe(24)
        control = ControlApi(emulator, control_token, options.public_urls).application()
        application: Application = EmulatorApp(emulator.endpoints, emulator.sandboxes, control)
        if chaos is not None:
            application = ChaosGate(application, chaos)
        url = url_of(listener, "http" if tls is None else "https")
        ready = _ready_line(emulator, url, control_token, credentials, "" if chaos is None else chaos.words())
        serve(
            application,
            listener,
            on_ready=lambda: on_ready(ready),
            tls=tls,
            until_stdin_closes=options.until_stdin_closes,
        )
    finally:
        listener.close()
        if store is not None:
            store.close()


def _ready_line(
    emulator: Emulator, url: str, control_token: str, credentials: EmulatorCredentials, chaos: str
) -> ReadyLine:
    key = emulator.seed.release.key
    return ReadyLine(
        url=url,
        control_token=control_token,
        cluster_id=key.cluster_id,
        namespace=key.namespace,
        release=key.name,
        chart_id=emulator.chart_id,
        upgrade_chart_id=emulator.upgrade_chart_id,
        credentials=credentials,
        chaos=chaos,
    )
