"""The command line that reproduces a failure: the same target, seed and profile, one clause, no secrets."""

from __future__ import annotations

import shlex
from typing import Final

from cce_release_contract.settings import SETTINGS, Settings
from cce_release_contract.settings.effort import most_requests

_TARGET: Final = tuple(setting for setting in SETTINGS if setting.table == "target")


def reproduction(settings: Settings, *, fixtures: str = "") -> str:
    """The command up to the id of its clause. Credentials and control tokens are left to the variables that held them.

    Budgets are included if they decide how many examples are generated. The number of workers changes nothing.
    `fixtures` is the folder of the user's own fixtures, if they gave the target: only pytest uses those.
    """
    parts = []
    for setting in _TARGET:
        value = getattr(settings, setting.name)
        if setting.kind == "flag":
            default = settings.kind == "emulator"
            if value != default:
                parts.append(setting.option if value else setting.option.replace("--", "--no-", 1))
        elif value and value != setting.default:
            parts += [setting.option, str(value)]
    parts += [part for fault in settings.fault for part in ("--fault", fault)]
    if settings.strict != (settings.kind == "emulator"):
        parts.append("--strict" if settings.strict else "--no-strict")
    if settings.profile == "deep" and settings.max_requests != most_requests("deep", chosen=False):
        parts += ["--max-requests", str(settings.max_requests)]
    parts += ["--profile", settings.profile, "--seed", str(settings.seed), "--clause"]
    if fixtures:
        options = [f"--cce-{part.removeprefix('--')}" if part.startswith("--") else part for part in parts]
        return shlex.join(["pytest", fixtures, "--pyargs", "cce_release_suite", *options])
    return shlex.join(["cce-release", "check", *parts])
