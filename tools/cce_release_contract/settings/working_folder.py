"""The working folder of a command, which is the base of relative paths."""

from __future__ import annotations

import os
from pathlib import Path

from cce_release_contract.errors import UsageError


def working_folder() -> Path:
    """The absolute working folder. Raises `UsageError` if it is gone or cannot be searched."""
    try:
        folder = Path.cwd()
        os.stat(f"{folder}/.")  # noqa: PTH116 - a Path has no dot at its end, and the dot is what has to be looked up
    except OSError as error:
        raise UsageError(
            f"the working folder cannot be used: {error.strerror}",
            where=os.environ.get("PWD", ""),
            cause="it was removed, or you may not search it",
            remedy="change to another folder, or to this one again if it was created again",
        ) from error
    return folder


def something_at(path: Path) -> bool:
    """Whether a path exists. A broken link and an entry that may not be read count too."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True
