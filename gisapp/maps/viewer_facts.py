"""What the viewer's panel tells of a zone from its sources, in whole words of both languages."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gisapp.domain.citation import halves
from gisapp.maps.paper.said import LANGUAGES, Said
from gisapp.maps.style import QUALITY
from gisapp.maps.values import filled
from gisapp.maps.viewer_words import VIEWER_WORDS

Record = dict[str, Any]
_AREAS = ("area", "area_part", "area_published_total")
_SAID = {lang: Said(lang=lang) for lang in LANGUAGES}


def with_facts(zones: Iterable[Record]) -> list[Record]:
    """The same zones; of each its claims of area and its other figures as they are told, and what else is known."""
    return [zone | _facts(zone, zone.get("claims", [])) for zone in zones]


def _facts(zone: Mapping[str, Any], claims: Sequence[Mapping[str, Any]]) -> Record:
    return {
        "areas": [_claim(each) for each in claims if each["quantity"] in _AREAS],
        "figures": [_claim(each) for each in claims if each["quantity"] not in _AREAS],
        "more": [[word, said] for word, said in _more(zone).items()],
        "sources": [halves(each) for each in zone.get("sources", [])],
        "presence": {year: _sourced(told) for year, told in zone.get("presence", {}).items()},
    }


def _sourced(told: Mapping[str, Any]) -> Record:
    """The same with its source in each language."""
    return {**told, "source": halves(told["source"])} if "source" in told else {**told}


def _claim(claim: Mapping[str, Any]) -> Record:
    quantity, as_of = str(claim["quantity"]), claim.get("as_of")

    def told(said: Said) -> str:
        named = f"claim_{quantity}"
        name = "" if quantity == "area" else said.word(named if said.has(named) else quantity)
        when = said.word("as_of", d=said.date(as_of)) if as_of else ""
        return " · ".join(filter(None, (name, when, said.of(claim.get("note")))))

    values = {lang: f"{said.number(claim['value'])} {said.unit(claim.get('unit'))}" for lang, said in _SAID.items()}
    said = {lang: told(said) for lang, said in _SAID.items()}
    return _sourced(filled({"value": values, "said": said, "source": claim.get("source")}))


def _more(zone: Mapping[str, Any]) -> Record:
    """By the word that names it: what is known beside status and areas."""
    quality, uncertainty = zone.get("quality"), zone.get("uncertainty_m")
    plain = {name: zone.get(name) for name in ("basis", "decision", "developer")}
    listed = {name: ", ".join(zone.get(name, [])) for name in ("communes_2025", "communes_old")}
    type_ = zone.get("type")
    told: Record = {
        "kind": type_ and {lang: said.word(f"type_{type_}") for lang, said in _SAID.items()},
        "quality": next((said for key, said in QUALITY.items() if key == quality), None),
        "uncertainty": uncertainty and {lang: f"± {said.number(uncertainty, 0)} m" for lang, said in _SAID.items()},
        **{name: halves(str(said)) if said else None for name, said in {**plain, **listed}.items()},
        "district_old": {"vi": zone["district_old"]} if zone.get("district_old") else None,
        "note": zone.get("note"),
    }
    return filled(told)


def about_layer(record: Mapping[str, Any]) -> Record:
    """A layer's source; and by the word that names it how much it holds, its date, who keeps it, and how good it is."""
    count, placed, cell = record.get("count"), record["placed"], record.get("cell_m")
    whole, some = {}, {}
    for lang, said in _SAID.items():
        here, every = (said.number(each, 0) for each in (placed, count))
        whole[lang], some[lang] = every, VIEWER_WORDS["viewer_placed"][lang].format(n=here, of=every)
    told = {
        "viewer_cells": cell and {lang: said.word("cells_of", m=said.number(cell)) for lang, said in _SAID.items()},
        "viewer_features": None if count is None else whole if count == placed else some,
        "viewer_dated": {"vi": _SAID["vi"].date(record.get("dated"))},
        **{f"viewer_{name}": halves(record.get(name) or "") for name in ("steward", "licence")},
        "quality": next((said for key, said in QUALITY.items() if key == record.get("quality")), None),
    }
    return _sourced(
        {
            "facts": [[word, said] for word, said in told.items() if said and any(said.values())],
            **filled({"source": record.get("source")}),
        }
    )
