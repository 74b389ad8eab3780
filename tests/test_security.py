"""Who may do what at the HTTP door, and what no other page may do there."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as some

from gisapp import wiring
from gisapp.api.app import build
from gisapp.api.security.reading import OPEN
from gisapp.clock import now
from gisapp.domain.access import EVERYWHERE, Role, grants_of
from gisapp.storage.workspace import FolderWorkspace
from gisapp.workflows.tokens import create_token, revoke_token
from tests.conftest import run_apart
from tests.door_fixtures import TOKENS, bearing, client, door, with_bodies

HERE = "http://testserver"
FORMS = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain;charset=UTF-8"]


@pytest.fixture(scope="module")
def open_door(hanoi: FolderWorkspace) -> TestClient:
    return client(hanoi, writes_per_second=0)


@pytest.fixture(scope="module")
def closed_door(hanoi: FolderWorkspace, demo: FolderWorkspace) -> TestClient:
    return client(hanoi, demo=demo, open_reading=False, writes_per_second=0)


def status(asked: TestClient, path: str, who: str | None = None) -> int:
    return asked.get(path, headers=bearing(who) if who else {}).status_code


def test_out_of_the_box_anybody_reads_and_nobody_writes(open_door: TestClient) -> None:
    assert status(open_door, "/collections/zones/items") == 200
    refused = open_door.post("/drop", content=b"{}")
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == 'Bearer realm="gisapp"'
    assert refused.headers["content-type"] == "application/problem+json"
    assert open_door.post("/drop", content=b"{}", headers=bearing("zones-submitter")).json() == {"bytes": 2}


@pytest.mark.parametrize(
    ("who", "code"),
    [("administrator", 200), ("zones-approver", 200), ("zones-submitter", 200), ("reader", 403), ("nothing", 403)],
)
def test_a_role_may_do_what_those_below_it_may(open_door: TestClient, who: str, code: int) -> None:
    answer = open_door.post("/drop", content=b"", headers=bearing(who))
    assert answer.status_code == code
    if code == 403:
        assert "submitter on zones" in answer.json()["expected"]


@pytest.mark.parametrize("header", [
    "Bearer unknown-secret", "Bearer expired-secret", "Bearer revoked-secret", "Bearer", "Bearer ", "Basic YTpi",
    "Bearer a b", "Bearer " + "a" * 5000, "administrator-secret", "Bearer khu%20công",
])  # fmt: skip
@pytest.mark.parametrize("path", ["/collections/zones/items", "/health", "/nothing/here"])
def test_a_token_that_does_not_hold_is_never_taken_for_nobody(open_door: TestClient, header: str, path: str) -> None:
    refused = open_door.get(path, headers={"Authorization": header.encode()})
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Bearer")
    said = refused.json()
    assert said["expected"] == "a token that holds"
    assert said["todo"]
    assert "secret" not in refused.text


def test_two_tokens_at_once_are_none(open_door: TestClient) -> None:
    twice = [("Authorization", "Bearer reader-secret"), ("Authorization", "Bearer administrator-secret")]
    assert open_door.get("/plans", headers=twice).status_code == 401


def test_whoever_bears_a_narrow_token_still_reads_what_anybody_may(open_door: TestClient) -> None:
    assert status(open_door, "/collections/communes/items", "zones-submitter") == 200
    assert status(open_door, "/zones/donganh/assessment", "nothing") == 200


def filled(path: str) -> str:
    names = {"layer": "zones", "feature": "donganh", "zone": "donganh", "view": "zones", "role": "planner"}
    return re.sub(r"\{(\w+)(?::path)?\}", lambda found: names.get(found[1], "x"), path)


def test_where_reading_is_closed_every_path_that_is_not_named_open_asks_for_a_token(closed_door: TestClient) -> None:
    described = {filled(path) for path, said in closed_door.app.openapi()["paths"].items() if "get" in said}  # type: ignore[attr-defined]
    paths = described | {"/docs", "/openapi.json", "/app", "/nothing/here", "/demo", "/demo/", "/demo/maps/zones"}
    paths |= {"/maps/zones?standalone=1", "/collections/zones/items/donganh", "//plans", "/plans/", "/health/../plans"}
    assert len(paths) > 20
    answers = {path: status(closed_door, path) for path in paths}
    assert {path for path, code in answers.items() if code != 401} == {"/health"}
    assert status(closed_door, "/assets/site.css") == status(closed_door, "/guide/planner") == 200
    assert status(closed_door, "/assets/nothing.css") == 404
    assert status(closed_door, "/demo/assets/site.css") == 200


@pytest.mark.parametrize(
    "path",
    [
        "/submissions", "/submissions/x", "/submissions/new", "/collections/zones/diff?from=0&to=0",
        "/maps/zones?horizon=1999&scenario=abcdef", "/maps/difference?a.as-of=zones@99",
    ],
)  # fmt: skip
def test_a_page_with_a_field_for_the_token_opens_without_one_and_holds_no_data(
    closed_door: TestClient, path: str
) -> None:
    page = closed_door.get(path, headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "donganh" not in page.text
    data = (
        "/submissions/x/findings",
        "/submissions/x/changes",
        "/collections/zones/items",
        "/collections/zones/revisions",
        "/maps/zones/payload",
        "/maps/zones?standalone=1",
        "/maps/difference?standalone=0",
    )
    assert {closed_door.get(each, headers={"Accept": "text/html"}).status_code for each in data} == {401}
    assert (
        closed_door.post("/submissions?layer=a&f=html", content=b"x", headers={"Accept": "text/html"}).status_code
        == 401
    )


def test_a_reader_of_everything_reads_everything(closed_door: TestClient) -> None:
    paths = ("/", "/docs", "/plans", "/collections", "/collections/zones/items/donganh", "/maps/zones", "/demo/plans")
    assert {path: status(closed_door, path, "reader") for path in paths} == dict.fromkeys(paths, 200)


def test_a_reader_of_one_layer_does_not_see_the_others(closed_door: TestClient) -> None:
    seen = {
        "/collections/zones": 200, "/collections/zones/items": 200, "/collections/zones/items/donganh": 200,
        "/demo/collections/zones/items": 200, "/collections/communes": 403, "/collections/communes/items": 403,
        "/collections/nothing": 403, "/plans": 403, "/standards": 403, "/maps/zones": 403, "/maps/zones/payload": 403,
        "/zones/donganh/assessment": 403, "/ready": 200, "/conformance": 200,
    }  # fmt: skip
    assert {path: status(closed_door, path, "zones-reader") for path in seen} == seen
    listed = closed_door.get("/collections", headers=bearing("zones-reader")).json()["collections"]
    assert [each["id"] for each in listed] == ["zones"]
    assert len(closed_door.get("/collections", headers=bearing("reader")).json()["collections"]) > 5


def test_a_token_without_any_role_reads_nothing_where_reading_is_closed(closed_door: TestClient) -> None:
    assert [status(closed_door, path, "nothing") for path in ("/", "/plans", "/collections/zones")] == [403] * 3
    assert closed_door.post("/assessments", json={}, headers=bearing("nothing")).status_code == 403
    assert closed_door.post("/assessments", json={}).status_code == 401


def test_the_description_says_how_tokens_are_sent(open_door: TestClient, closed_door: TestClient) -> None:
    opened, closed = open_door.app.openapi(), closed_door.app.openapi()  # type: ignore[attr-defined]
    assert opened["components"]["securitySchemes"] == {"bearer": {"type": "http", "scheme": "bearer"}}
    assert (opened["security"], closed["security"]) == ([{}, {"bearer": []}], [{"bearer": []}])


def test_what_is_open_names_no_data() -> None:
    assert OPEN == ("/health", "/assets", "/guide", "/submissions/new")


def test_of_several_roles_on_a_layer_the_greatest_counts_however_they_are_ordered() -> None:
    for roles in (["reader", "approver", "submitter"], ["approver", "reader"], ["submitter", "approver"]):
        assert dict(grants_of([*roles, "reader:zones"])) == {EVERYWHERE: Role.APPROVER, "zones": Role.READER}


def test_tokens_are_known_by_the_moment_that_asks() -> None:
    holding = {each.name for each in TOKENS if each.holds(datetime.now(UTC))}
    assert {"expired", "revoked"} & holding == set()
    assert "administrator" in holding


@pytest.mark.parametrize(("origin", "code"), [
    (None, 200), (HERE, 200), ("http://testserver:81", 403), ("https://evil.example", 403), ("null", 403),
    ("http://testserver.evil.example", 403), ("[", 403),
])  # fmt: skip
def test_a_change_is_not_asked_for_by_another_site(open_door: TestClient, origin: str | None, code: int) -> None:
    headers = bearing("administrator") | ({"Origin": origin} if origin else {})
    assert open_door.post("/drop", content=b"{}", headers=headers).status_code == code
    assert open_door.get("/plans", headers=headers).status_code == 200


def test_a_browser_that_names_no_origin_but_says_cross_site_is_refused(open_door: TestClient) -> None:
    headers = bearing("administrator") | {"Sec-Fetch-Site": "cross-site"}
    assert open_door.post("/drop", content=b"{}", headers=headers).status_code == 403
    assert open_door.post("/drop", content=b"{}", headers=headers | {"Sec-Fetch-Site": "same-origin"}).is_success


@pytest.mark.parametrize("form", FORMS)
def test_a_form_of_another_page_changes_nothing(open_door: TestClient, form: str) -> None:
    headers = {"Content-Type": form}
    assert open_door.post("/drop", content=b"a=1", headers=headers | bearing("administrator")).status_code == 415
    assert open_door.post("/model", content=b"a=1", headers=headers).status_code == 415
    assert open_door.post("/drop", content=b"a=1", headers=headers).status_code == 401, "who asks comes first"
    assert open_door.post("/nothing", content=b"a=1", headers=headers).status_code == 404, "and whether it is there"


def test_a_cookie_makes_nobody_somebody(open_door: TestClient) -> None:
    cookie = {"Cookie": "token=administrator-secret; Authorization=Bearer administrator-secret"}
    assert open_door.post("/drop", content=b"", headers=cookie).status_code == 401
    assert "set-cookie" not in open_door.get("/", headers={"Accept": "text/html"}).headers


def test_no_other_page_reads_answers_unless_it_is_named(hanoi: FolderWorkspace, open_door: TestClient) -> None:
    foreign = {"Origin": "https://gis.example.vn", "Access-Control-Request-Method": "GET"}
    for answer in (open_door.get("/plans", headers=foreign), open_door.options("/plans", headers=foreign)):
        assert [name for name in answer.headers if name.startswith("access-control")] == []
    naming = client(hanoi, cors_origins="https://GIS.example.vn https://other.example")
    read = naming.get("/plans", headers=foreign)
    assert read.headers["access-control-allow-origin"] == "https://gis.example.vn"
    assert "Origin" in read.headers["vary"]
    assert "access-control-allow-credentials" not in read.headers
    asked = naming.options("/drop", headers=foreign)
    assert asked.status_code == 204
    assert "Authorization" in asked.headers["access-control-allow-headers"]
    assert naming.post("/drop", content=b"", headers=foreign | bearing("administrator")).status_code == 200
    stranger = naming.get("/plans", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in stranger.headers
    assert "Origin" in stranger.headers["vary"], "a cache must not hand one origin's answer to another"


def answers_of_all_kinds(asked: TestClient) -> dict[str, object]:
    tag = asked.get("/plans").headers["etag"]
    return {
        "page": asked.get("/", headers={"Accept": "text/html"}), "json": asked.get("/plans"),
        "304": asked.get("/plans", headers={"If-None-Match": tag}), "asset": asked.get("/assets/site.js"),
        "400": asked.get("/plans?x=1"), "401": asked.post("/drop"), "404": asked.get("/nothing"),
        "405": asked.post("/plans"), "500": asked.get("/fail"), "redirect": asked.get("/maps/"),
        "host": asked.get("/plans", headers={"Host": "evil.example"}), "demo": asked.get("/demo/plans"),
    }  # fmt: skip


def test_every_answer_tells_browsers_what_not_to_do(hanoi: FolderWorkspace, demo: FolderWorkspace) -> None:
    asked = TestClient(door(hanoi, demo=demo), follow_redirects=False, raise_server_exceptions=False)
    codes = {"page": 200, "json": 200, "asset": 200, "redirect": 307, "host": 400, "demo": 200}
    for kind, answer in answers_of_all_kinds(asked).items():
        assert answer.status_code == int(codes.get(kind, kind)), kind  # type: ignore[attr-defined, call-overload]
        headers = answer.headers  # type: ignore[attr-defined]
        assert headers["x-content-type-options"] == "nosniff", kind
        assert headers["referrer-policy"] == "same-origin", kind
        assert headers["cross-origin-opener-policy"] == "same-origin", kind
        assert headers["cross-origin-resource-policy"] == "same-origin", kind
        assert "geolocation=()" in headers["permissions-policy"], kind
        assert headers["content-security-policy"].startswith("default-src 'none'"), kind
        assert re.fullmatch("[0-9a-f]{16}", headers["x-request-id"]), kind
        assert not {"server", "strict-transport-security", "x-powered-by"} & set(headers), kind
        assert all(headers.get_list(name) == [headers[name]] for name in headers), kind


def test_only_a_service_of_https_asks_browsers_to_stay_with_it(hanoi: FolderWorkspace) -> None:
    secure = client(hanoi, public_url="https://quyhoach.example.vn")
    assert secure.get("/health").headers["strict-transport-security"] == "max-age=31536000"
    plain = client(hanoi, public_url="http://quyhoach.example.vn")
    assert "strict-transport-security" not in plain.get("/health").headers


def test_a_token_of_the_register_opens_the_door_until_it_is_revoked(workspace: FolderWorkspace) -> None:
    register = wiring.register_of(workspace)
    token, secret = create_token(register, name="Viện Quy hoạch", roles=["submitter:zones"], now=now(), by="test")
    asked = TestClient(with_bodies(build(workspace)))
    headers = {"Authorization": f"Bearer {secret}"}
    assert asked.post("/drop", content=b"{}", headers=headers).status_code == 200
    assert asked.post("/drop", content=b"{}", headers={"Authorization": f"bearer  {secret}"}).status_code == 200
    assert asked.post("/drop", content=b"{}", headers={"Authorization": f"Bearer {secret}x"}).status_code == 401
    revoke_token(register, token.id, now=now(), by="test")
    assert asked.post("/drop", content=b"{}", headers=headers).status_code == 401
    assert asked.get("/plans", headers=headers).status_code == 401


NAMES = (
    b"host", b"authorization", b"origin", b"content-type", b"content-length", b"transfer-encoding", b"forwarded",
    b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x-forwarded-prefix", b"x-request-id", b"accept",
    b"sec-fetch-site", b"if-none-match", b"accept-encoding", b"access-control-request-method",
)  # fmt: skip
PIECES = (
    b"", b"a", b"localhost", b"Bearer ", b"for=", b'"', b"[::1]", b"[", b"]", b":", b"80", b"/", b"//", b"\xff",
    b"\x00", b",", b";", b"=", b"http://", b"null", b"9" * 30, b"-1", b"*", b"%", b"\xc3\xa9", b"application/json",
    b"text/plain",
)  # fmt: skip
HEADERS = some.lists(
    some.tuples(some.sampled_from(NAMES), some.lists(some.sampled_from(PIECES), max_size=4).map(b"".join)), max_size=6
)
PATHS = some.sampled_from(["/", "/drop", "/take", "/plans", "/demo/plans", "/kcn", "/kcn/", "//", "", "*", "/\ud800"])


async def answered(app: FastAPI, scope: dict[str, Any]) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"{}", "more_body": False}

    async def send(message: Any) -> None:
        told.append(message)

    await app(scope, receive, send)
    return told


@pytest.fixture(scope="module", params=["open", "closed"])
def behind(request: pytest.FixtureRequest, hanoi: FolderWorkspace, demo: FolderWorkspace) -> FastAPI:
    settings = {
        "trusted_proxies": "10.0.0.0/8",
        "root_path": "/kcn",
        "cors_origins": "http://a",
        "writes_per_second": 0,
    }
    return door(hanoi, demo=demo, open_reading=request.param == "open", **settings)


@settings(max_examples=150, deadline=None)
@given(headers=HEADERS, path=PATHS, method=some.sampled_from(["GET", "HEAD", "POST", "OPTIONS", "DELETE", "X"]),
       query=some.binary(max_size=8), peer=some.sampled_from([None, ("10.0.0.1", 5), ("x", 0)]))  # fmt: skip
def test_no_header_is_a_fault_of_ours(  # noqa: PLR0917 - hypothesis names them
    behind: FastAPI, headers: list[Any], path: str, method: str, query: bytes, peer: Any
) -> None:
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": path, "raw_path": b"/", "query_string": query, "root_path": "", "headers": headers, "client": peer,
        "server": ("127.0.0.1", 80),
    }  # fmt: skip
    told = run_apart(answered(behind, scope))
    assert 200 <= told[0]["status"] < 500
    assert not told[-1].get("more_body", False)
    assert dict(told[0]["headers"])[b"x-request-id"]
