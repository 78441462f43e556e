"""Whether the rendering of a chart's templates can be cached.

A rendering depends on the values, the release's name and namespace, and possibly on the revision number, the time,
random values or the cluster. The decision uses the sources. In doubt it is no, which costs time but is always correct.
"""

from __future__ import annotations

import re

_ACTION = re.compile(r"\{\{-?(.*?)-?\}\}", re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_TEXT = re.compile(r"\"(?:[^\"\\]|\\.)*\"|`[^`]*`")
_DEPENDENT = re.compile(
    r"\.Release(?!\.(?:Name|Namespace|Service|IsUpgrade|IsInstall)\b)"
    r"|\b(?:tpl|lookup|now|ago|shuffle|bcrypt|htpasswd|getHostByName)\b|\b(?:rand|date|uuid|encrypt|gen[A-Z])\w*"
    r"|\bhtmlDate",
)
_HANDED_ON = re.compile(r"\b(?:include|template)\s+TEXT\s+[.$](?=[\s)|]|$)")
_ROOT = re.compile(r"(?:^|[\s(=])\$(?=[\s)|]|$)")
_DOT = re.compile(r"(?:^|[\s(=])\.(?=[\s)|]|$)")
_NARROWING = re.compile(r"\s*(?:range|with)\b")
_OPENING = re.compile(r"\s*(?:if|define|block)\b")
_ELSE = re.compile(r"\s*else\b")
_END = re.compile(r"\s*end\b")


def is_repeatable(source: str) -> bool:
    """Whether a template's text does not depend on the revision number, the time, random values or the cluster."""
    narrowed: list[bool] = []
    for action in _ACTION.findall(source):
        code = _HANDED_ON.sub("", _TEXT.sub("TEXT", _COMMENT.sub("", action)))
        if _DEPENDENT.search(code) or _ROOT.search(code):
            return False
        # Inside range and with, the dot is an element; elsewhere it is all data, including the revision number.
        if _DOT.search(code) and not any(narrowed):
            return False
        _follow_blocks(code, narrowed)
    return True


def _follow_blocks(code: str, narrowed: list[bool]) -> None:
    if _NARROWING.match(code):
        narrowed.append(True)
    elif _OPENING.match(code):
        narrowed.append(False)
    elif _ELSE.match(code) and narrowed:
        narrowed[-1] = False
    elif _END.match(code) and narrowed:
        narrowed.pop()
