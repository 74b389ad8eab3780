"""What was last published of a quantity, of each subject? A figure, or a range where figures contradict each other."""

import re
from dataclasses import dataclass

import pandas as pd

from gisapp.analysis.values import rows, text
from gisapp.domain.units import Range

_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The least and the greatest figure of the latest year, and that date as published ("" where none is)."""

    value: Range
    as_of: str


def published(
    claims: pd.DataFrame, quantity: str, units: dict[str, float], *, every_year: bool = False
) -> dict[str, Published]:
    """What was last published of this quantity, by subject; figures in units that are not known are left out.

    Parameters
    ----------
    claims
        `subject`, `quantity`, `value`, `unit`, and where known `as_of`.
    units
        Spellings of the unit in lower case, each with the factor that makes it the unit wanted.
    every_year
        Whether figures of earlier years still count, as those of a zone's area do: nobody says which plan governs.
    """
    of_quantity = claims[(claims["quantity"] == quantity).to_numpy()] if len(claims) else claims
    said: dict[str, list[tuple[int, float, str]]] = {}
    for claim in rows(of_quantity, ("subject", "value", "unit", "as_of")):
        factor = units.get(text(claim["unit"]).lower())
        if factor is not None:
            as_of = text(claim["as_of"])
            year = _YEAR.search(as_of)
            figure = (int(year.group()) if year else 0, float(claim["value"]) * factor, as_of)
            said.setdefault(text(claim["subject"]), []).append(figure)
    return {subject: _latest(figures, every_year=every_year) for subject, figures in said.items()}


def _latest(figures: list[tuple[int, float, str]], *, every_year: bool) -> Published:
    last = max(year for year, _, _ in figures)
    kept = [value for year, value, _ in figures if every_year or year == last]
    as_of = max(day for year, _, day in figures if year == last)
    return Published(value=Range(least=min(kept), greatest=max(kept)), as_of=as_of)
