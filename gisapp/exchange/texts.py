"""Texts that would harm or that were harmed on the way: control characters, template and HTML marks, wrong encoding.

Templates and tags only warn: our own pages show every text as text, and a real name may hold a brace or an angle. What
no text can mean, a control character, is refused.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from gisapp.domain.finding import Finding, Severity
from gisapp.exchange.messages import Words, brief, tell

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_MARKUP = re.compile(r"\{\{|\{%|\{#|\$\{|<[A-Za-z!/?][^<]*")
#: The replacement character, and pairs that UTF-8 leaves when it is read as Windows-1252.
_DAMAGED = re.compile("\N{REPLACEMENT CHARACTER}|[\x80-\x9f]|[ÃÂÄÆ][^\x00-\x7f]|á[º»]")
_ANY = re.compile(f"{_CONTROL.pattern}|{_MARKUP.pattern}|{_DAMAGED.pattern}")


def check_texts(rows: Sequence[dict[str, object]], names: Sequence[str]) -> list[Finding]:
    """What is unsafe or damaged in the texts of these features, their property names included."""
    findings: list[Finding] = []
    for name, row in zip(names, rows, strict=True):
        # Nearly every feature is clean, so that one look at all its texts together is enough.
        if _ANY.search("\n".join(row)) or _ANY.search("\n".join(_all_texts(row.values()))):
            for column, value in row.items():
                findings += (each for text in (column, *_texts(value)) for each in _faults(text, name, column))
    return findings


def _all_texts(values: Iterable[object]) -> list[str]:
    texts: list[str] = []
    for value in values:
        if type(value) is str:
            texts.append(value)
        elif isinstance(value, (list, dict)):
            texts += _texts(value)
    return texts


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


def _faults(text: str, feature: str, column: str) -> Iterator[Finding]:
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
    if "\N{REPLACEMENT CHARACTER}" in text or _is_misread(text):
        yield tell(
            "encoding-damaged",
            Severity.WARNING,
            vi=Words("tiếng Việt mã UTF-8", brief(text), "hãy xuất lại với mã UTF-8"),
            en=Words("Vietnamese in UTF-8", brief(text), "export it again in UTF-8"),
            feature=feature,
            field=_field(column),
        )


def _is_misread(text: str) -> bool:
    """Whether this is UTF-8 that somebody read as Windows-1252: only such text turns into other valid text."""
    if not _DAMAGED.search(text):
        return False
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8") != text
        except UnicodeError:
            continue
    return False


def _field(column: str) -> str:
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in column)
