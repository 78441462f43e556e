"""The file of known deviations, TOML with one `[[deviation]]` each: read it, reporting all problems, or write it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from cce_release_contract.contract.clause_selection import NONE_REPLACED
from cce_release_contract.printable import counted, one_line, shortened, without_user
from cce_release_contract.settings.catalogue import SETTINGS_BY_NAME
from cce_release_contract.settings.problems import SettingProblem, closest, refuse
from cce_release_contract.settings.toml_file import read_toml
from cce_release_contract.settings.values import BadValueError, Raw, read_value
from cce_release_contract.verdicts.deviations import Deviation

_TABLE: Final = "deviation"
_KEYS: Final = ("clause", "reason", "link", "expires", "target")
_HOW: Final = 'write each as [[deviation]] with clause = "...", reason = "..." and expires = 2027-01-31'
_LONGEST_REASON: Final = 360
_NO_DAY: Final = date.min
FIRST_EXPIRY: Final = timedelta(days=90)
"""How long the entries of a first file hold: long enough to review them, too short to forget them."""

_HEADER: Final = """\
# Known deviations of the target, as found by a run of cce-release check.
# Review each: write why it is accepted as its reason, add a link to the decision, and choose the last day on which it
# holds. Until then, a clause in this file does not fail a run. Remove entries that you do not accept.
"""


def read_deviations(
    path: Path, clauses: Collection[str], replaced: Mapping[str, Sequence[str]] = NONE_REPLACED
) -> tuple[Deviation, ...]:
    """The deviations of a file, in order. `clauses` are the existing ids.

    `replaced` are ids that are no longer clauses, each with those that replace it: a deviation of the old one is one of
    each new one that the file does not name itself.

    Raises one `UsageError` that lists all problems of the file.
    """
    content = read_toml(path, "deviations file", remedy=_HOW)
    if isinstance(content, SettingProblem):
        refuse([content])
        return ()
    problems = [
        SettingProblem(f"unknown table or key {key!r}", where=str(path), remedy=closest(key, [_TABLE]) or _HOW)
        for key in content
        if key != _TABLE
    ]
    entries = content.get(_TABLE, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        problems.append(SettingProblem(f"{_TABLE} is not a list of tables", where=str(path), remedy=_HOW))
        entries = []
    known = (*clauses, *replaced)
    read = [_Entry(entry, f"deviation {number} in {path}", known) for number, entry in enumerate(entries, start=1)]
    problems += [problem for entry in read for problem in entry.problems]
    problems += _doubles(read)
    refuse(problems, several="problems with the deviations")
    return _current([entry.deviation for entry in read], replaced)


def deviations_text(failed: Mapping[str, str], *, expires: date, target: str = "") -> str:
    """A first file: one deviation for each clause of `failed`, with the observed failure as its reason.

    `target` is the base URL that they apply to, "" for every target.
    """
    parts = [_HEADER]
    for clause, seen in failed.items():
        # TOML strings must not contain control characters.
        reason = shortened(one_line(seen), _LONGEST_REASON) or "it failed"
        lines = [f"[[{_TABLE}]]", f"clause = {_quoted(clause)}", f"reason = {_quoted(reason)}"]
        lines.append(f"expires = {expires.isoformat()}")
        if target:
            lines.append(f"target = {_quoted(target)}")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _current(read: Sequence[Deviation], replaced: Mapping[str, Sequence[str]]) -> tuple[Deviation, ...]:
    """The deviations with each replaced id as the ids that replace it."""
    found = [deviation for deviation in read if deviation.clause not in replaced]
    for old in (deviation for deviation in read if deviation.clause in replaced):
        split = (replace(old, clause=new, written=old.clause) for new in replaced[old.clause])
        found += [one for one in split if not any(_overlap(one, other) for other in found)]
    return tuple(found)


class _Entry:
    """One table of the file: its deviation, or its problems."""

    def __init__(self, members: dict[str, Any], where: str, clauses: Collection[str]) -> None:
        self._members = members
        self.where = where
        self.problems: list[SettingProblem] = []
        for key in members:
            if key not in _KEYS:
                self._problem(f"unknown key {key!r}", closest(key, _KEYS) or f"the keys are {', '.join(_KEYS)}")
        self.deviation = Deviation(
            clause=self._clause(clauses),
            reason=self._text("reason", needed=True),
            expires=self._expires(),
            link=self._link(),
            target=self._target(),
        )

    def _problem(self, what: str, remedy: str) -> None:
        self.problems.append(SettingProblem(what, self.where, remedy))

    def _text(self, key: str, *, needed: bool = False) -> str:
        value = self._members.get(key)
        if value is None:
            if needed:
                self._problem(f"{key} is missing", f'add {key} = "..."')
            return ""
        if not isinstance(value, str) or not value.strip():
            self._problem(f"{key} does not accept {value!r}", f"write a text{'' if needed else ' or leave it out'}")
            return ""
        return " ".join(value.split())

    def _clause(self, clauses: Collection[str]) -> str:
        clause = self._text("clause", needed=True)
        if not clause or clause in clauses:
            return clause
        under = [known for known in clauses if known.startswith(clause.removesuffix("*").rstrip(".") + ".")]
        if under:
            several = f"{clause!r} matches {counted(len(under), 'clause')}; a deviation names one clause"
            self._problem(several, f"write one deviation per clause, for example for {under[0]}")
        else:
            remedy = closest(clause, clauses) or "cce-release clauses lists them"
            self._problem(f"unknown clause {clause!r}", remedy)
        return clause

    def _expires(self) -> date:
        value = self._members.get("expires")
        if value is None:
            self._problem("expires is missing", "add the last day on which it holds: expires = 2027-01-31")
        elif type(value) is not date:  # a date with a time is a date to isinstance
            self._problem(f"expires does not accept {str(value)!r}", "write a date without quotes: 2027-01-31")
        else:
            return value
        return _NO_DAY

    def _link(self) -> str:
        link = self._text("link")
        if link and not _is_url(link):
            self._problem(
                f"link does not accept {without_user(link)!r}", "write a URL such as https://example.com/tickets/17"
            )
        return link

    def _target(self) -> str:
        target = self._text("target")
        if not target:
            return ""
        try:
            return str(read_value(SETTINGS_BY_NAME["target"], Raw(target, "target", Path(), typed=True)))
        except BadValueError as error:
            self._problem(f"target does not accept {without_user(target)!r}", str(error))
            return ""


def _doubles(entries: Iterable[_Entry]) -> list[SettingProblem]:
    """One problem for each entry with the same clause and target as an earlier one."""
    seen: list[_Entry] = []
    problems = []
    for entry in entries:
        own = entry.deviation
        if own.clause and any(_overlap(own, earlier.deviation) for earlier in seen):
            problems.append(
                SettingProblem(
                    f"a second deviation of {own.clause}", entry.where, "keep one, or give each a different target"
                )
            )
        seen.append(entry)
    return problems


def _overlap(one: Deviation, other: Deviation) -> bool:
    return one.clause == other.clause and (one.target == other.target or "" in (one.target, other.target))


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    plain = text.isprintable() and not any(character.isspace() for character in text)
    return plain and parts.scheme in ("http", "https") and bool(parts.hostname)


def _quoted(text: str) -> str:
    """A text as a basic string of TOML. JSON escapes are valid in TOML, since the text has no control characters."""
    return json.dumps(text, ensure_ascii=False)
