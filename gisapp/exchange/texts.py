"""Texts that would harm or that were harmed on the way: control characters, template and HTML marks, wrong encoding.

Templates and tags only warn: our own pages show every text as text, and a real name may hold a brace or an angle. What
no text can mean, a control character, is refused.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.finding import Finding, Severity
from gisapp.exchange.batch import Values
from gisapp.exchange.identity import Names
from gisapp.exchange.legacy import SUSPECT, legacy_guess, to_western
from gisapp.exchange.messages import Words, brief, tell

#: What no text can mean: control characters, and marks that turn the direction of writing.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_MARKUP = re.compile(r"\{\{|\{%|\{#|\$\{|<[A-Za-z!/?][^<]*")
#: The replacement character, and pairs that UTF-8 leaves when it is read as Windows-1252.
_DAMAGED = re.compile("\N{REPLACEMENT CHARACTER}|[\x80-\x9f]|[ÃÂÄÆ][^\x00-\x7f]|á[º»]")
_ANY = re.compile(f"{_CONTROL.pattern}|{_MARKUP.pattern}|{_DAMAGED.pattern}|{SUSPECT}")


def require_plain(text: str, where: str, where_vi: str) -> None:
    """Refuse a text with characters that are not seen, or that turn around what is.

    Raises
    ------
    BadInput
        When it has one.
    """
    if _CONTROL.search(text):
        raise BadInput(
            expected=f"text without control characters as {where}",
            found=repr(text[:40]),
            todo="remove the control characters",
            vi=Vi(f"chữ không có ký tự điều khiển ở {where_vi}", "hãy bỏ các ký tự điều khiển"),
        )


def check_texts(columns: Mapping[str, Values], names: Names, *, fresh: Iterable[str]) -> list[Finding]:
    """What is unsafe or damaged in the texts of these features; of the columns' names in those that are `fresh`."""
    findings = [fault for column in fresh for fault in _faults(column, None, column)]
    for column, values in columns.items():
        for at in _suspicious(values):
            value = values[at].as_py() if isinstance(values, pa.Array) else values[at]
            findings += (fault for text in _texts(value) for fault in _faults(text, names[at], column))
    return findings


def _suspicious(values: Values) -> Sequence[int]:
    """Where a value has texts that need a closer look: nearly nowhere, so that all are searched at once."""
    if not isinstance(values, pa.Array):
        return [at for at, value in enumerate(values) if any(map(_ANY.search, _texts(value)))]
    if pa.types.is_large_string(values.type) or pa.types.is_string(values.type):
        marked = pc.match_substring_regex(values, pattern=_ANY.pattern).fill_null(False)  # noqa: FBT003
        places: list[int] = np.flatnonzero(marked.to_numpy(zero_copy_only=False)).tolist()
        return places
    return _suspicious(values.to_pylist()) if pa.types.is_nested(values.type) else []


def _texts(value: object) -> Iterable[str]:
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, (list, tuple)):
            waiting += each
        elif isinstance(each, dict):
            waiting += [*each.keys(), *each.values()]


def _faults(text: str, feature: str | None, column: str) -> Iterator[Finding]:
    if _CONTROL.search(text):
        yield tell(
            "unsafe-text",
            Severity.ERROR,
            vi=Words("chữ không có ký tự điều khiển", brief(text), "hãy xóa ký tự điều khiển"),
            en=Words("text without control characters", brief(text), "remove the control characters"),
            feature=feature,
            field=_field(column),
        )
    if _MARKUP.search(text):
        yield tell(
            "unsafe-text",
            Severity.WARNING,
            vi=Words(
                "chữ thường", brief(text), "chỉ hiển thị nguyên văn; nếu không chủ ý, hãy bỏ dấu mẫu hoặc thẻ HTML"
            ),
            en=Words("plain text", brief(text), "it is shown as it is; remove template marks or HTML if unintended"),
            feature=feature,
            field=_field(column),
        )
    damage = damage_of(text)
    if damage is not None:
        yield _damaged(text, damage, feature, column)


def damage_of(text: str) -> tuple[str, str] | None:
    """The encoding that was misread and what this text meant, both empty where that is lost; None for sound text."""
    if "\N{REPLACEMENT CHARACTER}" in text:
        return "", ""
    meant = _misread(text)
    return ("UTF-8", meant) if meant else legacy_guess(text)


def _damaged(text: str, damage: tuple[str, str], feature: str | None, column: str) -> Finding:
    encoding, meant = damage
    found_vi = f"{brief(text)}, có lẽ là {brief(meant)} mã {encoding}" if meant else brief(text)
    found_en = f"{brief(text)}, which may be {brief(meant)} in {encoding}" if meant else brief(text)
    return tell(
        "encoding-damaged",
        Severity.WARNING,
        vi=Words("tiếng Việt mã UTF-8", found_vi, "hãy chuyển sang Unicode và xuất lại với mã UTF-8"),
        en=Words("Vietnamese in UTF-8", found_en, "convert it to Unicode and export it again in UTF-8"),
        feature=feature,
        field=_field(column),
        evidence=(("encoding", encoding), ("meant", meant)) if meant else (),
    )


def _misread(text: str) -> str:
    """What UTF-8 meant that somebody read as Windows-1252 or Latin-1: only such text turns into other valid text."""
    if not _DAMAGED.search(text):
        return ""
    for raw in (to_western(text), _latin_1(text)):
        try:
            meant = raw.decode("utf-8") if raw is not None else text
        except UnicodeDecodeError:
            continue
        if meant != text:
            return meant
    return ""


def _latin_1(text: str) -> bytes | None:
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return None


def _field(column: str) -> str:
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in column)
