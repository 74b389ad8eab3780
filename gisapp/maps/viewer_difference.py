"""What a scenario changes for one zone, in whole words of both languages, for the viewer's panel."""

import re
from collections.abc import Mapping, Sequence

from gisapp.domain.standard import Standard
from gisapp.maps.difference import Words, in_order, item_words, plainly, text_words, title_of, without_ids
from gisapp.maps.difference_words import PARTS, QUANTITIES, UNITS
from gisapp.maps.paper.said import LANGUAGES, Said
from gisapp.maps.style import VERDICTS
from gisapp.maps.values import Row, number, text

#: So many are told in the panel; the page of the difference tells them all.
_MOST_ROWS = 12
_YEAR = re.compile("horizon|earliest|latest|_from|_to|as_of")
_HUNDRED = 100


def zone_differences(rows: Sequence[Row], names: Mapping[str, Words]) -> dict[str, object]:
    """What differs for this zone? How many are better, worse or other, and the first of them in words.

    Parameters
    ----------
    rows
        Of `gisapp.analysis.comparison.differences`, of one zone.
    names
        What ids in them are called.
    """
    told = without_ids(list(rows))
    return {
        "counts": {
            verdict: count
            for verdict in ("better", "worse", "differs")
            if (count := sum(row["verdict"] == verdict for row in told))
        },
        "of": len(told),
        "rows": [_row(row, names) for row in in_order(told)[:_MOST_ROWS]],
    }


def names_of_rules(rules: tuple[Standard, ...]) -> dict[str, Words]:
    """What rules are called, by their ids."""
    return {rule.id: title_of(rule) for rule in rules}


def _row(row: Row, names: Mapping[str, Words]) -> dict[str, object]:
    quantity = QUANTITIES.get(str(row["quantity"])) or plainly(str(row["quantity"]))
    part, item = PARTS.get(str(row["part"]), {}), item_words(str(row["item"]), names)
    said = {
        lang: ": ".join(filter(None, [part.get(lang), item[lang], quantity[lang]])) for lang in LANGUAGES
    }  # fmt: skip
    values = {
        lang: " → ".join(_value(row, side, Said(lang=lang), names) for side in ("a", "b")) for lang in LANGUAGES
    }  # fmt: skip
    return {"said": said, "values": values, "sign": VERDICTS[str(row["verdict"])].letter}


def _value(row: Row, side: str, said: Said, names: Mapping[str, Words]) -> str:
    """A number or range with its unit, a year as it is, or a text; a dash where that side has none."""
    least, greatest = (number(row[f"{side}_{end}"], 4) for end in ("least", "greatest"))
    if least is None or greatest is None:
        plain = text(row[side])
        return "–" if plain is None else said.of(text_words(plain, names)) or plain
    if _YEAR.search(str(row["quantity"])):
        return f"{least:.0f}" if least == greatest else f"{least:.0f} – {greatest:.0f}"
    unit = text(row["unit"])
    return said.range(least, greatest, said.percent if unit == "share" else lambda each: _figure(each, unit, said))


def _figure(value: float, unit: str | None, said: Said) -> str:
    named = (said.of(UNITS[unit]) if unit in UNITS else unit) if unit else ""
    digits = 0 if unit == "people" else 1 if abs(value) >= _HUNDRED else 2
    return f"{said.number(value, digits)} {named}".strip()
