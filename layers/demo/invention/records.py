"""The columns that invented things share: names, dates, quality, source. Every row says that it is invented."""

from typing import Any

SOURCE = "gisapp: bịa ra bằng layers/demo/generate.py / gisapp: invented by layers/demo/generate.py"
PLAN = "demo-plan"
AS_OF = "2026-11-22"
BASIS = "bịa ra / invented; no relation to any real place"
Record = dict[str, Any]


def existing(since: int | None, until: int | None = None, status: str = "operating") -> Record:
    """The dates of a thing that is there (or under construction) since a year."""
    return _dates(status) | {"valid_from": since, "valid_to": until}


def planned(year: int) -> Record:
    """The dates of a thing that the demo plan expects by a horizon."""
    return _dates("in_plan") | {
        "expected_earliest": year,
        "expected_latest": year,
        "expected_source": "Quy hoạch minh hoạ Huyện Mẫu: bịa ra / Demonstration plan of Huyện Mẫu: invented",
    }


def _dates(status: str) -> Record:
    return {
        "status": status,
        "status_as_of": AS_OF,
        "expected_earliest": None,
        "expected_latest": None,
        "expected_source": None,
        "valid_from": None,
        "valid_to": None,
    }


def placed(communes: list[str]) -> Record:
    """Where a thing is, as if surveyed."""
    return {
        "quality": "synthetic",
        "position_uncertainty_m": 0,
        "position_basis": BASIS,
        "communes_old": [],
        "communes_2025": communes,
    }


def sourced(note_vi: str | None = None, note_en: str | None = None) -> Record:
    """Who says so."""
    return {"sources": [SOURCE], "note_vi": note_vi, "note_en": note_en}
