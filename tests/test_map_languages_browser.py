"""Every word of a map page in the language of its reader, and the same places under the names they have there."""
# ruff: noqa: F811 - fixtures are asked for by their name

import re
from datetime import date

import pytest

from gisapp.domain.citation import CITATIONS
from gisapp.maps.words import WORDS
from gisapp.workflows.maps import map_payload
from tests.test_map_pages_browser import HOST, open_file, serve, until  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser

ON = date(2026, 11, 22)
#: A citation in Vietnamese; `Quyết định` stands in texts of sources too.
CITED = re.compile(rf"\b({'|'.join(set(CITATIONS) - {'Quyết định'})}) \d")
ALL = "for (const each of document.querySelectorAll('details')) each.open = true; return document.body.innerText"


def read(opened, zone: str) -> str:
    """All that the page says, and what it tells of a zone."""
    opened.page.evaluate(f"document.querySelector('[data-zone=\"{zone}\"]').click()")
    until(opened.page, "!document.getElementById('facts').hidden")
    return opened.page.evaluate(f"() => {{ {ALL} }}")


@pytest.mark.parametrize("view", ["rules", "coverage", "access", "ledger", "portfolios", "difference", "land-balance"])
def test_in_english_no_citation_is_left_in_vietnamese_and_no_source_is_told_twice(demo, open_file, view):
    opened = open_file(map_payload(demo, view, appraised=ON), lang="en")
    for zone in ("mau-a", "mau-c"):
        said = read(opened, zone)
        assert CITED.findall(said) == []
        assert "gisapp assumption" in said or "giả định của gisapp" not in said
        assert "giả định của gisapp /" not in said
        assert "bịa ra / invented" not in said


def test_in_vietnamese_the_law_stays_as_it_is_cited(demo, open_file):
    said = read(open_file(map_payload(demo, "rules", appraised=ON), lang="vi"), "mau-a")
    assert CITED.search(said)
    assert "Article" not in said
    assert "bịa ra" in said
    assert "invented; no relation" not in said


@pytest.mark.parametrize("view", ["access", "difference", "ledger"])
def test_places_have_their_english_names_where_they_have_one(demo, open_file, view):
    facilities = demo.layers.rows("facilities")
    known = facilities[facilities["name_en"].notna() & (facilities["name_en"] != facilities["name_vi"])]
    opened = open_file(map_payload(demo, view, appraised=ON), lang="en")
    said = " ".join(read(opened, zone) for zone in ("mau-a", "mau-e"))
    assert [name for name in known["name_vi"] if name in said] == []
    assert [name for name in known["name_en"] if name in said]


def test_the_same_page_in_the_other_language_says_the_same_places_in_it(demo, open_file):
    opened = open_file(map_payload(demo, "access", appraised=ON), lang="en")
    assert "Hospital Mẫu Town" in read(opened, "mau-a")
    opened.page.click("#language")
    until(opened.page, "document.documentElement.lang === 'vi'")
    said = opened.page.inner_text("#facts")
    assert "Bệnh viện Phố Mẫu" in said
    assert "Hospital" not in said


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_a_candidate_rests_on_is_told_in_words_and_never_by_ids(demo, open_file, lang):
    opened = open_file(map_payload(demo, "portfolios", appraised=ON), lang=lang)
    read(opened, "mau-a")
    said = opened.page.inner_text("#facts")
    assert re.findall(r"[a-z]+_[a-z]+", said) == []
    assert "m3" not in said
    assert ("trụ sở cảnh sát chữa cháy" if lang == "vi" else "fire post") in said
    assert ("places" in said) == (lang == "en")


def test_on_a_narrow_screen_the_live_page_is_no_wider_and_the_view_shown_is_in_sight(browser, demo):
    page = browser.new_page(viewport={"width": 360, "height": 740})
    for view in ("zones", "difference"):
        shown = map_payload(demo, view, appraised=ON)
        serve(page, shown)
        page.goto(f"{HOST}/maps/{view}?{view}")
        page.wait_for_selector("html[data-ready]", state="attached", timeout=30_000)
        page.evaluate("document.getElementById('pdf').hidden = false")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        shown_link = page.locator("[aria-current=page]").bounding_box()
        assert shown_link["x"] >= -1
        assert shown_link["x"] + shown_link["width"] <= 361
    page.close()


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_two_sides_are_told_apart_in_words_of_the_page_alone(demo, open_file, lang):
    opened = open_file(map_payload(demo, "difference", appraised=ON), lang=lang)
    said = ""
    for zone in ("mau-a", "mau-c"):
        read(opened, zone)
        said += opened.page.inner_text("#facts")
    needs = {"vi": "lớp dữ liệu công trình loại ga đường sắt đô thị", "en": "a layer of facilities of the kind metro"}
    assert (needs["vi"] in said, needs["en"] in said) == (lang == "vi", lang == "en")
    assert re.findall(r"0\.\d{5}|qcvn-01|decree-35|mau-[a-z]", said) == []


def test_every_figure_that_sources_give_of_a_zone_has_its_words(hanoi, demo):
    for place in (hanoi, demo):
        claims = place.layers.rows("claims")
        claims = claims[claims["subject"].isin(place.layers.rows("zones")["id"])]
        known = {name.removeprefix("claim_") for name in WORDS} | {"area", "area_part", "area_published_total"}
        assert set(claims["quantity"]) <= known
        units = set(claims["unit"].dropna()) - {"ha", "count"}
        assert {f"unit_{each}" for each in units} <= set(WORDS)
