"""Bounds of numbers and of the length of texts, as pages write them in three languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_NUMBER: Final = r"\[?(-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\]?"
_BRACKETS: Final = re.compile(rf"[\[(（]\s*{_NUMBER}\s*[,，]\s*{_NUMBER}\s*[\])）]")
_BETWEEN: Final = re.compile(
    rf"(?:\b(?:from|between|entre|de|desde|range:?|rango:?|long:?)\s+|^|[:：为是\[(（从]\s*|\b){_NUMBER}"
    rf"\s*(?:to|and|a|y|hasta|-|–|—|~|～|至|到)\s*{_NUMBER}",
    re.I,
)
_AT_MOST: Final = re.compile(
    r"(?:at most|up to|no more than|maximum(?: value| length)?(?: is|:)?|como maximo|hasta|maximo:?"
    rf"|不超过|最大值?(?:为|是|:)?|最多)\s*{_NUMBER}",
    re.I,
)
_AT_LEAST: Final = re.compile(
    r"(?:at least|no less than|minimum(?: value| length)?(?: is|:)?|como minimo|minimo:?"
    rf"|不小于|最小值?(?:为|是|:)?|至少)\s*{_NUMBER}",
    re.I,
)
_ABOUT_RANGE: Final = re.compile(r"rang[eo]|length|longitud|范围|长度|charact|caracter|字符|between|entre", re.I)
_COUNTED: Final = re.compile(
    r"\d\s*(?:(?:milli)?seconds?|minutes?|hours?|days?|times|retries|attempts|segundos?|minutos?|horas?|dias?|veces"
    r"|intentos|秒|分钟|小时|天|次)",
    re.I,
)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_LENGTH: Final = re.compile(r"charact|caracter|字符|length|longitud|长度", re.I)
_UNACCENTED: Final = str.maketrans("áéíóúüñÁÉÍÓÚ：", "aeiouunAEIOU:")


@dataclass(frozen=True, slots=True)
class ValueRange:
    """Bounds of a number, or of the length of a text; None where a side has none."""

    minimum: float | None
    maximum: float | None
    of_length: bool = False

    def __str__(self) -> str:
        low, high = ("" if side is None else f"{side:.15g}" for side in (self.minimum, self.maximum))
        return f"{low}..{high}{' characters' if self.of_length else ''}"


def range_in(text: str, *, is_labelled: bool) -> ValueRange | None:
    """The range that a sentence states. `is_labelled` is true where the page says that a range follows."""
    words = unaccented(text)
    stated = is_labelled or _ABOUT_RANGE.search(words)
    is_date = _DAY.search(words) is not None
    found = _BRACKETS.search(words) or _BETWEEN.search(words) if stated and not is_date else None
    of_length = bool(_LENGTH.search(words))
    if found:
        return ValueRange(_number(found[1]), _number(found[2]), of_length)
    most, least = _AT_MOST.search(words), _AT_LEAST.search(words)
    if most or least:
        return ValueRange(_number(least[1]) if least else None, _number(most[1]) if most else None, of_length)
    return None


def counts_something(text: str) -> bool:
    """Whether a sentence counts seconds, retries and the like, so that its bounds are not those of a text."""
    return _COUNTED.search(unaccented(text)) is not None


def unaccented(text: str) -> str:
    """The text without the accents of Spanish and with plain colons."""
    return text.translate(_UNACCENTED)


def _number(text: str) -> float:
    return float(text.replace(",", ""))
