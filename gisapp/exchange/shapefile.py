"""What a Shapefile cannot say by itself: the encoding of its texts, and names of columns longer than ten letters."""

import codecs
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from gisapp.domain.finding import Finding, Severity
from gisapp.exchange.foreign import Retell
from gisapp.exchange.legacy import from_western
from gisapp.exchange.messages import Words, brief, tell
from gisapp.exchange.texts import damage_of

#: How long a column's name can be in a dBASE table.
NAME_LETTERS = 10
_CODECS = re.compile(r"^(?:utf-8|utf-8-sig|cp\d+|iso8859-\d+|ascii|koi8-[ru]|gbk|big5)$")
_NUMBERS = {"65001": "utf-8", "88591": "latin-1", "8859": "latin-1", "28591": "latin-1"}
_DIGITS = re.compile(r"\d{3,5}")


def retelling(declared: str | None) -> tuple[Retell, list[Finding]]:
    """How to decode texts that came byte for byte, by what the `.cpg` declares.

    Without a declaration they are UTF-8 where they can be, else Western European, in which the check of texts knows
    TCVN3, VNI and Windows-1258 again.
    """
    codec = codec_of(declared) if declared else None
    findings = [_unknown_encoding(declared)] if declared and codec is None else []

    def retell(text: str) -> str:
        return text if text.isascii() else _decoded(text, codec)

    return retell, findings


def codec_of(declared: str) -> str | None:
    """The encoding that a `.cpg` or a drawing's code page names; None where nobody knows it."""
    digits = _DIGITS.search(declared.replace("8859-", "8859"))
    tries = [declared, *([_NUMBERS.get(digits[0], f"cp{digits[0]}")] if digits else [])]
    for name in tries:
        try:
            found = codecs.lookup(name.strip()).name
        except (LookupError, ValueError):
            continue
        if _CODECS.match(found):
            return found
    return None


@lru_cache(maxsize=10_000)
def _decoded(text: str, codec: str | None) -> str:
    try:
        raw = text.encode("latin-1")
    except UnicodeEncodeError:
        # Letters that the file wrote by their Unicode numbers are letters already.
        return text
    western = from_western(raw)
    if codec == "cp1252":
        return western
    try:
        return raw.decode(codec or "utf-8")
    except UnicodeDecodeError:
        pass
    return western if codec is None or damage_of(western) else raw.decode(codec, "replace")


def full_names(columns: Iterable[str], wanted: Iterable[str]) -> dict[str, str]:
    """Which column of the file is which wanted one, cut to ten letters; only where exactly one can be meant."""
    there = list(columns)
    known = {each.lower() for each in there}
    cut = [each for each in dict.fromkeys(wanted) if len(each) > NAME_LETTERS and each.lower() not in known]
    meant: dict[str, list[str]] = {}
    for name in cut:
        meant.setdefault(name[:NAME_LETTERS].lower(), []).append(name)
    return {each: meant[each.lower()][0] for each in there if len(meant.get(each.lower(), ())) == 1}


def renamed(names: Mapping[str, str]) -> list[Finding]:
    """The note that says which cut names were read as which."""
    if not names:
        return []
    pairs = ", ".join(f"{short} = {full}" for short, full in names.items())
    return [
        tell(
            "unknown-field",
            Severity.NOTE,
            vi=Words("tên cột đầy đủ", f"tên bị Shapefile cắt còn 10 chữ: {pairs}", "đã đọc theo tên đầy đủ"),
            en=Words("whole names of columns", f"names cut to ten letters: {pairs}", "they are read as the whole ones"),
            evidence=tuple(names.items()),
        )
    ]


def _unknown_encoding(declared: str | None) -> Finding:
    return tell(
        "encoding-damaged",
        Severity.NOTE,
        vi=Words("mã chữ quen biết trong .cpg, ví dụ UTF-8", brief(declared), "đã đọc theo UTF-8, hãy kiểm tra chữ"),
        en=Words("a known encoding in the .cpg, such as UTF-8", brief(declared), "read as UTF-8; check the texts"),
    )
