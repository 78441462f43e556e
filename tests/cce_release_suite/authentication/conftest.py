"""What the tests of authentication share beside the suite's fixtures."""

from __future__ import annotations

import pytest

from cce_release_contract.client.target import host_header
from cce_release_suite._runner.suite_run import SuiteRun


@pytest.fixture
def host(run: SuiteRun) -> str:
    """The value of the Host header that reaches the target, which a signature may cover."""
    return host_header(run.target.base_url)
