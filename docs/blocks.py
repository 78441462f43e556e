"""The parts of the documents that a program writes: `make generate` lets cog put them in, `make lint` compares them."""

from __future__ import annotations

import ast
import importlib
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from itertools import groupby
from pathlib import Path
from typing import Final

import click
from click.testing import CliRunner

from cce_release_contract.cli import main
from cce_release_contract.contract.clause import ADVISORY_BASES, BASES, all_clauses
from cce_release_contract.contract.document import read_openapi
from cce_release_contract.contract.walker import walk
from cce_release_contract.emulator.faults.catalogue import AREAS, FAULTS
from cce_release_contract.settings import COMPARE_SETTINGS, PROFILES, SETTINGS
from second_implementation.vendors.catalogue import AS_IT_IS, VENDORS
from second_implementation.vendors.vendor import Vendor

ROOT: Final = Path(__file__).parents[1]
TOOLS: Final = ROOT / "tools" / "cce_release_contract"

DETECTION_ROWS: Final = {
    "the shape of requests and responses": ("schema", "validation", "http"),
    "tokens, signatures and secrets": ("authentication", "signatures", "secrets"),
    "what an update, a rollback or a dry run does": (
        *("values", "revisions", "rollback", "dry-run"),
        *("times", "statuses", "resources"),
    ),
    "several releases or callers at once": ("isolation", "concurrency", "latency"),
}
"""The rows of the README's table, each with the groups of faults that it counts."""

NEEDS: Final = {
    "answer": "reads, or dry runs (`--allow-dry-run`)",
    "free_answer": "reads",
    "revision": "reads",
    "reads": "reads",
    "show_resources": "`show_resources` (not on Autopilot clusters)",
    "dry_run": "dry runs (`--allow-dry-run`)",
    "writes": "updates (`--allow-writes`)",
    "signature": "an access key",
} | dict.fromkeys(
    ("own_releases", "settle_time", "clock", "second_token", "access_key", "chart_schema"),
    "a sandbox that offers it",
)
"""What a clause needs, in words about a live target. Source: `needs` of spec/clauses.schema.json."""

SAMPLE: Final = ("check", "--fault", "rollback-to-first", "--clause", "rollback.revision.target")
"""The command of the README's sample."""


def table(*rows: tuple[object, ...]) -> str:
    """Rows as a Markdown table; the first one is its head."""
    head, *body = [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows]
    return "\n".join(["", head, f"|{' --- |' * len(rows[0])}", *body, ""])


def detection() -> str:
    """What the suite and `schemathesis run` found when they were last compared. Source: tests/benchmarks."""
    seen = json.loads((ROOT / "tests" / "benchmarks" / "detection.json").read_text(encoding="utf-8"))
    groups = {fault.id: fault.group for fault in FAULTS.values()}
    assert set().union(*DETECTION_ROWS.values()) == set(AREAS)

    def row(name: str, wanted: tuple[str, ...]) -> tuple[object, ...]:
        ids = [fault for fault in seen["ours"] if groups.get(fault) in wanted]
        return name, len(ids), *(sum(bool(seen[tool][fault]) for fault in ids) for tool in ("peer", "ours"))

    head = ("faults in", "faults", "found by `schemathesis run`", "found by this suite")
    return table(head, *(row(*one) for one in DETECTION_ROWS.items()), row("all", AREAS))


def sample() -> str:
    """What a run prints about a clause that fails, without what differs from run to run."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CCE_RELEASE_")}
    command = [Path(sys.executable).with_name("cce-release"), *SAMPLE]
    with tempfile.TemporaryDirectory() as folder:
        ran = subprocess.run(command, cwd=folder, env=kept, capture_output=True, text=True, check=False)  # noqa: S603
    if ran.returncode != 1:
        raise RuntimeError(f"the sample ended with {ran.returncode}:\n{ran.stdout}{ran.stderr}")
    _, _, rest = ran.stdout.partition("\nclauses ")
    table, failure, *_ = f"clauses {rest}".split("\n\n")
    shown = [line for line in f"{table}\n\n{failure}".splitlines() if not line.startswith("  exchange:")]
    return "\n".join(["", "```text", *shown, "```", ""])


def help_texts() -> str:
    """The help of every command, and of the commands below it."""
    names = [(name,) for name in sorted(main.list_commands(None))]
    found = ""
    while names:
        command, *names = names
        ran = CliRunner().invoke(main, [*command, "--help"], prog_name="cce-release", terminal_width=100)
        found += f"\n{'#' * (len(command) + 1)} {' '.join(command)}\n\n```text\n{ran.output.rstrip()}\n```\n"
        group = main.get_command(None, command[0])
        if isinstance(group, click.Group) and len(command) == 1:
            names = [(*command, name) for name in sorted(group.commands)] + names
    return found


def settings() -> str:
    """Every setting of a check, with the ways to give it."""
    head = ("option", "variable", "key in the file", "default")
    rows = [
        (f"`{one.option}`", code(one.variable), code(one.file_key), one.shown_default or "none")
        for one in (*SETTINGS, *COMPARE_SETTINGS)
    ]
    return table(head, *rows)


def profiles() -> str:
    """The profiles and their numbers."""
    rows = [
        (f"`{name}`", f"{one.requests:,}", f"{one.examples:,}" + (" at most" if name == "deep" else ""), one.text)
        for name, one in PROFILES.items()
    ]
    return table(("profile", "requests at most", "examples a property test", "for"), *rows)


def faults() -> str:
    """The catalogue of faults, one table for each group."""
    listed = sorted(FAULTS.values(), key=lambda fault: AREAS.index(fault.group))
    found = []
    for group, members in groupby(listed, key=lambda fault: fault.group):
        rows = [(f"`{one.id}`", one.title, ", ".join(map(code, one.breaks))) for one in members]
        found.append(f"\n### {group}\n{table(('fault', 'what is wrong', 'clauses that it breaks'), *rows)}")
    return "".join(found)


def gateways() -> str:
    """The gateways through which our tests check a correct service, and what the check says of each."""
    sys.path.insert(0, str(ROOT))
    catalogue = importlib.import_module("tests.faults.independent.gateway_catalogue")
    said = [
        (
            name,
            f"tolerable: {one.tolerable}"
            if one.tolerable
            else f'the run ends: "... {one.message} ..."'
            if one.message
            else f"{code(one.clause or one.open_clause)}{' stays open' if one.open_clause else ''}",
            one.way,
        )
        for name, one in catalogue.GATEWAYS.items()
    ]
    return table(("gateway", "what the check says", "in which run"), *said)


def evidence() -> str:
    """Every clause by how it is known, with its source and what a live target must offer for it."""
    found = []
    for basis in BASES:
        rows = [
            (
                f"`{one.id}`",
                one.text,
                one.source,
                "(no test)" if one.waiver else ", ".join(dict.fromkeys(NEEDS[n] for n in one.needs)) or "nothing",
            )
            for one in all_clauses().values()
            if one.basis == basis
        ]
        gates = "advises" if basis in ADVISORY_BASES else "gates"
        found.append(f"\n### {basis}\n\n{len(rows)} clauses; a violation {gates} on a live target.\n")
        if rows:
            found.append(table(("clause", "statement", "source", "a live target must offer"), *map(plain_cells, rows)))
    return "".join(found)


def assumed() -> str:
    """What the contract says beyond the page inside elements that a page lists."""
    rows = []
    for element in walk(read_openapi(ROOT / "spec" / "openapi.yaml").data):
        bases = element.value.get("x-constraint-basis", {}) if isinstance(element.value, dict) else {}
        beyond = [keyword for keyword, basis in bases.items() if basis in ADVISORY_BASES]
        if beyond:
            rows.append((f"`{element.pointer}`", ", ".join(f"`{keyword}`" for keyword in beyond)))
    return table(("element of spec/openapi.yaml", "what of it is assumed"), *rows)


def vendors() -> str:
    """What a run says of each vendor, beyond what it says of the plain server. Source: tests/faults/vendors."""
    seen = json.loads((ROOT / "tests" / "faults" / "vendors" / "expected.json").read_text(encoding="utf-8"))

    def clauses(vendor: str, verdict: str) -> set[str]:
        return {clause for way in seen[vendor].values() for clause in way[verdict]}

    def named(vendor: Vendor, verdict: str) -> str:
        return ", ".join(f"`{clause}`" for clause in sorted(clauses(vendor.id, verdict) - clauses(AS_IT_IS, verdict)))

    def row(vendor: Vendor) -> tuple[str, ...]:
        codes = [str(seen[vendor.id].get(way, {}).get("exit", "")) for way in seen[AS_IT_IS]]
        said = f"{vendor.contradicts}: {named(vendor, 'fail')}" if vendor.contradicts else ""
        advice = [text for text in (vendor.unproven, "" if said else named(vendor, "advisory")) if text]
        return vendor.sentence, vendor.seen, *codes, said or "; ".join(advice)

    head = ("the vendor", "seen", "unarmed", "armed", "sandbox", "what the run says")
    groups = groupby((one for one in VENDORS.values() if one.id != AS_IT_IS), key=lambda vendor: vendor.group)
    return "".join(f"\n### {name}\n{table(head, *map(plain_cells, map(row, found)))}" for name, found in groups)


def plain_cells(row: tuple[str, ...]) -> tuple[str, ...]:
    """The cells of a row, safe inside a table."""
    return tuple(cell.replace("|", "\\|") for cell in row)


def schemas() -> str:
    """The schemas of JSON output, each with its title."""
    rows = []
    for path in (path for path in TOOLS.rglob("*.schema.json") if "charts" not in path.parts):
        title = json.loads(path.read_text(encoding="utf-8"))["title"]
        rows.append((title.replace(" --format json", ""), f"[{path.name}](../{path.relative_to(ROOT).as_posix()})"))
    return table(("output", "schema"), *sorted(rows))


def layers() -> list[list[str]]:
    """The layers of the tools from the top, each with its rooms. Source: the import contract in pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = (
        one for one in project["tool"]["importlinter"]["contracts"] if one.get("containers") == ["cce_release_contract"]
    )
    return [[room.strip() for room in layer.split("|")] for layer in contract["layers"]]


def drawing() -> str:
    """The layers as a stack of boxes, those of the tools between the suite and the models."""
    groups = [["cce_release_suite"], [" | ".join(names) for names in layers()], ["cce_release_models"]]
    width = max(len(line) for group in groups for line in group) + 4
    edge = "+" + "-" * width + "+"
    lines = ["", "```text", edge]
    for group in groups:
        lines += [*(f"|{line:^{width}}|" for line in group), edge]
    return "\n".join([*lines, "```", ""])


def rooms() -> str:
    """What each room of the tools holds, by the first sentence of its own documentation."""
    names = [name for layer in layers() for name in layer]
    return table(("room", "what it holds"), *((f"`{name}`", first_line(name)) for name in names))


def first_line(room: str) -> str:
    """The first line of a room's docstring."""
    path = next(path for path in (TOOLS / room / "__init__.py", TOOLS / f"{room}.py") if path.exists())
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def code(text: str) -> str:
    """The text as code, or a dash where there is none."""
    return f"`{text}`" if text else "-"
