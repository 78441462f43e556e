"""The page about the rules names every rule, and for each rule of others ours or a reason."""

from __future__ import annotations

import re
from pathlib import Path

from cce_release_contract.lint.catalogue import RULES

PAGE = (Path(__file__).parents[3] / "docs" / "lint-rules.md").read_text(encoding="utf-8")
OURS, *PEERS = (
    re.findall(r"^\| `([^`]+)` \| (.+) \|$", part, re.MULTILINE)
    for part in re.split(r"^## .*$", PAGE, flags=re.MULTILINE)
)


def test_page_lists_every_rule() -> None:
    """The first table has each rule with its title, by name."""
    expected = sorted((rule.id, rule.title) for rule in RULES)

    assert expected == OURS


def test_each_rule_of_others_has_ours_or_a_reason() -> None:
    """Each row of the other tables names rules that exist, or says why there is none."""
    known = {rule.id for rule in RULES}

    for rows in PEERS:
        assert len(rows) > 30
        for peer, said in rows:
            named = set(re.findall(r"`([a-z-]+)`", said)) - {"nullable"}
            assert said.startswith("not kept: ") or (named and said.startswith("`")), peer
            assert named <= known, (peer, named - known)
