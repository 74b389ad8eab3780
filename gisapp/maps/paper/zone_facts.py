"""What is known of one zone, as tables: its facts, published figures, and how its land is used."""

from collections.abc import Iterator

from reportlab.platypus import Flowable

from gisapp.maps.paper.margin import revisions_said
from gisapp.maps.paper.pieces import said, style_of
from gisapp.maps.paper.rule_words import rule_cited
from gisapp.maps.paper.scene import Record, Scene
from gisapp.maps.paper.tables import Cell, heading, note, outcome_colour, table
from gisapp.maps.style import PRESENCE, QUALITY

_AREAS = ("area", "area_part", "area_published_total")
_QUALITY = {key.value: value for key, value in QUALITY.items()}
_PRESENCE = {key.value: value for key, value in PRESENCE.items()}


def quality_said(scene: Scene, code: str | None) -> str:
    """A quality in the reader's words."""
    return scene.said.of(_QUALITY.get(code or "")) or (code or "")


def rests_on(scene: Scene) -> Flowable:
    """The revisions that the answers of this view rest on."""
    inputs = scene.payload["inputs"]
    told = f"{revisions_said(scene, inputs['revisions'])} · gisapp {inputs['code_version']}"
    return note(told, lead=scene.said.word("paper_rests_on") + ":")


def facts(scene: Scene, zone: Record, wide: float) -> Iterator[Flowable]:
    """Status, existence, position, communes, decision and developer."""
    words = scene.said
    yield heading(words.word("paper_facts"))
    look = scene.zone_look(zone)
    dated = f" · {words.word('as_of', d=words.date(zone['status_as_of']))}" if zone.get("status_as_of") else ""
    uncertain = zone.get("uncertainty_m")
    rows: list[tuple[str, str]] = [
        ("status", words.of({"vi": look.vi, "en": look.en}) + dated),
        ("horizon", _existence(scene, zone)),
        ("kind", words.word(f"type_{zone['type']}") if zone.get("type") else ""),
        ("quality", quality_said(scene, zone.get("quality"))),
        ("uncertainty", f"± {words.number(uncertain, 0)} m" if uncertain else ""),
        ("basis", words.source(zone.get("basis"))),
        ("area", words.hectares(zone["stated_area_ha"]) if zone.get("stated_area_ha") else words.word("no_area")),
        ("drawn_area", words.hectares(zone["drawn_area_ha"]) if zone.get("drawn_area_ha") else ""),
        ("decision", zone.get("decision") or ""),
        ("developer", zone.get("developer") or ""),
        ("communes_2025", ", ".join(zone.get("communes_2025", []))),
        ("communes_old", ", ".join(zone.get("communes_old", []))),
        ("district_old", zone.get("district_old") or ""),
        ("note", words.of(zone.get("note"))),
        ("sources", words.source(*zone.get("sources", []))),
    ]
    told = [(words.word(key), value) for key, value in rows if value]
    yield from table(("", ""), told, (1, 3.2), wide)
    yield from _claims(scene, zone, wide)
    yield rests_on(scene)


def _existence(scene: Scene, zone: Record) -> str:
    words, told = scene.said, zone.get("presence", {}).get(scene.horizon) or {}
    if not told.get("presence"):
        return ""
    first, last = told.get("earliest"), told.get("latest")
    years = ""
    if first and last and first != last:
        years = words.word("between", a=first, b=last)
    elif first or last:
        years = words.word("from_year", a=first) if first else words.word("to_year", b=last)
    lead = f"{scene.horizon}: {words.of(_PRESENCE[told['presence']])}"
    return (
        lead + (f" ({years})" if years else "") + (f" · {words.source(told['source'])}" if told.get("source") else "")
    )


def _claims(scene: Scene, zone: Record, wide: float) -> list[Flowable]:
    words = scene.said
    rows = []
    for each in zone.get("claims", []):
        name = each["quantity"] if each["quantity"] in _AREAS else f"claim_{each['quantity']}"
        value = f"{words.number(each.get('value'))} {words.unit(each.get('unit'))}".strip()
        rows.append(
            (
                words.word(name) if words.has(name) else each["quantity"],
                value,
                words.date(each.get("as_of")),
                " · ".join(part for part in (words.of(each.get("note")), words.source(each.get("source"))) if part),
            )
        )
    head = (words.word("figures"), "", words.word("as_of", d=""), words.word("paper_source"))
    return table(head, rows, (1.3, 0.9, 0.8, 3), wide)


def land_balance(scene: Scene, zone: Record, wide: float) -> Iterator[Flowable]:
    """Hectares by land use, and the shares that the rules ask for."""
    words = scene.said
    yield heading(words.of(scene.payload["views"]["land-balance"]))
    rows = scene.at_horizon("balance").get(zone["id"])
    if not rows:
        yield said(
            f"{words.word('paper_unbalanced')}: {words.of(scene.part['needs'])}", style_of(8, after=1.0)
        )  # fmt: skip
        yield rests_on(scene)
        return
    cells: list[tuple[Cell, ...]] = [
        (_use(scene, row["use"]), words.number(row["ha"]), words.percent(row["share"]) if row.get("share") is not None
         else "–")
        for row in rows
    ]  # fmt: skip
    total = words.number(sum(row["ha"] for row in rows))
    head = (words.word("paper_use"), words.word("paper_hectares"), words.word("share"))
    yield from table(head, [*cells, (words.word("paper_total"), total, "")], (3, 1, 1), wide)
    yield from _minimums(scene, zone, wide)
    yield rests_on(scene)


def _use(scene: Scene, code: str) -> str:
    known = scene.part["classes"].get(code)
    if known is None:
        return scene.said.word("unmapped") if code == "unmapped" else code
    return f"{known['code']} {scene.said.of(known['name'])}"


def _minimums(scene: Scene, zone: Record, wide: float) -> list[Flowable]:
    words = scene.said
    rows: list[tuple[Cell, ...]] = [
        (
            words.word(row["quantity"]),
            words.percent(row["share"]) if row.get("share") is not None else "–",
            f"≥ {words.percent(row['limit'])}" if row.get("limit") is not None else "",
            (words.word(row["outcome"]), outcome_colour(row["outcome"])),
            rule_cited(row, scene.said),
        )
        for row in scene.at_horizon("minimums").get(zone["id"], [])
    ]
    head = ("minimums", "paper_found", "paper_required", "paper_outcome", "paper_clause")
    return table([words.word(each) for each in head], rows, (1.6, 0.8, 0.8, 0.9, 2.2), wide)
