"""A sandbox whose every response is held to the protocol, so that a lie ends the run instead of failing a clause."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from cce_release_contract.client.sandbox.interface import (
    ACCESS_KEY,
    CHART_SCHEMA,
    OFFERS_RELEASES,
    SECOND_TOKEN,
    SETTLE_TIME,
    SandboxMaker,
)
from cce_release_contract.client.sandbox.protocol_document import checked, checked_capabilities
from cce_release_contract.client.sandbox.scope import SandboxAccess
from cce_release_contract.errors import CceReleaseError, SandboxError, TransportError
from cce_release_contract.settings.setting import STANDARD, Variant

_CLOCK_SECONDS: Final = 2.0
"""How far a clock may be from where it was sent: the time of the call, and rounding."""

Told = TypeVar("Told")


class CheckedSandbox:
    """Makes scopes of a sandbox, and remembers what it said.

    `where` names the sandbox in messages, and `variant` chooses the paths of what it makes. Every method raises
    SandboxError if the sandbox breaks the protocol, fails or gives no response in time; `failure` then says why, and
    the run is to end. Safe for threads.
    """

    def __init__(self, sandbox: SandboxMaker, *, where: str, variant: Variant = STANDARD) -> None:
        self._variant: Variant = variant
        self._sandbox = sandbox
        self._where = where
        self._lock = threading.Lock()
        self._scopes: dict[str, SandboxAccess] = {}
        self._offsets: dict[str, float] = {}
        self._capabilities: frozenset[str] | None = None
        self.failure = ""

    def capabilities(self) -> frozenset[str]:
        """What the sandbox declares."""
        if self._capabilities is None:
            self._capabilities = self._asked(
                "what it offers", lambda: checked_capabilities(self._sandbox.capabilities, where=self._where)
            )
        return self._capabilities

    def make_scope(self, **wanted: Any) -> SandboxAccess:  # noqa: ANN401 - the members of a JSON object
        """Make a scope. `wanted` are the members of a ScopeRequest; without `settle_time`, updates settle at once."""
        offered = self.capabilities()
        if SETTLE_TIME not in offered:
            wanted.pop("settle_seconds", None)

        def made() -> SandboxAccess:
            document = checked(
                "Scope", self._sandbox.make_scope(wanted), said="the request for a scope", where=self._where
            )
            scope = SandboxAccess.from_json(document, self._variant)
            with self._lock:
                if problem := self._lie(scope, wanted, offered):
                    raise SandboxError(
                        f"the sandbox's scope {scope.namespace!r} is not what was asked for: {problem[0]}",
                        where=self._where,
                        cause=problem[1],
                        remedy="correct the sandbox, or leave the capability out of what it declares",
                    )
                self._scopes[scope.namespace] = scope
                self._offsets[scope.namespace] = scope.clock_offset_seconds
            return scope

        return self._asked("a scope", made)

    def _lie(self, scope: SandboxAccess, wanted: Mapping[str, Any], offered: frozenset[str]) -> tuple[str, str] | None:
        """What a scope says that cannot be true, and which promise it breaks."""
        named = [one["name"] for one in wanted.get("releases", ())]
        made = [release.name for release in scope.releases]
        if ACCESS_KEY in offered and not (scope.access_key and scope.secret_key):
            return "it has no access_key with a secret_key", f"the sandbox declares {ACCESS_KEY}"
        if CHART_SCHEMA in offered and not scope.refused_values:
            return "it has no refused_values", f"the sandbox declares {CHART_SCHEMA}"
        settle_seconds = wanted.get("settle_seconds", scope.settle_seconds if SETTLE_TIME in offered else 0)
        if OFFERS_RELEASES not in offered:
            return None
        if scope.settle_seconds != settle_seconds:
            cause = (
                f"it declares {SETTLE_TIME}"
                if SETTLE_TIME in offered
                else f"without {SETTLE_TIME} updates settle at once"
            )
            return f"settle_seconds is {scope.settle_seconds:g}, not {settle_seconds:g}", cause
        if named and made != named:
            return (
                f"its releases are {', '.join(made)}, not {', '.join(named)}",
                f"the sandbox declares {OFFERS_RELEASES}",
            )
        if any(release.version != 1 for release in scope.releases):
            return "a new release is not at revision 1", f"the sandbox declares {OFFERS_RELEASES}"
        others = [one for name, one in self._scopes.items() if name != wanted.get("namespace")]
        if any(one.namespace == scope.namespace for one in others):
            return "another scope that is still in use has this namespace", "scopes may not share a namespace"
        if SECOND_TOKEN in offered and any(one.token == scope.token for one in others):
            return "another scope that is still in use has the same token", f"the sandbox declares {SECOND_TOKEN}"
        return None

    def advance_clock(self, namespace: str, seconds: float) -> None:
        """Move the clock of a scope forward."""

        def moved() -> None:
            document = checked(
                "Clock",
                self._sandbox.advance_clock(namespace, seconds),
                said=f"moving a clock by {seconds:g} s",
                where=self._where,
            )
            with self._lock:
                due = self._offsets.get(namespace, 0.0) + seconds
                now = self._offsets[namespace] = float(document["clock_offset_seconds"])
            if abs(now - due) > _CLOCK_SECONDS:
                raise SandboxError(
                    f"the clock of the scope {namespace!r} is {now:g} s ahead, not {due:g}",
                    where=self._where,
                    cause="the sandbox declares clock, but did not move it as asked",
                    remedy="correct the sandbox, or leave clock out of what it declares",
                )

        self._asked("the clock", moved)

    def remove_scope(self, namespace: str) -> None:
        """Remove a scope."""
        with self._lock:
            self._scopes.pop(namespace, None)
            self._offsets.pop(namespace, None)
        self._asked("the end of a scope", lambda: self._sandbox.remove_scope(namespace))

    def _asked(self, what: str, ask: Callable[[], Told]) -> Told:
        """Ask the sandbox, and turn whatever goes wrong into one error. The first one is kept."""
        try:
            return ask()
        except SandboxError as error:
            raise self._kept(error) from error.__cause__
        except TransportError as error:
            raise self._kept(
                SandboxError(
                    f"the sandbox gave no response when asked for {what}: {error.what}",
                    where=self._where,
                    cause=error.cause or "it has ended, or it is too slow",
                    remedy=error.remedy or "look at the sandbox's own log; each response may take 30 seconds",
                )
            ) from error
        except CceReleaseError as error:
            raise self._kept(
                SandboxError(error.what, where=error.where, cause=error.cause, remedy=error.remedy)
            ) from error
        except (KeyboardInterrupt, GeneratorExit):
            raise
        except BaseException as error:  # pytest.fail and pytest.skip raise more than Exception
            raise self._kept(
                SandboxError(
                    f"{self._where} failed when asked for {what}: {raised_text(error)}",
                    cause="an error in your own code, not in the endpoint under test",
                    remedy="correct it there; pytest shows where it was raised with --tb=short -rs",
                )
            ) from error

    def _kept(self, error: SandboxError) -> SandboxError:
        parts = "; ".join(part for part in (error.cause, error.remedy) if part)
        self.failure = self.failure or (f"{error.what} ({parts})" if parts else error.what)
        return error


def raised_text(error: BaseException) -> str:
    """What a user's own code raised, in one line."""
    return f"{type(error).__name__}: {error}".partition("\n")[0]
