"""The files of the viewer leave as they were built: in brotli, in gzip or plain, whichever the browser takes."""
# ruff: noqa: F811 - fixtures are asked for by their name

import gzip
import re
from pathlib import Path

import pytest

from tests.door_fixtures import client
from tests.viewer_fixtures import built  # noqa: F401 - fixture

PACKED = ("app.js", "app.css", "maplibre-gl-csp.js", "maplibre-gl-csp-worker.js")
#: All that we wrote for the browser, together, as it goes over the wire.
MOST_OWN_BYTES = 25_000
TAKEN = {
    "gzip, deflate, br": "br", "gzip, deflate": "gzip", "br;q=0, gzip;q=0.5": "gzip", "*": "br", "identity": None,
    "br;q=0": None,
}  # fmt: skip


@pytest.fixture
def door(hanoi, built):
    made = client(hanoi)
    made.app.state.assets = {**made.app.state.assets, **{each.name: each.read_bytes() for each in built.iterdir()}}
    return made


def raw(door, name: str, accepted: str, **more: str):
    with door.stream("GET", f"/assets/{name}", headers={"Accept-Encoding": accepted, **more}) as answer:
        return answer, b"".join(answer.iter_raw())


@pytest.mark.parametrize("name", PACKED)
@pytest.mark.parametrize("accepted", TAKEN)
def test_a_file_is_sent_in_the_smallest_form_that_the_browser_takes(door, built, name, accepted):
    answer, body = raw(door, name, accepted)
    form = TAKEN[accepted]
    assert answer.headers.get("content-encoding") == form
    assert body == (built / (name + {"br": ".br", "gzip": ".gz", None: ""}[form])).read_bytes()
    assert answer.headers["etag"].endswith(f'-{form}"') == bool(form)
    assert "Accept-Encoding" in answer.headers["vary"]
    assert answer.headers["content-type"].split(";")[0] in {"text/javascript", "text/css"}


def test_each_form_has_a_tag_of_its_own_and_who_holds_one_is_sent_nothing(door):
    tags = {form: raw(door, "app.js", form)[0].headers["etag"] for form in ("br", "gzip", "identity")}
    assert len(set(tags.values())) == 3
    for form, tag in tags.items():
        answer, body = raw(door, "app.js", form, **{"If-None-Match": tag})
        assert (answer.status_code, body) == (304, b"")
        assert "content-encoding" not in answer.headers


def test_nothing_built_is_compressed_while_somebody_waits(door, monkeypatch):
    def refused(*_: object, **__: object) -> None:
        pytest.fail("something was compressed")

    monkeypatch.setattr("starlette.middleware.gzip.GZipResponder.apply_compression", refused)
    for name in PACKED:
        assert raw(door, name, "gzip")[0].status_code == 200


def test_the_copies_are_the_files(built):
    for name in PACKED:
        assert gzip.decompress((built / f"{name}.gz").read_bytes()) == (built / name).read_bytes()
    whole = {each.name for each in built.iterdir() if each.suffix in {".js", ".css"}}
    assert {each.name.removesuffix(".br") for each in built.glob("*.br")} == whole


def test_a_copy_is_no_file_of_its_own(door):
    assert door.get("/assets/app.js.br").status_code == 404


def test_a_file_that_its_address_tells_apart_is_kept_for_ever_and_others_for_a_while(door):
    page = door.get("/app").text
    named = re.findall(r"/assets/([\w.-]+)\?v=(\w+)", page)
    assert {name for name, _ in named} == {*PACKED, "gisapp.css"}
    for name, says in named:
        for query, kept in (
            (f"?v={says}", "public, max-age=31536000, immutable"),
            ("", "max-age=300"),
            ("?v=other", "max-age=300"),
        ):
            assert door.get(f"/assets/{name}{query}").headers["cache-control"] == kept


def own(folder: Path) -> list[Path]:
    return [each for each in folder.glob("*.js") if not each.name.startswith("maplibre-gl")]


@pytest.mark.parametrize("form", [".br", ".gz"])
def test_all_our_code_together_stays_small_whichever_form_the_browser_takes(built, form):
    sizes = {each.name: (each.parent / f"{each.name}{form}").stat().st_size for each in own(built)}
    assert sum(sizes.values()) < MOST_OWN_BYTES, sizes
