"""`cce-release lint`: judge one contract."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import click

from cce_release_contract.errors import UsageError
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.lint.catalogue import RULES
from cce_release_contract.lint.findings import Finding
from cce_release_contract.lint.linting import lint
from cce_release_contract.printable import counted
from cce_release_contract.settings.working_folder import working_folder

SCHEMA_VERSION = 1


@click.command("lint")
@click.argument("spec", type=click.Path(path_type=Path), required=False)
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(*, spec: Path | None, output_format: str) -> ExitCode:
    """Judge the contract in SPEC, a folder or an openapi.yaml (default: the folder spec).

    Exit code 1 if there is a finding of severity error; warnings alone give 0.
    """
    chosen = spec or _default_folder()
    findings = lint(chosen)
    if output_format == "json":
        print(json.dumps(report(chosen, findings), indent=2, ensure_ascii=False))
    else:
        _print_text(chosen, findings)
    broken = any(finding.severity == "error" for finding in findings)
    return ExitCode.BROKEN if broken else ExitCode.FINE


def report(spec: Path, findings: list[Finding]) -> dict[str, object]:
    """The findings in the shape of lint/findings.schema.json."""
    severities = Counter(finding.severity for finding in findings)
    return {
        "schema_version": SCHEMA_VERSION,
        "spec": str(spec),
        "rules": len(RULES),
        "summary": {"error": severities["error"], "warning": severities["warning"]},
        "findings": [
            {
                "file": str(finding.path),
                "line": finding.line,
                "rule": finding.rule,
                "severity": finding.severity,
                "message": finding.message,
                "remedy": finding.remedy,
                "pointer": finding.pointer,
            }
            for finding in findings
        ],
    }


def _default_folder() -> Path:
    here = working_folder()
    folder = Path("spec")
    if not folder.is_dir():
        raise UsageError(
            "there is no folder 'spec' here",
            where=str(here),
            cause="the current folder is not the repository",
            remedy="run it in the repository, or name the contract: cce-release lint PATH",
        )
    return folder


def _print_text(spec: Path, findings: list[Finding]) -> None:
    for finding in findings:
        place = f"{finding.path}:{finding.line}" if finding.line else str(finding.path)
        print(f"{place}: {finding.severity} {finding.rule}: {finding.message}")
        print(f"    remedy: {finding.remedy}")
    severities = Counter(finding.severity for finding in findings)
    counts = [counted(severities[severity], severity) for severity in ("error", "warning")]
    print(f"{spec}: {len(RULES)} rules, {', '.join(counts)}")
