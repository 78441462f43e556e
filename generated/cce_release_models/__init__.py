# Written by `cce-release generate` from spec/. Do not edit: change spec/ and run it again.
"""The contract as code: pydantic models, clause constants, and the compiled contract as data."""

from __future__ import annotations

from typing import Final

CONTRACT_VERSION: Final = '1.0.0'
CONTRACT_SHA256: Final = "74a233d53c0146f1152aa01afb12cd1643cf7d8a2ab1ac5c3e8bc4f1c22a4360"
