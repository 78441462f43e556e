# Written by `cce-release generate` from spec/. Do not edit: change spec/ and run it again.
"""The contract as code: pydantic models, clause constants, and the compiled contract as data."""

from __future__ import annotations

from typing import Final

CONTRACT_VERSION: Final = '1.0.0'
CONTRACT_SHA256: Final = "58d967a8b6347bf282e105ad0448abae776749dcdb4da583543c97908efe11be"
