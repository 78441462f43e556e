"""The contracts that tests of several rooms read."""

from tests.unit.contracts import contract, contract_of, spot

__all__ = ["contract", "contract_of", "spot"]
