"""What a print is: for whom, of which day, and what marks it must carry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gisapp.maps.paper.said import Said

Pair = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One edition of a print.

    `made` is the day that stands on it, never the clock's own; `drafts` says in both languages why it is a draft (none
    makes it none), `invented` that its data are for demonstration; `fonts` are the files of the typeface by their name.
    """

    lang: str
    made: date
    fonts: Mapping[str, bytes]
    drafts: tuple[Pair, ...] = ()
    invented: bool = False

    @property
    def said(self) -> Said:
        """How its reader is told things."""
        return Said(lang=self.lang)

    def marks(self) -> list[tuple[str, str]]:
        """The marks that it carries, each with what explains it."""
        said = self.said
        found = []
        if self.drafts:
            found.append((said.word("paper_draft"), "; ".join(said.of(each) for each in self.drafts)))
        if self.invented:
            found.append((said.word("paper_invented"), said.word("demo_text")))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """How a map is to be printed: paper, and what of the view.

    `orientation` None is that in which more fits, `scale` None the largest round one at which all fits; `centre` is in
    the plan CRS. `layers` None are those that the view calls for; what stands in `without` is left
    out: zones of a status, `names` of zones, `halo` (where a place is uncertain).
    """

    paper: str = "a4"
    orientation: str | None = None
    scale: float | None = None
    centre: tuple[float, float] | None = None
    zone: str | None = None
    question: str | None = None
    theme: str = "legal"
    layers: tuple[str, ...] | None = None
    without: tuple[str, ...] = ()


def invented(payload: Mapping[str, Any]) -> bool:
    """Whether what a payload shows was invented: in the demo, or where a zone says so of itself."""
    return bool(payload["demo"]) or any(zone.get("quality") == "synthetic" for zone in payload["zones"])
