"""Names and ids that belong to nothing real."""

from __future__ import annotations

import re
import uuid

import pytest

from cce_release_contract.client.guard.nonexistent_names import (
    impossible_chart_id,
    impossible_cluster_id,
    impossible_prefix,
    impossible_release_name,
    new_run_id,
)

RUN = "0123456789abcdef" * 2


def test_run_ids_differ():
    """Each run id is 32 hex digits and new."""
    first, second = new_run_id(), new_run_id()

    assert re.fullmatch(r"[0-9a-f]{32}", first)
    assert first != second


@pytest.mark.parametrize("suffix", ["", "a", "a-1", "abcdefghij"])
def test_name_matches_the_contract(suffix):
    """Every name begins with the prefix, fits the contract's pattern and has at most 53 characters."""
    name = impossible_release_name(RUN, suffix)

    assert name.startswith(f"cce-check-{RUN}")
    assert re.fullmatch(r"[a-z]([a-z0-9-]*[a-z0-9])?", name)
    assert len(name) <= 53


@pytest.mark.parametrize("suffix", ["abcdefghijk", "A", "a-", "a b", "a/b", "é"])
def test_suffix_that_breaks_the_pattern_is_refused(suffix):
    """A suffix that makes an invalid release name raises ValueError."""
    with pytest.raises(ValueError, match="is not a release name"):
        impossible_release_name(RUN, suffix)


@pytest.mark.parametrize("run_id", ["", "x" * 32, "0" * 31, "A" * 32, "0" * 33])
def test_bad_run_id_is_refused(run_id):
    """A run id of another form raises ValueError."""
    with pytest.raises(ValueError, match="run id"):
        impossible_prefix(run_id)


def test_ids_are_unused_uuids():
    """Chart and cluster id are UUIDs of version 8, fixed by the run id and different from each other."""
    ids = {impossible_chart_id(RUN), impossible_cluster_id(RUN), impossible_chart_id("f" * 32)}

    assert len(ids) == 3
    assert {uuid.UUID(identifier).version for identifier in ids} == {8}
    assert impossible_chart_id(RUN) == impossible_chart_id(RUN)
