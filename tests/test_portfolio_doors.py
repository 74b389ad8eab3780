"""The board at every door: command line, API, notebook, workbook and GeoPackage say the same."""

import io
import json
import re
import time
import zipfile
from datetime import date
from typing import Any

import numpy as np
import openpyxl
import pyogrio
import pytest
from fastapi.testclient import TestClient

from gisapp.analysis.portfolios import weights as weighting
from gisapp.domain.errors import BadInput
from gisapp.exchange.pairs_sheet import PAIRS, read_board_weights
from gisapp.exchange.portfolio_sheet import CHANGES, workbook
from gisapp.exchange.weights_sheet import WEIGHTS, read_weights
from gisapp.notebook import Workspace
from gisapp.storage.workspace import FolderWorkspace
from gisapp.wiring import register_of
from tests.conftest import copied, gisapp
from tests.door_fixtures import bearing, client
from tests.test_assessment_files import Evaluated
from tests.test_cli import refused

DAY = "2026-11-25"


@pytest.fixture(scope="module")
def door(hanoi: FolderWorkspace) -> TestClient:
    return client(hanoi)


@pytest.fixture(scope="module")
def of_demo(demo: FolderWorkspace) -> dict[str, Any]:
    return Workspace(demo).portfolios("2-5", appraised=DAY)


def even(board: dict[str, Any]) -> str:
    """Weights that are alike for whatever counts."""
    return ",".join(f"{each['id']}=1" for each in board["objectives"])


def without_links(board: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in board.items() if name != "links"}


def test_command_line_api_and_notebook_give_the_same_board(hanoi, door, tmp_path) -> None:
    done = gisapp("portfolios", "--sizes", "2-5", "--fixed", "approved", "--appraised", DAY, "-o", tmp_path / "b.json",
                  "--workspace", hanoi.folder)  # fmt: skip
    assert done.returncode == 0, done.stderr
    by_command = json.loads((tmp_path / "b.json").read_text())
    by_api = door.get(f"/portfolios?sizes=2-5&fixed=approved&appraised={DAY}").json()
    in_notebook = Workspace(hanoi).portfolios("2-5", fixed="approved", appraised=date(2026, 11, 25))
    assert without_links(by_api) == by_command == json.loads(json.dumps(in_notebook))
    assert len(by_command["portfolios"]) == 8


def test_a_board_has_the_members_that_were_promised(door) -> None:
    board = door.get("/portfolios?sizes=2-5&horizon=2030").json()
    assert {"candidates", "portfolios", "pareto", "core", "borderline", "exterior", "acceptability", "inputs"} <= set(
        board
    )
    assert {"revisions", "standards", "code_version"} <= set(board["inputs"])


def test_the_link_of_a_board_restores_it_whatever_is_delivered_later(workspace) -> None:
    asking = client(workspace)
    board = asking.get("/portfolios?preset=2-3-this-term&exclude=btt,pn2").json()
    link = next(each["href"] for each in board["links"] if each["rel"] == "self")
    zones = workspace.layers.features("zones")
    entry = workspace.layers.entry("zones")
    workspace.layers.commit(entry, zones[zones["id"] != "btt"], by="test", why="one candidate goes")
    assert len(asking.get("/portfolios?preset=2-3-this-term").json()["candidates"]) == 4
    again = asking.get(link).json()
    assert again == board


def test_an_unchanged_board_is_not_sent_twice(door) -> None:
    first = door.get(f"/portfolios?sizes=2&appraised={DAY}")
    again = door.get(f"/portfolios?sizes=2&appraised={DAY}", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


def test_a_client_ranks_by_other_weights_without_asking_again(demo, of_demo) -> None:
    weights = {each["id"]: float(at + 1) for at, each in enumerate(of_demo["objectives"])}
    total = sum(weights.values())

    def score(portfolio: dict[str, Any]) -> float:
        parts = zip(of_demo["objectives"], portfolio["values"], strict=True)
        return sum(weights[o["id"]] / total * (v[1] - o["worst"]) / (o["best"] - o["worst"]) for o, v in parts)

    best = max(of_demo["portfolios"], key=score)
    assert Workspace(demo).portfolios("2-5", appraised=DAY, weights=weights)["winner"] == best["id"]


@pytest.mark.parametrize(
    "query",
    [
        "sizes=5-2", "sizes=", "sizes=2-9", "sizes=2-5&candidates=tlip", "sizes=2-5&weights=jobs=-1",
        "sizes=2-5&fixed=approved&exclude=donganh,ph", "sizes=2-5&quotas=2031=5", "sizes=4&one-per-pole=true",
        "sizes=2-5&size=3", "sizes=2-5&seed=-1", "sizes=2-5&phases=2031",
        "candidates=donganh,hanssip2&sizes=2",
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_a_problem_that_says_what_would_do(door, query) -> None:
    answer = door.get(f"/portfolios?{query}")
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert {"expected", "found", "todo"} <= set(answer.json())


def test_a_candidate_or_preset_that_is_none_is_not_found(door) -> None:
    assert door.get("/portfolios?sizes=2&candidates=nowhere").status_code == 404
    assert door.get("/portfolios?preset=nowhere").status_code == 404
    assert {each["id"] for each in door.get("/portfolios/presets").json()["presets"]} == {"2-5", "2-3-this-term"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--sizes", "5-2"), "2-5"),
        (("--sizes", "2-5", "--weights", "jobs=0,coverage=0,spread=0"), "all of them zero"),
        (("--sizes", "2-5", "--fixed", "approved", "--exclude", "donganh,ph"), "cannot both hold"),
        (("--sizes", "2-5", "-o", "board.pdf"), ".xlsx"),
        ((), "preset"),
        (("--sizes", "2-5", "--weights-file", "nowhere.xlsx"), "nowhere.xlsx"),
    ],
)
def test_the_command_refuses_in_one_line(hanoi, words, said) -> None:
    assert said in refused(gisapp("portfolios", *words, "--workspace", hanoi.folder))


def test_the_command_tells_the_board_in_both_languages(demo) -> None:
    told = {lang: gisapp("portfolios", "--preset", "2-5", "--lang", lang, "--workspace", demo.folder).stdout
            for lang in ("vi", "en")}  # fmt: skip
    assert "Dữ liệu minh hoạ: Không khuyến nghị" in told["vi"]
    assert "Demonstration data: No recommendation" in told["en"]
    assert "/portfolios?sizes=2-5" in told["en"]


# --- the workbook


def evaluated(book: Any, objectives: int) -> list[float]:
    """What a spreadsheet makes of the scores: the formula's own parts, worked out here."""
    sheet, weights = book.worksheets[1], book.worksheets[0]
    given = [weights.cell(5 + at, 6).value for at in range(objectives)]
    share = [each / sum(given) for each in given]
    found = []
    for row in range(8, sheet.max_row + 1):
        assert re.fullmatch(
            r'=IF\(SUM\(D\$4:\w\$4\)=0,"nhập trọng số / enter weights",SUMPRODUCT\(.*\)\)', sheet.cell(row, 2).value
        )
        values = [sheet.cell(row, 4 + at).value for at in range(objectives)]
        ends = [(sheet.cell(5, 4 + at).value, sheet.cell(6, 4 + at).value) for at in range(objectives)]
        found.append(sum(s * (v - w) / (b - w) for s, v, (w, b) in zip(share, values, ends, strict=True)))
    return found


def test_scores_in_the_workbook_follow_its_weights_and_come_back(demo, of_demo, tmp_path) -> None:
    weighed = Workspace(demo).portfolios("2-5", appraised=DAY, weights=even(of_demo))
    book = openpyxl.load_workbook(io.BytesIO(workbook(weighed)))
    count = len(weighed["objectives"])
    scores = evaluated(book, count)
    ids = [each["id"] for each in weighed["portfolios"]]
    assert ids[scores.index(max(scores))] == weighed["winner"]
    book[WEIGHTS].cell(5, 6).value = 3.0
    changed = evaluated(book, count)
    book.save(tmp_path / "changed.xlsx")
    done = gisapp("portfolios", "--sizes", "2-5", "--appraised", DAY, "--weights-file", tmp_path / "changed.xlsx", "-o",
                  tmp_path / "b.json", "--workspace", demo.folder)  # fmt: skip
    first = weighed["objectives"][0]["id"]
    assert f"{first}: 0." in done.stderr
    assert "-> 3" in done.stderr
    assert json.loads((tmp_path / "b.json").read_text())["winner"] == ids[changed.index(max(changed))]


def test_a_workbook_begins_with_what_it_rests_on(of_demo) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(of_demo)))
    for sheet in book.worksheets:
        assert sheet["A1"].value.startswith("Dữ liệu minh hoạ / Demonstration data")
    assert book.worksheets[1]["B7"].value.startswith("Dữ liệu minh hoạ")
    assert book.worksheets[0]["F5"].value is None  # nobody gave weights, and the sheet makes none up


def judged(book: Any, value: float) -> None:
    """Every pair alike, but that rice matters so many times more than the second."""
    sheet, count = book[PAIRS], len(book[PAIRS][4]) - 4
    for row in range(count):
        for column in range(row + 1, count):
            sheet.cell(5 + row, 3 + column).value = 1
    sheet["D5"].value = value


def test_pairs_are_judged_in_the_workbook_and_read_back(demo, of_demo, tmp_path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(of_demo)))
    assert book[PAIRS]["D5"].value is None
    judged(book, 3)
    book.save(tmp_path / "judged.xlsx")
    asked = ("portfolios", "--sizes", "2-5", "--appraised", DAY, "--workspace", demo.folder)
    done = gisapp(*asked, "--weights-file", tmp_path / "judged.xlsx", "-o", tmp_path / "b.json")
    assert "rice/residents: - -> 3" in done.stderr
    weights = json.loads((tmp_path / "b.json").read_text())["weights"]
    assert weights["kind"] == "pairwise"
    assert weights["judgements"][0] == ["rice", "residents", 3.0]
    assert weights["middle"]["rice"] > weights["middle"]["residents"]
    gisapp(*asked, "--weights-file", tmp_path / "judged.xlsx", "-o", tmp_path / "again.xlsx")
    again = openpyxl.load_workbook(tmp_path / "again.xlsx")
    assert again[PAIRS]["D5"].value == 3
    with (tmp_path / "again.xlsx").open("rb") as file:
        assert read_board_weights(file).changed == ()


def test_the_sheet_of_pairs_says_how_well_judgements_agree(of_demo) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(of_demo)))
    count = len(of_demo["objectives"])
    ratio = (PAIRS, f"C{6 + count}")
    judged(book, 1)
    worked = Evaluated(book)
    assert worked.cell(*ratio) == pytest.approx(0)
    assert worked.cell(PAIRS, f"{'ABCDEFGHIJKLMN'[2 + count]}5") == pytest.approx(1 / count)
    book[PAIRS]["E5"].value = 9
    book[PAIRS]["D5"].value = 1 / 9
    sheet, matrix = book[PAIRS], np.ones((count, count))
    for row in range(count):
        for column in range(row + 1, count):
            matrix[row, column] = sheet.cell(5 + row, 3 + column).value
            matrix[column, row] = 1 / matrix[row, column]
    exact = weighting.judged(matrix.tolist()).consistency_ratio
    assert Evaluated(book).cell(*ratio) == pytest.approx(exact, abs=1e-3)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"D5": 3}, "none for"),
        ({"D5": -3}, "above 0"),
        ({"D5": "much"}, "above 0"),
    ],
)
def test_judgements_that_cannot_be_used_are_refused(of_demo, cells, says) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(of_demo)))
    for place, value in cells.items():
        book[PAIRS][place].value = value
    with io.BytesIO() as memory:
        book.save(memory)
        with pytest.raises(BadInput, match=says):
            read_board_weights(memory)


def test_weights_changed_on_both_sheets_are_refused(of_demo) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(of_demo)))
    judged(book, 3)
    for at in range(len(of_demo["objectives"])):
        book[WEIGHTS].cell(5 + at, 6).value = 1
    with io.BytesIO() as memory:
        book.save(memory)
        with pytest.raises(BadInput, match="weights changed on one sheet"):
            read_board_weights(memory)


def test_the_workbook_tells_how_far_each_portfolio_falls_behind(demo, of_demo) -> None:
    weighed = Workspace(demo).portfolios("2-5", appraised=DAY, weights=even(of_demo))
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(weighed)))["Đáng xem - Worth a look"]
    first = weighed["representatives"][0]
    assert sheet["A5"].value == first["portfolio"]
    assert sheet["D4"].value == "số liệu ở giữa khoảng\nall data in the middle"
    assert sheet["D5"].value == first["worse_than_best"]["middle"]


def test_the_workbook_tells_what_would_change_the_choice(demo, of_demo) -> None:
    weighed = Workspace(demo).portfolios("2-5", appraised=DAY, weights=even(of_demo))
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(weighed)))[CHANGES]
    told = {row[0].value: row[3].value for row in sheet.iter_rows(min_row=5)}
    assert {each["name_vi"]: each["becomes"] for each in weighed["turns"]["data"]}.items() <= told.items()
    assert any(str(each).startswith("trọng số: ") for each in told)


def test_nothing_in_a_workbook_runs(of_demo) -> None:
    named = {**of_demo, "said": [{"vi": "=HYPERLINK(1)", "en": "+1"}]}
    book = openpyxl.load_workbook(io.BytesIO(workbook(named)))
    assert book.worksheets[3]["A4"].value == "'=HYPERLINK(1)"


def test_a_workbook_that_is_none_is_refused(tmp_path, of_demo) -> None:
    with pytest.raises(ValueError, match="gisapp wrote"):
        read_weights(io.BytesIO(b"PK\x03\x04 no workbook"))
    book = openpyxl.load_workbook(io.BytesIO(workbook(of_demo)))
    book[WEIGHTS].cell(5, 6).value = "much"
    book.save(tmp_path / "wrong.xlsx")
    with (tmp_path / "wrong.xlsx").open("rb") as wrong, pytest.raises(ValueError, match="a number"):
        read_weights(wrong)


@pytest.mark.parametrize(
    ("part", "found"),
    [
        (b"<sst>" + b"<si><t>a</t></si>" * 4_000_000 + b"</sst>", "MB"),
        (b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/hostname">]><sst>&a;</sst>', "entities"),
        ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a []><sst/>'.encode("utf-16"), "entities"),
    ],
    ids=["a part that unpacks to too much", "an entity", "an entity in UTF-16"],
)
def test_a_workbook_that_unpacks_to_too_much_or_declares_entities_is_refused(of_demo, part, found) -> None:
    packed = io.BytesIO(workbook(of_demo))
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/more.xml", part)
    with pytest.raises(BadInput, match=found):
        read_weights(packed)


@pytest.mark.parametrize(
    "query",
    [f"sizes={'1-2,' * 300}2", f"sizes=2&overrides={','.join(map(str, range(300)))}",
     f"sizes=2-5&phases={','.join(map(str, range(1000, 1100)))}"],
    ids=["sizes without end", "overrides without end", "more portfolios than memory holds"],
)  # fmt: skip
def test_a_board_beyond_all_measure_is_refused_before_anything_is_computed(door, query) -> None:
    answer = door.get(f"/portfolios?{query}", headers=bearing("administrator"))
    assert answer.status_code == 400, answer.text
    assert "at most" in answer.json()["expected"]


def test_the_geopackage_holds_candidates_portfolios_and_what_is_said(demo, tmp_path) -> None:
    done = gisapp("portfolios", "--sizes", "2-5", "-o", tmp_path / "b.gpkg", "--workspace", demo.folder)
    assert done.returncode == 0, done.stderr
    assert [name for name, _ in pyogrio.list_layers(tmp_path / "b.gpkg")] == [
        "candidates", "portfolios", "objectives", "notes"]  # fmt: skip
    candidates = pyogrio.read_dataframe(tmp_path / "b.gpkg", layer="candidates")
    assert set(candidates["zone"]) == {"mau-a", "mau-b", "mau-d", "mau-e"}
    assert candidates.crs.to_epsg() == 5897
    assert len(pyogrio.read_dataframe(tmp_path / "b.gpkg", layer="portfolios")) == 11


# --- overrides and jobs


def test_an_override_is_recorded_with_who_when_and_why(hanoi, tmp_path) -> None:
    workspace = copied(hanoi, tmp_path / "own")
    said = "Ủy ban nhân dân thành phố đã đồng ý"
    done = gisapp("portfolios", "--sizes", "2", "--override", "btt", "--because", said, "--workspace", workspace.folder)
    assert done.returncode == 0, done.stderr
    deed = register_of(workspace).deeds(subject="btt")[0]
    assert (deed.action, deed.detail["why"]) == ("override-rule", said)
    assert "on record" in refused(
        gisapp("portfolios", "--sizes", "2", "--override", "pn2", "--workspace", workspace.folder)
    )


def test_only_an_approver_overrides_through_the_api(hanoi, tmp_path) -> None:
    from gisapp.api.app import build
    from gisapp.settings import Settings
    from tests.door_fixtures import KNOWN, person_of

    workspace = copied(hanoi, tmp_path / "own")
    register = register_of(workspace)
    app = build(workspace, register=register, person_of=lambda _r, s, n: person_of(KNOWN, s, n), settings=Settings())
    asking = TestClient(app)
    body = {"zone": "pn2", "why": "đã có chủ trương"}
    assert asking.get("/portfolios?sizes=2&overrides=pn2").status_code == 400  # nobody has said why
    assert asking.post("/portfolios/overrides", json=body).status_code in (401, 403)
    assert asking.post("/portfolios/overrides", json=body, headers=bearing("zones-submitter")).status_code == 403
    made = asking.post("/portfolios/overrides", json=body, headers=bearing("zones-approver"))
    assert made.status_code == 201, made.text
    assert made.json()["who"] == "zones-approver"
    assert asking.get("/portfolios?sizes=2&overrides=pn2").status_code == 200
    gone = asking.post("/portfolios/overrides", json={"zone": "tlip", "why": "x"}, headers=bearing("zones-approver"))
    assert gone.status_code == 404


def test_a_large_board_is_a_job_that_ends_with_the_board(hanoi, tmp_path, monkeypatch) -> None:
    from gisapp.api.app import build
    from gisapp.settings import Settings
    from tests.door_fixtures import KNOWN, person_of

    monkeypatch.setattr("gisapp.api.routes.portfolios.MOST_AT_ONCE", 20)
    workspace = copied(hanoi, tmp_path / "own")
    register = register_of(workspace)
    app = build(workspace, register=register, person_of=lambda _r, s, n: person_of(KNOWN, s, n), settings=Settings())
    with TestClient(app) as asking:
        assert asking.get("/portfolios?sizes=2-5").status_code in (401, 403)
        begun = asking.get("/portfolios?sizes=2-5", headers=bearing("zones-submitter"))
        assert begun.status_code == 202
        again = asking.get("/portfolios?sizes=2-5", headers=bearing("zones-submitter"))
        assert again.headers["location"] == begun.headers["location"]
        deadline = time.monotonic() + 90
        job: dict[str, Any] = {"state": "queued"}
        while time.monotonic() < deadline and job["state"] in ("queued", "running"):
            time.sleep(0.2)
            job = asking.get(begun.headers["location"], headers=bearing("zones-submitter")).json()
    assert job["state"] == "done", job
    assert len(job["result"]["portfolios"]) == 26
    assert job["progress"] >= 0.3


def test_nobody_queues_boards_without_end_by_trying_seeds(hanoi, tmp_path, monkeypatch) -> None:
    from gisapp.api.app import build
    from gisapp.settings import Settings
    from tests.door_fixtures import KNOWN, person_of

    monkeypatch.setattr("gisapp.api.routes.portfolios.MOST_AT_ONCE", 20)
    monkeypatch.setattr("gisapp.api.routes.portfolio_pivotal.MOST_LEFT_OUT", 0)
    workspace = copied(hanoi, tmp_path / "own")
    register = register_of(workspace)
    app = build(workspace, register=register, person_of=lambda _r, s, n: person_of(KNOWN, s, n), settings=Settings())
    asking, submitter = TestClient(app), bearing("zones-submitter")  # not entered: no worker takes what is queued
    begun = [asking.get(f"/portfolios?sizes=2-5&seed={seed}", headers=submitter) for seed in (1, 2)]
    begun.append(asking.get("/portfolios/pivotal", headers=submitter))
    assert [each.status_code for each in begun] == [202] * 3
    refused = asking.get("/portfolios?sizes=2-5&seed=4", headers=submitter)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "30")
    assert "cancel it" in refused.json()["todo"]
    assert "huỷ bớt" in refused.json()["todo_vi"]
    assert asking.get("/portfolios/pivotal").status_code in (401, 403)
    assert (
        asking.get("/portfolios?sizes=2-5&seed=1", headers=submitter).headers["location"]
        == (begun[0].headers["location"])
    )
    assert asking.delete(begun[1].headers["location"], headers=submitter).status_code == 200
    assert asking.get("/portfolios?sizes=2-5&seed=4", headers=submitter).status_code == 202


def test_the_command_line_writes_figures_and_units_in_the_language_that_was_asked(hanoi):
    asked = ("portfolios", "--preset", "2-5", "--workspace", hanoi.folder, "--appraised", DAY)
    told = gisapp(*asked).stdout
    assert re.search(r"Việc làm \d+\.\d{3}-\d+\.\d{3} người", told)
    assert "persons" not in told
    assert re.search(r"\d+,\d{3} persons", gisapp(*asked, "--lang", "en").stdout)
