"""What is declared is proven, what is described is there, and nothing that can be asked breaks the server."""

import re
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator

from gisapp.api.conformance import CONFORMANCE
from gisapp.api.openapi import as_3_0
from gisapp.api.query import MAX_LIMIT, PARAMETERS
from tests.conftest import Server
from tests.fuzz_fixtures import REAL_NAMES, fuzz, operations_asked

PROJECT = Path(__file__).parent.parent
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"


def proven() -> dict[str, list[str]]:
    """The table of CONFORMANCE.md: for each class the files that prove it."""
    text = (PROJECT / "CONFORMANCE.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(http[^`]+)` \| (.+) \|$", text, re.MULTILINE)
    return {uri: re.findall(r"`(test_\w+\.py)`", files) for uri, files in rows}


def test_exactly_the_classes_of_the_table_are_declared(server: Server):
    declared = server.json("/conformance")["conformsTo"]
    assert declared == list(CONFORMANCE) == list(proven())
    assert len(set(declared)) == len(declared)
    assert server.json("/demo/conformance")["conformsTo"] == declared


@pytest.mark.parametrize("uri", CONFORMANCE)
def test_each_class_has_a_file_of_tests_that_speaks_of_its_standard(uri: str):
    standard = {"ogcapi-features-1": "OGC API Features Part 1", "ogcapi-features-2": "OGC API Features Part 2",
                "ogcapi-features-3": "OGC API Features Part 3", "cql2": "CQL2",
                "ogcapi-features-5": "OGC API Features Part 5", "ogcapi-common-3": "OGC API Features Part 5",
                "json-fg-1": "JSON-FG 1.0",
                "ogcapi-tiles-1": "OGC API Tiles", "tms": "OGC API Tiles"}[uri.split("/")[4]]  # fmt: skip
    files = proven()[uri]
    assert files
    texts = [(PROJECT / "tests" / file).read_text(encoding="utf-8") for file in files]
    assert all("def test_" in text for text in texts)
    if uri.endswith(("oas30", "profile-parameter")):
        assert uri.rsplit("/", 1)[1] in {"oas30", "profile-parameter"}
    else:
        assert any(standard in text for text in texts), (uri, standard)


def test_the_description_is_valid_openapi_3_0_with_no_reference_elsewhere(server: Server):
    """Conformance class oas30: the link's media type, the document, and its servers."""
    for under in ("", "/demo"):
        (link,) = [each for each in server.json(f"{under}/")["links"] if each["rel"] == "service-desc"]
        assert link["type"] == OPENAPI
        _, headers, _ = server.get(link["href"], accept=OPENAPI)
        assert headers["content-type"] == OPENAPI
        described = server.json(link["href"])
        assert described["openapi"] == "3.0.3"
        assert described["servers"] == [{"url": f"{server.url}{under}"}]
        assert list(OpenAPIV30SpecValidator(described).iter_errors()) == []
        assert all(each.startswith("#/") for each in re.findall(r"'\$ref': '([^']+)'", repr(described)))
        assert "'null'" not in repr(described)


def test_what_is_described_is_what_is_answered(server: Server):
    """A wrong parameter is 400 and a problem; FastAPI's own promise of 422 is not kept, so it is not made."""
    described = server.json("/openapi.json")
    assert "HTTPValidationError" not in repr(described)
    answers = described["paths"]["/zones/{zone}/assessment"]["get"]["responses"]
    status, headers, _ = server.get("/zones/donganh/assessment?horizon=soon")
    assert str(status) in answers
    assert headers["content-type"] in answers[str(status)]["content"]
    for kind in ("schema", "queryables", "sortables"):
        (told,) = described["paths"][f"/collections/{{layer}}/{kind}"]["get"]["responses"]["200"]["content"]
        assert server.get(f"/collections/zones/{kind}")[1]["content-type"] == told


def test_the_parameters_of_items_are_described_as_part_1_defines_them(server: Server):
    operation = server.json("/openapi.json")["paths"]["/collections/{layer}/items"]["get"]
    told = {each["name"]: each for each in operation["parameters"] if each["in"] == "query"}
    assert set(told) == {each.name for each in PARAMETERS} | {"columns"}
    assert all(not each["required"] for each in told.values())
    assert told["bbox"]["schema"] == {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}
    assert told["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": 100}
    assert told["datetime"]["schema"] == {"type": "string"}
    for name in ("bbox", "datetime", "limit", "profile"):
        assert (told[name]["style"], told[name]["explode"]) == ("form", False)
    assert told["profile"]["schema"]["type"] == "array"
    assert {"200", "400", "404", "410"} <= set(operation["responses"])


def test_every_parameter_of_the_table_is_understood_by_the_parser(server: Server):
    values = {"bbox": "105,20,107,22", "datetime": "2030-01-01", "sortby": "id", "properties": "id", "horizon": "2030",
              "plan": "capital-2024", "profile": "jsonfg", "f": "json", "offset": "1", "limit": "1",
              "filter": "id=%27x%27", "filter-lang": "cql2-text"}  # fmt: skip
    crs = server.json("/collections")["crs"][2]
    for each in PARAMETERS:
        value = values.get(each.name, crs if each.name.endswith("crs") else "x")
        status, _, body = server.get(f"/collections/zones/items?{each.name}={value}")
        # What others supply or the first page gives cannot be made up here; it is known all the same.
        assert status == 200 or each.name in ("cursor", "as-of", "scenario"), body
        assert b"columns among" not in body


def test_words_of_openapi_3_1_become_those_of_3_0():
    newer = {
        "anyOf": [{"type": "string"}, {"type": "null"}], "title": "Plan",
    }  # fmt: skip
    assert as_3_0(newer) == {"type": "string", "title": "Plan", "nullable": True}
    assert as_3_0({"anyOf": [{"$ref": "#/x"}, {"type": "null"}]}) == {"anyOf": [{"$ref": "#/x"}], "nullable": True}
    assert as_3_0({"const": "a"}) == {"enum": ["a"]}
    assert as_3_0({"exclusiveMinimum": 0}) == {"minimum": 0, "exclusiveMinimum": True}
    assert as_3_0({"examples": [1, 2]}) == {"example": 1}
    assert as_3_0({"type": "string", "contentMediaType": "application/octet-stream"}) == {
        "type": "string", "format": "binary",
    }  # fmt: skip


@pytest.mark.slow
def test_the_collections_answer_with_the_codes_types_and_headers_that_are_described(server: Server, tmp_path: Path):
    """Conformance class oas30: the description is that of the implementation."""
    checks = ("not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
              "response_schema_conformance,unsupported_method")  # fmt: skip
    paths = "^/(collections|conformance|$)"
    told = fuzz(server, tmp_path, "--checks", checks, "--include-path-regex", paths, "--phases", "coverage,fuzzing",
                config=REAL_NAMES)  # fmt: skip
    described = server.json("/openapi.json")["paths"]
    assert operations_asked(told) == sum(len(path) for name, path in described.items() if re.match(paths, name))
