"""Tests of seed data files."""

import base64
import json

import pytest

from cce_release_contract.emulator.control.seeding import DEFAULT_CLUSTER_ID, default_seed, read_seed
from cce_release_contract.emulator.helm.archives import DEFAULT_CHART_ID, UPGRADE_CHART_ID, pack_files
from cce_release_contract.emulator.helm.engine import HelmEngine
from cce_release_contract.emulator.rules.releases import ReleaseKey
from cce_release_contract.errors import EmulatorError, UnknownNameError

APP = pack_files("app", [("Chart.yaml", b"apiVersion: v2\nname: app\nversion: 3.1.0\n"), ("values.yaml", b"a: 1\n")])


@pytest.fixture(scope="module")
def engine():
    """A Helm engine."""
    return HelmEngine()


@pytest.fixture
def read(tmp_path, engine):
    """Reads a seed data file with this content, next to a chart archive."""
    (tmp_path / "app.tgz").write_bytes(APP)
    (tmp_path / "broken.tgz").write_bytes(b"broken")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "Chart.yaml").write_text("apiVersion: v2\nname: folder-app\nversion: 0.1.0\n")

    def read_document(document):
        path = tmp_path / "seed.json"
        path.write_text(document if isinstance(document, str) else json.dumps(document))
        return read_seed(path, engine)

    return read_document


def test_empty_seed_data_is_the_default(read):
    """A file that lists nothing gives the default charts and release."""
    assert read({}) == default_seed()


def test_charts_come_from_files_folders_and_base64(read):
    """A chart may be an archive, a folder next to the file, or base64 in it; the default charts stay."""
    seed = read(
        {
            "charts": [
                {"id": "from-file", "path": "app.tgz", "public": True},
                {"id": "from-folder", "path": "folder"},
                {"id": "from-text", "archive_base64": base64.b64encode(APP).decode()},
            ]
        }
    )

    charts = {chart.id: (chart.name, chart.version, chart.public) for chart in seed.charts}
    assert charts == {
        DEFAULT_CHART_ID: ("magento-mysql", "1.0.0", False),
        UPGRADE_CHART_ID: ("magento-mysql", "1.1.0", False),
        "from-file": ("app", "3.1.0", True),
        "from-folder": ("folder-app", "0.1.0", False),
        "from-text": ("app", "3.1.0", False),
    }


def test_releases_say_where_they_are(read):
    """A release may name cluster, namespace, chart, values and revisions; the first is the one that is named."""
    seed = read(
        {
            "charts": [{"id": "mine", "path": "app.tgz"}],
            "releases": [
                {
                    "cluster_id": "c-1",
                    "cluster_name": "one",
                    "namespace": "shop",
                    "name": "web",
                    "chart_id": "mine",
                    "values": {"a": 2},
                    "revisions": [{}, {"values": {"a": 3}}],
                },
                {"name": "other"},
            ],
        }
    )

    first, second = seed.releases
    assert seed.release is first
    assert (first.key, first.cluster_name) == (ReleaseKey("c-1", "shop", "web"), "one")
    assert [(each.chart_id, each.values) for each in first.revisions] == [("mine", {"a": 2}), ("mine", {"a": 3})]
    assert second.key == ReleaseKey(DEFAULT_CLUSTER_ID, "monitoring", "other")


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not a JSON object"),
        ({"charts": {}}, "charts"),
        ({"charts": [{}]}, "id is missing"),
        ({"charts": [{"id": "x"}]}, "path or archive_base64"),
        ({"charts": [{"id": "x", "path": "a", "archive_base64": "b"}]}, "path or archive_base64"),
        ({"charts": [{"id": "x", "path": "nothing.tgz"}]}, "charts[0].path"),
        ({"charts": [{"id": "x", "path": "broken.tgz"}]}, "charts[0].path"),
        ({"charts": [{"id": "x", "archive_base64": "?"}]}, "base64"),
        ({"charts": [{"id": "x", "archive_base64": "YWJj"}]}, "cannot load chart"),
        ({"charts": [{"id": "x", "path": "app.tgz", "public": "yes"}]}, "charts[0].public"),
        ({"charts": [{"id": "x", "path": "app.tgz"}, {"id": "x", "path": "app.tgz"}]}, "duplicate"),
        ({"releases": [{"name": "a", "namespace": "Upper"}]}, "releases[0].namespace"),
        ({"releases": [{"name": "a", "cluster_id": ""}]}, "releases[0].cluster_id"),
    ],
)
def test_wrong_seed_data_is_refused(read, document, words):
    """A problem is reported with its member and a remedy."""
    with pytest.raises(EmulatorError) as caught:
        read(document)

    assert words in str(caught.value)
    assert "seed" in caught.value.where or "seed" in caught.value.what
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"chart": []}, "did you mean charts"),
        ({"charts": [{"idd": "x"}]}, "did you mean id"),
        ({"releases": [{"name": "a", "chart_id": "nothing"}]}, "unknown chart 'nothing'"),
    ],
)
def test_unknown_names_are_refused(read, document, words):
    """A misspelt member and a chart that is not there are refused by name."""
    with pytest.raises(UnknownNameError, match=words):
        read(document)


def test_missing_file_is_refused(tmp_path, engine):
    """The error for a missing seed data file has its path."""
    with pytest.raises(EmulatorError, match=r"nothing\.json"):
        read_seed(tmp_path / "nothing.json", engine)
