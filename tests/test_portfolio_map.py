"""The board on the map: standings told without colour, sliders that rank as the server does, a link that restores."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gisapp.maps.page import standalone_page
from gisapp.maps.style import STANDINGS
from gisapp.notebook import Workspace
from gisapp.storage.workspace import FolderWorkspace
from gisapp.wiring import assets
from gisapp.workflows.maps import map_payload
from gisapp.workflows.portfolio_maps import boards_of_map
from gisapp.workflows.portfolio_question import Texts, read_question
from gisapp.workflows.portfolios import ForYear
from tests.door_fixtures import client

DAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def shown(demo: FolderWorkspace) -> dict[str, Any]:
    return map_payload(demo, "portfolios", appraised=DAY)


def test_no_two_standings_look_alike_without_their_colour() -> None:
    told = [(look.pattern, look.dash, look.letter) for look in STANDINGS.values()]
    assert len(set(told)) == len(told)
    assert len({look.letter for look in STANDINGS.values()}) == len(told)


def test_the_map_tells_every_candidate_and_why_others_are_none(shown, hanoi) -> None:
    zones = shown["part"]["boards"]["2030"]["zones"]
    assert {zone: each["standing"] for zone, each in zones.items()} == {
        "mau-a": "borderline", "mau-b": "borderline", "mau-d": "borderline", "mau-e": "borderline",
        "mau-c": "excluded",
    }  # fmt: skip
    assert "Điều 9, khoản 8" in zones["mau-c"]["why"]["vi"]
    of_hanoi = map_payload(hanoi, "portfolios", appraised=DAY)["part"]["boards"]["2030"]
    assert of_hanoi["zones"]["hanssip2"] == {
        "standing": "not_assessable",
        "why": {"vi": "diện tích có nguồn", "en": "an area with a source"},
    }
    assert of_hanoi["weights"] == {}  # nobody gave weights, and the sliders begin at none


def test_one_file_shows_the_board_and_stays_small(shown) -> None:
    page = standalone_page(shown, lang="vi", assets=assets())
    assert len(page.encode()) < 2_000_000
    assert "Dữ liệu minh hoạ: Không khuyến nghị" in page


def test_a_board_that_cannot_be_is_told_on_the_map(hanoi) -> None:
    answer = client(hanoi).get("/maps/portfolios/payload?sizes=2-5&fixed=approved&exclude=donganh,ph")
    assert answer.status_code == 200
    told = answer.json()["part"]["boards"]["2030"]["refused"]
    assert "cannot both hold" in told["en"]
    assert told["vi"] == (
        "Cần các điều kiện mà ít nhất một phương án thỏa được; nhận được không phương án nào thỏa cả hai: "
        "cố định donganh, ph; chỉ một trong donganh và ph; hãy nới một trong hai"
    )
    assert client(hanoi).get("/maps/portfolios?sizes=3&weights=").status_code == 200
    assert client(hanoi).get("/maps/portfolios?sises=3").status_code == 400


@pytest.fixture(scope="module")
def page(browser, shown, tmp_path_factory) -> Iterator[Any]:
    file = Path(tmp_path_factory.mktemp("board") / "board.html")
    file.write_text(standalone_page(shown, lang="en", assets=assets()), encoding="utf-8")
    opened = browser.new_page(viewport={"width": 1400, "height": 900})
    faults: list[str] = []
    opened.on("pageerror", lambda fault: faults.append(str(fault)))
    opened.address = file.as_uri()
    opened.goto(opened.address)
    opened.wait_for_function("document.documentElement.dataset.ready === 'true'")
    yield opened
    opened.close()
    assert faults == []


def ranked(page: Any) -> list[str]:
    return [each.get_attribute("data-portfolio") for each in page.locator("#board-ranking button").all()]


def test_sliders_rank_as_the_server_does_and_the_link_restores_them(page, demo, shown) -> None:
    assert ranked(page) == []
    assert "No weights given" in page.locator("#board-ranking").text_content()
    weights = {each["id"]: float(at % 4) for at, each in enumerate(shown["part"]["boards"]["2030"]["objectives"])}
    for name, weight in weights.items():
        page.locator(f"input[data-objective={name}]").fill(str(int(weight)))
    board = Workspace(demo).portfolios("2-5", appraised=DAY, weights=weights)
    first = ranked(page)
    assert first[0] == board["winner"]
    assert "Demonstration data: score" in page.locator("#board-ranking li").first.text_content()
    page.locator("#board-ranking button").first.click()
    link = page.url
    page.goto("about:blank")
    page.goto(link)
    page.wait_for_function("document.documentElement.dataset.ready === 'true'")
    assert ranked(page) == first
    assert page.locator("#board-ranking button").first.get_attribute("aria-pressed") == "true"


def test_the_page_tells_which_datum_off_by_how_much_changes_the_choice(browser, demo, tmp_path) -> None:
    even = ",".join(f"{each['id']}=1" for each in Workspace(demo).portfolios("2-5", appraised=DAY)["objectives"])
    asked, year = read_question(Texts(sizes="2-5", weights=even)), ForYear(appraised=DAY)
    weighed = map_payload(demo, "portfolios", appraised=DAY, boards=boards_of_map(demo, asked, year))
    file = tmp_path / "board.html"
    file.write_text(standalone_page(weighed, lang="vi", assets=assets()), encoding="utf-8")
    opened = browser.new_page()
    opened.goto(file.as_uri())
    opened.wait_for_function("document.documentElement.dataset.ready === 'true'")
    told = opened.locator(".board-turns").text_content()
    assert "Vị trí của KCN Mẫu B" in told
    assert "không phải các thanh" in told
    opened.close()


def test_the_portfolios_worth_a_look_stand_side_by_side_and_the_link_keeps_that(page, shown) -> None:
    few = shown["part"]["boards"]["2030"]["few"]
    page.locator("#board-compare").click()
    table = page.locator("#board-table")
    assert table.locator("thead th").count() == len(few)
    assert table.locator("tbody tr").count() == 1 + len(shown["part"]["boards"]["2030"]["objectives"])
    assert table.locator("caption").text_content().startswith("Demonstration data: ")
    assert "No recommendation" in table.text_content()
    assert "compare=1" in page.url
    table.locator("button.button").click()
    assert page.locator("#board-table").count() == 0
    assert "compare=1" not in page.url


def test_the_years_are_switched_like_those_of_any_other_map(page, shown) -> None:
    of_2050 = shown["part"]["boards"]["2050"]
    assert of_2050["said"] != shown["part"]["boards"]["2030"]["said"]
    page.locator("#years input[value='2050']").check()
    assert "This board is for 2050" in page.locator("#controls").text_content()
    assert of_2050["recommendation"]["en"] in page.locator(".board-recommendation").text_content()
    assert of_2050["few"][0]["why"]["en"] in page.locator(".board-few").text_content()
    page.locator("#years input[value='2030']").check()
    assert "This board is for 2030" in page.locator("#controls").text_content()


def test_a_large_board_is_made_for_the_year_that_was_asked_alone(demo, monkeypatch) -> None:
    monkeypatch.setattr("gisapp.workflows.portfolio_maps._MOST", 20)
    assert set(map_payload(demo, "portfolios", appraised=DAY)["part"]["boards"]) == {"2030"}


def test_the_link_of_the_page_pins_what_was_recorded(hanoi) -> None:
    answer = client(hanoi).get("/maps/portfolios/payload?sizes=2&fixed=approved&horizon=2050")
    boards = answer.json()["part"]["boards"]
    assert set(boards) == {"2030", "2050"}
    for horizon, board in boards.items():
        assert f"horizon={horizon}" in board["query"]
        assert "as-of=" in board["query"]
        again = client(hanoi).get(f"/maps/portfolios/payload?{board['query']}").json()
        assert again["part"]["boards"][horizon]["few"] == board["few"]


def test_a_zones_facts_tell_its_standing_and_what_each_datum_rests_on(page) -> None:
    page.locator("#list [data-zone=mau-d]").click()
    facts = page.locator("#facts").text_content()
    assert "Demonstration data: Depends on the weights" in facts
    assert "Rice land taken" in facts
    assert "demonstration data" in facts
    signs = {each.text_content() for each in page.locator(".standing-sign span").all()}
    assert signs == {"±", "✗"}


def test_a_payload_is_plain_json(shown) -> None:
    assert json.loads(json.dumps(shown["part"])) == shown["part"]
