"""GLOSSARY.md and the code hold one another: one word, one meaning, in both languages."""

import csv
import json
import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

import pytest

from gisapp.domain.access import Role
from gisapp.domain.existence import STATUS_WORDS, Presence, Status
from gisapp.domain.facility import KINDS
from gisapp.domain.finding import CODES, Severity
from gisapp.domain.job import JobState
from gisapp.domain.quality import Quality
from gisapp.domain.raster import Quantity
from gisapp.domain.specs import SPECS
from gisapp.domain.standard import Verification
from gisapp.domain.submission import State
from gisapp.maps import style
from gisapp.maps.inputs import VIEWS
from gisapp.maps.viewer_deciding_words import FINDING_WORDS
from gisapp.maps.words import VIEW_TITLES

PROJECT = Path(__file__).parent.parent
LAYERS = PROJECT / "layers"
#: Words with which no planner is to be bothered; the terms stand in method notes only.
FORBIDDEN_WORDS = re.compile(r"\b(pareto|core index|smaa|e2sfca|medoids?|regret)\b", re.IGNORECASE)
FORBIDDEN_NAMES = {"utils", "util", "common", "helpers", "helper", "manager", "managers", "misc"}
#: Vietnamese words that carry no diacritics of their own.
PLAIN_VIETNAMESE = {"demo"}


@cache
def glossary() -> dict[str, dict[str, str]]:
    """Each section's words with their Vietnamese; a word in code letters comes without its backticks."""
    sections: dict[str, dict[str, str]] = {}
    for line in (PROJECT / "GLOSSARY.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            sections[line.removeprefix("## ")] = words = {}
        elif line.startswith("| ") and not line.startswith("| word"):
            word, vietnamese, meaning = (cell.strip() for cell in line.strip("|").split("|"))
            assert meaning, line
            assert word.strip("`") not in words, f"{word} stands twice"
            words[word.strip("`")] = vietnamese
    return sections


@cache
def layer_values(pattern: str, column: str) -> set[str]:
    """The values of a property in the shipped layers of this name."""
    found = set()
    for file in LAYERS.glob(f"*/{pattern}.geojson"):
        features = json.loads(file.read_text(encoding="utf-8"))["features"]
        found |= {feature["properties"].get(column) for feature in features} - {None}
    return found


def standards_rows() -> list[dict[str, object]]:
    packs = [tomllib.loads(file.read_text(encoding="utf-8")) for file in (LAYERS / "standards").glob("*.toml")]
    return [row for pack in packs for row in pack.get("standard", [])]


def land_groups() -> set[str]:
    with (LAYERS / "standards" / "land_use_classes.csv").open(encoding="utf-8", newline="") as file:
        return {row["land_group"] for row in csv.DictReader(file)}


EXACT = {
    "Status": set(Status),
    "Presence at a horizon": set(Presence),
    "Quality": set(Quality),
    "Verification": set(Verification),
    "Severity": set(Severity),
    "Roles": set(Role),
    "Job states": set(JobState),
    "Submission states": set(State),
    "Layer specs": set(SPECS),
    "Views": set(VIEWS),
    "Facility kinds": set(KINDS),
    "Quantities of rasters": set(Quantity),
}


@pytest.mark.parametrize("section", EXACT)
def test_the_glossary_holds_exactly_the_words_of_the_code(section):
    assert set(glossary()[section]) == {str(word) for word in EXACT[section]}


def test_every_kind_of_facility_in_the_layers_and_packs_has_its_word():
    reaches = {str(row["applies_to"]) for row in standards_rows() if row["quantity"] == "reach"}
    assert layer_values("facilities", "kind") | reaches <= set(KINDS)


def test_every_land_group_has_its_word_and_every_word_its_land_group():
    assert set(glossary()["Land groups"]) == land_groups()


def test_every_class_of_constraint_in_the_layers_has_its_word_and_its_look():
    used = layer_values("constraints", "constraint_class")
    assert used <= set(glossary()["Constraint classes"])
    assert set(glossary()["Constraint classes"]) <= set(style.CONSTRAINTS)


def test_the_words_of_the_maps_are_those_of_the_glossary():
    for section, looks in (
        ("Status", {key: look.vi for key, look in style.STATUS.items()}),
        ("Status", {key: vi for key, (vi, _) in STATUS_WORDS.items()}),
        ("Facility kinds", {key: look.vi for key, look in style.FACILITIES.items() if key != "other"}),
        ("Constraint classes", {key: look.vi for key, look in style.CONSTRAINTS.items() if key != "other"}),
        ("Views", {key: words["vi"] for key, words in VIEW_TITLES.items()}),
        ("Presence at a horizon", {key: words["vi"] for key, words in style.PRESENCE.items()}),
        ("Quality", {key: words["vi"] for key, words in style.QUALITY.items()}),
        ("Verification", {key: words["vi"] for key, words in style.VERIFICATION.items()}),
    ):
        told = {str(key): word for key, word in looks.items() if str(key) in glossary()[section]}
        assert told, section
        assert told == {word: glossary()[section][word] for word in told}, section


def test_every_word_has_vietnamese_with_its_diacritics():
    for section, words in glossary().items():
        for word, vietnamese in words.items():
            marked = unicodedata.normalize("NFD", vietnamese) != vietnamese or "đ" in vietnamese.lower()
            assert marked or word in PLAIN_VIETNAMESE, f"{section}: {word}: {vietnamese}"
            assert vietnamese == unicodedata.normalize("NFC", vietnamese), f"{word} is not in composed form"


@cache
def source_text() -> str:
    modules = sorted((PROJECT / "gisapp").rglob("*.py"))
    return "\n".join(module.read_text(encoding="utf-8") for module in modules)


def code_words() -> list[str]:
    text = (PROJECT / "GLOSSARY.md").read_text(encoding="utf-8")
    return sorted(set(re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)))


@pytest.mark.parametrize("word", code_words())
def test_a_word_in_code_letters_stands_in_the_code(word):
    if word.startswith("_"):
        columns = {name for spec in SPECS.values() for name in spec.names}
        found = any(name.endswith(word) for name in columns) or re.search(rf"\w{word}\b", source_text())
    else:
        found = re.search(rf"\b{re.escape(word)}\b", source_text()) or word in land_groups() | layer_values("*", "kind")
    assert found, f"{word} is in GLOSSARY.md and nowhere in the code"


def planner_texts() -> list[Path]:
    """Whatever a planner may read: pages, guides, what maps load, and the words of the maps."""
    folders = (PROJECT / "gisapp" / "api" / "site", PROJECT / "gisapp" / "api" / "guides", PROJECT / "gisapp" / "maps")
    files = [
        file for folder in folders for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts
    ]
    return sorted([*files, PROJECT / "README.md", *LAYERS.glob("*/*.toml")])


@pytest.mark.parametrize("file", planner_texts(), ids=lambda file: str(file.relative_to(PROJECT)))
def test_no_page_bothers_a_planner_with_the_terms_of_the_method(file):
    found = FORBIDDEN_WORDS.search(file.read_text(encoding="utf-8"))
    assert found is None, f"{file.name}: {found.group(0)}"


def test_no_file_is_named_after_nothing():
    ours = [file for folder in ("gisapp", "tests", "benchmarks", "layers") for file in (PROJECT / folder).rglob("*")]
    written = [file for file in ours if not {"node_modules", "dist"} & set(file.parts)]
    named = [file for file in written if file.stem.lower().replace("-", "_") in FORBIDDEN_NAMES]
    assert named == []


def site_words(file: str, name: str) -> dict[str, dict[str, str]]:
    """The Vietnamese and English that a script of the site gives each code of a table."""
    text = (PROJECT / "gisapp" / "api" / "site" / file).read_text(encoding="utf-8")
    table = re.search(rf"export const {name} = \{{(.*?)\n\}};", text, re.DOTALL)
    assert table, name
    entry = re.compile(r"^  (\w+): \{(.*?)\},?$", re.DOTALL | re.MULTILINE)
    return {key: dict(re.findall(r'(\w+): "([^"]*)"', body)) for key, body in entry.findall(table.group(1))}


def test_the_site_names_and_colours_a_status_as_the_maps_do():
    said = site_words("site.js", "STATUS")
    told = {
        str(status): {"vi": look.vi, "en": look.en, "fill": look.fill, "line": look.line, "letter": look.letter}
        for status, look in style.STATUS.items()
    }
    assert said == told


@pytest.mark.parametrize(("name", "table"), [("VERIFICATION", style.VERIFICATION), ("QUALITY", style.QUALITY)])
def test_the_site_says_quality_and_verification_in_the_words_of_the_maps(name, table):
    said = {key: {"vi": words["vi"], "en": words["en"]} for key, words in site_words("topics.js", name).items()}
    assert said == {str(key): {"vi": words["vi"], "en": words["en"]} for key, words in table.items()}


@pytest.mark.parametrize(("name", "section"), [("STATE", "Submission states"), ("JOB", "Job states")])
def test_the_exchange_names_states_as_the_glossary_does(name, section):
    said = {key: words["vi"] for key, words in site_words("exchange-words.js", name).items()}
    assert said == glossary()[section]


def test_the_exchange_has_a_name_for_every_check_of_the_gate_and_the_maps_have_the_same():
    text = (PROJECT / "gisapp" / "api" / "site" / "exchange-words.js").read_text(encoding="utf-8")
    said = re.findall(r'^  "([a-z-]+)": \{ vi: "([^"]+)", en: "([^"]+)" \},$', text, re.MULTILINE)
    assert tuple(code for code, *_ in said) == tuple(FINDING_WORDS) == CODES
    assert {code: {"vi": vi, "en": en} for code, vi, en in said} == FINDING_WORDS
