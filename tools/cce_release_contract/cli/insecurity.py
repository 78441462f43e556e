"""The warning of `--insecure`, which every command that takes it shows."""

from __future__ import annotations

import click


def warn_of_insecurity() -> None:
    """Say on stderr what an unverified certificate means."""
    click.echo(
        "cce-release: WARNING: --insecure: the certificate of the target is NOT verified; anybody on the way can read"
        " the credentials and change the answers",
        err=True,
    )
