"""The folder that a command is started in: relative paths begin there."""

from __future__ import annotations

import os
from pathlib import Path

from cce_release_contract.errors import UsageError


def working_folder() -> Path:
    """The working folder, absolute. Raises `UsageError` if it is gone, or if nothing in it can be looked up."""
    try:
        folder = Path.cwd()
        os.stat(f"{folder}/.")  # noqa: PTH116 - a Path has no dot at its end, and the dot is what has to be looked up
    except OSError as error:
        raise UsageError(
            f"the working folder cannot be used: {error.strerror}",
            where=os.environ.get("PWD", ""),
            cause="it was removed meanwhile, or it belongs to somebody else",
            remedy="change to another folder, or to the same one again if it was made anew",
        ) from error
    return folder


def something_at(path: Path) -> bool:
    """Whether there is anything at a path: a link that leads nowhere too, and what nobody may look at."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True
