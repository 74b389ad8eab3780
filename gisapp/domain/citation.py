"""How Vietnamese law is cited to a reader of English: its words in English, its numbers and signs as they are."""

import re

#: The words of a citation, the longer before those that they contain; they stand before a number or a letter.
CITATIONS: dict[str, str] = {
    "Nghị định": "Decree",
    "Nghị quyết": "Resolution",
    "Quyết định": "Decision",
    "Thông tư": "Circular",
    "Luật": "Law",
    "Phụ lục": "Appendix",
    "Điều": "Article",
    "khoản": "clause",
    "điểm": "point",
    "Bảng": "Table",
    "Mục": "Section",
    "mục": "item",
}
_WORDS = re.compile(rf"(?<![^\s,;(])({'|'.join(CITATIONS)})(?=\s+(?:[\dA-Z]|[a-zđ](?:[,;)\s]|$)))")
#: Between the halves of a document that is named in both languages, Vietnamese first.
_HALVES = " / "


#: A source with one slash may also be an address or a list of names: its halves differ in marks and in these words.
_ENGLISH = re.compile(r"\b(the|of|and|not|by|for|each|from|no|invented|assumption)\b", re.IGNORECASE)


def half(source: str, lang: str) -> str:
    """What a source that stands in both languages says in one of them; any other text whole.

    >>> half("bịa ra / invented", "vi")
    'bịa ra'
    """
    parts = source.split(_HALVES)
    if len(parts) != len(("vi", "en")) or parts[0].isascii() or _ENGLISH.search(parts[0]):
        return source
    return parts[lang == "en"] if _ENGLISH.search(parts[1]) else source


def halves(source: str) -> dict[str, str]:
    """The same in each language, for a reader who chooses later."""
    return {lang: half(source, lang) for lang in ("vi", "en")}


def in_english(cited: str) -> str:
    """Where does this rule stand, in English?

    >>> in_english("Điều 9, khoản 2, điểm a, Nghị định 35/2022/NĐ-CP")
    'Article 9, clause 2, point a, Decree 35/2022/NĐ-CP'
    """
    return _WORDS.sub(lambda found: CITATIONS[found[1]], cited)


def cited(clause: str | None, document: str | None, lang: str) -> str:
    """Clause and document of a rule in one language; a document that is named in both has its half."""
    named = (document or "").split(_HALVES)[-1 if lang == "en" else 0]
    where = ", ".join(each for each in (clause, named) if each)
    return in_english(where) if lang == "en" else where
