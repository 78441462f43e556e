"""Redaction of everything that was sent or received: remove secrets, make it printable, then cut."""

from cce_release_contract.exchanges.redaction.redactor import Redactor

__all__ = ["Redactor"]
