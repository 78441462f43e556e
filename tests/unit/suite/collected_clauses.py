"""A pytest plugin for a run of its own: writes which test of the suite names which clause, and sends nothing."""

import json
import os
from pathlib import Path

import pytest

from cce_release_suite._runner.selection import clauses_of, id_of


def pytest_collection_finish(session: pytest.Session) -> None:
    """Write the pairs of test id and clause ids to the file that the environment names."""
    found = {id_of(item): list(clauses_of(item)) for item in session.items}
    Path(os.environ["COLLECTED_CLAUSES"]).write_text(json.dumps(found), encoding="utf-8")
