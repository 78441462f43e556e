"""`cce-release clauses`: list or explain clauses, or show which of them were judged."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from cce_release_contract.contract.clause import Clause, all_clauses
from cce_release_contract.errors import UnknownNameError
from cce_release_contract.printable import printable
from cce_release_contract.reporting.clause_faults import faults_by_clause

SCHEMA_VERSION = 1
EXPLAINED = 3
"""Explain at most this many clauses; list more than that, one line per clause."""


@click.command("clauses")
@click.argument("names", nargs=-1, metavar="[PREFIX] | --coverage FILE...")
@click.option("--coverage", is_flag=True, help="Show which clauses the report.json files and recordings FILE judged.")
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(*, names: tuple[str, ...], coverage: bool, output_format: str) -> None:
    """List the clauses whose id starts with PREFIX (default: all), or explain them when they are few.

    With --coverage, each clause has the number of exchanges that judged it and its last verdict. FILE is the
    report.json of a check, or a recording that `cce-release verify` can read.
    """
    if coverage:
        _show_coverage(names, output_format)
        return
    if len(names) > 1:
        raise click.UsageError("name one PREFIX, or files with --coverage")
    prefix = "".join(names)
    chosen = select(all_clauses(), prefix)
    if output_format == "json":
        listed = [asdict(clause) for clause in chosen]
        print(json.dumps({"schema_version": SCHEMA_VERSION, "prefix": prefix, "clauses": listed}, indent=2))
    elif len(chosen) <= EXPLAINED:
        print("\n\n".join(explanation(clause) for clause in chosen))
    else:
        width = max(len(clause.id) for clause in chosen)
        for clause in chosen:
            print(f"{clause.id:<{width}}  {clause.basis:<10}  {clause.text}")


def _show_coverage(names: Sequence[str], output_format: str) -> None:
    # imported here: a list of clauses loads faster without what judges recordings
    from cce_release_contract.reporting.clause_coverage import (
        clause_coverage,
        coverage_json,
        coverage_text,
        judged_in_file,
    )

    if not names:
        raise click.UsageError("--coverage needs at least one report.json or recording")
    judged = []
    for name in names:
        by_clause, cut = judged_in_file(Path(name))
        judged.append((name, by_clause))
        if cut:
            click.echo(printable(f"{name}: judged as far as it goes; {cut}"), err=True)
    found = clause_coverage(all_clauses().values(), judged)
    if output_format == "json":
        print(json.dumps(coverage_json(found), indent=2))
    else:
        sys.stdout.write(coverage_text(found))


def select(clauses: Mapping[str, Clause], prefix: str) -> list[Clause]:
    """The clause with this id, or else all clauses whose id starts with this prefix, in the order of the contract.

    A prefix that ends between two parts of an id is tried first. Raises UnknownNameError if no clause matches.
    """
    if prefix in clauses:
        return [clauses[prefix]]
    parts = prefix.rstrip(".") + "."
    chosen = (
        [clause for clause in clauses.values() if clause.id.startswith(parts)] if prefix else list(clauses.values())
    )
    chosen = chosen or [clause for clause in clauses.values() if clause.id.startswith(prefix)]
    if not chosen:
        known = {".".join(clause_id.split(".")[:depth]) for clause_id in clauses for depth in (1, 2, 3)}
        raise UnknownNameError("clause", prefix, sorted(known), remedy="`cce-release clauses` lists them all")
    return chosen


def explanation(clause: Clause) -> str:
    """One clause in full, one line per fact."""
    lines = [clause.id, *textwrap.wrap(clause.text, 100, initial_indent="  ", subsequent_indent="  ")]
    facts = {
        "basis": clause.basis,
        "source": clause.source,
        "rows": ", ".join(clause.rows),
        "contract": clause.pointer,
        "needs": ", ".join(clause.needs),
        "faults": ", ".join(faults_by_clause().get(clause.id, ())),
        "not tested": clause.waiver,
        "replaces": ", ".join(clause.replaces),
    }
    lines += [f"  {name + ':':<12}{fact}" for name, fact in facts.items() if fact]
    return "\n".join(lines)
