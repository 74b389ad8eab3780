"""The legend, made of the same style as the map: each entry names the look it shows and the layer it switches."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from gisapp.maps.style import (
    CHANGE_SIGNS,
    CHANGES,
    COMMUNES_REACHED,
    CONSTRAINTS,
    CONTRADICTIONS,
    CORRIDORS,
    FACILITIES,
    GATE,
    LEDGER,
    OUTCOMES,
    PHASE,
    PORTFOLIO,
    PRESENCE,
    RULE_CONFLICT,
    STANDINGS,
    STATUS,
    TIMES,
    TRIM,
    VERDICTS,
    Glyph,
    Look,
)
from gisapp.maps.words import GROUPS, LEGEND

Record = Mapping[str, object]
#: What is not there at a horizon is drawn pale, or hollow.
_PALE = {key.value for key, value in PRESENCE.items() if not value["filled"]}
#: What the rule check draws, by its role: the name and look of it in the style.
_PLACES = {"conflict": ("rule_conflict", RULE_CONFLICT), "phase": ("phase", PHASE), "trim": ("trim", TRIM)}


def legend(
    view: str,
    zones: Sequence[Record],
    layers: Sequence[Record],
    part: Mapping[str, object],
    rasters: Sequence[Record] = (),
) -> list[dict[str, object]]:
    """What does each sign on the map mean? Groups of entries, in the order in which a planner reads them."""
    groups = [
        group_of("zones", _zone_entries(zones, filled=_are_filled(view, layers))),
        group_of("analysis", _analysis_entries(view, part)),
        group_of("infrastructure", (*_layer_entries(layers, ("facilities", "corridors")), *_pale_entry(layers))),
        group_of("constraints", _layer_entries(layers, ("constraints",))),
        group_of("land", _layer_entries(layers, ("parcels", "tenants"))),
        group_of("rasters", (*_raster_entries(rasters), *_layer_entries(layers, ("raster",)))),
        group_of("background", _layer_entries(layers, ("communes", "control", "areas", "lines", "points", "locator"))),
    ]
    return [each for each in groups if each["entries"]]


def group_of(key: str, entries: Iterable[dict[str, object]]) -> dict[str, object]:
    """A group of the legend."""
    return {"id": key, "title": GROUPS[key], "entries": list(entries)}


def entry_of(
    label: Mapping[str, object], draw: str, look: Sequence[object], *, toggle: str | None = None, shown: bool = True
) -> dict[str, object]:
    """An entry of the legend: what it says, how it is drawn in which look, and what it switches."""
    entry: dict[str, object] = {"label": dict(label), "draw": draw, "look": list(look)}
    return entry | ({"toggle": toggle, "shown": shown} if toggle else {})


def _raster_entries(rasters: Sequence[Record]) -> Iterable[dict[str, object]]:
    """A switch for each raster, off at first; its colours stand below it once it is on."""
    for raster in rasters:
        title, kinds = raster["title"], raster["kinds"]
        if isinstance(title, dict) and isinstance(kinds, list):
            looks = [entry_of(kind["label"], "area", ("cells", kind["look"])) for kind in kinds]
            entry = entry_of(title, "name", (), toggle=f"raster:{raster['id']}", shown=False)
            yield entry | {"kinds": looks, "layer": raster["id"]}


def _are_filled(view: str, layers: Sequence[Record]) -> bool:
    """Whether zones have the fill of their status: over land use they are outlines, as under an analysis."""
    return view in {"zones", "conflicts"} and not any(each["shown"] for each in layers if each["role"] == "parcels")


def _zone_entries(zones: Sequence[Record], *, filled: bool) -> Iterable[dict[str, object]]:
    present = {zone["status"] for zone in zones}
    for status, look in STATUS.items():
        if status.value in present:
            label = {"vi": look.vi, "en": look.en}
            draw = "area" if filled else "outline"
            yield entry_of(label, draw, ("status", status.value), toggle=f"status:{status.value}")
    if filled:
        yield entry_of(LEGEND["filled"], "filled", ())
        yield entry_of(LEGEND["hollow"], "hollow", ())
    if any("geometry" in zone and "drawn_area_ha" not in zone for zone in zones):
        yield entry_of(LEGEND["point"], "diamond", ())
    if any("halo" in zone for zone in zones):
        yield entry_of(LEGEND["halo"], "halo", ("halo",), toggle="halo")
    yield entry_of(LEGEND["names"], "name", (), toggle="names")


Entries = Iterable[dict[str, object]]


def _analysis_entries(view: str, part: Mapping[str, object]) -> Entries:
    """What the view's own analysis draws; a view that only shows the zones draws nothing more."""
    entries = _ANALYSES.get(view)
    return entries(part) if entries else ()


def shades_legend(view: str) -> list[dict[str, object]]:
    """What the colours of zones mean in this view, without what it draws beside them."""
    return [each for each in _analysis_entries(view, {}) if "toggle" not in each]


def _coverage_entries(_part: Mapping[str, object]) -> Entries:
    for index in range(5):
        yield entry_of(LEGEND[f"ramp_{index}"], "ramp", ("coverage", index))
    yield entry_of(LEGEND["span"], "span", ("span",))
    yield entry_of(LEGEND["not_computable"], "area", ("not_computable",))
    yield entry_of(LEGEND["reach"], "area", ("reach",), toggle="reach")


def _land_entries(part: Mapping[str, object]) -> Entries:
    classes = part.get("classes", {})
    classed = list(_land_classes(classes)) if isinstance(classes, dict) else []
    yield from classed
    if classed:
        yield entry_of(LEGEND["unmapped"], "unmapped", ())
    yield entry_of(LEGEND["not_computable"], "area", ("not_computable",))


def _land_classes(classes: Mapping[str, Mapping[str, Any]]) -> Entries:
    """Each class once, though it is known by its id and by its code."""
    seen: list[object] = []
    for key, look in classes.items():
        if look not in seen:
            seen.append(look)
            label = {lang: f"{look.get('code')} {name}" for lang, name in look.get("name", {}).items()}
            yield entry_of(label, "land", (key,))


def land_legend(group: dict[str, object], classes: Mapping[str, Mapping[str, Any]]) -> dict[str, object]:
    """The same group, with the classes of land under each of its layers of parcels."""
    entries = group["entries"]
    if isinstance(entries, list):
        for entry in entries:
            if entry["draw"] == "parcels":
                entry["kinds"] = list(_land_classes(classes))
    return group


def _ledger_entries(_part: Mapping[str, object]) -> Entries:
    for state, look in LEDGER.items():
        yield entry_of({"vi": look.vi, "en": look.en}, "area", ("ledger", state))
    yield entry_of(LEGEND["not_computable"], "area", ("not_computable",))
    yield entry_of(LEGEND["served"], "line", ("ledger", "enough"), toggle="served")


def _conflict_entries(_part: Mapping[str, object]) -> Entries:
    yield entry_of(LEGEND["overlap"], "area", ("overlap",), toggle="overlap")
    yield entry_of(LEGEND["same_commune"], "line", ("same_commune",), toggle="same_commune")


def _rule_entries(part: Mapping[str, object]) -> Entries:
    """The worst outcomes of zones, and the places that the rule check drew."""
    for outcome, look in OUTCOMES.items():
        yield entry_of({"vi": look.vi, "en": look.en}, "area", ("outcomes", outcome))
    drawn = part.get("drawn", [])
    roles = {area["role"] for area in drawn} if isinstance(drawn, list) else set()
    for role, (name, look) in _PLACES.items():
        if role in roles:
            yield entry_of({"vi": look.vi, "en": look.en}, "area", (name,), toggle=name)


def _portfolio_entries(part: Mapping[str, object]) -> Entries:
    """The standings that some zone has, and the portfolio that is looked at."""
    boards = part.get("boards", {})
    zones = [zone for board in boards.values() for zone in board["zones"].values()] if isinstance(boards, dict) else []
    there = {zone["standing"] for zone in zones}
    for standing, look in STANDINGS.items():
        if standing in there:
            yield entry_of(
                {"vi": f"{look.letter} {look.vi}", "en": f"{look.letter} {look.en}"}, "area", ("standings", standing)
            )
    if there:
        yield entry_of({"vi": PORTFOLIO.vi, "en": PORTFOLIO.en}, "line", ("portfolio",))


def _contradiction_entries(part: Mapping[str, object]) -> Entries:
    """The kinds of contradiction that there are; a zone without one is left blank, which proves nothing."""
    tasks = part.get("tasks", [])
    kinds = {task.get("kind") for task in tasks} if isinstance(tasks, list) else set()
    for kind, look in CONTRADICTIONS.items():
        if kind in kinds:
            yield entry_of({"vi": look.vi, "en": look.en}, "area", ("contradictions", kind))
    yield entry_of(LEGEND["no_contradiction"], "unmapped", ())
    if kinds & {"outline", "outline_suspected"}:
        yield entry_of(LEGEND["both_sides"], "line", ("contradictions", "outline_suspected"), toggle="contradictions")


def _access_entries(part: Mapping[str, object]) -> Entries:
    """Roads and communes by time, gates, and how soon zones get to the kind asked about."""
    minutes = part.get("minutes", [])
    times = [f"{each:g}" for each in minutes] if isinstance(minutes, list) else []
    for index, each in enumerate(times[: len(TIMES)]):
        yield entry_of(_timed("roads_within", each), "line", ("times", index), toggle=f"roads:{index}")
        if part.get("perhaps"):
            yield entry_of(_timed("roads_perhaps", each), "line", ("times_perhaps", index), toggle=f"perhaps:{index}")
    for index, each in enumerate(times[: len(COMMUNES_REACHED)]):
        toggle = f"communes_reached:{index}"
        yield entry_of(_timed("communes_within", each), "area", ("communes_reached", index), toggle=toggle)
    yield entry_of({"vi": GATE.vi, "en": GATE.en}, "gate", ("gate",), toggle="gates")
    for index, each in enumerate(times[: len(TIMES)]):
        yield entry_of(_timed("zone_within", each), "area", ("times", index))
    if times:
        yield entry_of(_timed("zone_beyond", times[-1]), "area", ("beyond",))
    yield entry_of(LEGEND["not_computable"], "area", ("not_computable",))


def _timed(word: str, minutes: str) -> dict[str, str]:
    return {lang: said.format(m=minutes) for lang, said in LEGEND[word].items()}


def _difference_entries(part: Mapping[str, object]) -> Entries:
    """Which way zones differ, and the changed features as they were and are, with the signs that they carry."""
    for name, look in VERDICTS.items():
        yield entry_of({"vi": f"{look.letter} {look.vi}", "en": f"{look.letter} {look.en}"}, "area", ("verdicts", name))
    changes = part.get("changes", [])
    if not isinstance(changes, list) or not changes:
        return
    for name, look in CHANGES.items():
        yield entry_of({"vi": look.vi, "en": look.en}, "line", ("changes", name), toggle=name)
    kinds = {each["change"] for each in changes}
    for kind, sign in CHANGE_SIGNS.items():
        if kind in kinds:
            yield entry_of({lang: f"{sign['sign']} {sign[lang]}" for lang in ("vi", "en")}, "name", ())


_ANALYSES: Mapping[str, Callable[[Mapping[str, object]], Entries]] = {
    "coverage": _coverage_entries,
    "land-balance": _land_entries,
    "conflicts": _conflict_entries,
    "ledger": _ledger_entries,
    "rules": _rule_entries,
    "portfolios": _portfolio_entries,
    "contradictions": _contradiction_entries,
    "access": _access_entries,
    "difference": _difference_entries,
}


def _layer_entries(layers: Sequence[Record], roles: Sequence[str]) -> Iterable[dict[str, object]]:
    for role in roles:
        for layer in layers:
            if layer["role"] == role:
                yield _layer_entry(layer, role)


def _pale_entry(layers: Sequence[Record]) -> Entries:
    """What pale features around the zones are, where some are not there at a horizon."""
    known = [each["features"] for each in layers]
    there = {presence for features in known if isinstance(features, list) for each in features
             for presence in each.get("presence", {}).values()}  # fmt: skip
    if there & _PALE:
        yield entry_of(LEGEND["pale"], "pale", ())


def _layer_entry(layer: Record, role: str) -> dict[str, object]:
    features = layer["features"]
    title = layer["title"] if isinstance(layer["title"], dict) else {}
    shown = bool(layer["shown"])
    entry = entry_of(title, role, (), toggle=f"layer:{layer['id']}", shown=shown)
    entry["layer"] = layer["id"]
    found = features if isinstance(features, list) else []
    if role == "facilities":
        entry["kinds"] = _kinds((each.get("kind", layer.get("kind")) for each in found), "glyph", role, FACILITIES)
    if role == "corridors":
        entry["kinds"] = _kinds((each.get("kind") for each in found), "line", role, CORRIDORS)
    if role == "constraints":
        entry["kinds"] = _kinds((each.get("class") for each in found), "area", role, CONSTRAINTS)
    return entry


def _kinds(
    found: Iterable[object], draw: str, table: str, looks: Mapping[str, Look] | Mapping[str, Glyph]
) -> list[dict[str, object]]:
    """The looks that the features take, in the order of the style; what has none of its own is drawn as `other`."""
    present = {kind if kind in looks else "other" for kind in found}
    return [
        entry_of({"vi": look.vi, "en": look.en}, draw, (table, kind)) for kind, look in looks.items() if kind in present
    ]
