"""Every format of a report: its name, the file that a check writes, and the function that makes its text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cce_release_contract.reporting.formats.code_quality import code_quality
from cce_release_contract.reporting.formats.github_annotations import github_annotations
from cce_release_contract.reporting.formats.junit import junit_xml
from cce_release_contract.reporting.formats.markdown import markdown
from cce_release_contract.reporting.formats.sarif import sarif
from cce_release_contract.reporting.report import Report, report_text


@dataclass(frozen=True, slots=True)
class Format:
    """One format. `file_name` is empty for a format that is only printed."""

    name: str
    file_name: str
    text: Callable[[Report], str]


def _page(report: Report) -> str:
    # Imported here: the templates load slowly, and a run needs them only at its end.
    from cce_release_contract.reporting.formats.page import page_html

    return page_html(report)


JSON: Final = Format("json", "report.json", report_text)
MARKDOWN: Final = Format("markdown", "report.md", markdown)
HTML: Final = Format("html", "report.html", _page)

FORMATS: Final = (
    JSON,
    Format("junit", "junit.xml", junit_xml),
    HTML,
    MARKDOWN,
    Format("sarif", "report.sarif", sarif),
    Format("code-quality", "code-quality.json", code_quality),
    Format("github", "", github_annotations),
)

WRITTEN: Final = tuple(form for form in FORMATS if form.file_name)
"""The formats that each check writes; report.json first, since the others are made from it."""

FORMATS_BY_NAME: Final = {form.name: form for form in FORMATS}
