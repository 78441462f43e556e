"""`cce-release restore`: finish putting a release back as an armed run found it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

import click

from cce_release_contract.client.credentials import credentials_from
from cce_release_contract.client.guard.arming import Arming
from cce_release_contract.client.opening import open_gateway
from cce_release_contract.client.polling import live_polling
from cce_release_contract.client.restore.journal import Journal, read_journal
from cce_release_contract.client.restore.journal_lock import JournalLock
from cce_release_contract.client.restore.restoring import Restoration, put_back
from cce_release_contract.client.target import Target
from cce_release_contract.client.transport.proxy import environment_proxy
from cce_release_contract.errors import UsageError
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.reporting.plan_text import INSECURE
from cce_release_contract.runs.suite_process import seconds_to_put_back
from cce_release_contract.settings.effort import MAX_RESPONSE_MB, POLL_SECONDS
from cce_release_contract.settings.secrets import HOW_TO_GIVE, find_credentials
from cce_release_contract.settings.values import BadValueError, split_url

WAITING: Final = "its run, or another restoration, still goes on; waiting for its end"


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--secrets-file", type=click.Path(path_type=Path), metavar="FILE", help="As of check.")
@click.option("--ca-bundle", metavar="FILE", default="", help="As of check.")
@click.option("--project-id", metavar="ID", default="", help="As of check.")
@click.option("--insecure", is_flag=True, help="As of check.")
@click.option(
    "--force", is_flag=True, help="Put it back even where somebody else updated it since, or where it stays pending."
)
@click.option(
    "--poll-seconds", type=click.IntRange(1, 600), default=POLL_SECONDS, show_default=True, help="As of check."
)
@click.option(
    "--max-response-mb",
    type=click.IntRange(1),
    default=MAX_RESPONSE_MB,
    show_default=True,
    metavar="N",
    help="As of check.",
)
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(
    *,
    file: Path,
    secrets_file: Path | None,
    ca_bundle: str,
    project_id: str,
    insecure: bool,
    force: bool,
    poll_seconds: int,
    max_response_mb: int,
    output_format: str,
) -> ExitCode:
    """Put the release of an interrupted armed run back as it was found.

    FILE is the journal that the run named. Credentials come from where check takes them. A release that is as it was
    gets no update; another one gets a rollback to the revision that was deployed when the run began. A run that still
    goes on is waited for, 40 minutes at most, or longer by --poll-seconds; where it put the release back itself nothing
    is left to do. Exit codes: 0 it is as it was found, 2 wrong options or no journal, 3 it is not.
    """
    journal = read_journal(file)
    if journal.ended:
        done = _nothing(journal, journal.ended)
    else:
        with JournalLock(file) as lock:
            # As long as a run with this --poll-seconds may need to put the release back itself.
            lock.take(seconds_to_put_back(poll_seconds), waits=lambda: click.echo(f"cce-release: {WAITING}", err=True))
            if (journal := read_journal(file)).ended:  # read again: whoever was waited for may have gone on with it
                done = _nothing(journal, journal.ended)
            else:
                target = _target(journal, secrets_file, ca_bundle=ca_bundle, project_id=project_id, insecure=insecure)
                if insecure:
                    click.echo(f"cce-release: {INSECURE}", err=True)
                way = environment_proxy(target.base_url)
                with open_gateway(target, proxy=way, most_megabytes=max_response_mb) as gateway:
                    gateway.observer = journal
                    done = put_back(gateway, journal, live_polling(poll_seconds), force=force)
    shown = {
        "schema_version": 1,
        "release": str(journal.spot.address),
        "revision": done.revision,
        "wrote": done.wrote,
        "text": done.text,
    }
    click.echo(json.dumps(shown, indent=2) if output_format == "json" else done.text)
    return ExitCode.FINE


def _nothing(journal: Journal, why: str) -> Restoration:
    return Restoration(journal.baseline.revision, wrote=False, text=f"nothing is left to do: {why}")


def _target(journal: Journal, secrets_file: Path | None, *, ca_bundle: str, project_id: str, insecure: bool) -> Target:
    """The target of the journal with the credentials of this environment. Raises `UsageError`."""
    try:
        split_url(journal.spot.base_url)
    except BadValueError as error:
        raise UsageError(f"the journal's target cannot be used: {error}", where=str(journal.path)) from error
    found, problems = find_credentials(os.environ, secrets_file)
    if problems or not found:
        what = "; ".join(problem.sentence() for problem in problems) or "putting the release back needs credentials"
        raise UsageError(what, remedy=HOW_TO_GIVE)
    return Target(
        base_url=journal.spot.base_url,
        kind="live",
        credentials=credentials_from(found),
        address=journal.spot.address,
        chart_id=journal.spot.chart_id,
        reads=True,
        ca_bundle=ca_bundle,
        project_id=project_id,
        insecure=insecure,
        arming=Arming(dry_runs=True, writes=True),
    )
