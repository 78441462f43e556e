"""The matrix of a workflow: the targets of a fleet that stand on stdin, or the one that NAME and CONFIG name."""

from __future__ import annotations

import json
import os
import re
import sys
from typing import Final

NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
"""Names that may stand in the name of an artifact, of a concurrency group and of an environment."""

USAGE: Final = 2


def targets_of(text: str) -> list[dict[str, str]]:
    """The targets that `cce-release fleet FILE --matrix` printed: of each its `name` and, as `config`, the fleet file.

    Raises `ValueError` where the text is something else, or where two targets have one name.
    """
    include = json.loads(text)["include"]
    if not isinstance(include, list) or not include:
        raise ValueError("it holds no target")
    targets = [_target(entry) for entry in include]
    names = [target["name"].lower() for target in targets]
    if len(set(names)) < len(names):
        raise ValueError(f"a name stands twice among {', '.join(names)}")
    return targets


def _target(entry: object) -> dict[str, str]:
    if not isinstance(entry, dict) or not all(isinstance(entry.get(key), str) for key in ("name", "config")):
        raise ValueError("a target has no name, or no config")
    if not NAME.fullmatch(entry["name"]):
        raise ValueError(f"{entry['name']!r} is no name for a target: letters, digits and . _ - are, 100 at most")
    return {key: entry[key] for key in ("name", "config")}


def main() -> int:
    """Print the step output `matrix`; 2 where there is no matrix to print."""
    name, config = os.environ.get("NAME", ""), os.environ.get("CONFIG", "")
    text = json.dumps({"include": [{"name": name, "config": config}]}) if name else sys.stdin.read()
    try:
        matrix = json.dumps({"include": targets_of(text)})
    except (ValueError, KeyError, TypeError) as error:
        sys.stderr.write(f"matrix.py: these are not the targets of a fleet: {error}\n")
        return USAGE
    sys.stdout.write(f"matrix={matrix}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
