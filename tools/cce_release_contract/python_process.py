"""How a Python process of ours is started: nothing of the folder that the user works in takes the place of a module.

`python -m` looks for modules in the working folder first, and so does a Python whose PYTHONPATH names that folder or
has an empty entry (`PYTHONPATH=$PYTHONPATH:/more` may have one): a `json.py` of the user's would be imported in the
place of Python's own. Python's isolated mode is none for us: an installation in the user's own folder
(`pip install --user`) or on PYTHONPATH has to work.
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
    """The command that runs a module with our interpreter; the module's own arguments follow it."""
    return [sys.executable, "-P", "-m", module]


def python_environment(environ: Mapping[str, str], folder: Path | None = None) -> dict[str, str]:
    """The environment of such a process, and of those that it starts itself, such as the workers of pytest-xdist.

    `folder` is the working folder, None for that of this process. It and the folders above it are taken out of
    PYTHONPATH, unless a package of ours is installed there; what remains is absolute.
    """
    kept = {**environ, "PYTHONSAFEPATH": "1"}
    if kept.get("PYTHONPATH"):
        here = (folder or Path.cwd()).resolve()
        places = [(here / entry).resolve() for entry in kept["PYTHONPATH"].split(os.pathsep)]
        kept["PYTHONPATH"] = os.pathsep.join(str(place) for place in places if place not in _foreign(here))
    return kept


def leave_out_folder() -> None:
    """Let this process itself import nothing from the working folder and those above it that PYTHONPATH names.

    A working folder that is gone cannot be imported from.
    """
    with contextlib.suppress(OSError):
        here = Path.cwd().resolve()
        named = {str((here / entry).resolve()) for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep)}
        foreign = named.intersection(map(str, _foreign(here)))
        sys.path[:] = [entry for entry in sys.path if str((here / entry).resolve()) not in foreign]


def _foreign(here: Path) -> frozenset[Path]:
    """A folder and those above it, but for those in which a package of ours is installed."""
    places = (here, *here.parents)
    return frozenset(place for place in places if not any((place / own).is_dir() for own in _OWN_PACKAGES))
