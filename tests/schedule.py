"""Which tests one worker runs: those of a file, or of a folder whose tests share what is costly to start.

The marker `xdist_group` has no effect here: pytest-xdist 3.8 puts the group into the id of a test, which pytest 9.2 no
longer lets it change. `make` loads this plugin in its place.
"""

from __future__ import annotations

from typing import Any, Final

import pytest
from xdist.scheduler import LoadScopeScheduling

SHARED: Final = ("tests/faults/proof/", "tests/unit/reporting/formats/page/browser/")
"""Folders whose tests share a proof or a browser."""


class ByFile(LoadScopeScheduling):  # type: ignore[misc] # the library has no types
    """Gives a worker a file at a time, in the order of collection: the slow folders come first."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in SHARED if nodeid.startswith(folder)), nodeid.partition("::")[0])


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """Take the place of the scheduler that `--dist` names."""
    config.option.loadscopereorder = False
    return ByFile(config, log)
