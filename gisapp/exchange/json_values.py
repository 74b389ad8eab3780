"""One JSON value of a GeoJSON text: parsed with care where the fast parser is not enough, and how deep it is."""

import json
import re
from collections import Counter

from gisapp.domain.finding import Finding
from gisapp.exchange import geojson_words as words

#: Stands for a value that could not be parsed, about which there is a finding already.
UNREAD = object()
_DIGITS = 18
_SURROGATE = re.compile("[\ud800-\udfff]")
_NESTS = frozenset({dict, list})


def parsed(text: bytes, position: int) -> tuple[object, list[Finding]]:
    """A value parsed with care, or `UNREAD`, and what was found in it.

    Named is what the fast parser refuses (NaN, damaged characters) or hides (names that come twice).
    """
    findings: list[Finding] = []
    try:
        decoded = text.decode("utf-8")
    except UnicodeDecodeError as error:
        findings.append(words.damaged(position, error.start))
        decoded = text.decode("utf-8", "replace")
    twice: list[str] = []

    def members(pairs: list[tuple[str, object]]) -> dict[str, object]:
        whole = dict(pairs)
        if len(whole) < len(pairs):
            times = Counter(name for name, _ in pairs)
            twice.extend(sorted(name for name, count in times.items() if count > 1))
        return whole

    try:
        value = json.loads(decoded, object_pairs_hook=members, parse_int=_whole, strict=False)
        value = _whole_characters(value) if "\\ud" in decoded.lower() else value
    except (ValueError, RecursionError) as error:
        why = str(error) if isinstance(error, ValueError) else "hundreds of lists or objects inside each other"
        return UNREAD, [*findings, words.not_json(position, why)]
    return value, findings + [words.twice(position, name) for name in twice]


def keys(value: object) -> int:
    """How many members a parsed value has at every depth; fewer than in its text where a name comes twice."""
    count, waiting = 0, [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            count += len(each)
            waiting += [inner for inner in each.values() if type(inner) in (dict, list)]
        elif isinstance(each, list) and each and isinstance(each[0], dict):
            waiting += each
    return count


def is_deeper(value: object, most: int) -> bool:
    """Whether lists and objects lie more than `most` deep inside each other."""
    level = [value]
    for _ in range(most):
        level = [
            inner
            for each in level
            for inner in (each.values() if isinstance(each, dict) else each if isinstance(each, list) else ())
            if type(inner) in _NESTS
        ]
        if not level:
            return False
    return True


def _whole(digits: str) -> float:
    """A whole number; one that is too long for 64 bits as the fast parser gives it."""
    return int(digits) if len(digits) <= _DIGITS else float(digits)


def _whole_characters(value: object) -> object:
    """Half characters (lone surrogates) become the replacement character, which the check of texts then names."""
    if isinstance(value, str):
        return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, dict):
        return {_whole_characters(key): _whole_characters(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_whole_characters(each) for each in value]
    return value
