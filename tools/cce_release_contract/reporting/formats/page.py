"""A report as one page of HTML: to read, to search and to print, without the network."""

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

TEMPLATE_NAME: Final = "report.html.j2"
PARTS_FOLDER: Final = "report_page"

STYLES: Final = ("style.css", "print.css")
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
"""The parts of the page in the order in which they are joined; a script uses what stands before it."""

VERDICTS: Final = ("fail", "advisory", "inconclusive", "skipped", "pass")
"""The verdicts, worst first, as the page lists them."""

MARKS: Final = {"fail": "✗", "advisory": "!", "inconclusive": "?", "skipped": "–", "pass": "✓"}
"""One character a verdict: colour alone tells nothing to who does not see it."""

_ENDINGS: Final = {
    ExitCode.FINE: ("pass", "The contract holds"),
    ExitCode.BROKEN: ("fail", "The contract is broken"),
    ExitCode.USAGE: ("fail", "The reports could not be written"),
    ExitCode.NOTHING_PROVEN: ("inconclusive", "Nothing is proven"),
    ExitCode.BUG: ("fail", "An error of cce-release itself"),
}

_MODES: Final = {
    "embedded": "emulator, started for this run",
    "controlled": "emulator, prepared through its control URL",
    "unarmed": "live, unarmed: no release of it is changed",
    "dry_run": "live, armed for dry runs of the named release",
    "armed": "live, armed: the named release is changed and put back",
}

_HIDDEN: Final = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    r"\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Controls, characters without a shape that move or hide others, and halves of pairs; elements.js has the same."""


def page_html(report: Report) -> str:
    """The text of the page. Whatever a target said is escaped, and nothing in it is hidden.

    `report` has the shape that `report.schema.json` describes. Equal reports give equal pages. Raises ValueError for a
    number that JSON does not have (an infinite one).
    """
    style = _joined(STYLES)
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
    kind, ending = _ENDINGS[ExitCode(report["exit_code"])]
    return environment.get_template(TEMPLATE_NAME).render(
        report=report,
        kind=kind,
        ending=ending,
        mode=_MODES.get(report["target"]["mode"], report["target"]["mode"]),
        marks=MARKS,
        verdicts=VERDICTS,
        policy=_policy(style, script),
        style=Markup(style),  # noqa: S704 # our own files, whose texts the policy names by their hashes
        script=Markup(script),  # noqa: S704
        data=Markup(data_text(report)),  # noqa: S704 # see there
    )


def data_text(report: Report) -> str:
    """The report as JSON that can stand in a script element: ASCII, without a character that HTML or XML reads."""
    text = json.dumps(report, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def shown(text: str) -> str:
    """The text with a name in place of each character that cannot be seen: `U+202E`."""
    return _HIDDEN.sub(lambda found: f"U+{ord(found[0]):04X}", text)


def _joined(names: tuple[str, ...]) -> str:
    folder = resources.files("cce_release_contract.reporting.formats").joinpath(PARTS_FOLDER)
    return "\n" + "\n".join(folder.joinpath(name).read_text(encoding="utf-8") for name in names)


def _policy(style: str, script: str) -> str:
    """The content security policy: nothing is loaded, and nothing runs but what we wrote."""
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
