"""The one door out for what a target said and for what was sent to it: without secrets, printable, then cut."""

from cce_release_contract.exchanges.redaction.redactor import Redactor

__all__ = ["Redactor"]
