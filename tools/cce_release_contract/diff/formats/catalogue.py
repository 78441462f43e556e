"""Every format of a diff, by its name on the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cce_release_contract.diff.changes import DocumentDiff
from cce_release_contract.diff.formats.diff_json import diff_json
from cce_release_contract.diff.formats.diff_sarif import diff_sarif
from cce_release_contract.diff.formats.diff_text import diff_annotations, diff_markdown, diff_text

DIFF_FORMATS: Final[dict[str, Callable[[DocumentDiff], str]]] = {
    "text": diff_text,
    "json": diff_json,
    "markdown": diff_markdown,
    "sarif": diff_sarif,
    "github": diff_annotations,
}
