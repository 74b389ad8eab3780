"""Vietnamese written for fonts of before Unicode, TCVN3 (ABC) and VNI, and Windows-1258, seen as Western European text.

A text is held to be such only where words that are no Vietnamese syllables become syllables, every one of them.
Source: TCVN 5712:1993 (VN3) and the VNI-Windows character table.
"""

import re
import unicodedata
from functools import lru_cache

_TCVN3 = dict(
    zip(
        "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)
#: Windows-1252 as Windows itself reads it: bytes that it leaves undefined stay what they are in Latin-1.
_WESTERN = "".join(bytes([each]).decode("cp1252", "ignore") or chr(each) for each in range(256))
_WESTERN_BYTES = {letter: each for each, letter in enumerate(_WESTERN)}
#: VNI writes the letter without its marks first, then one sign for all of them.
_VNI_MARKS = {
    "a": dict(zip("ùøûõïâáàåãäêéèúüë", "áàảãạâấầẩẫậăắằẳẵặ", strict=True)),
    "e": dict(zip("ùøûõïâáàåãä", "éèẻẽẹêếềểễệ", strict=True)),
    "o": dict(zip("ùøûõïâáàåãä", "óòỏõọôốồổỗộ", strict=True)),
    "ô": dict(zip("ùøûõï", "ớờởỡợ", strict=True)),
    "u": dict(zip("ùøûõï", "úùủũụ", strict=True)),
    "ö": dict(zip("ùøûõï", "ứừửữự", strict=True)),
    "y": dict(zip("ùøûõ", "ýỳỷỹ", strict=True)),
}
_VNI_ALONE = dict(zip("íìæóòôöñî", "íìỉĩịơưđỵ", strict=True))
_VNI = {base + mark: letter for base, marks in _VNI_MARKS.items() for mark, letter in marks.items()} | _VNI_ALONE
_VNI_TOKEN = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)), re.IGNORECASE)
#: Signs of Western European that no Vietnamese text in Unicode holds between letters.
SUSPECT = "[¡-¿ÄÅÆÇËÎÏÐÑÖ×ØÛÜÞßäåæçëîïðñö÷øûüþÿ]"
_SUSPECT = re.compile(SUSPECT)
_WORD = re.compile(r"[^\x00-\x40\x5b-\x60\x7b-\x7f“”‘’–—…]+")
_BEYOND = re.compile("[^\x00-\xff“”‘’–—…]")
_UNITS = frozenset({"µm", "N·m"})
_ONSET = "(?:b|ch?|d|đ|gi|gh?|h|kh?|l|m|ngh?|nh|n|ph?|qu|r|s|th|tr|t|v|x)?"
_RHYME = (
    "(?:a(?:c|ch|i|m|n|ng|nh|o|p|t|u|y)?|ă(?:c|m|n|ng|p|t)|â(?:c|m|n|ng|p|t|u|y)|e(?:c|m|n|ng|o|p|t)?"
    "|ê(?:ch|m|n|ng|nh|p|t|u)?|i(?:a|ch|m|n|nh|p|t|u)?|[iy]ê(?:c|m|n|ng|p|t|u)|y(?:t|n|nh|ch)?"
    "|o(?:c|i|m|n|ng|p|t)?|oo(?:c|ng)|oa(?:c|ch|i|m|n|ng|nh|o|p|t|y)?|oă(?:c|m|n|ng|t)|oe(?:m|n|o|t)?"
    "|ô(?:c|i|m|n|ng|p|t)?|ơ(?:i|m|n|p|t)?|u(?:a|c|i|m|n|ng|p|t)?|uâ(?:n|ng|t|y)|uê(?:ch|nh)?|uơ"
    "|uy(?:a|ch|n|nh|t|u|p)?|uyê(?:n|t)|uô(?:c|i|m|n|ng|t)|ư(?:a|c|i|m|n|ng|t|u)?|ươ(?:c|i|m|n|ng|p|t|u))"
)
_SYLLABLE = re.compile(_ONSET + _RHYME)
_STOP = re.compile("(?:c|ch|p|t)$")
_TONES = {"\u0300": "", "\u0301": "sharp", "\u0303": "", "\u0309": "", "\u0323": "sharp"}


def legacy_guess(text: str) -> tuple[str, str] | None:
    """The encoding that this text was written in and the text as it was meant; None where it is not damaged so."""
    if not _SUSPECT.search(text) or _BEYOND.search(text):
        return None
    words = [found for found in _WORD.finditer(text) if not found[0].isascii() and found[0] not in _UNITS]
    words = [found for found in words if not _beside_digit(text, found)]
    damaged = [found[0] for found in words if not is_syllable(found[0])]
    if not any(len(word) > 1 for word in damaged):
        return None
    for encoding, decode in (("TCVN3", from_tcvn3), ("VNI", from_vni), ("Windows-1258", from_windows_1258)):
        if all(is_syllable(decode(word)) for word in damaged):
            meant = decode(text)
            return encoding, meant.upper() if encoding == "TCVN3" and _is_shouted(text) else meant
    return None


def from_western(raw: bytes) -> str:
    """Bytes as a Western European Windows shows them."""
    return "".join(_WESTERN[each] for each in raw)


def to_western(text: str) -> bytes | None:
    """The bytes of which a Western European Windows shows this text; None where it can be none."""
    found = [_WESTERN_BYTES.get(each) for each in text]
    return None if None in found else bytes(each for each in found if each is not None)


def from_tcvn3(text: str) -> str:
    """TCVN3 read as Western European, as it was meant. Fonts for capitals (.VnTimeH) use the codes of small letters."""
    return "".join(_TCVN3.get(each, each) for each in text)


def from_vni(text: str) -> str:
    """VNI read as Western European, as it was meant."""

    def meant(found: re.Match[str]) -> str:
        letter = _VNI[found[0].lower()]
        return letter.upper() if found[0][0].isupper() else letter

    return _VNI_TOKEN.sub(meant, text)


def from_windows_1258(text: str) -> str:
    """Windows-1258 read as Windows-1252, as it was meant."""
    raw = to_western(text)
    return text if raw is None else unicodedata.normalize("NFC", raw.decode("cp1258", "replace"))


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether this can be a Vietnamese syllable: an onset, a rhyme, one tone, and a sharp one where it stops short."""
    split = unicodedata.normalize("NFD", word.lower())
    tones = [each for each in split if each in _TONES]
    bare = unicodedata.normalize("NFC", "".join(each for each in split if each not in _TONES))
    if len(tones) > 1 or not _SYLLABLE.fullmatch(bare):
        return False
    return not _STOP.search(bare) or bool(tones and _TONES[tones[0]])


def _beside_digit(text: str, found: re.Match[str]) -> bool:
    return text[found.start() - 1 : found.start()].isdigit() or text[found.end() : found.end() + 1].isdigit()


def _is_shouted(text: str) -> bool:
    plain = [each for each in text if each.isascii() and each.isalpha()]
    return len(plain) > 1 and all(each.isupper() for each in plain)
