"""Fixtures of the Helm tests: one engine for all, since starting the Go runtime takes time."""

import pytest

from cce_release_contract.emulator.helm.archives import chart_archive, pack_files, packaged_charts
from cce_release_contract.emulator.helm.engine import EngineError, HelmEngine
from cce_release_contract.emulator.rules.releases import Chart, ReleaseKey


@pytest.fixture(scope="session")
def engine():
    """A Helm engine."""
    return HelmEngine()


@pytest.fixture(scope="session")
def default_chart():
    """magento-mysql 1.0.0."""
    return packaged_charts()[0]


@pytest.fixture(scope="session")
def newer_chart():
    """magento-mysql 1.1.0."""
    return packaged_charts()[1]


@pytest.fixture
def make_chart():
    """Makes the chart `app` 1.0.0 from files by path; Chart.yaml is written where it is not given."""

    def make(members):
        files = {"Chart.yaml": "apiVersion: v2\nname: app\nversion: 1.0.0\n", **members}
        data = pack_files("app", [(path, text.encode()) for path, text in files.items()])
        return chart_archive(Chart("app-id", "app", "1.0.0", public=True), data)

    return make


@pytest.fixture
def refusal_of(engine):
    """Gives the error that preparing a chart with a config meets."""

    def refuse(chart, config):
        with pytest.raises(EngineError) as caught:
            engine.prepare(chart, config, ReleaseKey("cluster", "monitoring", "testwww"), 2)
        return caught.value

    return refuse
