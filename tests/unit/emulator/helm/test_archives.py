"""Tests of chart archives."""

import gzip
import io
import tarfile

from cce_release_contract.emulator.helm.archives import (
    DEFAULT_CHART_ID,
    UPGRADE_CHART_ID,
    chart_archive,
    pack_files,
    pack_folder,
    packaged_charts,
)
from cce_release_contract.emulator.rules.releases import Chart


def test_packaged_charts_are_two_versions_of_one_chart():
    """The emulator ships magento-mysql 1.0.0 under the page's chart id and 1.1.0 to upgrade to."""
    charts = packaged_charts()

    assert [(chart.id, chart.name, chart.version, chart.public) for chart in charts] == [
        (DEFAULT_CHART_ID, "magento-mysql", "1.0.0", False),
        (UPGRADE_CHART_ID, "magento-mysql", "1.1.0", False),
    ]


def test_archives_are_the_same_bytes_every_time():
    """Packing twice, in any order of files, gives the same bytes and digest."""
    one = pack_files("app", [("Chart.yaml", b"a"), ("templates/x.yaml", b"b")])
    other = pack_files("app", [("templates/x.yaml", b"b"), ("Chart.yaml", b"a")])

    assert one == other
    assert packaged_charts() == packaged_charts()


def test_archive_holds_the_files_under_the_charts_folder():
    """Members lie below the chart's name, with no owner and no time."""
    data = pack_files("app", [("templates/x.yaml", b"text")])

    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(data))) as tar:
        entry = tar.getmembers()[0]

    assert (entry.name, entry.size, entry.mtime, entry.uid) == ("app/templates/x.yaml", 4, 0, 0)


def test_folder_is_packed_with_its_subfolders(tmp_path):
    """A chart folder becomes an archive of all its files."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "Chart.yaml").write_bytes(b"name: app")
    (tmp_path / "templates" / "x.yaml").write_bytes(b"kind: X")

    data = pack_folder(tmp_path, "app")

    assert data == pack_files("app", [("Chart.yaml", b"name: app"), ("templates/x.yaml", b"kind: X")])


def test_digest_tells_archives_apart():
    """Two archives under one id have different digests."""
    one = chart_archive(Chart("id", "app", "1.0.0", public=False), b"a")
    other = chart_archive(Chart("id", "app", "1.0.0", public=False), b"b")

    assert one.sha256 != other.sha256
