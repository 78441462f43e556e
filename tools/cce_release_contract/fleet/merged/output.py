"""The output of a command that merges reports: the merged report on stdout, as text or as JSON."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path

from rich.console import Console

from cce_release_contract.fleet.merged.annotations import merged_annotations
from cce_release_contract.fleet.merged.merging import MergedReport, merged_text
from cce_release_contract.fleet.merged.terminal import render_merged
from cce_release_contract.reporting.formats.github_annotations import without_commands


def show_merged(merged: MergedReport, form: str, paths: Iterable[Path]) -> None:
    """Print the merged report. In GitHub Actions, print annotations after the text."""
    if form == "json":
        sys.stdout.write(merged_text(merged))
    else:
        in_actions = os.environ.get("GITHUB_ACTIONS") == "true"
        with without_commands(sys.stdout) if in_actions else nullcontext():
            render_merged(merged, Console(), paths=paths)
        if in_actions:
            sys.stdout.write(merged_annotations(merged))
    sys.stdout.flush()
