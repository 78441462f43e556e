"""The files of a merged report: merged.json for programs, merged.md for people, merged-junit.xml for CI."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cce_release_contract.atomic_file import append, write_whole
from cce_release_contract.fleet.merged.junit import merged_junit_xml
from cce_release_contract.fleet.merged.markdown import merged_markdown
from cce_release_contract.fleet.merged.merging import MergedReport, merged_text
from cce_release_contract.reporting.report_files import SUMMARY_VARIABLE


def write_merged(merged: MergedReport, folder: Path, environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Write the three files, each completely or not at all; return their paths. Add the Markdown to a CI job's summary.

    Raises `UsageError` if a file cannot be written.
    """
    texts = {
        "merged.json": merged_text(merged),
        "merged.md": merged_markdown(merged),
        "merged-junit.xml": merged_junit_xml(merged),
    }
    for name, text in texts.items():
        write_whole(folder / name, text)
    if summary := environ.get(SUMMARY_VARIABLE):
        append(Path(summary), texts["merged.md"], option=SUMMARY_VARIABLE)
    return tuple(folder / name for name in texts)
