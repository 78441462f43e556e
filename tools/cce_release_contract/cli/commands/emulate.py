"""`cce-release emulate`: serve the emulator until it is stopped."""

from __future__ import annotations

import gc
import logging
import os
from pathlib import Path
from typing import Any

import click

from cce_release_contract.settings.values import BadValueError, is_loopback, split_url


def _origins(_context: click.Context, _option: click.Parameter, urls: tuple[str, ...]) -> tuple[str, ...]:
    """The public URLs, each without a slash at its end. Raises click.BadParameter."""
    for url in urls:
        try:
            parts = split_url(url)
        except BadValueError as error:
            raise click.BadParameter(str(error)) from error
        if parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None:
            raise click.BadParameter(f"{url!r} does not end after host and port")
    return tuple(url.rstrip("/") for url in urls)


@click.command("emulate")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="Port; 0 picks a free one."
)
@click.option(
    "--state", default="", metavar="URL", help="SQLite file to keep releases in, as path or sqlite:///PATH.  [memory]"
)
@click.option(
    "--seed-data",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="JSON file with charts and releases to start with.  [one release of the example chart]",
)
@click.option(
    "--settle-seconds",
    type=click.FloatRange(0, 86400),
    default=0.0,
    show_default=True,
    metavar="SECONDS",
    help="How long an update stays pending.",
)
@click.option("--fault", "faults", multiple=True, metavar="ID", help="Switch on a deliberate defect. Repeatable.")
@click.option(
    "--credentials",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="JSON file with token, access_key and secret_key to accept.  [public examples]",
)
@click.option(
    "--auth",
    type=click.Choice(["token", "aksk", "both"]),
    default="both",
    show_default=True,
    help="Credentials to accept: the token, signatures with the access key, or both.",
)
@click.option(
    "--tls-cert",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Serve https with this certificate (PEM, with its chain).  [http]",
)
@click.option(
    "--tls-key",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The certificate's key (PEM, not encrypted).",
)
@click.option(
    "--public-url",
    "public_urls",
    multiple=True,
    metavar="URL",
    callback=_origins,
    help="URL at which a proxy serves this emulator's endpoint: scheme, host and port. Repeatable.",
)
@click.option(
    "--chaos",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="TOML file with the shares of requests that fail in transit: status_429, status_502, status_503, status_504, "
    "resets, lost_answers (each 0 to 1), retry_after_seconds, jitter_ms, seed, only_methods.  [none]",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Form of the ready line.",
)
@click.option(
    "--until-stdin-closes",
    is_flag=True,
    help="Stop when stdin closes, so when the parent process ends.",
)
@click.option("--verbose", is_flag=True, help="Log ignored parts of requests to stderr.")
def command(output_format: str, *, verbose: bool, **options: Any) -> None:  # noqa: ANN401 # click gives them
    """Serve the emulator: a stateful server of the endpoint, with Helm inside.

    The ready line on stdout names the URL, the control URL with its token, the release, and the example credentials.
    Set other credentials with CCE_RELEASE_EMULATOR_TOKEN, _ACCESS_KEY and _SECRET_KEY, or with a file; they are never
    printed. CCE_RELEASE_CONTROL_TOKEN sets the control token. Each sandbox made over the control API has its own token
    and access key, whatever --auth says. Chaos never affects the control API.
    """
    gc.disable()  # until the server runs: nothing that is loaded by then becomes garbage
    from cce_release_contract.emulator.serving import launch

    logging.basicConfig(level=logging.INFO if verbose else logging.ERROR, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)
    chosen = launch.EmulatorOptions(**options)
    if not is_loopback(chosen.host):
        click.echo(
            f"cce-release: other machines can reach {chosen.host}; set your own credentials if you do not trust them",
            err=True,
        )

    def say_ready(ready: Any) -> None:  # noqa: ANN401 # a ReadyLine of the optional part
        if ready.chaos:
            click.echo(f"cce-release: some requests fail on purpose: {ready.chaos}", err=True)
        click.echo(ready.json() if output_format == "json" else ready.text())

    launch.run_emulator(chosen, os.environ, on_ready=say_ready)
