"""Every format of a report: its name, the file that a check writes, and what makes its text from the report."""

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
    """One format. `file_name` is empty for one that is printed and never written by itself."""

    name: str
    file_name: str
    text: Callable[[Report], str]


def _page(report: Report) -> str:
    # Its templates take longer to load than all other formats together, so a run loads them at its end.
    from cce_release_contract.reporting.formats.page import page_html

    return page_html(report)


JSON: Final = Format("json", "report.json", report_text)
MARKDOWN: Final = Format("markdown", "report.md", markdown)

FORMATS: Final = (
    JSON,
    Format("junit", "junit.xml", junit_xml),
    Format("html", "report.html", _page),
    MARKDOWN,
    Format("sarif", "report.sarif", sarif),
    Format("code-quality", "code-quality.json", code_quality),
    Format("github", "", github_annotations),
)

WRITTEN: Final = tuple(form for form in FORMATS if form.file_name)
"""Those that a check writes beside each other; report.json first, since nothing else can be made without it."""

BY_NAME: Final = {form.name: form for form in FORMATS}
