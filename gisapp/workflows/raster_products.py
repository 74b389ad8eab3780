"""Published rasters that users bring as files: what they measure, their legend, attribution and licence.

All of that is data: rows of the layers with the spec `raster_products`, one a fact, each with its source and how it was
checked.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.raster import LEGENDS, Quantity
from gisapp.workflows.ports import Workspace
from gisapp.workflows.records import records

_SPEC = "raster_products"


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A published raster: its facts by name."""

    name: str
    facts: Mapping[str, str]
    title_vi: str

    @property
    def quantity(self) -> Quantity:
        """What its cells measure."""
        return Quantity(self.facts["quantity"])

    @property
    def legend(self) -> str | None:
        """The legend of its classes, which is called as the product is."""
        return self.name if self.name in LEGENDS else None

    @property
    def empty_is_zero(self) -> bool:
        """Whether cells without data have nobody in them."""
        return self.facts.get("empty_is_zero") == "yes"

    def attribution(self, names: Sequence[str]) -> str:
        """Whom to name, as the publisher words it for files of these names; with a disclaimer that it asks for."""
        told = [self.facts["attribution"], self.facts.get("liability", "")]
        return ". ".join(self._filled(each, names) for each in told if each)

    def licence(self, names: Sequence[str]) -> str:
        """Its licence."""
        return self._filled(self.facts["licence"], names)

    def dated(self, names: Sequence[str]) -> date | None:
        """The end of the year that it shows: as its files' names say, or the last one that went into it."""
        year = self._in_names("year_in_name", names) or self.facts.get("last_year")
        return date(int(year), 12, 31) if year else None

    def refuse_others(self, names: Sequence[str]) -> None:
        """Refuse files of the same publisher that measure something else.

        Raises
        ------
        BadInput
            When a name says so.
        """
        other = self.facts.get("not_in_name")
        wrong = [name for name in names if other and re.search(other, name)]
        if wrong:
            raise BadInput(
                expected=f"{self.facts['title']}, in {self.facts['unit']}",
                found=f"{wrong[0]}, which is in another unit by its name",
                todo="take the file of counts per cell (ppp)",
                vi=Vi(
                    f"{self.facts['title']}, tính bằng {self.facts['unit']}",
                    "hãy lấy tệp đếm số người mỗi ô (ppp)",
                    f"{wrong[0]}, theo tên thì dùng đơn vị khác",
                ),
            )

    def _filled(self, text: str, names: Sequence[str]) -> str:
        """The text with what the names say; what they do not say is left out."""
        year, said = self._in_names("year_in_name", names), self._in_names("metres_in_name", names)
        pairs = (each.partition("=") for each in self.facts.get("metres_of_name", "").split("; "))
        metres = next((of for name, _, of in pairs if name == said), None)
        text = text.replace(" ({year})", f" ({year})" if year else "")
        return text.replace("-{metres}", f"-{metres}" if metres else "")

    def _in_names(self, fact: str, names: Sequence[str]) -> str | None:
        """What a pattern finds in the names, the least of several."""
        pattern = self.facts.get(fact)
        found = [re.search(pattern, name) for name in names] if pattern else []
        return min((each[1] for each in found if each), default=None)


def products(workspace: Workspace) -> dict[str, Product]:
    """The published rasters that this workspace knows, by name."""
    held = [entry.id for entry in workspace.layers.entries() if entry.spec == _SPEC]
    rows = [row for layer in held for row in records(workspace.layers.rows(layer))]
    names = dict.fromkeys(row["product"] for row in rows)
    return {name: _product(name, [row for row in rows if row["product"] == name]) for name in names}


def _product(name: str, rows: list[dict[str, str]]) -> Product:
    facts = {row["fact"]: row["value"] for row in rows}
    title = next((row["value_vi"] for row in rows if row["fact"] == "title"), None)
    return Product(name=name, facts=facts, title_vi=title or facts["title"])
