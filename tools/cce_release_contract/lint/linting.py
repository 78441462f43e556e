"""Run every rule of the catalogue over one contract."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cce_release_contract.lint.catalogue import RULES
from cce_release_contract.lint.contract_files import ContractFiles, load_contract
from cce_release_contract.lint.findings import Finding, LintRule


def lint(spec: Path, rules: Iterable[LintRule] = RULES) -> list[Finding]:
    """All findings about the contract in a folder or an openapi.yaml, by file and line. Broken files are findings.

    Raises MissingExtraError if the packages of the extra [spec] are not installed.
    """
    files = load_contract(spec)
    findings = [finding for rule in rules for finding in _findings(rule, files)]
    return sorted(findings, key=lambda finding: (str(finding.path), finding.line, finding.rule, finding.message))


def _findings(rule: LintRule, files: ContractFiles) -> list[Finding]:
    if rule.follows_references and files.reference_problems:
        return []
    return [
        Finding(
            breach.path,
            breach.line,
            rule.id,
            rule.severity,
            breach.message,
            breach.remedy or rule.remedy,
            breach.pointer,
        )
        for breach in rule.check(files)
    ]
