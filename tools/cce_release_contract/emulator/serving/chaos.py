"""Deliberate transport problems of the emulator: the shares in a chaos file, and their random sequence."""

from __future__ import annotations

import math
import random
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cce_release_contract.settings.problems import SettingProblem, closest, refuse

STATUSES: Final = ("status_429", "status_502", "status_503", "status_504")
SHARES: Final = (*STATUSES, "resets", "lost_answers")
"""The keys whose value is a share of the requests; the problems have the same names."""

LONGEST_JITTER_MS: Final = 60_000
LONGEST_RETRY_AFTER_SECONDS: Final = 3_600
CHAOS_METHODS: Final = ("GET", "PUT", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS")

_ROUNDING: Final = 1e-9
"""Tolerance for the sum of the shares, since 0.1 + 0.2 is more than 0.3."""


@dataclass(frozen=True, slots=True)
class Chaos:
    """Shares of the requests, each from 0 to 1, with a sum of at most 1, and the delay of all requests.

    `resets` close the connection before the request is executed, `lost_answers` after it. `retry_after_seconds` is the
    Retry-After header of 429 and 503, None for no header. Each request first waits from 0 to `jitter_ms`. The same
    `seed` gives the same sequence. `only_methods` are the affected methods; empty means all methods.
    """

    status_429: float = 0.0
    status_502: float = 0.0
    status_503: float = 0.0
    status_504: float = 0.0
    resets: float = 0.0
    lost_answers: float = 0.0
    retry_after_seconds: int | None = None
    jitter_ms: float = 0.0
    seed: int = 0
    only_methods: tuple[str, ...] = ()

    def touches(self, method: str) -> bool:
        """Whether requests with this method are affected."""
        return not self.only_methods or method in self.only_methods

    def words(self) -> str:
        """The settings as text for people."""
        parts = [f"{name} {getattr(self, name):.3g}" for name in SHARES if getattr(self, name)]
        parts += [f"jitter_ms {self.jitter_ms:g}"] if self.jitter_ms else []
        parts += [f"only {' '.join(self.only_methods)}"] if self.only_methods else []
        return ", ".join([*parts, f"seed {self.seed}"])


class ChaosSequence:
    """The random problems of successive requests. Two random numbers are drawn for each request in any case."""

    def __init__(self, chaos: Chaos) -> None:
        self._chaos = chaos
        self._random = random.Random(chaos.seed)  # noqa: S311 # repeatable, and nothing secret

    def draw(self) -> tuple[str, float]:
        """The problem of the next request (one of `SHARES`, "" for none), and how many seconds it waits."""
        place, delay = self._random.random(), self._random.random()
        for name in SHARES:
            place -= getattr(self._chaos, name)
            if place < 0:
                break
        else:
            name = ""
        return name, delay * self._chaos.jitter_ms / 1000


def read_chaos(path: Path) -> Chaos:
    """Read a chaos file. Raises one UsageError that lists all problems."""
    where = f"--chaos {path}"
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        refuse([SettingProblem(f"cannot read the chaos file: {error.strerror or error}", where)])
    except (ValueError, RecursionError) as error:
        what = f"the chaos file is not valid TOML: {error}"
        refuse([SettingProblem(what, where, "write one key per line, for example status_429 = 0.1")])
    problems: list[SettingProblem] = []
    values: dict[str, Any] = {}
    for key, value in content.items():
        check = _CHECKS.get(key)
        if check is None:
            remedy = closest(key, _CHECKS) or f"the keys are {', '.join(_CHECKS)}"
            problems.append(SettingProblem(f"unknown key {key!r}", where, remedy))
        elif wrong := check(value):
            problems.append(SettingProblem(f"{key} is {repr(value)[:60]}", where, wrong))
        else:
            values[key] = tuple(value) if isinstance(value, list) else value
    problems += _sum_problems(values, where)
    refuse(problems)
    return Chaos(**values)


def _sum_problems(values: Mapping[str, Any], where: str) -> list[SettingProblem]:
    total = math.fsum(values.get(name, 0) for name in SHARES)
    if total <= 1 + _ROUNDING:
        return []
    named = " + ".join(name for name in SHARES if values.get(name))
    return [
        SettingProblem(f"{named} is {total:g}, more than all requests", where, "choose shares with a sum of at most 1")
    ]


def _number(value: object, most: float) -> bool:
    # math.isfinite fails for an integer larger than any float; a comparison works.
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most


def _share(value: object) -> str:
    return "" if _number(value, 1) else "give a share from 0 to 1, for example 0.1 for 10 %"


def _jitter(value: object) -> str:
    return "" if _number(value, LONGEST_JITTER_MS) else f"give milliseconds from 0 to {LONGEST_JITTER_MS}"


def _whole(most: int) -> Callable[[object], str]:
    def check(value: object) -> str:
        good = isinstance(value, int) and _number(value, most)
        return "" if good else f"give a whole number from 0 to {most}"

    return check


def _methods(value: object) -> str:
    if not isinstance(value, list) or not value:
        return 'give a list of methods, for example ["PUT"]; leave it out for every method'
    wrong = [method for method in value if method not in CHAOS_METHODS]
    if not wrong:
        return ""
    return closest(str(wrong[0]).upper(), CHAOS_METHODS) or f"the methods are {', '.join(CHAOS_METHODS)}"


_CHECKS: Final[dict[str, Callable[[object], str]]] = {
    **dict.fromkeys(SHARES, _share),
    "retry_after_seconds": _whole(LONGEST_RETRY_AFTER_SECONDS),
    "jitter_ms": _jitter,
    "seed": _whole(2**63 - 1),
    "only_methods": _methods,
}
"""The check of each key: it returns how to write the value, or "" if it is valid. The keys are members of Chaos."""
