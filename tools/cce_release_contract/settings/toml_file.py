"""A TOML file of the user's: its content, or the problem that keeps it from being read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from cce_release_contract.settings.problems import SettingProblem


def read_toml(path: Path, kind: str, *, remedy: str) -> dict[str, Any] | SettingProblem:
    """The content of the file. `kind` is what messages call it; `remedy` says how such a file is written."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        link = " (it is a link that leads nowhere)" if path.is_symlink() else ""
        return SettingProblem(f"the {kind} does not exist{link}", where=str(path))
    except OSError as error:
        return SettingProblem(f"the {kind} cannot be read: {error.strerror}", where=str(path))
    except (ValueError, RecursionError) as error:  # wrong TOML, wrong UTF-8, numbers and nesting beyond any limit
        return SettingProblem(f"the {kind} is not valid TOML: {error}", where=str(path), remedy=remedy)
