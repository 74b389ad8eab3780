"""What ships for Hanoi, read once: its layers as tables, and the rows of its rule packs."""

import json
import tomllib
from pathlib import Path
from typing import Any

import geopandas as gpd

from gisapp.domain.standard import Standard, Verification
from gisapp.storage.shipped import shipped_layers, shipped_table

LAYERS = Path(__file__).parents[1] / "layers"
HANOI = LAYERS / "hanoi"
STANDARDS = LAYERS / "standards"
MINE = ("zones", "claims", "plans", "facilities", "corridors", "constraints", "statistics")
DECISION_65 = ("socson", "donganh", "btt", "pn2", "ph")
LAYERS_BY_ID = shipped_layers((STANDARDS, HANOI))
TABLES = {layer: shipped_table(LAYERS_BY_ID[layer]) for layer in (*MINE, "standards", "land_use_classes")}
ZONES = gpd.GeoDataFrame(TABLES["zones"]).set_index("id")
DRAWN = ZONES[ZONES.geom_type == "Polygon"]
CLAIMS = TABLES["claims"]


def raw(name: str) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads((HANOI / name).read_text(encoding="utf-8"))["features"]
    return features


def rows_of_packs() -> list[dict[str, Any]]:
    packs = sorted(STANDARDS.glob("*.toml"))
    return [
        row
        for pack in packs
        if pack.name != "catalogue.toml"
        for row in tomllib.loads(pack.read_text(encoding="utf-8"))["standard"]
    ]


def standard(row: dict[str, Any]) -> Standard:
    kept = {"unit": "", "clause": "", "number": None, "valid_from": None, "valid_to": None, "source": "", **row}
    return Standard(**{**kept, "verification": Verification(row["verification"])})


PACKS = [standard(row) for row in rows_of_packs()]


def claimed(subject: str, quantity: str = "area", *, tag: str = "") -> list[float]:
    rows = CLAIMS[(CLAIMS["subject"] == subject) & (CLAIMS["quantity"] == quantity) & CLAIMS["id"].str.endswith(tag)]
    return [float(value) for value in rows["value"]]
