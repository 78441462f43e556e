"""Every format of a comparison with pages, by its name on the command line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from cce_release_contract.drift.differences import PageComparison
from cce_release_contract.drift.formats.drift_json import drift_json
from cce_release_contract.drift.formats.drift_text import drift_markdown, drift_text

DRIFT_FORMATS: Final[dict[str, Callable[[Sequence[PageComparison]], str]]] = {
    "text": drift_text,
    "json": drift_json,
    "markdown": drift_markdown,
}
