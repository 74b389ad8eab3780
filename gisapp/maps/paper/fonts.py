"""The one typeface of print, Be Vietnam Pro, handed in as files and embedded, so that a bare machine has it too."""

import io
import re
import unicodedata
from collections.abc import Mapping
from threading import Lock

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD, ITALIC = "Gisapp", "Gisapp-Bold", "Gisapp-Italic"
#: The files that are wanted, by the name that they are handed in under.
FILES: dict[str, str] = {
    REGULAR: "BeVietnamPro-Regular.ttf",
    BOLD: "BeVietnamPro-SemiBold.ttf",
    ITALIC: "BeVietnamPro-Italic.ttf",
}
#: The library keeps its fonts for the whole process.
_ONE_AT_A_TIME = Lock()
#: Signs that the typeface lacks, and what stands for them in running text.
_STANDING_IN = str.maketrans({
    "→": "›", "↔": "‹›", "✓": "+", "✗": "×", "■": "•", "▲": "+", "▼": "−", "◆": "±", "⊕": "+", "⊖": "−", "\t": " ",
    "\u202f": "\u00a0", "\u2009": "\u00a0", "\u2011": "-",
})  # fmt: skip
#: What never shows, or would turn the direction of what follows.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffe\uffff]")


def register(fonts: Mapping[str, bytes]) -> None:
    """Make the typeface known to the library; only the first time does anything."""
    with _ONE_AT_A_TIME:
        known = set(pdfmetrics.getRegisteredFontNames())
        for name, file in FILES.items():
            if name not in known:
                pdfmetrics.registerFont(TTFont(name, io.BytesIO(fonts[file])))
        pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD)


def printable(text: object) -> str:
    """The text as the typeface has it: composed, on one line, without marks that never show."""
    plain = _UNSEEN.sub("", str(text).replace("\n", " ").replace("\r", " "))
    return unicodedata.normalize("NFC", plain).translate(_STANDING_IN)


def width(text: str, font: str, size: float) -> float:
    """How wide a printable text is, in points."""
    return float(pdfmetrics.stringWidth(text, font, size))


def clipped(text: str, font: str, size: float, most: float) -> str:
    """The printable text, with an ellipsis where it is wider than so many points."""
    words = printable(text)
    if width(words, font, size) <= most:
        return words
    while words and width(words + "…", font, size) > most:
        words = words[:-1]
    return words.rstrip() + "…"
