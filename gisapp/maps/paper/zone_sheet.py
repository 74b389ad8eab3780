"""The sheet of one zone: its map, facts, land balance, ledger with the failing horizon, and rules."""

from collections.abc import Iterator, Mapping

from reportlab.platypus import Flowable, Spacer

from gisapp.domain.errors import NotFound, Vi
from gisapp.maps.paper.document import Marked, Pass, Running, document, text_width
from gisapp.maps.paper.edition import Ask, Edition
from gisapp.maps.paper.ink import MM
from gisapp.maps.paper.map_pieces import Place, map_pieces, scene_in
from gisapp.maps.paper.margin import marks
from gisapp.maps.paper.pieces import GREY, said, style_of
from gisapp.maps.paper.scene import Record, Scene
from gisapp.maps.paper.sheet import Frame, Window, sheet_of
from gisapp.maps.paper.tables import heading
from gisapp.maps.paper.zone_answers import access, conflicts, coverage, ledger
from gisapp.maps.paper.zone_facts import facts, land_balance
from gisapp.maps.paper.zone_rules import rules

#: The views that a zone's sheet is made of; the first carries the map.
ZONE_VIEWS = ("zones", "land-balance", "coverage", "access", "conflicts", "ledger", "rules")
_MAP_MM = {"a4": 92.0, "a3": 150.0}
_ANSWERS = {
    "land-balance": land_balance, "ledger": ledger, "rules": rules, "coverage": coverage, "access": access,
    "conflicts": conflicts,
}  # fmt: skip
_NOWHERE = Window(east=0, north=0, scale=1, frame=Frame(left=0, bottom=0, width=1, height=1))


def zone_sheet(payloads: Mapping[str, Record], ask: Ask, edition: Edition) -> bytes:
    """The sheet of the zone that is asked for, as a PDF.

    `payloads` are the records of each of `ZONE_VIEWS`.

    Raises
    ------
    NotFound
        When there is no such zone.
    BadInput
        When there is no such paper.
    """
    sheet_of(ask.paper, "portrait")
    zone = zone_named(payloads["zones"], ask.zone or "")

    def story(known: Pass, found: list[tuple[int, str, int]]) -> Iterator[Flowable]:
        yield from marks(edition, 8.0)
        yield from zone_story(payloads, zone, ask, edition, known=known, found=found)

    title = f"{edition.said.word('paper_sheet')} · {edition.said.of(zone['name'])}"
    return document(story, running(payloads["zones"], title, edition), edition, ask.paper)


def zone_named(payload: Record, named: str) -> Record:
    """The record of a zone.

    Raises
    ------
    NotFound
        When there is none of this id.
    """
    found: Record | None = next((each for each in payload["zones"] if each["id"] == named.lower()), None)
    if found is None:
        raise NotFound(
            expected=f"a zone: {', '.join(sorted(each['id'] for each in payload['zones']))}",
            found=repr(named[:40]),
            todo="choose one of these; ids are lower-case codes",
            vi=Vi(
                f"một khu: {', '.join(sorted(each['id'] for each in payload['zones']))}",
                "hãy chọn trong số này; mã khu viết chữ thường",
            ),
        )
    return found


def running(payload: Record, title: str, edition: Edition) -> Running:
    """Head and foot of a document that rests on this payload."""
    words = edition.said
    when = f"{words.word('paper_of_horizon', h=payload['horizon'])} · " + words.word(
        "paper_assessed", d=words.date(payload["appraised"])
    )
    made = f"{words.word('paper_made')} {words.date(edition.made)} · gisapp {payload['inputs']['code_version']}"
    return Running(title=title, foot=f"{when} · {made} · {words.of(payload['plan']['title'])}")


def zone_story(
    payloads: Mapping[str, Record],
    zone: Record,
    ask: Ask,
    edition: Edition,
    *,
    known: Pass,
    found: list[tuple[int, str, int]],
) -> Iterator[Flowable]:
    """All that is told of one zone."""
    words, wide = edition.said, text_width(ask.paper)
    payload = payloads["zones"]
    name = words.of(zone["name"])
    yield Marked(name, 0, found)
    yield heading(name, 1)
    other = zone["name"].get("vi" if words.lang == "en" else "en")
    if other and other != name:
        yield said(other, style_of(9, colour=GREY))
    when = words.word("paper_of_horizon", h=payload["horizon"]) + " · " + words.of(payload["plan"]["title"])
    yield said(when, style_of(9, after=2.0))
    if zone.get("geometry"):
        place = Place(wide=wide, high=_MAP_MM[ask.paper], drawn=known.last)
        of_zone = Ask(paper=ask.paper, zone=zone["id"], scale=ask.scale, theme=ask.theme)
        yield from map_pieces(scene_in(payload, of_zone, edition, place), place)
    else:
        yield said(words.word("paper_no_map"), style_of(8.5, after=2.0))
    yield from facts(reading(payload, ask, edition), zone, wide)
    for view, tell in _ANSWERS.items():
        yield Marked(words.of(payload["views"][view]), 1, found)
        yield from tell(reading(payloads[view], ask, edition), zone, wide)
        yield Spacer(1, 2 * MM)


def reading(payload: Record, ask: Ask, edition: Edition) -> Scene:
    """Records that are told in words alone."""
    return Scene(payload=payload, said=edition.said, window=_NOWHERE, theme=ask.theme)
