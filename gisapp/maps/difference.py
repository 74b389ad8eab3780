"""The view *difference*: what is different at side b from what it is at side a, zone by zone and feature by feature.

A zone may differ in hundreds of quantities of the same few names, so items, quantities and units stand once and are
named by their place.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import cast

from shapely.geometry.base import BaseGeometry

from gisapp.analysis.comparison_verdicts import together
from gisapp.domain.numerals import ungrouped
from gisapp.domain.standard import Standard
from gisapp.maps import copies
from gisapp.maps.difference_words import COLUMNS, ITEMS, PARTS, QUANTITIES, TEXTS, UNITS
from gisapp.maps.horizons import by_horizon
from gisapp.maps.inputs import MapInputs
from gisapp.maps.style import CONSTRAINTS, FACILITIES, LEDGER, OUTCOMES, STATUS, VERIFICATION, Glyph, Look
from gisapp.maps.values import Row, both, filled, number, rows_of, text
from gisapp.maps.words import WORDS

Words = Mapping[str, str | None]
#: Columns whose change moves the opening of a feature.
_OPENING = ("valid_from", "expected_earliest", "expected_latest")
#: What is told by another quantity of the same item, in words that a planner reads.
_BY_NAME = ("nearest", "straight", "network", "facility", "cure")
#: So many differences of a zone are told one by one at a horizon; how many there are is told beside them.
_MOST_ROWS = 250
_SEPARATOR = " · "
#: Told by no map: ids of the rules that are set aside for a zone.
_ASIDE = frozenset({"not_this_zone"})
#: How a rule was checked against its text.
VERIFIED: dict[str, Words] = {key.value: words for key, words in VERIFICATION.items()}


def difference_part(inputs: MapInputs) -> dict[str, object]:
    """What differs between the two sides? Verdict and rows of each zone by horizon, and the changed features."""
    names = _names(inputs)
    items: dict[str, int] = {}
    quantities: dict[str, int] = {}
    answers = {
        horizon: _by_zone(rows, items, quantities)
        for horizon, rows in by_horizon(inputs.results, inputs.plan.horizons).items()
    }
    return {
        "sides": [_side(each) for each in inputs.sides],
        "answers": answers,
        "items": [item_words(each, names) for each in items],
        "quantities": [{"id": each} | (QUANTITIES.get(each) or plainly(each)) for each in quantities],
        "parts": PARTS,
        "units": UNITS,
        "texts": TEXTS | {said: words for said in _texts_in(answers) if (words := text_words(said, inputs.named))},
        "changes": [_change(row) for row in rows_of(inputs.changes)],
        "changed": inputs.changed,
        "lost": list(inputs.lost),
    }


def text_words(said: str, names: Mapping[str, Words]) -> Words | None:
    """The words of a text that stands as a value, of several joined by semicolons each; None where it has none."""
    whole = names.get(said) or TEXTS.get(said) or VERIFIED.get(said) or _usual().get(said) or UNITS.get(said)
    parts = [names.get(each) for each in said.split("; ")]
    if whole or not any(parts):
        return whole
    told = [words or {"vi": each, "en": each} for words, each in zip(parts, said.split("; "), strict=True)]
    return {lang: "; ".join(str(each[lang]) for each in told) for lang in ("vi", "en")}


def _texts_in(answers: Mapping[str, Mapping[str, Mapping[str, object]]]) -> list[str]:
    """The texts that stand as values of a side."""
    rows = [
        row for zones in answers.values() for zone in zones.values() for row in cast("list[list[object]]", zone["rows"])
    ]
    return list(dict.fromkeys(value for row in rows for value in row[6:8] if isinstance(value, str)))


def _side(side: Mapping[str, object]) -> dict[str, object]:
    scenarios = side.get("scenarios")
    return {
        "plan": {"vi": text(side.get("plan_vi")), "en": text(side.get("plan_en"))},
        "horizon": side.get("horizon"),
        "scenarios": [
            {"id": text(each["id"]), "title": both(each, "title"), "assumed": each["assumed"]}
            for each in (scenarios if isinstance(scenarios, list) else [])
        ],
        "revisions": side.get("revisions", []),
    }


def _by_zone(rows: list[Row], items: dict[str, int], quantities: dict[str, int]) -> dict[str, dict[str, object]]:
    """Each zone's verdict, how many quantities differ, and the first of them: better and worse before the rest."""
    held: dict[str, list[Row]] = {}
    for row in rows:
        held.setdefault(str(row["zone"]), []).append(row)
    return {zone: _zone(without_ids(some), items, quantities) for zone, some in held.items()}


def without_ids(rows: list[Row]) -> list[Row]:
    """The differences without the ids of what is also named, and of rules set aside."""
    named = {(row["part"], row["item"], row["quantity"]) for row in rows}
    return [
        row
        for row in rows
        if row["quantity"] not in _ASIDE
        and not any(
            row["quantity"] in (stem, f"{stem}_id") and (row["part"], row["item"], f"{stem}_name_vi") in named
            for stem in _BY_NAME
        )
    ]


def _zone(rows: list[Row], items: dict[str, int], quantities: dict[str, int]) -> dict[str, object]:
    counts = {each: sum(row["verdict"] == each for row in rows) for each in ("better", "worse", "differs")}
    first = in_order(rows)[:_MOST_ROWS]
    return {
        "verdict": together({str(row["verdict"]) for row in rows}).value,
        "counts": counts,
        "rows": [_row(row, items, quantities) for row in first],
    }


def in_order(rows: list[Row]) -> list[Row]:
    """What is better or worse before what only differs."""
    return sorted(rows, key=lambda row: row["verdict"] == "differs")


def _row(row: Row, items: dict[str, int], quantities: dict[str, int]) -> list[object]:
    """Part, item, quantity, unit, change, verdict; each side as numbers or text; the least and greatest difference."""
    return [
        text(row["part"]),
        items.setdefault(str(row["item"]), len(items)),
        quantities.setdefault(str(row["quantity"]), len(quantities)),
        text(row["unit"]),
        text(row["change"]),
        text(row["verdict"]),
        *(_value(row, side) for side in ("a", "b")),
        *(number(row[f"difference_{end}"], 4) for end in ("least", "greatest")),
    ]


def _value(row: Row, side: str) -> object:
    """Least and greatest of a number, or a text; None where that side has none."""
    least, greatest = (number(row[f"{side}_{end}"], 4) for end in ("least", "greatest"))
    return text(row[side]) if least is None or greatest is None else [least, greatest]


def _change(row: Row) -> dict[str, object]:
    columns = row["columns"] if isinstance(row["columns"], list) else []
    changed = str(row["change"])
    opening = [each for name in _OPENING for each in columns if each["column"] == name]
    moved = changed == "update" and bool(opening)
    sides = (("before", row["before"]), ("after", row["after"]))
    shapes = {side: shape for side, shape in sides if isinstance(shape, BaseGeometry)}
    return filled(
        {
            "layer": text(row["layer"]),
            "id": text(row["id"]),
            "name": both(row, "name"),
            "change": "moved" if moved else changed,
            "years": [cell_text(opening[-1]["before"]), cell_text(opening[-1]["after"])] if moved else None,
            "columns": [
                {"column": COLUMNS.get(each["column"]) or plainly(each["column"]), "before": cell_text(each["before"]),
                 "after": cell_text(each["after"])}
                for each in columns
            ],
            "point": copies.point(next(reversed(shapes.values()), None)),
            **{side: copies.geojson(shape, copies.FINE) for side, shape in shapes.items()},
        }
    )  # fmt: skip


def cell_text(value: object) -> str | Words | None:
    """A value as text; a whole number, which may be a year, without the point that its column's type gives it."""
    told = number(value) if not isinstance(value, str) else None
    if told is None:
        return text(value)
    return f"{told:.10g}" if float(told).is_integer() else {lang: ungrouped(told, lang=lang) for lang in ("vi", "en")}


def plainly(name: str) -> dict[str, str]:
    """A column of somebody's layer, which has no words of ours."""
    return {"vi": name.replace("_", " "), "en": name.replace("_", " ")}


def _names(inputs: MapInputs) -> dict[str, Words]:
    """What the ids in items are called: rules, zones and what lies around them."""
    found: dict[str, Words] = {row.id: title_of(row) for row in inputs.standards}
    for table in (inputs.zones, *(each.table for each in inputs.around)):
        if "name_vi" in table:
            found |= {str(row["id"]): both(row, "name") for row in rows_of(table) if text(row["name_vi"])}
    for row in rows_of(inputs.land_use_classes):
        found |= {str(row["code"]): both(row, "name")}
    return found


def title_of(standard: Standard) -> Words:
    """What a rule is called."""
    return {"vi": standard.title_vi, "en": standard.title_en}


def item_words(item: str, names: Mapping[str, Words]) -> dict[str, str]:
    """The words of an item, part by part; what nobody named stays as it is."""
    said = [names.get(each) or _usual().get(each) or _minutes(each) for each in item.split(_SEPARATOR)]
    return {lang: _SEPARATOR.join(str(each[lang]) for each in said if each[lang]) for lang in ("vi", "en")}


def _minutes(said: str) -> Words:
    """The minutes of a reach as words; anything else as it is."""
    found = re.fullmatch(r"(\d+)\.0", said)
    return {"vi": f"trong {found[1]} phút", "en": f"within {found[1]} minutes"} if found else {"vi": said, "en": said}


@cache
def _usual() -> dict[str, Words]:
    """What kinds, classes and topics are called."""
    looks: list[tuple[str, Look | Glyph]] = [*CONSTRAINTS.items(), *LEDGER.items(), *OUTCOMES.items()]
    looks += [*FACILITIES.items(), *((key.value, look) for key, look in STATUS.items())]
    found: dict[str, Words] = {key: {"vi": look.vi, "en": look.en} for key, look in looks}
    topics = {key.removeprefix("ledger_"): words for key, words in WORDS.items() if key.startswith("ledger_")}
    return found | {key: value for key, value in topics.items() if key not in found} | dict(ITEMS)
