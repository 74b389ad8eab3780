"""The board as the viewer is told it: the same numbers as `/portfolios`, in words, ranked by the server."""

import time

import pytest
from fastapi.testclient import TestClient

from gisapp.api.app import build
from gisapp.settings import Settings
from gisapp.wiring import register_of
from tests.conftest import copied
from tests.door_fixtures import KNOWN, bearing, client, person_of

DAY = "2026-11-26"


@pytest.fixture(scope="module")
def door(demo):
    return client(demo)


def told(door, query: str = "") -> dict:
    answer = door.get(f"/app/board?appraised={DAY}&{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_it_tells_those_that_no_other_beats_the_firmest_first(door) -> None:
    board = door.get(f"/portfolios?sizes=2-5&appraised={DAY}").json()
    shown = told(door)
    assert {each["id"] for each in shown["portfolios"]} == set(board["pareto"])
    firm = {each["id"]: each["best_share"] for each in board["portfolios"]}
    ranked = [firm[each["id"]] for each in shown["portfolios"]]
    assert ranked == sorted(ranked, reverse=True)
    assert shown["recommendation"]["vi"] == board["recommendation"]["vi"]
    assert {zone for zone, each in shown["candidates"].items() if each["standing"] == "borderline"} == set(
        board["borderline"]
    )
    assert shown["candidates"]["mau-c"]["why"]["vi"] == "Điều 9, khoản 8, Nghị định 35/2022/NĐ-CP"
    assert shown["candidates"]["mau-c"]["why"]["en"] == "Article 9, clause 8, Decree 35/2022/NĐ-CP"
    first = next(each for each in board["portfolios"] if each["id"] == shown["portfolios"][0]["id"])
    assert shown["portfolios"][0]["figures"][0] == {"vi": "150,3 ha", "en": "150.3 ha"}
    assert first["values"][0][1] == pytest.approx(150.312)
    assert shown["portfolios"][0]["good"][0] == -first["values"][0][1], "less rice land is better"


def test_a_weight_that_nobody_moved_weighs_as_usual_and_none_is_needed_twice(door) -> None:
    board = door.get(f"/portfolios?sizes=2-5&appraised={DAY}").json()
    weights = ",".join(f"{each['id']}={9 if each['id'] == 'jobs' else 5}" for each in board["objectives"])
    weighed = door.get(f"/portfolios?sizes=2-5&appraised={DAY}&weights={weights}").json()
    shown = told(door, "weights=jobs:9,gone:3")
    scores = {each["id"]: each["score"] for each in weighed["portfolios"]}
    assert shown["portfolios"][0]["id"] == weighed["winner"] == max(scores, key=scores.__getitem__)
    assert shown["weighed"]
    assert shown["candidates"] == told(door)["candidates"], "a standing holds under every weighting"


def test_the_score_is_the_weighted_sum_from_the_worst_to_the_best(door) -> None:
    board = door.get(f"/portfolios?sizes=2-5&appraised={DAY}").json()
    middle = board["weights"]["middle"]
    for each in board["portfolios"]:
        parts = [
            middle[of["id"]] * (values[1] - of["worst"]) / (of["best"] - of["worst"])
            for of, values in zip(board["objectives"], each["values"], strict=True)
        ]
        assert each["score"] == pytest.approx(sum(parts), abs=1e-3)


def test_who_is_left_out_is_in_none_and_sizes_follow(door) -> None:
    shown = told(door, "without=mau-a,mau-b&sizes=2,3,4,5")
    assert [each["id"] for each in shown["portfolios"]] == ["mau-d+mau-e"]
    refused = door.get("/app/board?without=mau-a,mau-b,mau-d&sizes=2")
    assert refused.status_code == 400
    assert "không quá 1 khu đánh giá được; nhận được từ 2 khu trở lên" in refused.json()["detail_vi"]


@pytest.mark.parametrize(("query", "status", "says"), [
    ("without=nope", 404, "một khu: mau-a"),
    ("without=mau-a,mau-m", 400, "các khu đề xuất chưa thành lập"),
    ("without=mau-a,mau-b,mau-c,mau-d,mau-e", 400, "cả 5 khu đều bị loại ra"),
    ("sizes=2-99", 400, "trong khoảng 2-5; nhận được '2-99'"),
    ("sizes=1,2", 400, "trong khoảng 2-5"),
])  # fmt: skip
def test_what_no_board_has_is_refused_rather_than_left_aside(door, query, status, says) -> None:
    answer = door.get(f"/app/board?{query}")
    assert answer.status_code == status
    assert says in answer.json()["detail_vi"]


@pytest.mark.parametrize("weights", ["rice", "rice:x", "rice:11", "rice:-1", ":3", "rice:nan"])
def test_weights_that_are_none_are_refused(door, weights) -> None:
    assert door.get(f"/app/board?weights={weights}").status_code == 400


def test_it_is_for_readers_of_everything(hanoi) -> None:
    closed = client(hanoi, open_reading=False)
    assert closed.get("/app/board").status_code == 401
    assert closed.get("/app/board", headers=bearing("zones-reader")).status_code == 403
    assert closed.get("/app/board", headers=bearing("reader")).status_code == 200


def test_a_large_board_is_a_job_and_then_the_same_question_is_answered(hanoi, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("gisapp.api.routes.portfolio_viewer.MOST_AT_ONCE", 20)
    workspace = copied(hanoi, tmp_path / "own")
    app = build(workspace, register=register_of(workspace), person_of=lambda _r, s, n: person_of(KNOWN, s, n),
                settings=Settings())  # fmt: skip
    with TestClient(app) as asking:
        assert asking.get("/app/board").status_code == 401
        begun = asking.get("/app/board", headers=bearing("zones-submitter"))
        assert (begun.status_code, begun.json()["kind"]) == (202, "make-board")
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline and begun.status_code == 202:
            time.sleep(0.3)
            begun = asking.get("/app/board", headers=bearing("zones-submitter"))
    assert begun.status_code == 200
    assert begun.json()["counted"] == {"vi": "7 trong 26 phương án", "en": "7 of 26 portfolios"}
