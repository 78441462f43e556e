"""Chart archives: the .tgz bytes of a chart with the id that requests use, and functions that build archives."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable

from cce_release_contract.emulator.rules.releases import Chart

DEFAULT_CHART_ID = "af4b699e-018c-11ec-b8b0-0255ac100b05"
"""The chart id of the page's example request."""

UPGRADE_CHART_ID = "b3c1f2d8-018d-11ec-b8b0-0255ac100b05"
"""The second version of the same chart, for upgrades."""


@dataclass(frozen=True)
class ChartArchive(Chart):
    """One uploaded chart version.

    `data` is a gzipped tar archive as made by `helm package`; `sha256` (hex) is its digest and the key of the engine's
    caches, so that a new archive with the same id never gets stale results.
    """

    data: bytes = field(repr=False, kw_only=True)
    sha256: str = field(kw_only=True)

    @cached_property
    def chart(self) -> Chart:
        """The chart without its archive."""
        return Chart(**{member.name: getattr(self, member.name) for member in fields(Chart)})


def chart_archive(chart: Chart, data: bytes) -> ChartArchive:
    """A chart with its archive and the digest of that."""
    return ChartArchive(**asdict(chart), data=data, sha256=hashlib.sha256(data).hexdigest())


def packaged_charts() -> tuple[ChartArchive, ...]:
    """The charts that come with the emulator: magento-mysql 1.0.0, and 1.1.0 for upgrades."""
    return tuple(
        chart_archive(
            Chart(chart_id, "magento-mysql", version, public=False),
            pack_folder(files("cce_release_contract.emulator").joinpath("charts", f"magento-mysql-{version}")),
        )
        for chart_id, version in ((DEFAULT_CHART_ID, "1.0.0"), (UPGRADE_CHART_ID, "1.1.0"))
    )


@cache
def packaged_digests() -> frozenset[str]:
    """The digests of the charts that come with the emulator."""
    return frozenset(chart.sha256 for chart in packaged_charts())


def pack_folder(folder: Traversable, name: str = "magento-mysql") -> bytes:
    """The .tgz archive of a chart's source folder; the same files always give the same bytes."""
    return pack_files(name, _files_below(folder, ""))


def pack_files(name: str, members: Iterable[tuple[str, bytes]]) -> bytes:
    """The .tgz archive of (path inside the chart, content) pairs under the top folder `name`."""
    tar_bytes = io.BytesIO()
    with tarfile.open(fileobj=tar_bytes, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for path, content in sorted(members):
            entry = tarfile.TarInfo(f"{name}/{path}")
            entry.size = len(content)
            entry.mode = 0o644
            tar.addfile(entry, io.BytesIO(content))
    return gzip.compress(tar_bytes.getvalue(), mtime=0)


def _files_below(folder: Traversable, prefix: str) -> Iterable[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _files_below(entry, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, entry.read_bytes()
