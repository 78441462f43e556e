"""Every clause has its test, in its place, or a reason why it has none."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.unit.suite.test_unselected_clauses import STORIES

from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.contract.document import read_document
from cce_release_contract.contract.pages.page_rows import page_rows

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def clauses_by_test(tmp_path_factory):
    """The clause ids that each test of the suite names, found by collecting it."""
    folder = tmp_path_factory.mktemp("collected")
    result = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "--pyargs", "cce_release_suite", "--collect-only", "-q"),
            *("-p", "collected_clauses", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(folder)),
        ],
        env=os.environ | {"COLLECTED_CLAUSES": str(folder / "found.json"), "PYTHONPATH": str(Path(__file__).parent)},
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    assert (folder / "found.json").exists(), result.stdout + result.stderr
    return json.loads((folder / "found.json").read_text(encoding="utf-8"))


def test_every_clause_has_a_test_or_a_waiver(clauses_by_test):
    """Every clause is judged by a test or waived with a reason, never both."""
    tested = {clause for clauses in clauses_by_test.values() for clause in clauses}

    untested = [id_ for id_, clause in all_clauses().items() if id_ not in tested and not clause.waiver]
    stale = [id_ for id_, clause in all_clauses().items() if id_ in tested and clause.waiver]

    assert untested == []
    assert stale == []


def test_every_test_names_clauses_that_exist(clauses_by_test):
    """Every test of the suite names a clause that exists; what it judges beside it has a test of its own."""
    own = {ids[0] for ids in clauses_by_test.values() if ids}

    wrong = {
        test: ids
        for test, ids in clauses_by_test.items()
        if not ids or not all_clauses().keys() >= set(ids) or not own.issuperset(ids[1:])
    }

    assert wrong == {}


def test_tests_of_several_clauses_are_known(clauses_by_test):
    """The tests that judge several clauses are those that `test_unselected_clauses.py` tries one by one."""
    several = {test.rpartition("::")[2] for test, ids in clauses_by_test.items() if len(ids) > 1}

    assert several == {story.__name__ for story in STORIES}


def test_id_and_place_agree(clauses_by_test):
    """A clause group.topic.statement is tested in group/test_topic.py."""
    misplaced = {
        test: ids
        for test, ids in clauses_by_test.items()
        if test.partition("::")[0] != "{}/test_{}.py".format(*ids[0].split(".")[:2])
    }

    assert misplaced == {}


def test_every_row_of_the_page_is_cited():
    """Every row of the vendor's page, every status, media type and status code is cited by a clause."""
    cited = {row for clause in all_clauses().values() for row in clause.rows}

    assert set(page_rows(read_document(ROOT / "spec" / "page-rows.yaml")).rows) - cited == set()
