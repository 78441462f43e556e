"""The part `decided_in_sdk` of page-rows.yaml: differences of the vendor's SDK that are known and settled."""

from __future__ import annotations

from dataclasses import dataclass

from cce_release_contract.contract.document import Document
from cce_release_contract.contract.pointer import child
from cce_release_contract.contract.problems import ContractProblem

_REQUIRED = ("difference", "decision")
_OPTIONAL = ("subject", "contract", "sdk")


@dataclass(frozen=True, slots=True)
class DecidedInSdk:
    """A settled difference. `difference` is its id, such as `sdk-default`; `decision` links to decisions.md.

    `subject`, `contract` and `sdk` limit it to what differs, and to what each side has; empty for any. `at` is the
    pointer of its entry.
    """

    difference: str
    decision: str
    at: str
    subject: str = ""
    contract: str = ""
    sdk: str = ""

    def settles(self, difference: str, subject: str, contract: str, sdk: str) -> bool:
        """Whether it is this difference."""
        limits = ((self.subject, subject), (self.contract, contract), (self.sdk, sdk))
        return difference == self.difference and all(limit in ("", value) for limit, value in limits)


def parse_decided_in_sdk(document: Document) -> tuple[tuple[DecidedInSdk, ...], list[ContractProblem]]:
    """The readable entries, and every problem."""
    listed = document.data.get("decided_in_sdk", [])
    entries = list(enumerate(listed)) if isinstance(listed, list) else []
    right = [(index, entry) for index, entry in entries if _is_right(entry)]
    wrong = [index for index, entry in entries if not _is_right(entry)]
    problems = [_problem(document, child("/decided_in_sdk", index), "an entry") for index in wrong]
    if not isinstance(listed, list):
        problems.append(_problem(document, "/decided_in_sdk", "the list"))
    decided = [DecidedInSdk(**entry, at=child("/decided_in_sdk", index)) for index, entry in right]
    return tuple(decided), problems


def _is_right(entry: object) -> bool:
    return (
        isinstance(entry, dict)
        and all(name in entry for name in _REQUIRED)
        and entry.keys() <= {*_REQUIRED, *_OPTIONAL}
        and all(isinstance(value, str) and value for value in entry.values())
    )


def _problem(document: Document, pointer: str, what: str) -> ContractProblem:
    members = f"{' and '.join(_REQUIRED)}, and may have {', '.join(_OPTIONAL)}"
    message = f"{what} of decided_in_sdk has the wrong shape"
    remedy = f"each entry has the texts {members}"
    return ContractProblem("page-rows", document.path, message, document.line(pointer), remedy=remedy)
