# Written by `cce-release generate` from spec/. Do not edit: change spec/ and run it again.
"""The contract as code: pydantic models, clause constants, and the compiled contract as data."""

from __future__ import annotations

from typing import Final

CONTRACT_VERSION: Final = '1.0.0'
CONTRACT_SHA256: Final = "15c8c5f8fd12cc6fcd0301a7958166f9aeb386c3bf66927211fcaf4208103782"
