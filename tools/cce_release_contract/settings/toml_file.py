"""A TOML file of the user: its content, or the problem that prevents reading it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from cce_release_contract.settings.problems import SettingProblem


def read_toml(path: Path, kind: str, *, remedy: str) -> dict[str, Any] | SettingProblem:
    """The content of the file. `kind` is its name in messages; `remedy` says how to write such a file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        link = " (it is a broken link)" if path.is_symlink() else ""
        return SettingProblem(f"the {kind} does not exist{link}", where=str(path))
    except OSError as error:
        return SettingProblem(f"the {kind} cannot be read: {error.strerror}", where=str(path))
    except (ValueError, RecursionError) as error:  # invalid TOML or UTF-8, or numbers and nesting beyond the limits
        return SettingProblem(f"the {kind} is not valid TOML: {error}", where=str(path), remedy=remedy)
