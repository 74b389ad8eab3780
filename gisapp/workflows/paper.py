"""Print: a view as a sheet, a zone's sheet, and the marks that a draft must carry."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from gisapp.domain.access import Person
from gisapp.domain.crs import Box
from gisapp.domain.errors import NotFound, Vi
from gisapp.domain.layer import NEW_LAYER
from gisapp.domain.submission import State
from gisapp.exchange.gate import ReadWithGdal
from gisapp.maps.paper.edition import Ask, Edition, Pair, invented
from gisapp.maps.paper.land import with_land
from gisapp.maps.paper.map_sheet import map_sheet, sheet_for, window_of
from gisapp.maps.paper.said import LANGUAGES, Said
from gisapp.maps.paper.words import PAPER_WORDS
from gisapp.maps.paper.zone_sheet import ZONE_VIEWS, zone_sheet
from gisapp.workflows.comparison import Side
from gisapp.workflows.maps import check_view, map_payload
from gisapp.workflows.overlay import overlaid
from gisapp.workflows.paper_ask import check_language, check_layers
from gisapp.workflows.portfolios import ForYear
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import pose
from gisapp.workflows.register_port import Register
from gisapp.workflows.submissions import laid_over, may_see, proposal
from gisapp.workflows.what_if import DrawnZone, with_drawn, zones_under

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a print is made of beside its data: language, the day that stands on it, typeface, why it is a draft.

    Scenarios make a draft by themselves; `drafts` says what else does: a zone that was drawn, a submission.
    """

    lang: str
    made: date
    fonts: Mapping[str, bytes]
    drafts: tuple[Pair, ...] = ()


def print_map(
    workspace: Workspace, view: str, ask: Ask, order: Order, year: ForYear, *, against: Side | None = None
) -> bytes:
    """A view as a PDF at a true scale; `against` is what the view *difference* holds it against, as on its map.

    Raises
    ------
    NotFound
        When there is no such view, plan, horizon or zone.
    BadInput
        When the paper, the scale or the language is none there is, or several plans have the horizon.
    """
    check_view(view)
    check_language(order.lang)
    check_layers(workspace, ask.layers)
    payload = paper_payload(workspace, view, year, against=against, layers=ask.layers)
    window = window_of(payload, ask, sheet_for(payload, ask).map)
    if any(_is_simplified(layer) for layer in payload["layers"]):
        near = paper_payload(workspace, view, year, against=against, layers=ask.layers, within=_wider(window.box))
        payload = {**near, "bounds": payload["bounds"]}
        ask = replace(ask, scale=window.scale, centre=(window.east, window.north))
    supposed = () if against is None else drafts_of(against.workspace)
    drafts = (*(each for each in supposed if each not in drafts_of(workspace)), *order.drafts)
    return map_sheet(payload, ask, edition_of(workspace, payload, replace(order, drafts=drafts)))


def paper_payload(
    workspace: Workspace,
    view: str,
    year: ForYear,
    *,
    against: Side | None = None,
    zone: str | None = None,
    within: Box | None = None,
    layers: Collection[str] | None = None,
) -> Payload:
    """What `map_payload` says, and beside its `inputs` what print tells of them, as `told`.

    `titles` are those of the layers it rests on, by their ids; `documents` says of each document of each rule pack how
    many of its rules in force are verified in which way.
    """
    when: dict[str, Any] = {"appraised": year.appraised, "plan": year.plan, "horizon": year.horizon}
    payload = map_payload(workspace, view, **when, against=against, zone=zone, within=within, layers=layers)
    named = {each.partition("@")[0] for each in payload["inputs"]["revisions"]}
    rasters = map(workspace.rasters.entry, workspace.rasters.ids())
    entries = [entry for entry in (*workspace.layers.entries(), *rasters) if entry.id in named]
    documents: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in sorted(pose(workspace, **when).in_force, key=lambda row: (row.pack, row.document)):
        documents[row.pack, row.document][row.verification.value] += 1
    told = {
        "titles": {entry.id: {"vi": entry.title_vi, "en": entry.title_en} for entry in entries},
        "documents": [
            {"pack": pack, "document": document, "verification": counts}
            for (pack, document), counts in documents.items()
        ],
    }
    return with_land({**payload, "told": told}, workspace.layers.rows("land_use_classes"))


def _is_simplified(layer: Mapping[str, Any]) -> bool:
    drawn = layer.get("drawn", {})
    return bool(drawn.get("tolerance_m") or drawn.get("merged")) or drawn.get("features") != drawn.get("of")


def _wider(box: Box) -> Box:
    """The window with what is drawn across its edge."""
    west, south, east, north = box
    more = (east - west) / 10
    return west - more, south - more, east + more, north + more


def print_zone(workspace: Workspace, zone: str, ask: Ask, order: Order, year: ForYear) -> bytes:
    """The sheet of one zone as a PDF.

    Raises
    ------
    NotFound, BadInput
        As `print_map`.
    """
    check_language(order.lang)
    payloads = zone_payloads(workspace, year, zone=zone)
    edition = edition_of(workspace, payloads["zones"], order, zones={zone.lower()})
    return zone_sheet(payloads, replace(ask, zone=zone), edition)


def zone_payloads(workspace: Workspace, year: ForYear, *, zone: str | None = None) -> dict[str, Payload]:
    """The records that zones are told of by; with all zones on the map, and answers for one where it is named."""
    workspace = workspace.at_once()
    all_zones = paper_payload(workspace, ZONE_VIEWS[0], year)
    found = {ZONE_VIEWS[0]: all_zones}
    for view in ZONE_VIEWS[1:]:
        told = paper_payload(workspace, view, year, zone=zone)
        found[view] = {**told, "zones": all_zones["zones"], "bounds": all_zones["bounds"]}
    return found


def edition_of(workspace: Workspace, payload: Payload, order: Order, *, zones: Iterable[str] | None = None) -> Edition:
    """The edition with the marks that it must carry; `zones` are those that it is about, all unless they are named."""
    about = None if zones is None else {*zones}
    shown = [each for each in payload["zones"] if about is None or each["id"] in about]
    return Edition(
        lang=order.lang,
        made=order.made,
        fonts=order.fonts,
        drafts=(*drafts_of(workspace), *order.drafts),
        invented=invented({**payload, "zones": shown}),
    )


def drafts_of(workspace: Workspace) -> tuple[Pair, ...]:
    """Why what a workspace shows is a draft: each scenario that it supposes."""
    return tuple(
        told("paper_scenario", vi=each.title_vi, en=each.title_en) for each in workspace.scenarios
    )  # fmt: skip


def told(word: str, *, vi: str = "", en: str = "") -> Pair:
    """A reason in both languages, with a name in its gap."""
    return {"vi": PAPER_WORDS[word]["vi"].replace("{s}", vi), "en": PAPER_WORDS[word]["en"].replace("{s}", en)}


def print_drawn(workspace: Workspace, drawn: DrawnZone, ask: Ask, order: Order, year: ForYear) -> bytes:
    """The sheet of a polygon as if it were a zone; it says that it is a draft.

    Raises
    ------
    NotFound, BadInput
        As `print_map`.
    """
    laid, zone = with_drawn(workspace, drawn)
    draft = replace(order, drafts=(*order.drafts, told("paper_drawn"), *_over_zones(workspace, drawn)))
    return print_zone(laid, zone, ask, draft, year)


def _over_zones(workspace: Workspace, drawn: DrawnZone) -> tuple[Pair, ...]:
    """That the drawing lies on zones, where it does."""
    met = zones_under(workspace, drawn)

    def lines(said: Said) -> str:
        shared = [said.hectares(each["area_ha"]) if each["area_ha"] else said.word("over_zones_unsure") for each in met]
        named = [said.of({"vi": each["name_vi"], "en": each["name_en"]}) for each in met]
        return "; ".join(f"{name} ({area})" for name, area in zip(named, shared, strict=True))

    words = [Said(lang=lang) for lang in LANGUAGES]
    return ({each.lang: each.word("over_zones", x=lines(each)) for each in words},) if met else ()


def with_submission(
    workspace: Workspace, register: Register, named: str, who: Person, *, read_with_gdal: ReadWithGdal
) -> tuple[Workspace, Pair]:
    """The workspace as it would be were this submission accepted, and why what it shows is a draft.

    Raises
    ------
    NotFound
        When there is no such submission for whoever asks, or it does not await a decision.
    """
    submission = register.submission(named)
    if not may_see(who, submission) or submission.state is not State.AWAITING_DECISION:
        raise NotFound(
            expected="a submission of yours that awaits a decision",
            found=repr(named[:64]),
            todo="see the list of submissions",
            vi=Vi("một hồ sơ đề xuất của bạn đang chờ quyết định", "hãy xem danh sách hồ sơ"),
        )
    if submission.base_version == NEW_LAYER:
        raise NotFound(
            expected="a submission that changes a layer there is",
            found=f"{submission.id}, which brings the layer {submission.layer}",
            todo="print it once it is accepted",
            vi=Vi(
                "hồ sơ thay đổi một lớp đã có",
                "hãy in khi hồ sơ đã được tiếp nhận",
                f"{submission.id}, lập một lớp mới: {submission.layer}",
            ),
        )
    now = workspace.at_once()
    diff = laid_over(now, submission, proposal(now, submission, read_with_gdal=read_with_gdal)).diff
    included = set(map(str, diff.after["id"])) if submission.layer == "zones" else set()
    laid = overlaid(now, {submission.layer: diff}, name=("submission", submission.id), included=included)
    return laid, told("paper_submission", vi=submission.id, en=submission.id)
