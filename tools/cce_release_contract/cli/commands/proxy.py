"""`cce-release proxy`: pass traffic on, and judge it."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult

import click

from cce_release_contract.atomic_file import check_writable, write_whole
from cce_release_contract.errors import UsageError
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.printable import printable
from cce_release_contract.settings.values import BadValueError, is_loopback, split_url

_LARGEST_PORT = 65535


def _origin(_context: click.Context, _option: click.Parameter, url: str) -> SplitResult:
    """The parts of a URL without user, path and query. Raises click.BadParameter."""
    try:
        parts = split_url(url)
    except BadValueError as error:
        raise click.BadParameter(str(error)) from error
    if parts.username is not None or parts.password is not None:
        raise click.BadParameter("a URL must not contain credentials")
    if parts.path.strip("/"):
        raise click.BadParameter("it has a path; the proxy passes paths on as they are, so name scheme, host and port")
    return parts


def _address(_context: click.Context, _option: click.Parameter, text: str) -> tuple[str, int]:
    """Host and port. Raises click.BadParameter."""
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > _LARGEST_PORT:
        raise click.BadParameter(f"{text!r} is not HOST:PORT, such as 127.0.0.1:8090")
    return host.removeprefix("[").removesuffix("]"), int(port)


@click.command("proxy")
@click.option(
    "--upstream", required=True, metavar="URL", callback=_origin, help="Where requests go: scheme, host and port."
)
@click.option(
    "--listen",
    default="127.0.0.1:8090",
    show_default=True,
    metavar="HOST:PORT",
    callback=_address,
    help="Address to listen on; port 0 picks a free one.",
)
@click.option(
    "--record",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Record to a new HAR file.  [none]",
)
@click.option("--force", is_flag=True, help="Replace the file of --record if it exists.")
@click.option("--block", is_flag=True, help="Refuse requests that break the contract; the upstream does not see them.")
@click.option(
    "--header",
    is_flag=True,
    help="Hold each response until it is judged, and add a header with its findings. Nothing else changes a byte.",
)
@click.option("--strict", is_flag=True, help="Inferred and reported clauses are violations too.")
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the report at the end to this file too, as JSON.  [none]",
)
@click.option(
    "--timeout",
    "silent_seconds",
    type=click.FloatRange(1, 86400),
    default=300.0,
    show_default=True,
    metavar="SECONDS",
    help="How long the upstream may send nothing.",
)
@click.option(
    "--listen-cert",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Serve https with this certificate (PEM, with its chain).  [http]",
)
@click.option(
    "--listen-key", type=click.Path(path_type=Path), metavar="FILE", help="The certificate's key (PEM, not encrypted)."
)
@click.option(
    "--ca-bundle",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Certificates to trust for the upstream instead of the system's, PEM.",
)
@click.option("--insecure", is_flag=True, help="Do not verify the certificate of the upstream.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Form of the report at the end.",
)
def command(
    *,
    upstream: SplitResult,
    listen: tuple[str, int],
    report: Path | None,
    output_format: str,
    **options: Any,  # noqa: ANN401 # click gives them
) -> ExitCode:
    """Pass traffic on to an upstream byte for byte, and judge it aside.

    Real clients run through it unchanged, and their signatures stay valid. Each violation is a line on stderr; the
    report comes on stdout after Ctrl-C. Exit codes: 1 the contract was broken, by a response or by a blocked request,
    2 wrong options, 3 nothing was judged, or not all was judged and recorded, else 0.
    """
    from cce_release_contract.proxy.launch import ProxyOptions, run_proxy
    from cce_release_contract.proxy.tally_text import proxy_report_json, proxy_report_text

    host, port = listen
    _check_files({"--record": options["record"], "--report": report}, options)
    if report is not None:
        check_writable(report.parent, option="--report")
    if not is_loopback(host):
        _say(f"other machines can reach {host}, and send requests to the upstream through it")

    def on_ready(url: str) -> None:
        _say(f"{url} passes on to {upstream.scheme}://{upstream.netloc}; Ctrl-C ends it with a report")

    tally = run_proxy(ProxyOptions(upstream=upstream, host=host, port=port, **options), _say, on_ready)
    document = proxy_report_json(tally, f"{upstream.scheme}://{upstream.netloc}")
    text = json.dumps(document, indent=2) + "\n"
    if report is not None:
        write_whole(report, text, option="--report")
    sys.stdout.write(text if output_format == "json" else printable(proxy_report_text(tally, document["upstream"])))
    return tally.exit_code()


def _check_files(written: dict[str, Path | None], options: Mapping[str, Any]) -> None:
    """Raise UsageError if a file that is written is another file of this command too."""
    read = {f"--{name.replace('_', '-')}": options[name] for name in ("listen_cert", "listen_key", "ca_bundle")}
    known: dict[Path, str] = {}
    for option, path in {**read, **written}.items():
        place = None if path is None else path.resolve()
        if place in known and option in written:
            raise UsageError(f"{path} is the file of {known[place]} too", where=option, remedy="name another file")
        if place is not None:
            known[place] = option


def _say(line: str) -> None:
    click.echo(f"cce-release: {printable(line)}", err=True)
