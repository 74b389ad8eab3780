"""How a reader of one language is told words, numbers, ranges and dates."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gisapp.domain.citation import half
from gisapp.domain.numerals import written
from gisapp.maps.paper.words import PAPER_WORDS
from gisapp.maps.words import WORDS

LANGUAGES = ("vi", "en")
_ISO = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
_BILLION = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Whatever is said in one language."""

    lang: str

    def of(self, pair: Mapping[str, Any] | None) -> str:
        """A text that comes in both languages; the other stands in where one is missing."""
        if not pair:
            return ""
        return str(pair.get(self.lang) or pair.get("vi") or pair.get("en") or "")

    def source(self, *told: str | None) -> str:
        """Sources, and the terms they set, each in its half where it stands in both languages."""
        return "; ".join(half(each, self.lang) for each in told if each)

    def word(self, key: str, **filled: object) -> str:
        """A word of print or of the map pages, with what is to stand in its gaps."""
        said = self.of(PAPER_WORDS.get(key) or WORDS.get(key)) or key
        for name, value in filled.items():
            told = self.number(value, 0) if isinstance(value, int) and name in ("n", "of") else str(value)
            said = said.replace(f"{{{name}}}", told)
        return said

    def has(self, key: str) -> bool:
        """Whether there is such a word."""
        return key in PAPER_WORDS or key in WORDS

    def number(self, value: float | None, digits: int = 2) -> str:
        """A number with the marks of the language; a dash where there is none."""
        if value is None:
            return "–"
        figures = written(abs(value), digits, lang=self.lang)
        return ("−" if value < 0 and figures.strip("0.,") else "") + figures

    def percent(self, share: float) -> str:
        """A share as a percentage."""
        return f"{self.number(share * 100, 1)} %"

    def hectares(self, value: float) -> str:
        """An area."""
        return f"{self.number(value)} ha"

    def range(self, least: float | None, greatest: float | None, form: Callable[[float], str] | None = None) -> str:
        """From least to greatest; one figure where both read alike."""
        tell = form or self.number
        if least is None:
            return "" if greatest is None else tell(greatest)
        if greatest is None:
            return self.word("at_least", x=tell(least))
        low, high = tell(least), tell(greatest)
        return low if low == high else f"{low} – {high}"

    def date(self, text: object) -> str:
        """A day or month as people write it; in English, where a month may come first, as ISO 8601 has it."""
        told = text.isoformat() if isinstance(text, date) else str(text or "")
        found = _ISO.fullmatch(told) if self.lang == "vi" else None
        return "/".join(str(int(each)) for each in reversed(found.groups()) if each) if found else told

    def unit(self, unit: str | None) -> str:
        """A unit as the reader knows it."""
        if not unit or unit in ("share", "count"):
            return ""
        return self.word(f"unit_{unit}") if self.has(f"unit_{unit}") else unit

    def figure(self, value: float, unit: str | None) -> str:
        """A value with its unit: shares as percentages, money in billions."""
        if unit == "share":
            return self.percent(value)
        billions = unit in ("VND", "USD")
        return f"{self.number(value / (_BILLION if billions else 1))} {self.unit(unit)}".strip()
