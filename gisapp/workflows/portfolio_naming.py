"""How zones, portfolios, objectives and figures are called in sentences, in Vietnamese and English."""

from collections.abc import Sequence
from typing import Any

Answer = dict[str, Any]
Said = dict[str, str]
_MOST_NAMED = 12
_UNITS = {"persons": "người", "households": "hộ", "billion VND": "tỷ đồng", "places": "chỗ", "min": "phút",
          "m3/day": "m³/ngày", "t/day": "tấn/ngày", "PCU/day": "PCU/ngày"}  # fmt: skip
#: How a sentence, a score and a chart begin that rest on such input.
MARKS: dict[str, Said] = {
    "synthetic": {"vi": "Dữ liệu minh hoạ", "en": "Demonstration data"},
    "assumed": {"vi": "Giả định", "en": "Assumption"},
    "sourced": {"vi": "", "en": ""},
}


def marked(said: Said, basis: str) -> Said:
    """The sentence, begun with what it rests on."""
    mark = MARKS[basis]
    return {lang: f"{mark[lang]}: {text}" if mark[lang] else text for lang, text in said.items()}


def members(portfolio: str) -> list[str]:
    """The zones of a portfolio."""
    return [each.partition("@")[0] for each in portfolio.split("+")]


def together(board: Answer, portfolio: str, lang: str) -> str:
    """A portfolio by the names of its zones."""
    return " + ".join(zone_name(board, each, lang) for each in portfolio.split("+"))


def zone_names(board: Answer, zones: Sequence[str], lang: str) -> str:
    """Zones by their names, the first ones of many."""
    named = [zone_name(board, each, lang) for each in zones[:_MOST_NAMED]]
    more = len(zones) - len(named)
    return ", ".join(named) + ((f" và {more} khu khác" if lang == "vi" else f" and {more} more") if more else "")


def zone_name(board: Answer, zone: str, lang: str) -> str:
    """A zone by its name, with the year in which it is begun where there is one."""
    named, _, year = zone.partition("@")
    found = next((each for each in board["candidates"] if each["zone"] == named), None)
    name = named if found is None else (found[f"name_{lang}"] or found["name_vi"])
    return f"{name} ({year})" if year else str(name)


def title(board: Answer, objective: str, lang: str) -> str:
    """The title of an objective that counts."""
    return next(str(each[f"title_{lang}"]) for each in board["objectives"] if each["id"] == objective)


def quoted(board: Answer, objective: str, lang: str) -> str:
    """The same in the quotation marks of the language."""
    named = title(board, objective, lang)
    return f"«{named}»" if lang == "vi" else f"“{named}”"


def unit_said(unit: str, lang: str) -> str:
    """A unit of the board as a planner writes it."""
    return _UNITS.get(unit, unit) if lang == "vi" else unit
