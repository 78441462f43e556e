"""Optional parts of the installation are asked for by name."""

from __future__ import annotations

import json

import pytest

from cce_release_contract.errors import MissingExtraError
from cce_release_contract.specification.extras import import_extra


def test_an_installed_module_is_imported() -> None:
    """A module that is there is returned."""
    module = import_extra("json", extra="spec", needed_for="this test")

    assert module is json


def test_a_missing_module_says_what_to_install() -> None:
    """A module that is not there names the extra that has it."""
    with pytest.raises(MissingExtraError) as raised:
        import_extra("not_installed_here", extra="spec", needed_for="cce-release lint")

    assert "cce-release lint needs" in str(raised.value)
    assert "cce-release-contract[spec]" in raised.value.remedy
