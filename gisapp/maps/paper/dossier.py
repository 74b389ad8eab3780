"""The dossier: what it rests on, maps of the whole, a table of all zones, and everything that is told of each."""

from collections.abc import Iterator, Mapping, Sequence

from reportlab.platypus import Flowable, PageBreak, Spacer

from gisapp.maps.paper.document import Marked, Pass, document, text_height, text_width
from gisapp.maps.paper.edition import Ask, Edition
from gisapp.maps.paper.ink import MM
from gisapp.maps.paper.lists import area_of, told_of
from gisapp.maps.paper.map_pieces import Place, map_pieces, scene_in
from gisapp.maps.paper.margin import decision_of, marks, revision_of, revisions_said, rules_said
from gisapp.maps.paper.pieces import GREY, Entry, said, style_of
from gisapp.maps.paper.scene import Record
from gisapp.maps.paper.sheet import sheet_of
from gisapp.maps.paper.tables import Cell, heading, note, table
from gisapp.maps.paper.zone_facts import quality_said
from gisapp.maps.paper.zone_sheet import reading, running, zone_named, zone_story

#: The views of which the dossier has a map of the whole.
MAPS = ("zones", "coverage", "conflicts", "ledger", "rules")
_REST_MM = 92.0


def dossier(
    payloads: Mapping[str, Record], zones: Sequence[str], ask: Ask, edition: Edition, *, catalogue: Mapping[str, Record]
) -> bytes:
    """A dossier on these zones as a PDF, in the order in which they are named; of all where none is.

    `payloads` are the records of each of `ZONE_VIEWS`; `catalogue` says of each layer its title in both languages,
    source, date, licence and quality.

    Raises
    ------
    NotFound
        When one of them is not there.
    BadInput
        When there is no such paper.
    """
    sheet_of(ask.paper, "portrait")
    payload = payloads["zones"]
    chosen = [zone_named(payload, each) for each in zones] or list(payload["zones"])

    words = edition.said
    chapters = [words.word("paper_basis"), words.word("paper_overview"), *(_map_title(payloads[each], edition)
                for each in MAPS), *(words.of(zone["name"]) for zone in chosen)]  # fmt: skip

    def story(known: Pass, found: list[tuple[int, str, int]]) -> Iterator[Flowable]:
        yield from _cover(payload, chosen, edition)
        yield from _contents(known, chapters, edition)
        yield PageBreak()
        yield from _basis(payloads, ask, edition, catalogue, found=found)
        yield PageBreak()
        yield from _overview(payloads, chosen, ask, edition, found)
        for view in MAPS:
            yield PageBreak()
            yield from _map(payloads[view], ask, edition, known, found)
        for zone in chosen:
            yield PageBreak()
            yield from zone_story(payloads, zone, ask, edition, known=known, found=found)

    title = words.word("paper_dossier")
    return document(story, running(payload, title, edition), edition, ask.paper)


def _cover(payload: Record, zones: Sequence[Record], edition: Edition) -> Iterator[Flowable]:
    words = edition.said
    yield Spacer(1, 12 * MM)
    yield said(words.word("paper_dossier"), style_of(22, bold=True, after=2))
    yield said(words.word("title_demo" if payload["demo"] else "title"), style_of(12, colour=GREY, after=4))
    yield from marks(edition, 10.0)
    yield Spacer(1, 4 * MM)
    plan = payload["plan"]
    for lead, told in (
        ("plan", words.of(plan["title"])),
        ("decision", decision_of(plan, words)),
        ("horizon", str(payload["horizon"])),
        ("appraised", words.date(payload["appraised"])),
        ("paper_made", words.date(edition.made)),
        ("paper_code", f"gisapp {payload['inputs']['code_version']}"),
        ("list", words.word("paper_zone_count", n=len(zones))),
    ):
        if told:
            yield said(told, style_of(10, after=0.8), lead=words.word(lead) + ":")
    yield Spacer(1, 3 * MM)
    yield note(words.word("paper_rebuild"))


def _contents(known: Pass, chapters: Sequence[str], edition: Edition) -> Iterator[Flowable]:
    """The chapters with their pages; while those are sought, lines of the same height."""
    yield heading(edition.said.word("paper_contents"))
    pages = [page for level, _, page in known.contents if level == 0] or [0] * len(chapters)
    for text, page in zip(chapters, pages, strict=True):
        yield Entry(None, text, 9, value=str(page), sign_mm=0)


def _map_title(payload: Record, edition: Edition) -> str:
    words = edition.said
    return words.word("paper_title_in", v=words.of(payload["views"][payload["view"]]))


def _basis(
    payloads: Mapping[str, Record],
    ask: Ask,
    edition: Edition,
    catalogue: Mapping[str, Record],
    *,
    found: list[tuple[int, str, int]],
) -> Iterator[Flowable]:
    """Revisions with their sources, rules with how they were checked, and what to know before relying on it."""
    words, wide = edition.said, text_width(ask.paper)
    scene = reading(payloads["zones"], ask, edition)
    title = words.word("paper_basis")
    yield Marked(title, 0, found)
    yield heading(title, 1)
    yield heading(words.word("paper_revisions"))
    revisions = dict.fromkeys(str(each) for one in payloads.values() for each in one["inputs"]["revisions"])
    rows = []
    for each in revisions:
        layer = catalogue.get(each.partition("@")[0], {})
        terms = (words.source(layer.get("source")), words.date(layer.get("dated")), words.source(layer.get("licence")))
        source = ", ".join(told for told in terms if told)
        rows.append((each, words.of(layer.get("title")), source, quality_said(scene, layer.get("quality"))))
    head = ("paper_revision", "paper_layer", "paper_source", "quality")
    yield from table([words.word(each) for each in head], rows, (1.7, 2, 3, 1), wide)
    for lead, rules in rules_said(scene):
        yield heading(lead)
        yield from table(("", ""), [(each, "") for each in rules], (1, 0.01), wide)
    scenarios = scene.payload["inputs"]["scenarios"]
    for each in scenarios:
        named = {"vi": each["title_vi"], "en": each["title_en"]}
        yield note(f"{each['id']} · sha256 {each['sha256']}", lead=words.word("paper_scenario", s=words.of(named)))
    yield heading(words.word("reservations"))
    told = dict.fromkeys(words.of(each) for one in payloads.values() for each in one["reservations"])
    for text in told:
        yield said("• " + text, style_of(8, after=0.6))


def _overview(
    payloads: Mapping[str, Record],
    zones: Sequence[Record],
    ask: Ask,
    edition: Edition,
    found: list[tuple[int, str, int]],
) -> Iterator[Flowable]:
    words, wide = edition.said, text_width(ask.paper)
    title = words.word("paper_overview")
    yield Marked(title, 0, found)
    yield heading(title, 1)
    scene, checked = (reading(payloads[view], ask, edition) for view in ("zones", "rules"))
    rows: list[tuple[Cell, ...]] = []
    for zone in zones:
        look = scene.zone_look(zone)
        uncertain = zone.get("uncertainty_m")
        rows.append((
            words.of(zone["name"]), words.of({"vi": look.vi, "en": look.en}), area_of(scene, zone),
            f"± {words.number(uncertain, 0)} m" if uncertain else "", quality_said(scene, zone.get("quality")),
            told_of(checked, zone),
        ))  # fmt: skip
    head = ("paper_who", "status", "paper_sourced_area", "uncertainty", "quality", "paper_rule_counts")
    yield from table([words.word(each) for each in head], rows, (2, 1.2, 1, 1, 1, 1.8), wide)
    revisions = (revision_of(checked.payload, layer) for layer in ("zones", "standards"))
    yield note(revisions_said(checked, revisions), lead=words.word("paper_rests_on") + ":")


def _map(
    payload: Record, ask: Ask, edition: Edition, known: Pass, found: list[tuple[int, str, int]]
) -> Iterator[Flowable]:
    title = _map_title(payload, edition)
    yield Marked(title, 0, found)
    yield heading(title, 1)
    place = Place(wide=text_width(ask.paper), high=text_height(ask.paper) - _REST_MM, drawn=known.last)
    yield from map_pieces(scene_in(payload, Ask(paper=ask.paper, theme=ask.theme), edition, place), place)
