"""Every refusal tells what was expected, what was found and what to do, in Vietnamese and in English, at every door."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import gisapp
from gisapp.api.app import build
from gisapp.api.errors import Refusal
from gisapp.domain.errors import BadInput, GisappError, Vi
from gisapp.storage.workspace import FolderWorkspace

CODE = Path(gisapp.__file__).parent
VIETNAMESE = re.compile(r"[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.IGNORECASE)
#: Words of English prose: what is left of a value once names, codes and numbers are taken away.
PROSE = re.compile(r"\b(a|an|the|of|and|or|not|no|none|nothing|both|more|that|which|in|with|one|from|by|is|are|to)\b")
#: How one door asks for something: an option, a path of the service, a parameter of a query.
OF_A_DOOR = re.compile(
    r"(^|[\s(`])(--[a-z]|/[a-z]+|GET |POST |DELETE |gisapp (init|doctor|layers|verify|assess|map)\b)|[a-z-]+=($|[\s.)])"
)
#: What nobody meets but who starts the service or reads its documents at a shell.
AT_A_SHELL = {"storage/workspace.py", "storage/register/engine.py", "settings.py", "wiring.py"}
DOORS = ("api/", "cli/", "notebook/")


@pytest.fixture(scope="module")
def client(demo: FolderWorkspace) -> TestClient:
    return TestClient(build(demo), follow_redirects=False)


def kinds() -> set[str]:
    found, left = {"Refusal"}, [GisappError]
    while left:
        each = left.pop()
        found.add(each.__name__)
        left += each.__subclasses__()
    return found


def calls() -> Iterator[tuple[str, ast.Call, dict[str, ast.expr]]]:
    names = kinds()
    for path in sorted(CODE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                said = {each.arg: each.value for each in node.keywords if each.arg}
                if "expected" in said:
                    yield str(path.relative_to(CODE)), node, said


def texts(*said: ast.expr | None) -> str:
    """What stands in an expression as text, its values left out."""
    held = (part for each in said if each is not None for part in ast.walk(each))
    return " ".join(part.value for part in held if isinstance(part, ast.Constant) and isinstance(part.value, str))


def vi_of(said: dict[str, ast.expr]) -> dict[str, ast.expr] | None:
    """The three texts of a `Vi(…)`; None where another refusal passes its own on."""
    vi = said["vi"]
    if not (isinstance(vi, ast.Call) and isinstance(vi.func, ast.Name) and vi.func.id == "Vi"):
        return None
    return dict(zip(Vi._fields, vi.args, strict=False))


SITES = list(calls())


def test_hundreds_of_refusals_are_looked_at() -> None:
    assert len(SITES) > 300


def test_every_refusal_is_told_in_vietnamese() -> None:
    silent = [f"{path}:{call.lineno}" for path, call, said in SITES if "vi" not in said]
    assert silent == []


def test_no_vietnamese_of_a_refusal_lacks_its_marks_or_repeats_the_english() -> None:
    wrong = []
    for path, call, said in SITES:
        for name, text in (vi_of(said) or {}).items():
            plain = texts(text)
            if PROSE.search(texts(said[name])) and plain == texts(said[name]):
                wrong.append(f"{path}:{call.lineno} {name}: {plain}")
            if name == "todo" and plain and not VIETNAMESE.search(plain):
                wrong.append(f"{path}:{call.lineno} {name}: {plain}")
    assert wrong == []


def test_what_was_found_is_translated_unless_it_is_a_value() -> None:
    untold = []
    for path, call, said in SITES:
        vi = vi_of(said)
        if vi is not None and "found" not in vi and PROSE.search(texts(said["found"])):
            untold.append(f"{path}:{call.lineno}: {texts(said['found'])}")
    assert untold == []


def test_what_lies_below_the_doors_speaks_of_the_matter_and_not_of_one_door() -> None:
    named = [
        f"{path}:{call.lineno}: {text}"
        for path, call, said in SITES
        if not path.startswith(DOORS) and path not in AT_A_SHELL
        for part in ast.walk(call)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
        for text in [part.value]
        if OF_A_DOOR.search(re.sub(r"\b\w+=[\d.]+", "", text))
    ]
    assert named == []


def test_no_finding_names_an_option() -> None:
    named = [
        f"{path.relative_to(CODE)}:{node.lineno}: {texts(node)}"
        for folder in ("exchange", "analysis", "geometry", "domain", "workflows", "maps")
        for path in sorted((CODE / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"Words", "Need", "tell", "Vi"}
        and re.search(r"(^|[\s(`])--[a-z]", texts(node))
    ]
    assert named == []


def test_a_refusal_without_vietnamese_cannot_be_made() -> None:
    with pytest.raises(TypeError, match="vi"):
        BadInput(expected="a zone", found="none", todo="name one")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="vi"):
        Refusal(413, expected="less", found="more", todo="send less")  # type: ignore[call-arg, arg-type]


def test_a_value_that_was_found_stands_as_it_is_in_both_languages() -> None:
    refused = BadInput(expected="a year", found="'x'", todo="correct it", vi=Vi("một năm", "hãy sửa"))
    assert str(refused) == "expected a year; found 'x'; correct it"
    assert refused.in_vietnamese == "Cần một năm; nhận được 'x'; hãy sửa"
    assert refused.said["found_vi"] == refused.said["found"] == "'x'"


def test_a_drawn_zone_is_refused_in_both_languages(client):
    told = client.post("/assessments", content=b"{}", headers={"Content-Type": "application/geo+json"}).json()
    assert told["detail_vi"].startswith("Cần ")
    for name in ("title", "detail", "expected", "found", "todo"):
        assert told[name]
        assert told[f"{name}_vi"]
    assert VIETNAMESE.search(told["todo_vi"])


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/zones/nowhere/assessment", 404, "một khu"),
        ("/zones/mau-a/assessment?horizon=1999", 404, "mốc"),
        ("/zones/mau-a/assessment?horizon=next", 400, "số nguyên"),
        ("/zones/mau-a/assessment?appraised=soon", 400, "ngày"),
        ("/zones/mau-a/assessment?plan=none", 404, "quy hoạch"),
        ("/collections/nothing/items", 404, "lớp"),
        ("/collections/zones/items?bbox=1,2", 400, "bbox"),
        ("/collections/zones/items?filter=status%20=", 400, "điều kiện lọc"),
        ("/collections/zones/tiles/WebMercatorQuad/99/0/0", 404, "mảnh"),
        ("/portfolios?sizes=5-2", 400, "số khu"),
        ("/maps/nothing", 404, "bản đồ"),
        ("/maps/zones/print?scale=none", 400, "tỷ lệ"),
        ("/scenarios/none", 404, "kịch bản"),
        ("/submissions/none", 401, "mã truy cập"),
        ("/nothing", 404, "đường dẫn"),
    ],
)
def test_whoever_asks_in_a_browser_for_what_is_not_there_reads_it_in_vietnamese(client, path, status, said):
    answer = client.get(path, headers={"Accept": "application/json"})
    told = answer.json()
    assert (answer.status_code, bool(said in told["detail_vi"])) == (status, True), told
    assert told["detail_vi"] == f"Cần {told['expected_vi']}; nhận được {told['found_vi']}; {told['todo_vi']}"
    assert VIETNAMESE.search(told["title_vi"])


def test_a_path_names_the_parameter_that_mends_what_it_refuses(client):
    told = client.get("/maps/zones/print?scale=1:3", headers={"Accept": "application/json"}).json()
    assert told["parameter"] == "scale"


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/zones/mau-a/assessment?horizon=2030&horizon=2050", 400, "mỗi tham số một lần"),
        ("/maps/coverage?horizon=2030&horizon=2050", 400, "mỗi tham số một lần"),
        ("/zones/mau-a/assessment?appraised=0", 400, "ngày dạng NĂM-THÁNG-NGÀY"),
        ("/zones/mau-a/assessment?appraised=1700006400", 400, "ngày dạng NĂM-THÁNG-NGÀY"),
        ("/collections?lang=xx", 400, "lang=vi hoặc lang=en"),
        ("/collections/zones/tiles/WebMercatorQuad/tilejson?horizon=2031", 404, "2031"),
        ("/collections/zones/tiles/WebMercatorQuad/tilejson?plan=nope", 404, "nope"),
        ("/app/board?without=mau-a,mau-b,mau-c,mau-d,mau-e", 400, "đều bị loại ra"),
    ],
)
def test_no_answer_is_for_another_question_than_the_one_that_was_asked(client, path, status, said):
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    assert said in answer.json()["detail_vi"]


def test_of_what_was_sent_a_refusal_repeats_no_more_than_is_read(client):
    answer = client.post("/portfolios/overrides", json={"x": "y" * 1_000_000})
    assert 400 <= answer.status_code < 500
    assert len(answer.content) < 10_000


def test_the_description_of_the_service_tells_of_both_languages(client):
    told = client.get("/openapi.json").json()["components"]["schemas"]["Problem"]
    assert {"expected_vi", "found_vi", "todo_vi", "title_vi", "detail_vi"} <= set(told["properties"])
    assert set(BadInput(expected="a", found="b", todo="c", vi=Vi("d", "e")).said) <= set(told["properties"])
