"""The suite on plausible vendors: each is broken where it contradicts a page, and only there."""

from __future__ import annotations

import json

import pytest
from tests.faults.vendors.ways import EXPECTED, tried, ways
from tests.levels import few

from second_implementation.vendors.catalogue import VENDORS

SEEN = json.loads(EXPECTED.read_text(encoding="utf-8"))
"""What each run showed, as recorded by `python -m tests.faults.vendors.ways`."""


@pytest.mark.parametrize("vendor", few(VENDORS, quick=()))
def test_vendor_is_judged_as_before(warm_pytest, vendor):
    """A run on a vendor ends as recorded."""
    found = tried(warm_pytest, VENDORS[vendor])

    assert {way: one["exit"] for way, one in found.items()} == {way: one["exit"] for way, one in SEEN[vendor].items()}


@pytest.mark.parametrize("vendor", VENDORS.values(), ids=VENDORS.keys())
def test_vendor_is_broken_only_where_it_contradicts_a_page(vendor):
    """A vendor that contradicts a page is red in some way; any other is fine, or with a reason nothing is proven."""
    codes = {SEEN[vendor.id][way]["exit"] for way in ways(vendor)}

    assert 1 in codes if vendor.contradicts else codes <= ({0, 3} if vendor.unproven else {0})


def test_there_are_enough_vendors():
    """At least twenty vendors contradict no page."""
    assert sum(not vendor.contradicts for vendor in VENDORS.values()) >= 20
    assert SEEN.keys() == VENDORS.keys()
