"""A report as one HTML page to read, search and print. It needs no network."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from importlib import resources
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.reporting.report import Report
from cce_release_contract.reporting.wording import MODES, headline

REPORT_TEMPLATE: Final = "report.html.j2"
PARTS_FOLDER: Final = "report_page"

STYLE_SHEETS: Final = ("style.css", "print.css")
SCRIPTS: Final = (
    "elements.js",
    "clipboard.js",
    "json_colours.js",
    "exchange.js",
    "clause_panel.js",
    "clause_search.js",
    "clause_tree.js",
    "clause_section.js",
    "timeline_scale.js",
    "timeline.js",
    "coverage.js",
    "comparison.js",
    "settings.js",
    "theme.js",
    "keyboard.js",
    "printing.js",
    "start.js",
)
"""The scripts of the page, in the order in which they are joined; each may use those before it."""

VERDICTS_WORST_FIRST: Final = ("fail", "advisory", "inconclusive", "skipped", "pass")
"""The verdicts, worst first, as the page lists them."""

VERDICT_MARKS: Final = {"fail": "✗", "advisory": "!", "inconclusive": "?", "skipped": "–", "pass": "✓"}
"""One character per verdict, for readers who cannot see the colours."""

_KINDS: Final = {
    ExitCode.FINE: "pass",
    ExitCode.BROKEN: "fail",
    ExitCode.USAGE: "fail",
    ExitCode.NOTHING_PROVEN: "inconclusive",
    ExitCode.BUG: "fail",
}
"""The verdict whose colour and mark a run has, by its exit code."""

_HIDDEN: Final = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    r"\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Control characters, invisible characters that move or hide others, and lone surrogates; elements.js has the same."""


def page_html(report: Report) -> str:
    """The text of the page. Texts of a target are escaped and shown in full.

    `report` has the shape of `report.schema.json`. Equal reports give equal pages. Raises ValueError for a number that
    JSON does not have, such as infinity.
    """
    style = _joined(STYLE_SHEETS)
    script = _joined(SCRIPTS)
    environment = Environment(
        loader=PackageLoader("cce_release_contract.reporting.formats", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["shown"] = shown
    kind = _KINDS[ExitCode(report["exit_code"])]
    ending = headline(report)
    ending = ending[0].upper() + ending[1:]
    return environment.get_template(REPORT_TEMPLATE).render(
        report=report,
        kind=kind,
        ending=ending,
        mode=MODES.get(report["target"]["mode"], report["target"]["mode"]),
        marks=VERDICT_MARKS,
        verdicts=VERDICTS_WORST_FIRST,
        policy=_policy(style, script),
        style=Markup(style),  # noqa: S704 # our own file; the policy names its hash
        script=Markup(script),  # noqa: S704
        data=Markup(data_text(report)),  # noqa: S704 # see `data_text`
    )


def data_text(report: Report) -> str:
    """The report as JSON for a script element: ASCII, without characters that mean something in HTML or XML."""
    text = json.dumps(report, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def shown(text: str) -> str:
    """The text with each invisible character replaced by its name, such as `U+202E`."""
    return _HIDDEN.sub(lambda found: f"U+{ord(found[0]):04X}", text)


def _joined(names: tuple[str, ...]) -> str:
    folder = resources.files("cce_release_contract.reporting.formats").joinpath(PARTS_FOLDER)
    return "\n" + "\n".join(folder.joinpath(name).read_text(encoding="utf-8") for name in names)


def _policy(style: str, script: str) -> str:
    """The content security policy: the page loads nothing and runs only our own script."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hash(script)}",
            f"style-src {_hash(style)}",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
