"""What is handed over on a stick: every view of what ships, as one file, opened from the disk with nobody to ask."""
# ruff: noqa: F811 - fixtures are asked for by their name

from datetime import date

import pytest

from gisapp import wiring
from gisapp.maps.inputs import VIEWS
from gisapp.maps.page import standalone_page
from gisapp.workflows.maps import map_payload
from tests.test_map_pages_browser import open_file, until  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser

ON = date(2026, 11, 22)
MOST_BYTES = 2_000_000


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("place", ["hanoi", "demo"])
def test_a_view_of_what_ships_is_one_small_file_whose_years_are_switched_where_nobody_serves_it(
    request, open_file, place, view
):
    shown = map_payload(request.getfixturevalue(place), view, appraised=ON)
    assert len(standalone_page(shown, lang="vi", assets=wiring.assets()).encode()) < MOST_BYTES
    opened = open_file(shown)
    listed = opened.texts("#list button")
    assert listed
    assert len(shown["plan"]["horizons"]) > 1 or view == "difference", "which is of two years already"
    for year in shown["plan"]["horizons"]:
        opened.page.check(f"input[name=horizon][value='{year}']")
        until(opened.page, f"location.hash.includes('horizon={year}')")
        assert len(opened.texts("#list button")) == len(listed)
    opened.page.click("#language")
    until(opened.page, "document.documentElement.lang === 'en'")
    assert len(opened.texts("#list button")) == len(listed)
    assert [url for url in opened.requests if not url.startswith(("file:", "data:"))] == []
    assert opened.complaints == []
