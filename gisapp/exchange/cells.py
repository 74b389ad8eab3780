"""What stands in one cell of a format that has no lists, or that a spreadsheet opens, and how it is read back.

Both ways undo each other exactly, so that nothing is lost by leaving as CSV:

- a list of texts is joined by "; "; where that could not be undone (an empty list, a text that holds a semicolon) it is
  written as JSON;
- a text that a spreadsheet would run as a formula (it begins with = + - @, a tab or a carriage return) gets an
  apostrophe before it. A text that already begins with apostrophes and then such a character gets one more, so that
  taking one away always gives the text back; any other text stays as it is.
"""

import re
from collections.abc import Sequence

import orjson

#: The separator of a list inside a cell.
SEPARATOR = "; "
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def cell_of_texts(texts: Sequence[str]) -> str:
    """A list of texts in one cell: joined where a reader can take it apart again, else JSON."""
    joined = SEPARATOR.join(texts)
    return joined if joined and texts_of_cell(joined) == list(texts) else orjson.dumps(list(texts)).decode()


def texts_of_cell(cell: str) -> list[str]:
    """The list that a cell holds: of a JSON list its members, else what stands between the semicolons."""
    listed = _listed(cell) if cell.startswith("[") else None
    if listed is not None:
        return listed
    return [part.strip() for part in cell.split(";") if part.strip()]


def guarded(text: str) -> str:
    """The text as it can stand in a spreadsheet: never a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """The text that `guarded` wrote."""
    return cell[1:] if _GUARDED.match(cell) else cell


def _listed(cell: str) -> list[str] | None:
    try:
        value = orjson.loads(cell)
    except orjson.JSONDecodeError:
        return None
    if isinstance(value, list) and all(type(each) in (str, int) for each in value):
        return [str(each) for each in value]
    return None
