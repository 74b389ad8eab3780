"""Where the service stands: hosts that are ours, proxies that are trusted, and links that lead back through them."""

import re
import socket
import urllib.request
from html import unescape
from http.client import HTTPConnection
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urljoin

import orjson
import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from gisapp.api.links import href
from gisapp.api.security.hosts import host_in
from gisapp.storage.workspace import FolderWorkspace
from tests.conftest import Server
from tests.door_fixtures import bearing, client, door, proxied, served

PUBLIC = "https://quyhoach.example.vn"


def linked(app: FastAPI) -> FastAPI:
    """The app with a route that tells its own address and who asks."""

    def tell(request: Request) -> dict[str, Any]:
        return {"href": href(request, "collections"), "client": request.client.host if request.client else None}

    for each in [app, *(route.app for route in app.routes if getattr(route, "path", "") == "/demo")]:
        if isinstance(each, FastAPI):
            each.add_api_route("/tell", tell, methods=["GET"])
    return app


def told(app: FastAPI, path: str = "/tell", *, peer: str = "127.0.0.1", **headers: str) -> dict[str, Any]:
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = TestClient(linked(app), client=(peer, 5)).get(path, headers=said)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("path", ["/", "/health", "/plans", "/collections/zones/items", "/assets/site.js", "/nothing"])
def test_a_page_whose_name_was_made_to_lead_here_gets_nothing(server: Server, path: str) -> None:
    for host in ("evil.example", "localhost.evil.example", "evil.example:80", "127.0.0.1.evil.example"):
        line = HTTPConnection(server.url.removeprefix("http://"), timeout=30)
        line.request("GET", path, headers={"Host": host})
        answer = line.getresponse()
        assert answer.status == 400, host
        assert answer.getheader("content-type") == "application/problem+json"
        assert "GISAPP_ALLOWED_HOSTS" in orjson.loads(answer.read())["todo"]
        line.close()


def test_the_machine_itself_is_answered_by_its_names_and_addresses(server: Server) -> None:
    for host in ("localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]", "[::1]:8000", "localhost."):
        line = HTTPConnection(server.url.removeprefix("http://"), timeout=30)
        line.request("GET", "/health", headers={"Host": host})
        assert line.getresponse().status == 200, host
        line.close()


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("a.vn", "a.vn"), ("A.VN.:80", "a.vn"), ("[::1]:80", "::1"), ("[::1", None), ("a b", None), ("", None),
        ("a.vn:x", None), ("a@b", None), ("a/b", None), ("::1", None), ("a.vn:80:80", None), ("quy hoạch", None),
    ],
)  # fmt: skip
def test_a_host_is_a_name_or_an_address_and_perhaps_a_port(text: str, host: str | None) -> None:
    assert host_in(text) == host


def test_hosts_are_allowed_by_name_and_by_ending(hanoi: FolderWorkspace) -> None:
    asked = client(hanoi, allowed_hosts="gis.example.vn, *.hanoi.example", public_url=f"{PUBLIC}/gisapp")
    codes = {
        "gis.example.vn": 200, "GIS.example.vn:8443": 200, "a.hanoi.example": 200, "b.a.hanoi.example": 200,
        "quyhoach.example.vn": 200, "hanoi.example": 400, "evilhanoi.example": 400, "example.vn": 400,
    }  # fmt: skip
    assert {host: asked.get("/health", headers={"Host": host}).status_code for host in codes} == codes
    assert client(hanoi, allowed_hosts="*").get("/health", headers={"Host": "any.example"}).status_code == 200


def test_a_simple_probe_that_names_no_host_is_answered(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", int(server.url.rsplit(":", 1)[1])), timeout=30) as line:
        line.sendall(b"GET /health HTTP/1.0\r\n\r\n")
        assert line.recv(100).startswith(b"HTTP/1.1 200 ")


def test_links_are_those_of_the_host_that_was_asked_or_of_the_public_address(
    hanoi: FolderWorkspace, demo: FolderWorkspace
) -> None:
    assert told(door(hanoi), host="localhost:8000")["href"] == "http://localhost:8000/collections"
    assert told(door(hanoi, public_url=PUBLIC))["href"] == f"{PUBLIC}/collections"
    under = door(hanoi, demo=demo, public_url=f"{PUBLIC}/gisapp/")
    assert told(under)["href"] == f"{PUBLIC}/gisapp/collections"
    assert told(under, "/gisapp/tell")["href"] == f"{PUBLIC}/gisapp/collections"
    assert told(under, "/demo/tell")["href"] == f"{PUBLIC}/gisapp/demo/collections"
    assert told(under, "/gisapp/demo/tell")["href"] == f"{PUBLIC}/gisapp/demo/collections"
    rooted = door(hanoi, root_path="/a/b")
    assert told(rooted, host="localhost")["href"] == "http://localhost/a/b/collections"


FORWARDED = {
    "x_forwarded_for": "198.51.100.7", "x_forwarded_proto": "https", "x_forwarded_host": "quyhoach.example.vn",
    "x_forwarded_prefix": "/gisapp",
}  # fmt: skip


def test_nobody_but_a_named_proxy_says_where_a_request_comes_from(hanoi: FolderWorkspace) -> None:
    settings = {"allowed_hosts": "quyhoach.example.vn", "trusted_proxies": "10.0.0.0/8 fd00::/8 192.0.2.1"}
    for peer in ("127.0.0.1", "192.0.2.2", "11.0.0.1", "fe80::1", "nonsense"):
        stranger = told(door(hanoi, **settings), peer=peer, **FORWARDED)
        assert stranger == {"href": "http://testserver/collections", "client": peer}
    for peer in ("10.1.2.3", "fd00::1", "192.0.2.1", "::ffff:10.1.2.3"):
        proxy = told(door(hanoi, **settings), peer=peer, **FORWARDED)
        assert proxy == {"href": f"{PUBLIC}/gisapp/collections", "client": "198.51.100.7"}
    assert told(door(hanoi), peer="127.0.0.1", **FORWARDED)["client"] == "127.0.0.1", "no proxy is trusted by default"


@pytest.mark.parametrize(
    ("headers", "client_told", "scheme"),
    [
        ({"x_forwarded_for": "1.1.1.1, 198.51.100.7"}, "198.51.100.7", "http"),
        ({"x_forwarded_for": "198.51.100.7, 10.0.0.5"}, "198.51.100.7", "http"),
        ({"x_forwarded_for": "10.0.0.6, 10.0.0.5"}, "10.0.0.6", "http"),
        ({"x_forwarded_for": "198.51.100.7:4711"}, "198.51.100.7", "http"),
        ({"x_forwarded_for": "[2001:db8::7]:4711"}, "2001:db8::7", "http"),
        ({"x_forwarded_for": "<script>"}, "10.0.0.1", "http"),
        ({"x_forwarded_proto": "javascript"}, "10.0.0.1", "http"),
        ({"x_forwarded_proto": "http, https"}, "10.0.0.1", "https"),
        ({"forwarded": 'for="[2001:db8::7]:47";proto=https'}, "2001:db8::7", "https"),
        ({"forwarded": "for=1.1.1.1;proto=http, For=198.51.100.7; Proto=HTTPS"}, "198.51.100.7", "https"),
        ({"forwarded": "for=_hidden"}, "10.0.0.1", "http"),
        ({"forwarded": 'for="'}, "10.0.0.1", "http"),
        ({"forwarded": "for=1.1.1.1;proto=https", "x_forwarded_for": "198.51.100.7"}, "198.51.100.7", "http"),
    ],
)
def test_the_client_is_the_nearest_hop_that_is_no_proxy_of_ours(
    hanoi: FolderWorkspace, headers: dict[str, str], client_told: str, scheme: str
) -> None:
    found = told(door(hanoi, trusted_proxies="10.0.0.0/8"), peer="10.0.0.1", **headers)
    assert found == {"href": f"{scheme}://testserver/collections", "client": client_told}


def test_a_host_that_a_proxy_hands_on_must_be_ours_too(hanoi: FolderWorkspace) -> None:
    asked = TestClient(door(hanoi, trusted_proxies="10.0.0.1"), client=("10.0.0.1", 5))
    assert asked.get("/health", headers={"X-Forwarded-Host": "evil.example"}).status_code == 400
    assert asked.get("/health", headers={"Forwarded": "host=evil.example"}).status_code == 400
    for prefix in ("//evil.example", "/a b", "javascript:", "/\u00e9"):
        assert asked.get("/health", headers={"X-Forwarded-Prefix": prefix.encode()}).status_code == 200
        root = asked.get("/", headers={"X-Forwarded-Prefix": prefix.encode()}).json()
        assert [link["href"] for link in root["links"] if "evil" in link["href"]] == []


LINK = re.compile(r'(?:href|src)="([^"#]*)"')


def fetched(address: str, accept: str) -> tuple[int, str, bytes]:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers={"Accept": accept}), timeout=60) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read()
    except HTTPError as refused:
        return refused.code, refused.headers["Content-Type"], refused.read()


#: Names of definitions, which are no places.
DEFINED = "http://www.opengis.net/def/"


def hrefs(value: object) -> list[str]:
    if isinstance(value, list):
        return [found for each in value for found in hrefs(each)]
    if not isinstance(value, dict):
        return []
    own = [value["href"]] if isinstance(value.get("href"), str) and not value["href"].startswith(DEFINED) else []
    return own + [found for each in value.values() for found in hrefs(each)]


def links_of(media: str, body: bytes) -> list[str]:
    if "json" in media:
        return hrefs(orjson.loads(body))
    if "html" not in media:
        return []
    text = body.decode()
    fetches = re.findall(r'"(/[^"]*/payload\?[^"]*)"', text)
    return [unescape(each) for each in [*LINK.findall(text), *fetches] if not each.startswith("data:")]


STARTS = ("/", "/collections", "/collections/communes/items?limit=50", "/maps", "/maps/zones", "/docs", "/plans",
          "/demo", "/demo/", "/demo/collections/zones/items?limit=2", "/guide/planner", "/app")  # fmt: skip
PROXIES: dict[str, tuple[bool, dict[str, str], dict[str, str]]] = {
    "named proxy that strips the path and says so": (
        True, {"X-Forwarded-Host": "{host}", "X-Forwarded-Prefix": "/quyhoach"}, {"trusted_proxies": "127.0.0.1"},
    ),
    "root path in the settings, stripped": (True, {"Host": "{host}"}, {"root_path": "/quyhoach"}),
    "root path in the settings, passed on": (False, {"Host": "{host}"}, {"root_path": "/quyhoach"}),
}  # fmt: skip


@pytest.mark.parametrize("how", PROXIES)
def test_every_link_behind_a_proxy_leads_through_it(how: str, hanoi: FolderWorkspace, demo: FolderWorkspace) -> None:
    strips, says, settings = PROXIES[how]
    with (
        served(door(hanoi, demo=demo, **settings)) as port,
        proxied(port, "/quyhoach", strips=strips, says=says) as address,
    ):
        base = f"{address}/quyhoach"
        starts = {(f"{base}{path}", accept) for path in STARTS for accept in ("text/html", "application/json")}
        found = {(link, accept) for start, accept in starts for link in led_to(start, accept, base)}
        for link, accept in found - starts:
            led_to(link, accept, base)
    paths = {link.removeprefix(base).partition("?")[0] for link, _ in found}
    assert {"/collections/zones/items", "/maps/zones/payload", "/assets/leaflet.js", "/demo/plans"} <= paths, paths
    assert any("offset=" in link or "cursor=" in link for link, _ in found), "pages lead to the next one"


def led_to(address: str, accept: str, base: str) -> set[str]:
    """Where the answer at an address leads; all of it must be within the service, and the address must answer."""
    status, media, body = fetched(address, accept)
    # Of submissions a program must say who it is; a browser gets the page that asks for it.
    asks_who = accept == "application/json" and address.endswith("/submissions")
    assert status == (401 if asks_who else 200), (address, status, body[:200])
    found = {urljoin(address, link) for link in links_of(media, body)}
    assert [link for link in found if not f"{link}/".startswith(f"{base}/")] == [], address
    return {link for link in found if "standalone=1" not in link}


def test_a_redirect_keeps_the_path_under_which_the_service_stands(
    hanoi: FolderWorkspace, demo: FolderWorkspace
) -> None:
    asked = TestClient(door(hanoi, demo=demo, root_path="/quyhoach"), follow_redirects=False)
    for path, to in (("/demo", "/demo/"), ("/maps/?lang=en", "/maps?lang=en")):
        for given in (path, f"/quyhoach{path}"):
            assert asked.get(given).headers["location"] == f"/quyhoach{to}"
    assert asked.get("/quyhoach").status_code == 200
    closed = TestClient(door(hanoi, demo=demo, root_path="/quyhoach", open_reading=False))
    assert closed.get("/quyhoach/health").status_code == closed.get("/health").status_code == 200
    assert closed.get("/quyhoach/plans").status_code == closed.get("/plans").status_code == 401
    assert closed.get("/quyhoach/collections/zones", headers=bearing("zones-reader")).status_code == 200
    assert closed.get("/quyhoach/demo/collections/plans", headers=bearing("zones-reader")).status_code == 403
