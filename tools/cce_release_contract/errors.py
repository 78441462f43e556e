"""Every error that this program raises on purpose.

The tree:

    CceReleaseError
    ├── UsageError                 exit 2: command line, settings, configuration file
    │   └── UnknownNameError       exit 2: a name that is not in its list, with "did you mean"
    ├── SpecificationError         exit 1: a contract or clause file that cannot be read or resolved
    ├── GenerationError            exit 1: generated/ cannot be written or differs
    ├── TargetError                exit 3: the target cannot be reached or does not match its settings
    │   ├── PreflightError         exit 3: the first request did not get a usable response
    │   ├── RestorationError       exit 3: a release is not restored after an armed run
    │   ├── SandboxError           exit 3: a sandbox does not keep its own protocol
    │   └── TransportError         exit 3: one request got no response (reset, timeout, refused)
    ├── GuardRefusal               exit 3: the guard blocked a request
    ├── EmulatorError              exit 3: the emulator cannot start or its state cannot be used
    ├── MissingExtraError          exit 2: an optional part of the installation is needed
    └── ClauseViolation            a target broke a clause (also an AssertionError, so pytest fails the test)
        └── ProbableViolation      a target probably broke a clause

Each has four parts: what happened (with the value), where, the likely cause, what to do; and a stable code.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any, ClassVar

from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.printable import place, printable


class CceReleaseError(Exception):
    """The root of the tree: an error with a cause and a remedy.

    `what` is one sentence that contains the bad value; `where` names the file, option or URL; `cause` is the likely
    reason; `remedy` is what the reader can do next. Empty parts are left out of the message. Quoted text is made
    printable, so that it cannot control a terminal or a CI system that reads its log.
    """

    code: ClassVar[str] = "error"
    exit_code: ClassVar[ExitCode] = ExitCode.BUG

    def __init__(self, what: str, *, where: str = "", cause: str = "", remedy: str = "") -> None:
        self.what = printable(what)
        self.where = printable(place(where))
        self.cause = printable(cause)
        self.remedy = printable(remedy)
        super().__init__(self.render())

    def render(self) -> str:
        """The four parts as lines, ready for stderr."""
        lines = [f"{self.what} [{self.code}]"]
        lines += [
            f"  {title}: {part}"
            for title, part in (("where", self.where), ("cause", self.cause), ("remedy", self.remedy))
            if part
        ]
        return "\n".join(lines)


class UsageError(CceReleaseError):
    """The command line, a setting or a configuration file is wrong."""

    code = "usage"
    exit_code = ExitCode.USAGE


class UnknownNameError(UsageError):
    """A name that is not in its list; the error offers the closest names."""

    code = "unknown-name"

    def __init__(self, kind: str, name: str, known: Iterable[str], *, where: str = "", remedy: str = "") -> None:
        close = difflib.get_close_matches(name, list(known), n=3, cutoff=0.5)
        suggestion = f"did you mean {' or '.join(close)}?" if close else ""
        super().__init__(
            f"unknown {kind} {name!r}",
            where=where,
            remedy="; ".join(part for part in (suggestion, remedy) if part),
        )


class SpecificationError(CceReleaseError):
    """A contract or clause file cannot be read, parsed or resolved."""

    code = "specification"
    exit_code = ExitCode.BROKEN


class GenerationError(CceReleaseError):
    """The generated folder cannot be written, or does not match the contract."""

    code = "generation"
    exit_code = ExitCode.BROKEN


class TargetError(CceReleaseError):
    """The target cannot be reached or does not match its settings."""

    code = "target"
    exit_code = ExitCode.NOTHING_PROVEN


class PreflightError(TargetError):
    """The first request did not get a usable response, so nothing more is sent."""

    code = "preflight"


class RestorationError(TargetError):
    """A release is not restored after an armed run; the remedy names the command that restores it."""

    code = "restoration"


class SandboxError(TargetError):
    """A sandbox, or the user's own fixtures, did not do what the sandbox protocol says. Nothing is proven then."""

    code = "sandbox"


class TransportError(TargetError):
    """One request got no usable HTTP response.

    `reason` is dns, refused, tls, timeout, reset or protocol; or size or time for a response that exceeds a limit, or
    compressed for a response with a content coding that the request did not accept.
    """

    code = "transport"

    def __init__(self, what: str, *, reason: str, where: str = "", cause: str = "", remedy: str = "") -> None:
        self.reason = reason
        super().__init__(what, where=where, cause=cause, remedy=remedy)


class GuardRefusal(CceReleaseError):
    """The guard blocked a request. The report counts and shows it; the request is not sent another way."""

    code = "guard"
    exit_code = ExitCode.NOTHING_PROVEN


class EmulatorError(CceReleaseError):
    """The emulator cannot start, or its state or charts cannot be used."""

    code = "emulator"
    exit_code = ExitCode.NOTHING_PROVEN


class MissingExtraError(UsageError):
    """An optional part of the installation is needed for this command."""

    code = "missing-extra"

    def __init__(self, extra: str, *, needed_for: str, module: str) -> None:
        super().__init__(
            f"{needed_for} needs the optional part [{extra}] of this package; {module!r} is not installed",
            remedy=f"install the part [{extra}] from the source of this package, which is not the public index "
            "(README, Install)",
        )


class ClauseViolation(CceReleaseError, AssertionError):
    """The target broke one clause.

    `clause` is its id; `expected` and `observed` are short texts for people; `why_invalid` says what makes the request
    invalid, if it is meant to be invalid. `judged` are the judged exchanges, the deciding one first. It is empty only
    if no exchange shows the violation.
    """

    code = "clause"
    exit_code = ExitCode.BROKEN

    def __init__(
        self,
        clause: str,
        message: str,
        *,
        expected: str,
        observed: str,
        judged: Iterable[Any],  # exchanges, whose class this module cannot import
        why_invalid: str = "",
    ) -> None:
        self.clause = clause
        self.message = message
        self.expected = expected
        self.observed = observed
        self.judged = tuple(judged)
        self.why_invalid = why_invalid
        super().__init__(f"{clause}: {message} (expected {expected}; observed {observed})")


class ProbableViolation(ClauseViolation):
    """The target probably broke one clause; no request shows it. It advises, whatever the basis of the clause."""

    code = "probable-clause"
