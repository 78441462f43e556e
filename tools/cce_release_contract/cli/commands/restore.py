"""`cce-release restore`: finish restoring a release that an armed run changed."""

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
from cce_release_contract.settings.catalogue import SETTINGS_BY_NAME
from cce_release_contract.settings.effort import MAX_RESPONSE_MB, POLL_SECONDS
from cce_release_contract.settings.secrets import HOW_TO_GIVE, find_credentials
from cce_release_contract.settings.values import BadValueError, split_url

WAITING: Final = "the run or another restore is still going on; waiting for it to end"


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--secrets-file", type=click.Path(path_type=Path), metavar="FILE", help="As for check.")
@click.option("--ca-bundle", metavar="FILE", default="", help="As for check.")
@click.option("--project-id", metavar="ID", default="", help="As for check.")
@click.option("--insecure", is_flag=True, help="As for check.")
@click.option("--force", is_flag=True, help="Restore it even if someone else updated it since, or if it stays pending.")
@click.option(
    "--poll-seconds",
    type=click.IntRange(1, SETTINGS_BY_NAME["poll_seconds"].maximum),
    default=POLL_SECONDS,
    show_default=True,
    help="As for check.",
)
@click.option(
    "--max-response-mb",
    type=click.IntRange(1),
    default=MAX_RESPONSE_MB,
    show_default=True,
    metavar="N",
    help="As for check.",
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
    """Restore the release that an interrupted armed run changed.

    FILE is the journal that the run named. Credentials come from the same places as those of check. A release that did
    not change gets no update; a changed release is rolled back to the revision that was deployed when the run began. If
    the run is still going on, the command waits for it, at most 40 minutes, or longer with --poll-seconds; if that run
    restores the release itself, nothing is left to do. Exit codes: 0 the release is as it was before the run, 2 wrong
    options or not a journal, 3 the release is not restored.
    """
    journal = read_journal(file)
    if journal.ended:
        done = _nothing(journal, journal.ended)
    else:
        with JournalLock(file) as lock:
            # The longest time that a run with this --poll-seconds may need to restore the release itself.
            lock.take(seconds_to_put_back(poll_seconds), waits=lambda: click.echo(f"cce-release: {WAITING}", err=True))
            if (journal := read_journal(file)).ended:  # read again: the other process may have finished it
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
    return Restoration(journal.baseline.revision, wrote=False, text=f"nothing to do: {why}")


def _target(journal: Journal, secrets_file: Path | None, *, ca_bundle: str, project_id: str, insecure: bool) -> Target:
    """The target of the journal, with the credentials of this environment. Raises `UsageError`."""
    try:
        split_url(journal.spot.base_url)
    except BadValueError as error:
        raise UsageError(f"cannot use the target in the journal: {error}", where=str(journal.path)) from error
    found, problems = find_credentials(os.environ, secrets_file)
    if problems or not found:
        what = "; ".join(problem.sentence() for problem in problems) or "restoring the release needs credentials"
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
