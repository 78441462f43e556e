"""Tests of what a run keeps of its exchanges: tiny suites, run by pytest in a process of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.levels import few

from cce_release_contract.client.credentials import Token
from cce_release_contract.client.target import Address, Target
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response
from cce_release_contract.judging.fingerprints import fingerprint_of
from cce_release_contract.protocol.run_recording import read_side
from cce_release_contract.reporting.formats.catalogue import WRITTEN
from cce_release_contract.verdicts.verdict import Verdict
from cce_release_suite._runner.fingerprinter import stable_names_of

PASSES = "request/test_path.py::test_passes"
VIOLATES = "request/test_path.py::test_violates"


@pytest.mark.parametrize("workers", few([(), ("-p", "xdist.plugin", "-n", "2")]), ids=["one process", "workers"])
def test_run_keeps_what_a_comparison_needs(tiny_suite: Any, tmp_path: Path, workers: tuple[str, ...]) -> None:
    """Each exchange is kept under its test, in its order, without names of the target; then each judgement."""
    path = tmp_path / "run.jsonl"

    finished = tiny_suite.run("--cce-run-lines", str(path), *workers)

    side = read_side(path, finished.report)
    (sent,) = side.fingerprints[PASSES]
    targets = [fingerprint.target.partition("?")[2] for fingerprint in side.fingerprints[VIOLATES]]
    assert (sent.method, sent.status, sent.code, sent.media_type) == ("GET", 404, "CCE.02404001", "application/json")
    assert sent.target == "/cce/cam/v3/clusters/{cluster}/namespace/{namespace}/releases/{release}"
    assert sent.shape == {"errorCode": "string", "errorMessage": "string"}
    assert targets[-1] == "show_resources=11"
    assert len(targets) > 10
    assert ("response.error.object", Verdict.FAIL) in {(one.clause, one.verdict) for one in side.judgements}
    assert "the-secret-token" not in path.read_text()


def test_preflight_belongs_to_no_test(tiny_suite: Any, tmp_path: Path) -> None:
    """What a run sends before its first test is not kept."""
    path = tmp_path / "run.jsonl"

    finished = tiny_suite.run("--cce-run-lines", str(path), "--cce-clause", "request.path.cluster_id")

    assert finished.report["requests"] == 2
    assert list(read_side(path, finished.report).fingerprints) == [PASSES]


def test_nothing_is_kept_unasked(tiny_suite: Any) -> None:
    """A run that nobody compares writes its reports only."""
    tiny_suite.run("--cce-clause", "request.path.cluster_id")

    kept = {entry.name for entry in tiny_suite.reports.iterdir()}
    assert kept == {form.file_name for form in WRITTEN}


def test_unset_names_stand_for_nothing() -> None:
    """A chart that is not known is no name."""
    target = Target("http://x", "live", Token("t"), Address("c", "n", "r"), "", "up")

    assert stable_names_of(target) == {"c": "{cluster}", "n": "{namespace}", "r": "{release}", "up": "{other chart}"}


def test_paths_of_another_variant_stand_for_the_same() -> None:
    """A path of an autopilot cluster is kept as that of the standard one, so that both can be compared."""
    target = Target("http://x", "live", Token("t"), Address("c", "n", "r", "autopilot"), "")
    names = stable_names_of(target)

    sent = fingerprint_of(Exchange(Request("PUT", f"{target.address.path()}?a=b"), Response(200)), names)

    assert sent.target == "/cce/cam/v3/clusters/{cluster}/namespace/{namespace}/releases/{release}?a=b"
