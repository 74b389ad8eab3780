"""What is written about gisapp is true of it: commands parse, examples run, links lead somewhere."""

import ast
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
from typer.main import get_command

from gisapp.api import pages
from gisapp.cli.commands import app
from gisapp.domain.finding import CODES
from gisapp.maps.inputs import VIEWS

PROJECT = Path(__file__).parent.parent
SITE = PROJECT / "gisapp" / "api" / "site"
GUIDES = PROJECT / "gisapp" / "api" / "guides"
DOCUMENTS = sorted([*PROJECT.glob("*.md"), *GUIDES.glob("*.md"), *(PROJECT / "benchmarks").glob("*.md")])
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
#: Routes that no program asks for: they are left out of OpenAPI on purpose.
UNLISTED = {
    "/guide/{role}",
    "/app",
    "/submissions/new",
    "/assets/{name:path}",
    "/docs",
    "/docs/oauth2-redirect",
    "/openapi.json",
    "/static-offline-docs",
    "/demo",
}


def named(file: object) -> str:
    return str(file.relative_to(PROJECT)) if isinstance(file, Path) else str(file)


def blocks(document: Path, *languages: str) -> Iterator[str]:
    for language, text in BLOCK.findall(document.read_text(encoding="utf-8")):
        if language in languages:
            yield text


def commands() -> list[tuple[Path, str]]:
    """Every command of gisapp in the documents: in shell blocks, and in code letters."""
    found = []
    for document in DOCUMENTS:
        shell = "\n".join(blocks(document, "sh", "bash", "console")).replace("\\\n", " ")
        lines = [line.partition("#")[0].strip() for line in shell.splitlines()]
        inline = re.findall(r"`([^`\n]*\bgisapp [a-z][^`\n]*)`", BLOCK.sub("", document.read_text(encoding="utf-8")))
        found += [(document, line) for line in [*lines, *inline] if re.match(r"(\w+=\S+ )*gisapp\b", line)]
    return found


def resolve(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that the words name, and the words that are left for it."""
    command: click.Command = get_command(app)
    while isinstance(command, click.Group) and words:
        following = command.get_command(click.Context(command), words[0])
        assert following is not None, f"no command {words[0]}"
        command, words = following, words[1:]
    return command, words


def test_the_documents_name_commands():
    assert len(commands()) > 15


@pytest.mark.parametrize(("document", "line"), commands(), ids=named)
def test_a_command_in_the_documents_is_one(document, line):
    words = shlex.split(re.sub(r"^(\w+=\S+ )*gisapp\b", "", line))
    if words == ["--help"]:
        return
    command, left = resolve(words)
    if not left or isinstance(command, click.Group):
        return  # the command is only named
    command.make_context(command.name, left)


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_the_python_in_a_document_compiles(document):
    for text in blocks(document, "python"):
        compile(text, named(document), "exec")


@pytest.mark.parametrize("document", [PROJECT / "README.md", GUIDES / "nha-phan-tich.md"], ids=named)
def test_the_ten_lines_of_python_run(document, hanoi, demo, monkeypatch, capsys):
    """The same lines, on the workspaces of the tests."""
    from gisapp import notebook

    monkeypatch.setattr(notebook, "open_workspace", lambda folder=None: notebook.Workspace(hanoi))
    monkeypatch.setattr(notebook, "open_demo", lambda: notebook.Workspace(demo))
    known: dict[str, object] = {}  # what one block of a document names, the next may use
    for text in blocks(document, "python"):
        assert len([line for line in text.splitlines() if line.strip()]) <= 11
        exec(compile(text, named(document), "exec"), known)  # noqa: S102
    assert "zones" in capsys.readouterr().out


def modules() -> list[Path]:
    return sorted((PROJECT / "gisapp").rglob("*.py"))


def public_things(tree: ast.Module) -> Iterator[tuple[str, str | None]]:
    """Public functions, classes and methods with their docstrings; what overrides a library's method is its affair."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    for node in [each for each in tree.body if isinstance(each, kinds)]:
        if node.name.startswith("_"):
            continue
        yield node.name, ast.get_docstring(node)
        if isinstance(node, ast.ClassDef):
            methods = [each for each in node.body if isinstance(each, ast.FunctionDef) and each.name[0] != "_"]
            yield from ((f"{node.name}.{each.name}", ast.get_docstring(each)) for each in methods)


@pytest.mark.parametrize("module", modules(), ids=named)
def test_everything_public_says_in_a_sentence_what_it_is(module):
    tree = ast.parse(module.read_text(encoding="utf-8"))
    told = [(module.stem, ast.get_docstring(tree)), *public_things(tree)]
    for name, docstring in told:
        assert docstring, f"{name} in {named(module)} says nothing"
        paragraph = docstring.split("\n\n")[0].strip()
        assert paragraph[-1] in ".?:!", f"{name} in {named(module)} does not begin with a sentence: {paragraph}"
        begins = paragraph[0] == paragraph[0].upper() or paragraph.startswith("gisapp")
        assert begins, f"{name} in {named(module)}: {paragraph}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_links_between_documents_lead_somewhere(document):
    text = BLOCK.sub("", document.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("http://", "https://", "#", "mailto:")):
            continue
        assert (document.parent / target.partition("#")[0]).exists(), f"{named(document)} leads to {target}"


def test_every_finding_of_the_gate_is_explained_to_the_technician():
    rows = re.findall(r"^\| `([a-z-]+)` \|", (GUIDES / "ky-thuat-vien.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [row for row in rows if row in CODES] == list(CODES)


@cache
def pages_of_the_site() -> dict[str, str]:
    """Every page within its frame."""
    return {page.name: pages.framed(page.name) for page in sorted(SITE.glob("*.html")) if page.name != "frame.html"}


def test_only_our_own_marks_are_filled_into_a_page():
    known = {"root", "body", "demo", "place_vi", "place_en"}
    for name, page in pages_of_the_site().items():
        assert set(re.findall(r"\[\[(\w+)\]\]", page)) <= known, name


@pytest.mark.parametrize("name", ["home.html", "demo.html"])
def test_the_front_page_leads_to_every_map_and_every_guide(name):
    page = pages_of_the_site()[name]
    for path in [*(f"maps/{view}" for view in VIEWS), *(f"guide/{role}" for role in pages.GUIDES),
                 "plans", "standards", "collections", "docs"]:  # fmt: skip
        assert f'href="[[root]]/{path}"' in page, path


def test_the_demonstration_says_so_on_its_front_page():
    assert "Dữ liệu minh hoạ / Demonstration data" in pages_of_the_site()["demo.html"]
    assert 'href="[[root]]/demo/"' in pages_of_the_site()["home.html"]


@pytest.mark.parametrize("name", sorted(page.name for page in SITE.glob("*.html") if page.name != "frame.html"))
def test_a_page_asks_nothing_of_another_address(name):
    page = pages_of_the_site()[name]
    asked = re.findall(r'(?:src|href|action)="([^"]*)"', page)
    assert [each for each in asked if not each.startswith(("[[root]]/", "#", "?", "data:,"))] == []
    assert not re.search(r"<script>|\son\w+=|style=", page), "scripts and styles stand in files of their own"
    loaded = re.findall(r'(?:src|href)="\[\[root\]\]/assets/([^"]+)"', page)
    for asset in loaded:
        if asset in ("leaflet.js", "leaflet.css"):
            continue  # from a package of its own
        assert (SITE / asset).exists() or (PROJECT / "gisapp" / "maps" / "assets" / asset).exists(), asset


@pytest.mark.parametrize("script", sorted(SITE.glob("*.js")), ids=named)
def test_a_script_of_the_site_puts_text_in_as_text(script):
    text = script.read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text)


@pytest.mark.parametrize("name", sorted(page.name for page in SITE.glob("*.html") if page.name != "frame.html"))
def test_every_text_of_a_page_stands_in_both_languages(name):
    page = pages_of_the_site()[name]
    vietnamese = len(re.findall(r'<span lang="vi">[^<]', page))
    english = len(re.findall(r'<span lang="en">[^<]', page))
    assert vietnamese == english > 0
    assert page.startswith('<!doctype html>\n<html lang="vi" data-lang="vi"')


@pytest.mark.parametrize("role", pages.GUIDES)
def test_there_is_a_guide_in_vietnamese_for_each_role(role):
    guide = (GUIDES / pages.GUIDES[role]).read_text(encoding="utf-8")
    assert guide.startswith("# Dành cho ")
    assert len(guide) > 1500


def paths_of(routes: list) -> Iterator[str]:
    """The path of every route, those of included routers too, which FastAPI keeps as routers."""
    for route in routes:
        included = getattr(route, "original_router", None)
        yield from paths_of(included.routes) if included else [route.path]


def test_every_route_is_described_or_left_out_on_purpose(hanoi):
    from gisapp.api.app import build

    application = build(hanoi)
    described = set(application.openapi()["paths"])
    paths = {path.replace("{feature:path}", "{feature}") for path in paths_of(application.routes)}
    assert paths - described <= UNLISTED
    assert {"/", "/health", "/ready", "/collections", "/collections/{layer}/items", "/plans", "/standards",
            "/zones/{zone}/assessment", "/maps", "/maps/{view}"} <= described  # fmt: skip
