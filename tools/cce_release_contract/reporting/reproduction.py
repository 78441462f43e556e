"""The command line that reproduces a failure: the same target, seed and profile, one clause, no secrets."""

from __future__ import annotations

import shlex
from typing import Final

from cce_release_contract.settings import SETTINGS, Settings
from cce_release_contract.settings.effort import most_requests

_TARGET: Final = tuple(setting for setting in SETTINGS if setting.table == "target")


def reproduction(settings: Settings) -> str:
    """The command without its clause. Credentials and control tokens are left to the variables that held them.

    Budgets are included if they decide how many examples are generated. The number of workers changes nothing.
    """
    parts = ["cce-release", "check"]
    for setting in _TARGET:
        value = getattr(settings, setting.name)
        if setting.kind == "flag":
            default = settings.kind == "emulator"
            if value != default:
                parts.append(setting.option if value else setting.option.replace("--", "--no-", 1))
        elif value and value != setting.default:
            parts += [setting.option, str(value)]
    parts += [part for fault in settings.fault for part in ("--fault", fault)]
    if settings.kind == "live" and settings.strict:
        parts.append("--strict")
    if settings.profile == "deep" and settings.max_requests != most_requests("deep", chosen=False):
        parts += ["--max-requests", str(settings.max_requests)]
    parts += ["--profile", settings.profile, "--seed", str(settings.seed)]
    return shlex.join(parts)
