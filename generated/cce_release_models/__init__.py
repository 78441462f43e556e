# Written by `cce-release generate` from spec/. Do not edit: change spec/ and run it again.
"""The contract as code: pydantic models, clause constants, and the compiled contract as data."""

from __future__ import annotations

from typing import Final

CONTRACT_VERSION: Final = '1.0.0'
CONTRACT_SHA256: Final = "8d925ed4e579f199e325054799fe297a52d8aa83bfe82c9af47599b7132eb465"
