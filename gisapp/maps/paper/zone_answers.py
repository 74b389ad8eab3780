"""What the analyses answer for one zone, as tables: coverage, access, conflicts and the ledger."""

from collections.abc import Iterator

from reportlab.platypus import Flowable

from gisapp.domain.citation import cited
from gisapp.maps.paper.drawn import kind_title
from gisapp.maps.paper.pieces import said, style_of
from gisapp.maps.paper.rule_words import rule_cited
from gisapp.maps.paper.scene import Record, Scene
from gisapp.maps.paper.tables import Cell, heading, note, outcome_colour, table
from gisapp.maps.paper.views import coverage_title
from gisapp.maps.paper.zone_facts import quality_said, rests_on
from gisapp.maps.style import CONSTRAINTS, LEDGER, NOT_COMPUTABLE

_TEXT = style_of(8, after=1.0)
_KM_FROM = 1000.0


def coverage(scene: Scene, zone: Record, wide: float) -> Iterator[Flowable]:
    """How much of the zone each kind of facility serves, and the nearest."""
    words = scene.said
    yield heading(words.of(scene.payload["views"]["coverage"]))
    yield note(words.of(scene.part["note"]))
    rows: list[tuple[Cell, ...]] = []
    for asked in scene.part["questions"]:
        answer = scene.at_horizon("answers").get(asked["id"], {}).get(zone["id"])
        if answer is None:
            continue
        computed = answer.get("status") == "computed"
        share = words.range(answer.get("least"), answer.get("greatest"), words.percent) if computed else ""
        near = words.range(
            answer.get("nearest_least_m"), answer.get("nearest_greatest_m"), lambda each: words.number(each, 0)
        )
        nearest = f"{scene.said.of(answer.get('nearest')) or answer.get('nearest_id') or ''} · {near} m" if near else ""
        why = "" if computed else words.of(answer.get("needs"))
        rows.append((
            coverage_title(scene, asked), share or (words.word("not_computable"), outcome_colour(None)),
            nearest or why, rule_cited(asked, scene.said), quality_said(scene, answer.get("quality")),
        ))  # fmt: skip
    head = ("question", "covered", "paper_nearest", "paper_clause", "quality")
    yield from table([words.word(each) for each in head], rows, (2, 1, 1.8, 2, 1), wide)
    yield rests_on(scene)


def access(scene: Scene, zone: Record, wide: float) -> Iterator[Flowable]:
    """What is reached by road in time: people, roads, and the nearest of each kind."""
    words = scene.said
    yield heading(words.of(scene.payload["views"]["access"]))
    place = scene.at_horizon("answers").get(zone["id"])
    told: Record = {} if place is None else scene.part["told"][place]
    status = {None: "no_roads", "no_road_data": "no_road_data", "no_position": "no_position_here"}
    if told.get("status") in status:
        yield said(words.word(status[told.get("status")]), _TEXT)
    rows = [
        (
            words.word("paper_by_time", n=words.number(row["minutes"])),
            _span(scene, row, "people") or words.word("people_unknown"),
            _span(scene, row, "km"),
            _span(scene, row, "communes"),
            words.word(f"people_from_{row['from']}") if row.get("from") else "",
        )
        for row in told.get("reach", [])
        if row["status"] != "no_road_data"
    ]
    head = ("", "paper_people", "paper_roads", "communes_reached", "paper_source")
    yield from table([words.word(each) if each else "" for each in head], rows, (1, 1, 0.8, 0.9, 2), wide)
    near = [_near(scene, row) for row in told.get("nearest", [])]
    near_head = ("paper_nearest", "by_road", "straight", "needs")
    yield from table([words.word(each) for each in near_head], near, (1.4, 2.2, 2, 2), wide)
    yield rests_on(scene)


def _span(scene: Scene, row: Record, name: str) -> str:
    least, greatest = row.get(f"{name}_least"), row.get(f"{name}_greatest")
    return scene.said.range(least, greatest, lambda each: scene.said.number(each, 0)) if least is not None else ""


def _near(scene: Scene, row: Record) -> tuple[str, ...]:
    words = scene.said

    def far(metres: float) -> str:
        return f"{words.number(metres / _KM_FROM, 1)} km" if metres >= _KM_FROM else f"{words.number(metres, 0)} m"

    road = line = ""
    if "least_min" in row:
        minutes = words.range(row["least_min"], row.get("greatest_min"), lambda each: words.number(each, 1))
        lengths = words.range(row.get("least_m"), row.get("greatest_m"), far)
        named = words.of(row.get("name")) or row.get("id")
        road = ", ".join(x for x in (named, words.word("minutes", n=minutes), lengths) if x)
    if "straight_least_m" in row:
        other = words.of(row.get("straight_name")) or row.get("straight_id")
        named = "" if row.get("straight_id") == row.get("id") else other
        length = words.range(row["straight_least_m"], row.get("straight_greatest_m"), far)
        line = ", ".join(each for each in (named, length) if each)
    needs = "; ".join(words.of(scene.part["said"][place]) for place in row.get("needs", []))
    return kind_title(scene, row["kind"]), road or words.word("not_computable"), line, needs


def conflicts(scene: Scene, zone: Record, wide: float) -> Iterator[Flowable]:
    """What the zone collides with, in hectares where that is proven."""
    words = scene.said
    yield heading(words.of(scene.payload["views"]["conflicts"]))
    found = [row for row in scene.at_horizon("rows") or [] if row["zone"] == zone["id"]]
    if not found:
        yield said(words.word("no_conflict"), _TEXT)
    rows = []
    for row in found:
        look = CONSTRAINTS.get(row.get("class") or "", CONSTRAINTS["other"])
        state = {"overlap": "overlaps", "same_commune_not_proven": "same_commune"}.get(row.get("proven"), "")
        shared = words.word("shared", c=", ".join(row["communes"])) if row.get("communes") else ""
        rows.append((
            words.of(row.get("name")) or row["conflict"], words.of({"vi": look.vi, "en": look.en}),
            words.number(row["ha"]) if row.get("ha") is not None else "–",
            "; ".join(x for x in (words.word(state or "conflict_unknown"), shared, words.of(row.get("needs"))) if x),
            cited(row.get("clause"), None, words.lang), words.source(row.get("source")),
            quality_said(scene, row.get("quality")),
        ))  # fmt: skip
    head = ("paper_conflict", "kind", "paper_hectares", "paper_state", "paper_clause", "paper_source", "quality")
    yield from table([words.word(each) for each in head], rows, (1.5, 1, 0.8, 1.5, 1.8, 1.3, 1.05), wide)
    yield rests_on(scene)


def ledger(scene: Scene, zone: Record, wide: float) -> Iterator[Flowable]:
    """Demand against capacity by topic, and the first horizon that fails."""
    words = scene.said
    yield heading(words.of(scene.payload["views"]["ledger"]))
    queue = scene.part["queue"]
    if zone["id"] in queue:
        yield said(words.word("queue", n=queue.index(zone["id"]) + 1, of=len(queue)), _TEXT)
    rows: list[tuple[Cell, ...]] = []
    for asked in scene.part["questions"]:
        told = scene.at_horizon("answers").get(asked["id"], {}).get(zone["id"])
        if told is not None:
            rows += _topic(scene, asked, told)
    head = (
        "paper_topic",
        "demand",
        "paper_facility",
        "paper_facility_headroom",
        "paper_failing",
        "paper_reckoned",
        "quality",
    )
    yield from table([words.word(each) for each in head], rows, (1.1, 1.2, 1.5, 1.4, 1.8, 2.0, 1.05), wide)
    yield rests_on(scene)


def _topic(scene: Scene, asked: Record, told: Record) -> Iterator[tuple[Cell, ...]]:
    words, unit = scene.said, scene.said.of(asked["unit"])
    look = LEDGER.get(told.get("state", ""), NOT_COMPUTABLE)
    name = words.word(f"ledger_{asked['id']}")
    demand = _amount(scene, told, "least", "greatest", unit)
    basis = "; ".join(each for each in (words.of(told.get("basis")), words.of(told.get("needs"))) if each)
    here = scene.at_horizon("facilities").get(asked["id"], {})
    quality = quality_said(scene, told.get("quality"))
    state = (words.of({"vi": look.vi, "en": look.en}), outcome_colour(told.get("state")))
    if not told.get("facilities"):
        by = words.word(f"by_{told['by']}") if told.get("by") else ""
        yield name, demand, by, state, failing(scene, told), basis, quality
    for place, named in enumerate(told.get("facilities", [])):
        facility = here.get(named, {})
        room = _amount(scene, facility, "least", "greatest", unit)
        own = LEDGER.get(facility.get("state", ""), look)
        colour = outcome_colour(facility.get("state"))
        by = words.word(f"by_{told['by']}") if told.get("by") else ""
        yield (
            name if not place else "", demand if not place else "",
            "; ".join(each for each in (words.of(facility.get("name")) or named, by) if each),
            (f"{words.of({'vi': own.vi, 'en': own.en})} {room}", colour), "" if place else failing(scene, told),
            basis if not place else "", quality,
        )  # fmt: skip


def _amount(scene: Scene, row: Record, least: str, greatest: str, unit: str) -> str:
    if row.get(least) is None and row.get(greatest) is None:
        return ""
    return f"{scene.said.range(row.get(least), row.get(greatest), lambda each: scene.said.number(each, 0))} {unit}"


def failing(scene: Scene, told: Record) -> str:
    """From which horizon a zone's capacity fails, because of whom, and the cheapest known cure."""
    words = scene.said
    if "state" in told and told["state"] == "not_computable":
        return words.word("not_computable")
    if not told.get("failing"):
        return words.word("never_fails")
    surely = words.word("surely_fails", h=told["surely"]) if told.get("surely") else ""
    may = "" if told.get("surely") == told["failing"] else words.word("may_fail", h=told["failing"])
    names = {zone["id"]: words.of(zone["name"]) for zone in scene.payload["zones"]}
    who = words.word("caused_by", z=names.get(told["cause"], told["cause"])) if told.get("cause") else ""
    if told.get("cure"):
        named = words.of(scene.part["cures"][told["cure"]])
        cure = words.word("cure_short" if told.get("cure_enough") is False else "cure", p=named)
        cure += " · " + (words.word("cost", n=words.number(told["cost"], 0)) if "cost" in told
                         else words.word("cost_unknown"))  # fmt: skip
    else:
        cure = words.word("no_cure")
    return "; ".join(each for each in (may, surely, who, cure) if each)
