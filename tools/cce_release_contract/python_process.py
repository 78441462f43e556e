"""Start our Python processes so that files in the working folder do not replace modules.

`python -m` looks for modules in the working folder first. So does a Python whose PYTHONPATH names that folder or has an
empty entry, as `PYTHONPATH=$PYTHONPATH:/more` may have: a `json.py` of the user would replace Python's own. Python's
isolated mode does not help, since an installation with `pip install --user` or on PYTHONPATH must work.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_OWN_PACKAGES: Final = ("cce_release_contract", "cce_release_models", "cce_release_suite")


def python_command(module: str) -> list[str]:
    """The command that runs a module with our interpreter; append the arguments of the module."""
    return [sys.executable, "-P", "-m", module]


def python_environment(environ: Mapping[str, str], folder: Path | None = None) -> dict[str, str]:
    """The environment of such a process and of its child processes, such as the workers of pytest-xdist.

    `folder` is the working folder; None means that of this process. The folder and its parents are removed from
    PYTHONPATH, unless a package of ours is installed there. The other entries become absolute.
    """
    kept = {**environ, "PYTHONSAFEPATH": "1"}
    if kept.get("PYTHONPATH"):
        here = (folder or Path.cwd()).resolve()
        places = [(here / entry).resolve() for entry in kept["PYTHONPATH"].split(os.pathsep)]
        kept["PYTHONPATH"] = os.pathsep.join(str(place) for place in places if place not in _foreign(here))
    return kept


def leave_out_folder() -> None:
    """Stop this process from importing from the working folder and its parents that PYTHONPATH names.

    If the working folder no longer exists, there is nothing to do.
    """
    with contextlib.suppress(OSError):
        here = Path.cwd().resolve()
        named = {str((here / entry).resolve()) for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep)}
        foreign = named.intersection(map(str, _foreign(here)))
        sys.path[:] = [entry for entry in sys.path if str((here / entry).resolve()) not in foreign]


def _foreign(here: Path) -> frozenset[Path]:
    """A folder and its parents, except those in which a package of ours is installed."""
    places = (here, *here.parents)
    return frozenset(place for place in places if not any((place / own).is_dir() for own in _OWN_PACKAGES))
