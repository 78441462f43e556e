"""The files that each check writes: the report in every format, and the summary of a CI job."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from cce_release_contract.atomic_file import append, write_whole
from cce_release_contract.errors import CceReleaseError, UsageError
from cce_release_contract.reporting.formats.catalogue import JSON, MARKDOWN, WRITTEN
from cce_release_contract.reporting.report import Report, report_text
from cce_release_contract.verdicts.summary import unwritten_exit_code

SUMMARY_VARIABLE: Final = "GITHUB_STEP_SUMMARY"
"""Variable that names the file whose Markdown GitHub Actions shows as the summary of a job."""


@dataclass(frozen=True, slots=True)
class WrittenFiles:
    """The result of writing. `report` is the path of report.json; None if it could not be written.

    `error` is one error for all files that could not be written; None if all were written.
    """

    report: Path | None
    error: CceReleaseError | None


def write_report_files(report: Report, folder: Path, environ: Mapping[str, str]) -> WrittenFiles:
    """Write the report into the folder in every format, and into the summary of the CI job if there is one.

    Each file is written completely or not at all. If a file cannot be written, the other files are still written, and
    the exit code of the report, also in report.json, is that of `unwritten_exit_code`.
    """
    attempts = {folder / form.file_name: partial(write_whole, text=form.text(report)) for form in WRITTEN}
    summary = environ.get(SUMMARY_VARIABLE)
    if summary:
        attempts[Path(summary)] = partial(append, text=MARKDOWN.text(report), option=SUMMARY_VARIABLE)
    problems = {path: problem for path, write in attempts.items() if (problem := _problem(write, path)) is not None}
    path = folder / JSON.file_name
    if problems:
        report["exit_code"] = int(unwritten_exit_code(report["exit_code"]))
        if path not in problems and (problem := _problem(write_whole, path, report_text(report))) is not None:
            problems[path] = problem
    return WrittenFiles(None if path in problems else path, _together(list(problems.items())))


def _problem(write: Callable[..., None], *arguments: object) -> UsageError | None:
    try:
        write(*arguments)
    except UsageError as error:
        return error
    return None


def _together(problems: list[tuple[Path, UsageError]]) -> UsageError | None:
    """One error for all files that could not be written: the error of the first, which also names the others."""
    if not problems:
        return None
    (_, first), *others = problems
    also = f"; also not written: {', '.join(path.name for path, _ in others)}" if others else ""
    return UsageError(f"{first.what}{also}", where=first.where, cause=first.cause, remedy=first.remedy)
