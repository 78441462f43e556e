"""What a judge remembers of one release: little, and never more, however long the recording is."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final, Generic, TypeVar

from cce_release_contract.contract.json_text import JsonObject
from cce_release_contract.judging.problems import Problem
from cce_release_contract.judging.release_changes import revision
from cce_release_contract.judging.times import moment
from cce_release_contract.recording.opened import OpenedExchange

_MOST_REVISIONS: Final = 128
_MOST_UNDONE: Final = 32
_MOST_BODIES: Final = 64

RefusedUpdate = tuple[int, tuple[Problem, ...] | None, str]
"""The status of a refusal, its problems, and its place."""

SAME_MOMENT: Final = 0.001
"""Seconds by which the times of two exchanges may be wrong: many recorders write milliseconds."""

_Value = TypeVar("_Value")


class Latest(Generic[_Value]):
    """A mapping that keeps the entries that were set last."""

    def __init__(self, most: int = _MOST_REVISIONS) -> None:
        self._most = most
        self._values: OrderedDict[Any, _Value] = OrderedDict()

    def get(self, key: object) -> _Value | None:
        """The value of a key, None if it is not known, or no longer."""
        return self._values.get(key)

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def __setitem__(self, key: object, value: _Value) -> None:
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._most:
            self._values.popitem(last=False)

    def pop(self, key: object) -> _Value | None:
        """The value of a key, which is then forgotten."""
        return self._values.pop(key, None)

    def items(self) -> list[tuple[Any, _Value]]:
        """The entries, the oldest first."""
        return list(self._values.items())


@lru_cache(maxsize=64)
def values_digest(text: object) -> str:
    """A digest of `values`: that of the JSON, however it is written, or of the text if it is not JSON."""
    if not isinstance(text, str):
        return repr(text) if text is None or isinstance(text, bool | int | float) else ""
    with contextlib.suppress(ValueError, RecursionError):
        text = json.dumps(json.loads(text), sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class SeenRevision:
    """A revision as one response showed it, without its `values`, which may be large, and of which a digest is kept.

    `place` is where the response was recorded.
    """

    number: int
    members: Mapping[str, Any]
    values: str
    place: str
    from_update: bool = False

    @classmethod
    def of(cls, shown: JsonObject, opened: OpenedExchange) -> SeenRevision | None:
        """What a response shows; None if it has no revision number."""
        number = revision(shown)
        if number is None:
            return None
        members = {name: _small(shown.get(name)) for name in _KEPT}
        text = shown.get("values")
        values = values_digest(text if isinstance(text, str) else None)
        return cls(number, members, values, opened.recorded.place, from_update=opened.is_update)

    @property
    def status(self) -> str:
        """The status that was shown."""
        return str(self.members["status"])

    def time(self, member: str) -> datetime | None:
        """The moment of `create_at` or `update_at`; None if it cannot be read."""
        return moment(self.members, member)


def _small(member: Any) -> Any:  # noqa: ANN401 - any JSON value
    """A member as it is compared later; of a large one, its beginning and a digest."""
    if member is None or isinstance(member, int | float) or (isinstance(member, str) and len(member) <= _LONGEST):
        return member
    text = member if isinstance(member, str) else json.dumps(member)
    return f"{text[:_LONGEST]}, {values_digest(text)}"


_LONGEST: Final = 1024
_KEPT: Final = (
    *("chart_name", "chart_version", "status", "description", "status_description"),
    *("create_at", "update_at", "version"),
)


@dataclass(slots=True)
class UndoneUpdate:
    """An update that must not be carried out: a dry run, or one that was refused.

    `base` is the revision that was current. `earliest` and `latest` are the times between which it would have been
    carried out, by the clock of the server. `announced` is what a dry run said; of another update, `sent_values` is the
    JSON of the values that it asked for, None if it is forgotten.
    """

    clause: str
    base: int
    earliest: datetime
    latest: datetime
    sent_values: str | None
    place: str
    announced: SeenRevision | None = None
    is_rollback: bool = False


@dataclass(slots=True)
class SkippedRevisions:
    """The numbers between two revisions that were seen; they are missing if no history has them."""

    clause: str
    before: int
    after: int
    place: str


@dataclass(slots=True)
class FollowedRelease:
    """One release in the order of the recording.

    `current` is the highest revision that is known, `last` the last response that showed the release, `read` the last
    read of it in the state DEPLOYED. `made` has the revisions of recorded updates, `shown` every revision as a read or
    an update showed it, `listed` as a history did, `statuses` the last status of each. `answered` is the last revision
    that an update was answered with. `accepted` are the upgrades that were accepted, by a digest of what decides their
    result; `plain` are the revisions that hold the defaults of their chart and what the user set. `clock_ahead` is how
    far the times of the release are ahead of the Date of responses. `failed` counts well-formed updates with a server
    error; it is `unsure` after an update that may or may not have been carried out. `refused` has the updates that were
    refused since `pending` was read: status, problems, place. `undone` are the updates that must not be carried out,
    `explained` the revisions that one of them made all the same.
    """

    current: int = 0
    answered: int = 0
    answered_at: str = ""
    last: SeenRevision | None = None
    read: SeenRevision | None = None
    ended: float = float("-inf")
    update_ended: float = float("-inf")
    clock_ahead: timedelta = timedelta(0)
    made: Latest[str] = field(default_factory=Latest)
    shown: Latest[SeenRevision] = field(default_factory=Latest)
    listed: Latest[SeenRevision] = field(default_factory=Latest)
    statuses: Latest[tuple[str, str]] = field(default_factory=Latest)
    with_resources: Latest[str] = field(default_factory=Latest)
    without_resources: Latest[str] = field(default_factory=Latest)
    accepted: Latest[SeenRevision] = field(default_factory=lambda: Latest(_MOST_BODIES))
    plain: Latest[bool] = field(default_factory=Latest)
    failed: int = 0
    unsure: bool = False
    reads_differ: bool = False
    pending: SeenRevision | None = None
    refused: deque[RefusedUpdate] = field(default_factory=lambda: deque(maxlen=_MOST_UNDONE))
    explained: Latest[bool] = field(default_factory=Latest)
    undone: deque[UndoneUpdate] = field(default_factory=lambda: deque(maxlen=_MOST_UNDONE))
    skipped: deque[SkippedRevisions] = field(default_factory=lambda: deque(maxlen=_MOST_UNDONE))

    def follows_all(self, opened: OpenedExchange) -> bool:
        """Whether the request was sent after every response of this release that is known."""
        return _after(opened.recorded.started, self.ended)

    def follows_updates(self, opened: OpenedExchange) -> bool:
        """Whether the request was sent after every known update of this release was answered."""
        return _after(opened.recorded.started, self.update_ended)

    def passed(self, opened: OpenedExchange) -> None:
        """Note when an exchange ended, or that it had begun."""
        ended = opened.recorded.started if opened.recorded.ended is None else opened.recorded.ended
        if ended is None:
            return
        self.ended = max(self.ended, ended)
        if opened.is_update:
            self.update_ended = max(self.update_ended, ended)

    def is_another(self, shown: SeenRevision) -> bool:
        """Whether a response may show a release that was made anew with the same name: it begins after the last update.

        It cannot be, where recorded updates made every revision since.
        """
        known = self._highest()
        if known is None or known.members["create_at"] == shown.members["create_at"]:
            return False
        created, updated, own = shown.time("create_at"), known.time("update_at"), shown.time("update_at")
        if created is None or updated is None or created <= updated:
            return False
        if shown.number <= known.number:
            return True
        if own is None or created >= own:
            return False  # a release is not made by its second revision
        between = range(known.number + 1, shown.number + (not shown.from_update))
        return known.number == 1 or any(number not in self.made for number in between)

    def _highest(self) -> SeenRevision | None:
        """The last response that showed the release, or the highest revision of a history, which may be higher."""
        listed = max((one for _, one in self.listed.items()), key=lambda one: one.number, default=None)
        if listed is None or (self.last is not None and self.last.number >= listed.number):
            return self.last
        return listed


def _after(started: float | None, ended: float) -> bool:
    return started is None or started >= ended - SAME_MOMENT
