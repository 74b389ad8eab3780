"""The texts beside a map: marks, title, scale, legend, zones, reservations, sources, revisions, date and quality."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import partial

from reportlab.platypus import Flowable, Spacer

from gisapp.domain.citation import cited
from gisapp.domain.quality import Quality, lowest
from gisapp.domain.standard import Verification
from gisapp.maps.paper.edition import Edition
from gisapp.maps.paper.grid import draw_north, draw_scale_bar, grid_of, length_said
from gisapp.maps.paper.ink import MM, Ink
from gisapp.maps.paper.lists import told_of
from gisapp.maps.paper.pieces import GREY, RED, VIOLET, Drawing, Entry, Mark, said, style_of
from gisapp.maps.paper.said import Said
from gisapp.maps.paper.scene import Record, Scene
from gisapp.maps.paper.signs import badge, swatch
from gisapp.maps.paper.views import drawn_as
from gisapp.maps.style import QUALITY, VERIFICATION
from gisapp.maps.words import RESERVATIONS

#: Letters that a label begins with because its class has one; print puts them into the swatch.
_LETTERS = "✓✗±–■▲▼◆≠=?"
#: Tables of the style of which the legend shows only what lies within the frame.
_GENERAL = tuple(RESERVATIONS.values())
_ONLY_HERE = frozenset({"status", "facilities", "corridors", "constraints", "land"})
#: On paper no portfolio is looked at.
_NEVER_DRAWN = frozenset({("portfolio",)})
_QUALITY = {key.value: value for key, value in QUALITY.items()}


def marks(edition: Edition, size: float) -> list[Flowable]:
    """The marks of a draft and of invented data."""
    draft = edition.said.word("paper_draft")
    return [
        Mark(mark, why, size, RED if mark == draft else VIOLET)
        for mark, why in edition.marks()
    ]  # fmt: skip


def margin(scene: Scene, edition: Edition, paper: str, size: float, here: frozenset[tuple[str, ...]]) -> list[Flowable]:
    """All that stands beside the map, in type of this size in points; `here` are the classes within the frame."""
    return [
        *marks(edition, size),
        *_title(scene, size),
        *_scale(scene, paper, size),
        *_legend(scene, size, here),
        *_zones(scene, size),
        *_reservations(scene, size, general=True),
        *rests_on(scene.payload, scene, edition, size),
        *_sources(scene, size),
        *_reservations(scene, size, general=False),
    ]


def _heading(text: str, size: float) -> Flowable:
    heading = said(text, style_of(size * 1.08, bold=True, after=0.6))
    heading.keepWithNext = 1
    return heading


def _title(scene: Scene, size: float) -> Iterator[Flowable]:
    payload, words = scene.payload, scene.said
    plan = payload["plan"]
    yield said(words.word("title_demo" if payload["demo"] else "title"), style_of(size, colour=GREY))
    yield said(words.of(payload["views"][payload["view"]]), style_of(size * 1.9, bold=True, after=0.8))
    question = drawn_as(scene).asks(scene)
    if question:
        yield said(question, style_of(size * 1.15, bold=True, after=0.6))
    if scene.part.get("sides"):
        yield from _sides(scene, size)
        return
    yield said(words.of(plan["title"]), style_of(size))
    if plan.get("decision"):
        yield said(decision_of(plan, words), style_of(size))
    years = f"{words.word('paper_of_horizon', h=scene.horizon)} · {_appraised(scene)}"
    yield said(years, style_of(size * 1.15, bold=True, after=1.2))


def decision_of(plan: Record, words: Said) -> str:
    """The decision of a plan and its day."""
    return ", ".join(filter(None, (cited(None, plan.get("decision"), words.lang), words.date(plan.get("decided")))))


def _sides(scene: Scene, size: float) -> Iterator[Flowable]:
    """What is held against what: of each side its year, plan, scenarios, and the revisions that the other has not."""
    sides, words = scene.part["sides"], scene.said
    same_year = len({side["horizon"] for side in sides}) == 1
    for name, side in zip("ab", sides, strict=True):
        year = words.word("at_horizon", h=scene.horizon if same_year else side["horizon"])
        scenarios = [
            words.word("by_scenario", s=words.of(each["title"]), n=each["assumed"]) for each in side["scenarios"]
        ]
        told = [year, words.of(side["plan"]), *(scenarios or [words.word("no_scenario")]), *side["revisions"]]
        yield said(" · ".join(told), style_of(size * 1.15, bold=True), lead=f"{name}:")
    yield said(_appraised(scene), style_of(size * 1.15, bold=True, after=1.2))


def _appraised(scene: Scene) -> str:
    return scene.said.word("paper_assessed", d=scene.said.date(scene.payload["appraised"]))


def _scale(scene: Scene, paper: str, size: float) -> Iterator[Flowable]:
    words, scale = scene.said, scene.window.scale
    told = words.word("paper_scale", n=words.number(scale, 1))
    yield said(
        words.word("paper_size", p=paper.upper()), style_of(size * 1.15, bold=False), lead=told + " ·"
    )  # fmt: skip

    def draw(ink: Ink, wide: float) -> None:
        draw_scale_bar(ink, 1.0, 2.5, scale, words)
        draw_north(ink, wide - 6.0, 0.5, words)

    yield Drawing(14.5, draw)
    grid = words.word("paper_grid", m=length_said(words, grid_of(scene.window).square_m))
    yield said(f"{grid}. {words.word('paper_grid_north')}.", style_of(size * 0.92, colour=GREY, after=1.4))


def _legend(scene: Scene, size: float, here: frozenset[tuple[str, ...]]) -> Iterator[Flowable]:
    yield _heading(scene.said.word("paper_legend"), size)
    classes = scene.land
    for group in scene.payload["legend"]:
        entries = list(entries_here(scene, group["entries"], here))
        if not entries:
            continue
        title = said(scene.said.of(group["title"]), style_of(size * 0.95, bold=True, colour=GREY, after=0.2))
        title.keepWithNext = 1
        yield title
        for label, entry in entries:
            draw = partial(swatch, x=0, y=0, entry=entry, classes=classes, theme=scene.theme)
            yield Entry(draw, label, size)
        yield Spacer(1, 0.7 * MM)


def entries_here(
    scene: Scene, entries: Sequence[Record], here: frozenset[tuple[str, ...]]
) -> Iterator[tuple[str, Record]]:
    """What the legend shows in print, with its label: what lies within the frame, each kind of a layer by itself."""
    for entry in entries:
        gone = str(entry.get("toggle")).removeprefix("status:") in scene.without
        if gone or entry.get("shown") is False or entry["draw"] == "name" or tuple(entry["look"]) in _NEVER_DRAWN:
            continue
        for each in entry.get("kinds") or [entry]:
            look = tuple(map(str, each["look"]))
            if each["draw"] == "land":
                look = ("land", *look)
            if not look or look[0] not in _ONLY_HERE or look in here:
                label = scene.said.of(each["label"])
                lettered = label[:1] in _LETTERS and label[1:2] == " "
                yield (label[2:] if lettered else label), each


def _zones(scene: Scene, size: float) -> Iterator[Flowable]:
    here = scene.zones_here()
    yield _heading(f"{scene.said.word('paper_zones')} ({len(here)})", size)
    if not here:
        yield said(scene.said.word("paper_none_here"), style_of(size))
    left_out = scene.left_out_here()
    if left_out:
        looks = {zone["status"]: scene.said.of(asdict(scene.zone_look(zone))) for zone in left_out}
        yield said(scene.said.word("paper_left_out", n=len(left_out), x=", ".join(looks.values())), style_of(size))
    for zone in here:
        look, filled = scene.zone_look(zone), scene.counts(zone)
        diamond = not zone.get("drawn_area_ha")
        draw = partial(badge, x=1.8, y=1.8, look=look, filled=filled, diamond=diamond, size=15)
        yield Entry(draw, scene.said.of(zone.get("name")), size, value=told_of(scene, zone), sign_mm=4.6)
    yield Spacer(1, 1.2 * MM)


def _reservations(scene: Scene, size: float, *, general: bool) -> Iterator[Flowable]:
    """What a reader must know before relying on the map; what an answer assumes in its details comes last."""
    told = [each for each in scene.payload["reservations"] if (each in _GENERAL) == general]
    if not told:
        return
    yield _heading(scene.said.word("reservations" if general else "paper_assumed"), size)
    for each in told:
        yield said("• " + scene.said.of(each), style_of(size * 0.95, after=0.3))
    yield Spacer(1, 0.8 * MM)


def _sources(scene: Scene, size: float) -> Iterator[Flowable]:
    words, layers = scene.said, scene.shown_layers()
    if not layers:
        return
    yield _heading(words.word("sources"), size)
    for layer in layers:
        yield said(source_of(scene, layer), style_of(size * 0.9, after=0.2), lead=words.of(layer["title"]) + ":")
    yield Spacer(1, 0.8 * MM)


def source_of(scene: Scene, layer: Record) -> str:
    """Source, date, licence, quality and revision of a layer, and how far its copy is from it."""
    words = scene.said
    tolerance = (layer.get("drawn") or {}).get("tolerance_m")
    return ", ".join(
        each
        for each in (
            words.source(layer.get("source")),
            words.date(layer.get("dated")),
            words.source(layer.get("licence")),
            words.of(_QUALITY.get(layer.get("quality", ""))),
            revision_of(scene.payload, layer["id"]),
            words.word("paper_simplified", m=words.number(tolerance)) if tolerance else "",
        )
        if each
    )


def revision_of(payload: Record, layer: str) -> str:
    """The revision of a layer that the payload rests on."""
    named = [each for each in payload["inputs"]["revisions"] if str(each).partition("@")[0] == layer]
    return str(named[0]) if named else ""


def rests_on(payload: Record, scene: Scene, edition: Edition, size: float) -> Iterator[Flowable]:
    """Quality, revisions, rules and assumptions, software and date."""
    words, inputs = scene.said, payload["inputs"]
    small = style_of(size * 0.9, after=0.2)
    least = lowest([Quality(zone["quality"]) for zone in payload["zones"] if zone.get("quality")])
    if least is not None:
        yield said(words.of(_QUALITY[least.value]), small, lead=words.word("paper_lowest") + ":")
    yield said(revisions_said(scene, inputs["revisions"]), small, lead=words.word("paper_revisions") + ":")
    for lead, told in rules_said(scene):
        yield said("; ".join(told), small, lead=lead + ":")
    code = f"gisapp {inputs['code_version']} · {words.word('printed')} {words.date(edition.made)}"
    yield said(code, small, lead=words.word("paper_code") + ":")


def revisions_said(scene: Scene, revisions: Iterable[str]) -> str:
    """Revisions of layers under the titles of these."""
    titles = scene.payload["told"]["titles"]
    return "; ".join(f"{scene.said.of(titles[each.partition('@')[0]])} [{each}]" for each in revisions)


def rules_said(scene: Scene) -> Iterator[tuple[str, list[str]]]:
    """The documents whose rules are in force, by how many were checked in which way; and what is only assumed."""
    words, documents = scene.said, scene.payload["told"]["documents"]
    rules, assumed = [], []
    for each in documents:
        named = cited(None, each["document"], words.lang)
        counts = {key: each["verification"].get(key.value) for key in Verification}
        if words.has(f"paper_pack_{each['pack']}"):
            named += f": {words.word('paper_pack_' + each['pack'])}"
        assumptions = counts.pop(Verification.ASSUMED)
        checked = [f"{words.of(VERIFICATION[key])}: {words.number(many)}" for key, many in counts.items() if many]
        rules += [f"{named} ({'; '.join(checked)})"] if checked else []
        assumed += [f"{named} ({words.number(assumptions)})"] if assumptions else []
    yield from (
        (words.word(lead), told) for lead, told in (("paper_rules", rules), ("paper_assumptions", assumed)) if told
    )
