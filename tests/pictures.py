"""The pictures of docs/viewer.md: each screen in both languages, on an office screen and at 360 px.

Not collected with the tests; `make pictures` takes them anew. Screens are opened as the tests of the viewer open them.
"""
# ruff: noqa: F811 - fixtures are asked for by their name

from io import BytesIO

import pytest
from PIL import Image

from tests.conftest import PROJECT
from tests.test_pages_browser import APPROVER, MOVED, Office, office  # noqa: F401 - fixtures
from tests.test_submissions import file, plot
from tests.test_viewer_review_browser import desk, on_submission  # noqa: F401 - fixtures
from tests.viewer_fixtures import FULL, Viewer, app_url, built, view, webgl  # noqa: F401 - fixtures

FOLDER = PROJECT / "docs" / "screens"
#: A narrow screen is scrolled; so much of it is shown.
LONGEST = 1_500
SIZES = {"": (1280, 800), "-360": (360, 740)}
DRAWN = "tool=zone&drawn=105.58 20.68,105.6 20.68,105.6 20.7"
ANSWERED = "document.querySelectorAll('#facts details').length > 4"
#: By name: the address, and what has to be there before the picture is taken.
SCREENS = {
    "zones": ("/app#", "true"),
    "zone": ("/demo/app#zone=mau-b", ANSWERED),
    "ledger": ("/demo/app#tab=layers&view=ledger", "document.getElementById('view-legend') !== null"),
    "draw": (f"/demo/app#tab=draw&at=20.69,105.59,13&{DRAWN}", "document.getElementById('drawn-area') !== null"),
    "scenario": ("/demo/app#zone=mau-b", ANSWERED),
    "compare": ("/demo/app#tab=compare&other=~2050~", "Boolean(document.getElementById('map-b').map?.loaded())"),
    "board": ("/demo/app#tab=board", "document.querySelectorAll('.portfolios li').length > 0"),
    "table": ("/demo/app#table=1", "document.querySelectorAll('#table tbody tr').length > 0"),
    "print": ("/demo/app#print=1", "true"),
}  # fmt: skip
LANGUAGES = pytest.mark.parametrize("lang", ["vi", "en"])
WIDTHS = pytest.mark.parametrize("size", SIZES)


def taken(viewer: Viewer, name: str) -> None:
    """Keep the picture of a screen, small enough for a page of documentation."""
    viewer.still()
    picture = Image.open(BytesIO(viewer.page.screenshot(full_page=True)))
    picture = picture.crop((0, 0, picture.width, min(picture.height, LONGEST)))
    FOLDER.mkdir(exist_ok=True)
    picture.save(FOLDER / f"{name}.webp", quality=80, method=6)


@LANGUAGES
@WIDTHS
@pytest.mark.parametrize("screen", SCREENS)
def test_picture(view, screen, lang, size):
    address, ready = SCREENS[screen]
    width, height = SIZES[size]
    viewer = view(f"{address}&lang={lang}" if lang != "vi" else address, width=width, height=height, **FULL)
    viewer.until(ready, seconds=60)
    if screen == "scenario":
        viewer.page.click('#facts [data-focus="viewer_drop"]')
    viewer.page.wait_for_timeout(1_000)
    taken(viewer, f"{screen}-{lang}{size}")
    assert viewer.complaints == []


@LANGUAGES
@WIDTHS
def test_picture_of_a_review(desk, office: Office, lang, size):
    name = f"lots-{lang}{size}"
    office.layer(name, {"a": plot(0), "b": plot(200), "c": plot(400)})
    sent = office.send(file({**MOVED, "b": plot(120)}, use="Kho lạnh"), name, scope="whole")
    width, height = SIZES[size]
    viewer = desk(
        f"tab=review&submission={sent}&change=b&lang={lang}", who=APPROVER, width=width, height=height, **FULL
    )
    on_submission(viewer, 4)
    viewer.page.click('[data-focus="change-b"]')
    taken(viewer, f"review-{lang}{size}")
