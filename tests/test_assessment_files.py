"""An assessment leaves as a file: a GeoPackage for a GIS, a workbook for whoever weighs zones against one another."""

import io
import json
import re

import geopandas as gpd
import numpy as np
import openpyxl
import pyogrio
import pytest

from gisapp.domain.errors import BadInput
from gisapp.exchange.assessment_book import assessment_book
from gisapp.exchange.scores_sheet import Criterion
from gisapp.exchange.weights_sheet import ENTER_WEIGHTS, read_weights
from tests.conftest import gisapp

DAY = "2026-11-26"
YEAR = ("--horizon", "2030", "--appraised", DAY)


def written(workspace, target, *more) -> None:
    done = gisapp("assess", "--workspace", workspace.folder, *YEAR, "-o", target, *more)
    assert done.returncode == 0, done.stderr


def test_a_geopackage_holds_what_the_assessment_says_with_the_shapes_of_conflicts_and_repairs(demo, tmp_path):
    written(demo, tmp_path / "a.gpkg")
    written(demo, tmp_path / "a.json")
    answers = {each["zone"]: each for each in json.loads((tmp_path / "a.json").read_bytes())}
    tables = {name: pyogrio.read_dataframe(tmp_path / "a.gpkg", layer=name)
              for name, _ in pyogrio.list_layers(tmp_path / "a.gpkg")}  # fmt: skip
    zones = tables["zones"]
    assert list(zones["zone"]) == list(answers)
    assert zones.crs == "EPSG:5897"
    assert len(tables["rules"]) == sum(len(each["rules"]["rows"]) for each in answers.values())
    assert len(tables["ledger_demands"]) == sum(len(each["ledger"]["rows"]) for each in answers.values())
    said = {(zone, row["conflict"]): row["area_ha"] for zone, each in answers.items()
            for row in each["conflicts"]["rows"] if row["proven"] == "overlap" and row["area_ha"]}  # fmt: skip
    areas = tables["conflict_areas"]
    drawn = {(row.zone, row.conflict): row.geometry.area / 10_000 for row in areas.itertuples() if row.area_ha > 0}
    assert drawn == pytest.approx(said, abs=1e-6)
    phases = tables["rule_areas"].query("zone == 'mau-a' and role == 'phase'")
    whole = zones.loc[zones["zone"] == "mau-a"].geometry.iloc[0]
    assert len(phases) == 2
    assert phases.geometry.area.sum() == pytest.approx(whole.area)
    assert {"zones@0", "parcels@0"} <= set(tables["inputs"]["name"])


def test_a_part_that_cannot_be_computed_says_so_in_its_table(hanoi, tmp_path):
    written(hanoi, tmp_path / "a.gpkg", "--zone", "donganh")
    land = pyogrio.read_dataframe(tmp_path / "a.gpkg", layer="land_balance")
    assert list(land["status"]) == ["not_computable"]
    assert "ranh giới đo đạc" in land["needs_vi"].iloc[0]
    zones = gpd.read_file(tmp_path / "a.gpkg", layer="zones")
    assert list(zones["zone"]) == ["donganh"]


def weighed(book) -> None:
    """Every criterion weighs 1."""
    sheet = book["Trọng số - Weights"]
    for row in range(5, sheet.max_row + 1):
        sheet[f"F{row}"] = 1


def test_nobody_s_weights_decide_until_somebody_gives_them(demo, tmp_path):
    written(demo, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    weights = book["Trọng số - Weights"]
    assert {weights[f"F{row}"].value for row in range(5, weights.max_row + 1)} == {None}
    assert weights["F5"].fill.fgColor.rgb.endswith("FFF2CC")
    scores = ("C5", "D5", "F5", "G5")
    assert {Evaluated(book).cell("Điểm - Scores", place) for place in scores} == {ENTER_WEIGHTS}
    weighed(book)
    weights["F6"] = None  # one left out is no nought
    assert Evaluated(book).cell("Điểm - Scores", "C5") == ENTER_WEIGHTS
    weights["F6"] = 0
    assert isinstance(Evaluated(book).cell("Điểm - Scores", "C5"), float)


def test_a_score_in_the_workbook_is_what_its_formulas_make_of_the_weights(demo, tmp_path):
    written(demo, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    weights, data = book["Trọng số - Weights"], book["Số liệu - Data"]
    criteria = [row[0] for row in weights.iter_rows(min_row=5, values_only=True)]
    assert {"conflict_rice_ha", "power_headroom", "hospital_min"} <= set(criteria)
    weighed(book)
    weights["F5"] = 3
    weights["F6"] = 0
    table = np.array([row[2:] for row in data.iter_rows(min_row=5, max_row=11, values_only=True)], dtype=object)
    known = np.array([[not isinstance(cell, str) for cell in row] for row in table])
    ends = np.where(known, table, np.nan).astype(float).reshape(7, -1, 2)
    least, greatest = np.nanmin(ends[..., 0], axis=0), np.nanmax(ends[..., 1], axis=0)
    up = np.array([row[4] == "cao / more" for row in weights.iter_rows(min_row=5, values_only=True)])
    low = np.where(up, ends[..., 0] - least, greatest - ends[..., 1]) / (greatest - least)
    high = np.where(up, ends[..., 1] - least, greatest - ends[..., 0]) / (greatest - least)
    share = np.array([3, 0] + [1] * (len(criteria) - 2)) * ~np.isnan(low)
    evaluated = Evaluated(book)
    for at in range(7):
        row = 5 + at
        assert evaluated.cell("Điểm - Scores", f"C{row}") == pytest.approx(
            np.nansum(low[at] * share[at]) / share[at].sum()
        )
        assert evaluated.cell("Điểm - Scores", f"D{row}") == pytest.approx(
            np.nansum(high[at] * share[at]) / share[at].sum()
        )
    whole = [at for at in range(7) if share[at].sum() == share.max(axis=0).sum()]
    assert whole
    for at in range(7):
        best, worst = (evaluated.cell("Điểm - Scores", f"{column}{5 + at}") for column in "FG")
        if at in whole:
            assert 1 <= best <= worst <= len(whole)
        else:
            assert best == worst == "chưa tính được"


def test_a_criterion_that_is_not_computed_is_left_out_where_everybody_sees_it(demo, tmp_path):
    """The weight of such a criterion changes nothing but the share of weights that counted."""
    written(demo, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    data = book["Số liệu - Data"]
    weighed(book)
    data["C5"] = data["D5"] = "chưa tính được"
    before, counted = (Evaluated(book).cell("Điểm - Scores", place) for place in ("C5", "E5"))
    book["Trọng số - Weights"]["F5"] = 9
    after = Evaluated(book)
    assert after.cell("Điểm - Scores", "C5") == pytest.approx(before)
    assert after.cell("Điểm - Scores", "E5") < counted < 1
    assert after.cell("Điểm - Scores", "F5") == "chưa tính được"


def test_weights_that_were_edited_are_read_back_and_go_into_the_next_workbook(demo, tmp_path):
    written(demo, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    sheet = book["Trọng số - Weights"]
    weighed(book)
    sheet["F5"], sheet["E6"] = 4.5, "cao / more"
    book.save(tmp_path / "edited.xlsx")
    with (tmp_path / "edited.xlsx").open("rb") as file:
        read = read_weights(file)
    assert read.changed[0] == (sheet["A5"].value, "", "4.5")
    assert read.weights[sheet["A5"].value] == 4.5
    assert read.more_is_better[sheet["A6"].value]
    assert f"{sheet['A5'].value}=4.5" in read.text
    written(demo, tmp_path / "b.xlsx", "--weights-file", tmp_path / "edited.xlsx")
    again = openpyxl.load_workbook(tmp_path / "b.xlsx")["Trọng số - Weights"]
    assert (again["F5"].value, again["E6"].value) == (4.5, "cao / more")


@pytest.mark.parametrize("cell", [-1, "many", True])
def test_a_weight_that_is_no_number_from_zero_is_refused(demo, tmp_path, cell):
    book = openpyxl.load_workbook(io.BytesIO(two_zones()))
    book["Trọng số - Weights"]["F5"] = cell
    book.save(tmp_path / "edited.xlsx")
    with (tmp_path / "edited.xlsx").open("rb") as file, pytest.raises(BadInput, match="conflict_water_ha"):
        read_weights(file)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"no workbook"])
def test_what_is_no_workbook_of_ours_is_refused(content):
    with pytest.raises(BadInput, match="gisapp wrote"):
        read_weights(io.BytesIO(content))


def test_names_that_look_like_formulas_are_never_run(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(two_zones(name="=HYPERLINK(1)")))
    cells = [cell for sheet in book for row in sheet.rows for cell in row]
    texts = {cell.value for cell in cells if cell.data_type != "f"}
    assert "'=HYPERLINK(1)" in texts
    assert not any("HYPERLINK" in str(cell.value) for cell in cells if cell.data_type == "f")


def test_every_sheet_has_its_header_in_both_languages_and_in_view(demo, tmp_path):
    written(demo, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames[0] == "Tóm tắt - Summary"
    assert len(book.sheetnames) == 17
    for sheet in book:
        assert sheet.freeze_panes.endswith("5")
        assert "MINH HOẠ" in sheet["A1"].value
        assert all("\n" in str(cell.value) for cell in sheet[4] if cell.value), sheet.title
    assert "demo-plan" in {row[1] for row in book["Nguồn - Inputs"].iter_rows(min_row=5, values_only=True)}


def two_zones(name: str = "Khu A") -> bytes:
    values = {"a": (1.0, 2.0), "b": (5.0, 5.0)}
    criterion = Criterion(
        id="conflict_water_ha", vi="mặt nước", en="water", unit="ha", more_is_better=False, values=values
    )
    rows = [{"zone": "a", "name_vi": name}, {"zone": "b", "name_vi": "Khu B"}]
    return assessment_book(rows, {}, [criterion])


class Text(str):
    """A text in a sum, which a spreadsheet would answer with an error."""

    __slots__ = ()

    __array_ufunc__ = None
    __lt__ = __gt__ = lambda _self, _other: np.zeros(1, dtype=bool)
    __sub__ = __rsub__ = lambda _self, _other: np.float64("nan")


class Evaluated:
    """The formulas of a workbook worked out as a spreadsheet does: those functions alone that ours use."""

    def __init__(self, book) -> None:
        self.book, self.known = book, {}

    def cell(self, sheet, place):
        place = place.replace("$", "")
        if (sheet, place) not in self.known:
            said = self.book[sheet][place].value
            made = self.worked_out(said[1:], sheet) if str(said).startswith("=") else said
            self.known[sheet, place] = Text(made) if isinstance(made, str) else made
        return self.known[sheet, place]

    def worked_out(self, formula, sheet):
        tokens = re.compile(
            r"""("[^"]*")|(?:'([^']+)'!)?(\$?[A-Z]+\$?\d+)(?::(\$?[A-Z]+\$?\d+))?|--|(?<![<>=])=(?!=)"""
        )

        def python(token):
            text, other, first, last = token.groups()
            if text:
                return f"Text({text})"
            if first:
                return f"ref({other or sheet!r}, {first!r}, {last!r})"
            return "NUM" if token.group() == "--" else "=="

        names = {"ref": self.ref, "Text": Text, "NUM": lambda truths: truths.astype(float), **SPREADSHEET}
        with np.errstate(all="ignore"):
            return eval(tokens.sub(python, formula), names)  # noqa: S307 - formulas of ours

    def ref(self, sheet, first, last):
        if last is None:
            value = self.cell(sheet, first)
            return np.float64(value) if isinstance(value, int | float) else value
        rows = self.book[sheet][f"{first}:{last}".replace("$", "")]
        values = [self.cell(sheet, cell.coordinate) for row in rows for cell in row]
        return np.array([np.nan if isinstance(value, str) else value for value in values], dtype=float)


SPREADSHEET = {
    "IF": lambda asked, yes, no: yes if asked else no,
    "ISNUMBER": lambda value: not isinstance(value, str),
    "SUM": np.nansum,
    "GEOMEAN": lambda values: np.exp(np.mean(np.log(values))),
    "MAX": lambda *values: np.nanmax(np.hstack(values)),
    "COUNT": lambda values: np.isfinite(values).sum(),
    "MIN": np.nanmin,
    "SUMPRODUCT": lambda one, other: np.nansum(one * other),
    "SUMIF": lambda asked, _at_least_zero, summed: np.nansum(summed[asked >= 0]),
}
