"""One view as a sheet that can be hung on a wall: the map at a true scale, and beside it all that it rests on."""

import io
from datetime import UTC, datetime, time
from typing import Any

import numpy as np
import shapely
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable
from shapely.geometry import shape

from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, Box, box_around
from gisapp.domain.errors import NotFound, Vi
from gisapp.maps import copies
from gisapp.maps.paper.around import looks_here
from gisapp.maps.paper.edition import Ask, Edition
from gisapp.maps.paper.fonts import BOLD, printable, register, width
from gisapp.maps.paper.ink import MM, Ink
from gisapp.maps.paper.margin import margin
from gisapp.maps.paper.picture import draw_map
from gisapp.maps.paper.pieces import GREY, RED, VIOLET, heights
from gisapp.maps.paper.scene import Record, Scene
from gisapp.maps.paper.sheet import ORIENTATIONS, Frame, Sheet, Window, check_scale, fitting_scale, sheet_of

#: The type beside the map, in points: as large as fits, no smaller than can be read.
_SIZES = {"a4": (8.0, 7.6, 7.2, 6.8, 6.4, 6.0, 5.7), "a3": (9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.1)}
#: Around a zone that is to fit there is so much of its surroundings, as a share of its size and in metres at least.
_AROUND, _AROUND_M = 0.35, 250.0
_MARK_MM = 7.0


def map_sheet(payload: Record, ask: Ask, edition: Edition) -> bytes:
    """A view as a PDF of one sheet; texts that find no room beside the map go on on a further one.

    Raises
    ------
    NotFound
        When the zone that is asked for is not there, or nobody knows where it is.
    BadInput
        When there is no such paper or scale.
    """
    register(edition.fonts)
    sheet = sheet_for(payload, ask)
    scene = scene_of(payload, ask, edition, sheet.map)
    target = io.BytesIO()
    canvas = new_canvas(target, sheet, edition, title=printable(edition.said.of(payload["views"][payload["view"]])))
    kept = _marked(scene, edition)
    draw_map(scene, Ink(canvas), kept_free=kept)
    _draw_marks(Ink(canvas), kept, edition)
    left = _beside(canvas, scene, edition, ask, sheet)
    while left:
        canvas.showPage()
        frame = sheet.further[0]
        words = edition.said.word("paper_continued")
        title = f"{edition.said.of(payload['views'][payload['view']])} · {words}"
        Ink(canvas).text(frame.left, frame.top - 3, title, size=9, font=BOLD, colour=GREY)
        head_marks(Ink(canvas), edition, sheet.further[-1].right, frame.top - 3)
        columns = tuple(
            Frame(left=each.left, bottom=each.bottom, width=each.width, height=each.height - 6)
            for each in sheet.further
        )
        left = _set(canvas, left, columns)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def sheet_for(payload: Record, ask: Ask) -> Sheet:
    """The sheet that is asked for: where nobody says which way it lies, so that the map is larger.

    Raises
    ------
    NotFound, BadInput
        As `map_sheet`.
    """
    if ask.orientation is not None:
        return sheet_of(ask.paper, ask.orientation)
    sheets = [sheet_of(ask.paper, each) for each in ORIENTATIONS]
    box = box_of(payload, ask.zone)
    return min(sheets, key=lambda each: fitting_scale(box, each.map))


def scene_of(payload: Record, ask: Ask, edition: Edition, frame: Frame) -> Scene:
    """The window that is asked for, on the records of a view."""
    window = window_of(payload, ask, frame)
    return Scene(
        payload=payload,
        said=edition.said,
        window=window,
        question=ask.question,
        theme=ask.theme,
        chosen=ask.zone,
        without=ask.without,
    )


def window_of(payload: Record, ask: Ask, frame: Frame) -> Window:
    """Which part of the ground is shown at which scale: that of the zone, around the centre, or all that there is."""
    box = box_of(payload, ask.zone)
    east, north = ask.centre or ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    scale = fitting_scale(box, frame) if ask.scale is None else check_scale(ask.scale)
    return Window(east=float(east), north=float(north), scale=float(scale), frame=frame)


def box_of(payload: Record, zone: str | None) -> Box:
    """The box in the plan CRS of a zone with its surroundings, or of all that a view shows."""
    if zone is None:
        west, south, east, north = payload["bounds"] or (105.28, 20.56, 106.02, 21.39)
        return box_around((west, south, east, north), GEOGRAPHIC_CRS, PLAN_CRS)
    found: dict[str, Any] = next((dict(each) for each in payload["zones"] if each["id"] == zone.lower()), {})
    if not found.get("geometry"):
        known = ", ".join(sorted(each["id"] for each in payload["zones"] if each.get("geometry")))
        raise NotFound(
            expected=f"a zone that lies somewhere: {known}",
            found=repr(zone[:40]),
            todo="choose one of these; ids are lower-case codes",
            vi=Vi(f"một khu đã biết vị trí: {known}", "hãy chọn trong số này; mã khu viết chữ thường"),
        )
    outline = copies.planar(np.array([shape(found.get("halo") or found["geometry"])], dtype=object))[0]
    west, south, east, north = shapely.bounds(outline).tolist()
    more = max((east - west) * _AROUND, (north - south) * _AROUND, _AROUND_M)
    return west - more, south - more, east + more, north + more


def new_canvas(target: io.BytesIO, sheet: Sheet, edition: Edition, *, title: str) -> Canvas:
    """A PDF to be drawn on, dated by the edition."""
    size = (sheet.width * MM, sheet.height * MM)
    canvas = Canvas(target, pagesize=size, invariant=1, pageCompression=1, lang=edition.lang)
    date_of(canvas, edition)
    canvas.setTitle(title)
    canvas.setAuthor("gisapp")
    canvas.setCreator("gisapp")
    return canvas


def date_of(canvas: Canvas, edition: Edition) -> None:
    """Date the file by the edition: the library would take the clock, or the year 2000."""
    moment = datetime.combine(edition.made, time(), UTC)
    stamp = vars(canvas)["_doc"]._timeStamp  # noqa: SLF001 - the library has no public way
    stamp.t, stamp.lt = moment.timestamp(), moment.timetuple()
    stamp.YMDhms, stamp.dhh, stamp.dmm, stamp.tzname = tuple(moment.timetuple())[:6], 0, 0, "UTC"


def _marked(scene: Scene, edition: Edition) -> list[shapely.Polygon]:
    """Where the marks stand on the map itself: one below the other in its upper left corner."""
    frame = scene.window.frame
    found = []
    for place, (mark, _) in enumerate(edition.marks()):
        wide = width(printable(mark), BOLD, 13) / MM + 5
        top = frame.top - 2.5 - place * (_MARK_MM + 1.5)
        found.append(shapely.box(frame.left + 2.5, top - _MARK_MM, frame.left + 2.5 + wide, top))
    return found


def _draw_marks(ink: Ink, boxes: list[shapely.Polygon], edition: Edition) -> None:
    draft = edition.said.word("paper_draft")
    for box, (mark, _) in zip(boxes, edition.marks(), strict=True):
        left, bottom, right, top = box.bounds
        colour = RED if mark == draft else VIOLET
        ink.box(left, bottom, right - left, top - bottom, fill="#ffffff", line=colour, px=3, opacity=0.9)
        ink.text((left + right) / 2, bottom + 2.0, mark, size=13, font=BOLD, colour=colour, anchor="middle")


def head_marks(ink: Ink, edition: Edition, right: float, level: float) -> None:
    """The marks in the head of a further page, ending here."""
    said = " · ".join(mark for mark, _ in edition.marks())
    ink.text(right, level, said, size=9, font=BOLD, colour=RED if edition.drafts else VIOLET, anchor="end")


def _beside(canvas: Canvas, scene: Scene, edition: Edition, ask: Ask, sheet: Sheet) -> list[Flowable]:
    """Set the texts beside the map in the largest type that fits; what is left over in the smallest."""
    sizes, here = _SIZES[ask.paper], looks_here(scene)
    for size in sizes:
        pieces = margin(scene, edition, ask.paper, size, here)
        if not _over(pieces, sheet.columns):
            break
    else:
        pieces = margin(scene, edition, ask.paper, sizes[-3], here)
    return _set(canvas, pieces, sheet.columns)


def _over(pieces: list[Flowable], columns: tuple[Frame, ...]) -> int:
    """How many pieces find no room in the columns."""
    return len(pieces) - sum(map(len, _filled(pieces, columns)))


def _filled(pieces: list[Flowable], columns: tuple[Frame, ...]) -> list[list[Flowable]]:
    """The pieces of each column; a heading stays with what follows it."""
    rest, found = list(pieces), []
    for column in columns:
        room, taken = column.height * MM, 0
        high = heights(rest, column.width * MM)
        while taken < len(rest):
            group = taken + 1
            while group < len(rest) and getattr(rest[group - 1], "keepWithNext", False):
                group += 1
            needed = sum(high[taken:group])
            if needed > room and taken:
                break
            room -= needed
            taken = group
        found.append(rest[:taken])
        rest = rest[taken:]
    return found


def _set(canvas: Canvas, pieces: list[Flowable], columns: tuple[Frame, ...]) -> list[Flowable]:
    """Draw the pieces into the columns; those that found no room."""
    filled = _filled(pieces, columns)
    for column, group in zip(columns, filled, strict=True):
        level = column.top * MM
        for piece, high in zip(group, heights(group, column.width * MM), strict=True):
            piece.drawOn(canvas, column.left * MM, level - piece.height)
            level -= high
    return list(pieces[sum(map(len, filled)) :])
