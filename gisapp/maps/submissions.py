"""A submission as the planners' viewer shows it: findings and changes, in words and on the map."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, carry
from gisapp.domain.finding import Severity
from gisapp.domain.numerals import rounded, written
from gisapp.maps.style import SUBMITTED, Look
from gisapp.maps.viewer_columns import cell_told, title_told
from gisapp.maps.viewer_deciding_words import DECIDING_WORDS, FINDING_WORDS

Record = Mapping[str, Any]
Pair = dict[str, str]
_LANGS = ("vi", "en")
#: A way is told by so many figures, and never by fewer than its whole metres.
_FIGURES = 2
#: So many findings and changes are listed and drawn; the page of the submission has all.
MOST = 300
_PLACES = ("feature", "field", "ring", "vertex")
#: What is drawn of a change, from below to above, by what the reader looks at.
_SEEN = {"before": ("before", "conflict"), "after": ("after", "conflict"),
         "difference": ("gained", "lost", "before", "after", "conflict")}  # fmt: skip
_GREATEST_LON, _GREATEST_LAT = 180, 85


def review_shown(
    said: Record,
    *,
    findings: Sequence[Record],
    places: Sequence[Record],
    changes: Iterable[Record],
    conflicts: Sequence[Record],
    now: Mapping[str, Record | None],
    names: Mapping[str, Pair],
    columns: Mapping[str, Record],
    changing: int,
) -> dict[str, object]:
    """What an approver decides on, each thing with its place.

    Parameters
    ----------
    said
        The submission with its `decision`, and the `layer_title`.
    findings, places
        What was found, and where: GeoJSON features in the same order.
    changes
        GeoJSON features as `gisapp.exchange.changes.changes_geojson` writes them.
    conflicts
        What others changed meanwhile: id, column, theirs, ours.
    now
        By id, the shape that a feature in conflict has in the layer.
    names
        By id, what features are called.
    columns
        As `gisapp.maps.viewer_columns.columns_told`.
    changing
        How many features change or are in conflict; `changes` may be only the first of them.
    """
    found = findings_shown(findings, places)
    listed = [*_conflicts(conflicts, now, names, columns), *_changes(changes, names, columns)]
    return {
        "title": title_of(said),
        "lines": [*lines_about(said), *cut(len(found)), *cut(changing)],
        "findings": found[:MOST],
        "changes": [{name: each[name] for name in ("id", "lines", "blocked", "at")} for each in listed[:MOST]],
        "of": {"findings": len(found), "changes": changing},
        "decided": said["decision"] is not None,
        "legend": [asdict(look) for look in SUBMITTED.values()],
        "drawn": {seen: _drawn(listed[:MOST], states) for seen, states in _SEEN.items()},
    }


def title_of(said: Record) -> Pair:
    """What a submission is called: its layer, and where it stands."""
    return _told(
        "viewer_review_title", layer=said["layer_title"], state=DECIDING_WORDS[f"viewer_state_{said['state']}"]
    )


def lines_about(said: Record) -> list[Pair]:
    """Who sent a submission, what they say of it, and what was decided."""
    return [*_about(said), *_decided(said)]


def findings_shown(findings: Sequence[Record], places: Sequence[Record]) -> list[dict[str, object]]:
    """The findings with their numbers and places, the gravest first."""
    return sorted(
        (_finding(each, place, at) for at, (each, place) in enumerate(zip(findings, places, strict=True), start=1)),
        key=lambda each: list(Severity).index(Severity(str(each["severity"]))),
    )


def _told(key: str, **places: object) -> Pair:
    """A text in both languages; what stands in a place may itself be such a pair."""
    return {
        lang: DECIDING_WORDS[key][lang].format(
            **{name: value[lang] if isinstance(value, dict) else value for name, value in places.items()}
        )
        for lang in _LANGS
    }


def _counted(number: int) -> Pair:
    return {lang: written(number, 0, lang=lang) for lang in _LANGS}


def _metres(distance: float) -> Pair:
    return {lang: rounded(distance, _FIGURES, lang=lang) for lang in _LANGS}


def _about(said: Record) -> list[Pair]:
    base = said["base"] or DECIDING_WORDS["viewer_review_new_layer"]
    about = [_told("viewer_review_from", who=said["sender"], at=said["sent_shown"], base=base)]
    return [*about, *([{lang: str(said["note"]) for lang in _LANGS}] if said["note"] else [])]


def cut(of: int) -> list[Pair]:
    """That not all is listed, where it is not."""
    return [_told("viewer_review_more", n=_counted(MOST), of=_counted(of))] if of > MOST else []


def _decided(said: Record) -> list[Pair]:
    decision = said["decision"]
    if decision is None:
        return []
    state = DECIDING_WORDS[f"viewer_state_{said['state']}"]
    told = [_told("viewer_review_done", x=state, who=decision["by"], at=decision["at_shown"], why=decision["why"])]
    if decision["version"] is not None:
        told.append(_told("viewer_review_revision", x=f"{said['layer']}@{decision['version']}"))
    return [*told, *(dict.fromkeys(_LANGS, f"{name}: {why}") for name, why in decision["returned"].items())]


def _finding(each: Record, place: Record, at: int) -> dict[str, object]:
    severity = str(each["severity"])
    named = [_told(f"viewer_review_{name}", x=each[name]) for name in _PLACES if each.get(name) is not None]
    point = _on_earth(place.get("geometry"))
    grave, what = DECIDING_WORDS[f"viewer_review_{severity}"], FINDING_WORDS[str(each["code"])]
    parts = [{lang: f"{grave[lang]} · {what[lang]}" for lang in _LANGS}, *named]
    if point is None:
        parts.append(DECIDING_WORDS["viewer_review_nowhere"])
    return {
        "n": at,
        "severity": severity,
        "title": {lang: ", ".join(part[lang] for part in parts) for lang in _LANGS},
        "message": {lang: each[f"message_{lang}"] for lang in _LANGS},
        "at": point,
    }


def _on_earth(point: Record | None) -> Record | None:
    """A point in longitude and latitude; none where the numbers of a delivery are in a CRS that is not known."""
    if point is None or point["type"] != "Point":
        return None
    lon, lat = point["coordinates"][:2]
    return point if abs(lon) <= _GREATEST_LON and abs(lat) <= _GREATEST_LAT else None


def _conflicts(
    conflicts: Sequence[Record],
    now: Mapping[str, Record | None],
    names: Mapping[str, Pair],
    columns: Mapping[str, Record],
) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for each in conflicts:
        shapes = {"conflict": now.get(each["id"])}
        held = found.setdefault(each["id"], _change(each["id"], "conflict", names, shapes=shapes, blocked=True))
        held["lines"].append(conflict_told(each, columns))
    return list(found.values())


def conflict_told(each: Record, columns: Mapping[str, Record]) -> Pair:
    """What others changed meanwhile, of one column of one feature."""
    if each["column"] == "geometry":
        return _told("viewer_review_theirs_shape")
    if (name := each["column"]) != "*":
        told = {side: cell_told(columns, name, each[side]) for side in ("theirs", "ours")}
        return _told("viewer_review_theirs", column=title_told(columns, name), **told)
    return _told("viewer_review_they_deleted" if each["theirs"] == "deleted" else "viewer_review_we_delete")


def _change(
    name: str, kind: str, names: Mapping[str, Pair], *, shapes: dict[str, Any], blocked: bool = False
) -> dict[str, Any]:
    called = {lang: f"{said} ({name})" for lang, said in names[name].items()} if name in names else name
    lead = _told("viewer_review_lead", x=called, kind=DECIDING_WORDS[f"viewer_review_{kind}"])
    return {"id": name, "lines": [lead], "blocked": blocked, "shapes": shapes, "at": next(iter(shapes.values()), None)}


def _changes(
    features: Iterable[Record], names: Mapping[str, Pair], columns: Mapping[str, Record]
) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for each in features:
        told, shape = each["properties"], each["geometry"]
        held = found.get(told["id"])
        if held is None:
            held = found[told["id"]] = _change(told["id"], told["change"], names, shapes={told["state"]: shape})
            held["at"] = shape
            held["lines"] += [_value(columns, name, pair, told["change"]) for name, pair in told["columns"].items()]
        elif told["state"] == "before":
            now = held["shapes"].get("after")
            moved = {each and each["type"] for each in (shape, now)} == {"Point"}
            held["lines"].append(_moved(shape, now) if moved else _told("viewer_review_shape"))
            if moved:
                held["at"] = {"type": "MultiPoint", "coordinates": [each["coordinates"] for each in (shape, now)]}
        held["shapes"][told["state"]] = shape
        if told["change"] == "update":
            held["shapes"].setdefault("before", shape)
    return list(found.values())


def _moved(before: Record, after: Record) -> Pair:
    """How far a point moves."""
    places = np.array([each["coordinates"][:2] for each in (before, after)], dtype=float)
    east, north = np.diff(carry(places, GEOGRAPHIC_CRS, PLAN_CRS), axis=0)[0]
    return _told("viewer_review_moved_by", n=_metres(float(np.hypot(east, north))))


def _value(columns: Mapping[str, Record], name: str, pair: Sequence[object], kind: str) -> Pair:
    title, before, after = title_told(columns, name), *(cell_told(columns, name, each) for each in pair)
    was = {lang: "" if kind == "insert" else f"{before[lang]} → " for lang in _LANGS}
    return {lang: f"{title[lang]}: {was[lang]}{after[lang]}" for lang in _LANGS}


def _drawn(changes: Sequence[Record], states: Sequence[str]) -> list[dict[str, object]]:
    return [
        {
            "type": "Feature",
            "geometry": each["shapes"][state],
            "properties": {"id": each["id"], **_looks(SUBMITTED[state])},
        }
        for each in changes
        for state in states
        if each["shapes"].get(state) is not None
    ]


def _looks(look: Look) -> dict[str, object]:
    """A look as the viewer takes it."""
    area = {} if look.fill == "none" else {"fill": look.fill, "pattern": look.pattern}
    return {"line": look.line, "width": look.width, **({"dashed": 1} if look.dash else {}), **area}
