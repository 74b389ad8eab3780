"""What tests of print share: the records of views made once, prints of them, and a look into a PDF's own operators."""

from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

import numpy as np
import pypdfium2
import shapely
from pypdf import PdfReader
from pypdf.generic import ContentStream

from gisapp import wiring
from gisapp.maps.paper.edition import Ask, Edition, invented
from gisapp.maps.paper.map_sheet import map_sheet
from gisapp.storage.workspace import FolderWorkspace
from gisapp.workflows.paper import paper_payload
from gisapp.workflows.portfolios import ForYear

DAY = date(2026, 11, 26)
MM = 72 / 25.4
#: The colour of the grid, as the PDF names it.
GRID = (0x1D, 0x5F, 0x8A)


@cache
def _payload(folder: str, view: str) -> dict:
    year = ForYear(appraised=DAY, plan=None, horizon=None)
    return paper_payload(wiring.open_workspace(Path(folder)), view, year)


def records(workspace: FolderWorkspace, view: str) -> dict:
    """The records of a view, made once."""
    return _payload(str(workspace.folder), view)


def edition(payload: dict, lang: str = "vi", **more: object) -> Edition:
    """An edition of that day, with the marks that the records ask for."""
    return Edition(lang=lang, made=DAY, fonts=wiring.fonts(), invented=invented(payload), **more)


def printed(payload: dict, ask: Ask | None = None, lang: str = "vi", **more: object) -> bytes:
    """A view as PDF."""
    return map_sheet(payload, ask or Ask(), edition(payload, lang, **more))


def text_of(pdf: bytes) -> str:
    """All the text of a PDF, as a reader of it finds it."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


@dataclass(frozen=True)
class Stroke:
    """A line that a PDF strokes: its colour and its vertices in millimetres on the page."""

    colour: tuple[int, int, int]
    points: np.ndarray


def strokes(pdf: bytes, page: int = 0) -> list[Stroke]:  # noqa: C901 - a case for each operator
    """The paths that a page strokes, from its own operators, with every change of the coordinate system followed."""
    reader = PdfReader(BytesIO(pdf))
    found, path, colour = [], [], (0, 0, 0)
    matrix, stack = np.eye(3), []
    for operands, operator in ContentStream(reader.pages[page].get_contents(), reader).operations:
        numbers = [float(each) for each in operands] if all(isinstance(each, (int, float)) for each in operands) else []
        match operator:
            case b"q":
                stack.append((matrix, colour))
            case b"Q":
                matrix, colour = stack.pop()
            case b"cm":
                a, b, c, d, e, f = numbers
                matrix = np.array([[a, b, 0], [c, d, 0], [e, f, 1]]) @ matrix
            case b"RG":
                colour = tuple(round(each * 255) for each in numbers)
            case b"m":
                path = [numbers]
            case b"l":
                path.append(numbers)
            case b"S" | b"s" | b"B" | b"B*":
                if len(path) > 1:
                    points = np.column_stack([np.array(path), np.ones(len(path))]) @ matrix
                    found.append(Stroke(colour, points[:, :2] / MM))
                path = []
            case b"n" | b"f" | b"f*":
                path = []
    return found


def grid_lines(pdf: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Where the long lines of the grid stand on the first page, in millimetres: upright ones by x, level ones by y."""
    lines = [each.points for each in strokes(pdf) if each.colour == GRID and np.ptp(each.points, axis=0).max() > 20]
    upright = sorted({round(float(each[0, 0]), 4) for each in lines if np.ptp(each[:, 0]) < 1e-6})
    level = sorted({round(float(each[0, 1]), 4) for each in lines if np.ptp(each[:, 1]) < 1e-6})
    return np.array(upright), np.array(level)


@lru_cache(maxsize=2)
def letters(pdf: bytes) -> list[list[tuple[str, shapely.Polygon]]]:
    """Every letter of each page with its box in points."""
    document = pypdfium2.PdfDocument(pdf)
    pages = []
    for page in document:
        text = page.get_textpage()
        whole = text.get_text_range()
        found = []
        for place in range(text.count_chars()):
            letter = whole[place : place + 1]
            if letter.strip():
                found.append((letter, shapely.box(*text.get_charbox(place))))
        pages.append(found)
        text.close()
        page.close()
    document.close()
    return pages


def overlapping(pdf: bytes) -> list[tuple[str, str, tuple[float, float]]]:
    """Letters that are written over one another: those that share a third of the smaller one's box."""
    found = []
    for page in letters(pdf):
        boxes = np.array([box for _, box in page], dtype=object)
        one, other = shapely.STRtree(boxes).query(boxes, predicate="intersects")
        for i, j in zip(one, other, strict=True):
            smaller = min(boxes[i].area, boxes[j].area)
            # Letters that follow one another are set by the typeface; boxes of turned ones reach into each other.
            if i + 1 < j and smaller > 0 and boxes[i].intersection(boxes[j]).area > smaller / 3:
                found.append((page[i][0], page[j][0], (boxes[i].centroid.x, boxes[i].centroid.y)))
    return found


def outside(pdf: bytes) -> list[str]:
    """Letters that do not lie whole on their page."""
    sizes = [tuple(map(float, page.mediabox[2:])) for page in PdfReader(BytesIO(pdf)).pages]
    return [
        letter
        for (wide, high), page in zip(sizes, letters(pdf), strict=True)
        for letter, box in page
        if not shapely.box(0, 0, wide, high).contains(box)
    ]
