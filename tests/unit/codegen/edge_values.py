"""JSON values at or next to the bound of a keyword, to compare models with schemas."""

from __future__ import annotations

from typing import Any

EDGE_VALUES: tuple[Any, ...] = (
    None,
    *(True, False, 0, 1, -1, 2, 0.5, 1.0, -0.0, 1e3, 1e300, 2.0**31, -1.5),
    *(2**31 - 1, 2**31, -(2**31), -(2**31) - 1, 2**53 + 1, 2**63, 10**30),
    *("", " ", "a", "A", "0", "1", "true", "false", "null", "\n", "\x00", "é", "٣", "Ａ", "😀"),
    *("upgrade", "UPGRADE", "upgrade ", "rollback", "rollback\n", "delete"),
    *("DEPLOYED", "deployed", "SUPERSEDED", "PENDING_UPGRADE", "UNKNOWN", "DEPLOYED\n"),
    *("x" * 63, "x" * 64, "x" * 65, "😀" * 64, "😀" * 65, "e\u0301" * 32, "e\u0301" * 33),
    *("CCE.02400001", "CCE.02400001\n", "\nCCE.02400001", "APIGW.0301", "A.b", "a.b", "A.", "A", "A..b", "A.b.c"),
    *("Ａ.b", "A.é", "A.b-c", "A.٣", "A1_.b_2"),
    *("2023-11-14T20:30:57+08:00", "2023-11-14T20:30:57Z", "2023-11-14T20:30:57.5Z", "2023-11-14t20:30:57z"),
    *("2023-11-14T20:30:57", "2023-11-14 20:30:57Z", "2023-11-14T20:30:57Z\n", "２023-11-14T20:30:57Z", "2023-11-14"),
    *("9999-99-99T99:99:99Z", "2023-11-14T20:30:57+8:00", "2023-11-14T20:30:57.Z", "-001-11-14T20:30:57Z"),
    *([], [None], [{}], ["upgrade"], {}, {"": None}, {"a": {"b": [1, None]}}, {"root": {}}),
)
