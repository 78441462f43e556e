"""What the tests of authentication share beside the suite's fixtures."""

from __future__ import annotations

import pytest

from cce_release_contract.client.sandbox.scope import SandboxAccess
from cce_release_contract.client.target import host_header
from cce_release_suite._runner.capabilities import needs
from cce_release_suite._runner.suite_run import SuiteRun
from cce_release_suite.vocabulary.live_release import LiveRelease
from cce_release_suite.vocabulary.sandbox_releases import SandboxReleases


@pytest.fixture
def host(run: SuiteRun) -> str:
    """The value of the Host header that reaches the target, which a signature may cover."""
    return host_header(run.target.base_url)


@pytest.fixture
@needs("access_key")
def own_scope(releases: SandboxReleases | LiveRelease) -> SandboxAccess:
    """A namespace of the test's own, with a token and an access key that may be spent."""
    return releases.scope()
