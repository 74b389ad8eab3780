"""Is it the same commune? Names are compared the way a reader of Vietnamese compares them."""

import unicodedata
from collections.abc import Iterable

#: grave, acute, tilde, hook above, dot below: the five tone marks, which two schools place on different vowels.
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
#: What kind of unit it is, is no part of its name.
_UNITS = ("thị trấn ", "thị xã ", "phường ", "xã ", "tt. ", "tt ", "p. ", "x. ")


def commune_key(name: str) -> str:
    """What is left of a commune's name when spelling that does not matter is taken away.

    Composed and decomposed Unicode, capitals, spaces, the unit in front (*xã*, *phường*, *thị trấn*) and the place of
    the tone mark (*Hoà*, *Hòa*) do not matter; the tone itself and every other mark do.

    Examples
    --------
    >>> commune_key("xã Hoà Lạc") == commune_key("Hòa Lạc")
    True
    >>> commune_key("Phú Nghĩa") == commune_key("Phù Nghĩa")
    False
    """
    plain = " ".join(unicodedata.normalize("NFC", name).casefold().split())
    unit = next((each for each in _UNITS if plain.startswith(each)), "")
    return " ".join(_tone_last(syllable) for syllable in plain.removeprefix(unit).split())


def commune_keys(names: Iterable[str]) -> dict[str, str]:
    """Each commune once, by its key: the name as first spelled, in composed Unicode, in the order of the names."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(commune_key(name), unicodedata.normalize("NFC", name))
    return found


def _tone_last(syllable: str) -> str:
    marks = unicodedata.normalize("NFD", syllable)
    tones = "".join(mark for mark in marks if mark in _TONES)
    return "".join(mark for mark in marks if mark not in _TONES) + tones
