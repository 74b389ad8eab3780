"""The doors of print: addresses, commands, jobs, and the dossier that comes again from its run file."""

import hashlib
import json
import subprocess
import sys
import time
from dataclasses import replace
from io import BytesIO

import pytest
import shapely
from fastapi.testclient import TestClient
from pypdf import PdfReader

from gisapp import wiring
from gisapp.api.app import build
from gisapp.domain.access import Person
from gisapp.domain.errors import BadInput, Conflict, NotFound
from gisapp.domain.submission import Scope, State
from gisapp.exchange.run_file import run_in
from gisapp.settings import Settings
from gisapp.storage.workspace import FolderWorkspace
from gisapp.workflows.dossier import make_dossier, rebuilt
from gisapp.workflows.paper import Ask, Order, print_map, print_zone, with_submission
from gisapp.workflows.portfolios import ForYear
from tests import scenario_fixtures
from tests.conftest import copied, gisapp, gisapp_process
from tests.door_fixtures import KNOWN, bearing, person_of
from tests.paper_fixtures import DAY, outside, text_of
from tests.test_submissions import INSTITUTE, file, send

PDF = "application/pdf"
ON = f"horizon=2030&appraised={DAY}"
YEAR = ForYear(appraised=DAY, plan=None, horizon=2030)


@pytest.fixture(scope="module")
def asked(demo: FolderWorkspace) -> TestClient:
    return TestClient(build(demo), follow_redirects=False)


def order(lang="vi"):
    return Order(lang=lang, made=DAY, fonts=wiring.fonts())


def test_a_view_is_printed_over_http_as_a_pdf_and_not_sent_twice(asked):
    answer = asked.get(f"/maps/zones/print?{ON}&paper=a3&orientation=landscape&scale=1:50000&lang=en")
    assert (answer.status_code, answer.headers["content-type"]) == (200, PDF)
    told = text_of(answer.content)
    assert "Scale 1:50,000" in told
    assert "Demonstration data" in told
    again = asked.get(str(answer.request.url), headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_two_sides_are_printed_as_their_map_holds_them_and_each_is_named(asked):
    page = f"/maps/difference/payload?a.horizon=2030&b.horizon=2050&appraised={DAY}"
    verdicts = {each["verdict"] for each in asked.get(page).json()["part"]["answers"]["2050"].values()}
    assert verdicts - {"same"}
    for query in ("a.horizon=2030&b.horizon=2050&", ""):  # or the plan's first year and its last
        answer = asked.get(f"/maps/difference/print?{query}appraised={DAY}&lang=en")
        told = " ".join(text_of(answer.content).split())
        assert "a: At 2030" in told
        assert "b: At 2050" in told
        assert "Better in some, worse in some" in told
    assert asked.get("/maps/zones/print?a.horizon=2030").status_code == 400


def test_the_figures_of_a_zone_have_their_units_in_the_language_of_the_sheet(hanoi):
    for lang, unit in (("vi", "6.340 tỷ đồng"), ("en", "6,340 billion đồng")):
        assert unit in text_of(print_zone(hanoi, "donganh", Ask(), order(lang), YEAR))


def test_facilities_and_projects_are_named_in_the_language_of_the_sheet(demo):
    both = demo.layers.rows("facilities")[["name_vi", "name_en"]].dropna()
    named = {"vi": set(both["name_vi"]) - set(both["name_en"]), "en": set(both["name_en"]) - set(both["name_vi"])}
    for lang, other in (("vi", "en"), ("en", "vi")):
        told = " ".join(text_of(print_zone(demo, "mau-a", Ask(), order(lang), YEAR)).split())
        assert any(name in told for name in named[lang])
        assert [name for name in named[other] if name in told] == []


def test_the_map_page_links_to_its_print(asked):
    assert 'id="pdf"' in asked.get("/maps/zones").text


@pytest.mark.parametrize(
    ("path", "status"),
    [("/maps/zones/print?paper=b5", 400), ("/maps/zones/print?scale=7", 400), ("/maps/zones/print?orientation=up", 400),
     ("/maps/zones/print?zone=nowhere", 404), ("/maps/nothing/print", 404), ("/maps/zones/print?horizon=1999", 404),
     ("/zones/nowhere/sheet", 404), ("/maps/zones/print?lang=fr", 400), ("/maps/zones/print?theme=loud", 400),
     ("/maps/zones/print?centre=1,2,3", 400), ("/maps/zones/print?sclae=1000", 400),
     ("/maps/coverage/print?question=moon", 404), ("/maps/ledger/print?question=moon", 404),
     ("/maps/zones/print?submission=none", 404), ("/zones/mau-a/sheet?paper=letter", 400)],
)  # fmt: skip
def test_bad_questions_are_refused_in_the_usual_form(asked, path, status):
    answer = asked.get(path)
    assert answer.status_code == status
    said = answer.json()
    assert said["expected"]
    assert said["found"]


@pytest.mark.parametrize("view", ["coverage", "ledger"])
def test_whatever_the_viewer_asks_a_print_understands(asked, view):
    at = f"?horizon={YEAR.horizon}"
    offered = [each["id"] for each in asked.get(f"/app/views/{view}{at}").json()["questions"]]
    printed = [each["id"] for each in asked.get(f"/maps/{view}/payload{at}").json()["part"]["questions"]]
    assert offered
    assert set(offered) <= set(printed)


def test_papers_and_scales_are_refused_in_vietnamese_too(asked):
    for path in ("/maps/zones/print?paper=b5", "/maps/zones/print?scale=7", "/maps/zones/print?zone=nowhere"):
        assert asked.get(path).json()["detail_vi"], path


def test_a_zone_sheet_tells_facts_land_ledger_and_rules_with_revisions_and_clauses(asked):
    pdf = asked.get(f"/zones/mau-a/sheet?{ON}").content
    told = " ".join(text_of(pdf).split())
    for said in ("Phiếu thông tin khu · KCN Mẫu A", "Cân bằng sử dụng đất", "LUC Đất chuyên trồng lúa", "260", "49,1 %",
                 "Cân đối cung - cầu hạ tầng", "có thể thiếu, sớm nhất ở mốc 2030", "Kiểm tra quy định", "không đạt",
                 "Điều 9, khoản 2", "parcels@0", "Dữ liệu minh hoạ", "Trang 1/"):  # fmt: skip
        assert said in told, said
    assert outside(pdf) == []
    assert "DỰ THẢO" not in told


@pytest.mark.parametrize("zone", ["mau-a", "mau-b"])
def test_a_zone_sheet_and_the_assessment_name_the_same_cure_of_each_lack(asked, zone):
    # A plant of its own cures what A lacks; B, for whose turn the same plant fails, may not use it.
    rows = asked.get(f"/zones/{zone}/assessment?{ON}").json()["ledger"]["rows"]
    told = " ".join(text_of(asked.get(f"/zones/{zone}/sheet?{ON}").content).split())
    shown = {}
    for row in rows:
        if row["cure"]:
            lead = "khắc phục rẻ nhất đã biết" if row["cure_enough"] else "không dự án nào đủ; lớn nhất"
            shown[row["topic"]] = f"{lead}: {row['cure_name_vi']} ·"
    assert "wastewater" in shown
    assert [said for said in shown.values() if said not in told] == []
    assert told.count("khắc phục rẻ nhất") + told.count("không dự án nào đủ") == len(shown)


def test_a_zone_without_a_position_has_a_sheet_without_a_map(hanoi):
    zones = hanoi.layers.features("zones")
    zone = zones.loc[zones.geometry.isna(), "id"].iloc[0]
    told = text_of(TestClient(build(hanoi)).get(f"/zones/{zone}/sheet?{ON}").content)
    assert "Không vẽ bản đồ" in told


def test_a_polygon_is_printed_as_a_draft_and_what_is_none_is_refused(asked):
    square = shapely.geometry.mapping(shapely.box(564_000, 2_289_000, 565_000, 2_290_000))
    body = json.dumps({"type": "Feature", "properties": {"name_vi": "Khu {{7*7}}"}, "geometry": square})
    headers = {"Content-Type": "application/geo+json"}
    answer = asked.post(f"/assessments/sheet?crs=EPSG:5897&{ON}", content=body, headers=headers)
    assert answer.status_code == 200
    told = text_of(answer.content)
    assert "DỰ THẢO" in told
    line = json.dumps({"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [105, 21]}})
    assert asked.post("/assessments/sheet", content=line, headers=headers).status_code == 422


def test_a_map_that_supposes_a_scenario_over_http_is_a_draft(demo, tmp_path):
    workspace = copied(demo, tmp_path / "w")
    client = TestClient(build(workspace))
    file = tmp_path / "s.json"
    said = scenario_fixtures.file(scenario_fixtures.EARLY_POST, title_vi="Sớm hơn")
    file.write_text(json.dumps(said), encoding="utf-8")
    added = gisapp("scenario", "add", file, "--workspace", workspace.folder)
    assert added.returncode == 0, added.stderr
    named = client.get("/scenarios").json()["scenarios"][0]["id"]
    told = text_of(client.get(f"/maps/zones/print?{ON}&scenario={named}").content)
    assert "DỰ THẢO" in told
    assert "Sớm hơn" in told
    assert "DỰ THẢO" not in text_of(client.get(f"/maps/zones/print?{ON}").content)


def test_a_map_as_a_submission_would_make_it_is_a_draft_for_whoever_may_see_it(workspace):
    register = wiring.register_of(workspace)
    outline = workspace.layers.features("zones").set_index("id").geometry["donganh"]
    data = file({"donganh": outline.buffer(300)}, name_vi="KCN Đông Anh sửa", status="proposed", quality="schematic")
    sent = send(workspace, register, data, layer="zones", name="zones.geojson", kind="zones", scope=Scope.PART)
    assert sent.state is State.AWAITING_DECISION
    laid, draft = with_submission(workspace, register, sent.id, INSTITUTE, read_with_gdal=wiring.gdal)
    told = text_of(print_map(laid, "zones", Ask(zone="donganh"), replace(order(), drafts=(draft,)), YEAR))
    assert "DỰ THẢO" in told
    assert sent.id in told
    assert "KCN Đông Anh sửa" in told
    nobody = Person(name="nobody")
    for named, who in ((sent.id, nobody), ("none", INSTITUTE)):
        with pytest.raises(NotFound):
            with_submission(workspace, register, named, who, read_with_gdal=wiring.gdal)
    assert "KCN Đông Anh sửa" not in text_of(print_map(workspace, "zones", Ask(zone="donganh"), order(), YEAR))


# ---- the dossier and its run file


@pytest.fixture(scope="module")
def made(demo: FolderWorkspace):
    return make_dossier(demo, ("mau-b", "mau-n"), Ask(), order(), YEAR)


def test_a_dossier_comes_again_from_its_run_file_byte_for_byte(demo, made, tmp_path):
    run, again = tmp_path / "run.json", tmp_path / "again.pdf"
    run.write_text(json.dumps(dict(made.run)))
    # In a process of its own: nothing that this one remembers makes the bytes the same.
    told = gisapp_process("dossier", "--run", run, "-o", again, "--workspace", demo.folder)
    assert told.returncode == 0, told.stderr
    assert again.read_bytes() == made.pdf


def test_a_run_file_names_all_that_a_dossier_rests_on(demo, made):
    run = run_in(json.dumps(dict(made.run)).encode())
    assert (run.plan, run.horizon, run.appraised, run.made, run.lang) == ("demo-plan", 2030, DAY, DAY, "vi")
    assert run.revisions["zones"] == 0
    assert set(run.revisions) == {*demo.layers.ids(), *demo.rasters.ids()}
    assert run.code_version
    assert run.typesetter.startswith("reportlab ")


def test_a_dossier_tells_of_the_zones_named_alone_with_maps_contents_and_sources(made):
    told = " ".join(text_of(made.pdf).split())
    for said in ("Hồ sơ đánh giá các khu công nghiệp", "Mục lục", "Cơ sở của hồ sơ", "KCN Mẫu B", "KCN Mẫu N",
                 "zones@0", "Bản đồ Kiểm tra quy định", "QCVN 01:2021/BXD (đã đối chiếu văn bản: ",
                 "từng byte từ tệp lượt chạy"):  # fmt: skip
        assert said in told, said
    outline = [each.title for each in PdfReader(BytesIO(made.pdf)).outline if not isinstance(each, list)]
    assert outline[-2:] == ["KCN Mẫu B", "KCN Mẫu N"]
    assert outside(made.pdf) == []
    date = PdfReader(BytesIO(made.pdf)).metadata["/CreationDate"]
    assert date.startswith("D:20261126")


def test_contents_name_the_page_on_which_a_zone_begins(made):
    pages = [page.extract_text() for page in PdfReader(BytesIO(made.pdf)).pages]
    begins = next(at for at, page in enumerate(pages, 1) if "KCN Mẫu N" in page and "Mẫu Industrial Zone N" in page)
    contents = " ".join(pages[0].split())
    assert str(begins) in contents.split("Mục lục")[1].split()


@pytest.mark.parametrize(
    "change",
    [{"format": "other/1"}, {"horizon": "2030"}, {"revisions": {"zones": -1}}, {"zones": "mau-a"}, {"made": "today"},
     {"more": 1}, {"lang": 7}],
)  # fmt: skip
def test_what_is_no_run_file_is_refused(demo, made, change):
    with pytest.raises(BadInput) as refused:
        rebuilt(demo, wiring.register_of(demo), json.dumps({**made.run, **change}, default=list).encode(), {})
    assert refused.value.in_vietnamese.startswith("Cần ")
    for content in (b"", b"[]", b"\xff", b"{}"):
        with pytest.raises(BadInput):
            run_in(content)


def test_another_version_or_other_data_make_no_dossier_that_only_looks_the_same(demo, hanoi, made):
    register = wiring.register_of(demo)
    older = json.dumps({**made.run, "code_version": "0.0.1"}, default=list).encode()
    with pytest.raises(Conflict, match=r"0\.0\.1"):
        rebuilt(demo, register, older, wiring.fonts())
    other = json.dumps({**made.run, "sha256": "0" * 64}, default=list).encode()
    with pytest.raises(Conflict, match="same revisions"):
        rebuilt(demo, register, other, wiring.fonts())


def test_a_dossier_keeps_to_its_revisions_after_the_data_went_on(demo, made, tmp_path):
    workspace = copied(demo, tmp_path / "w")
    zones = workspace.layers.features("zones")
    changed = zones.assign(developer="Somebody else")
    workspace.layers.commit(workspace.layers.entry("zones"), changed, by="test", why="to see")
    run = json.dumps(dict(made.run)).encode()
    assert rebuilt(workspace, wiring.register_of(workspace), run, wiring.fonts()) == made.pdf
    assert "Somebody else" not in text_of(made.pdf)
    assert "Somebody else" in text_of(print_zone(workspace, "mau-b", Ask(), order(), YEAR))


def test_a_job_makes_a_dossier_and_its_owner_alone_fetches_it_with_its_run_file(demo, tmp_path):
    workspace = copied(demo, tmp_path / "jobs")
    register = wiring.register_of(workspace)
    app = build(workspace, register=register, person_of=lambda _r, s, n: person_of(KNOWN, s, n), settings=Settings())
    path, whose = f"/dossiers?zones=mau-d&{ON}&lang=en", bearing("administrator")
    with TestClient(app, follow_redirects=False) as client:
        assert client.post(path).status_code == 401
        assert client.post(path.replace("mau-d", "nowhere"), headers=whose).status_code == 404
        assert client.post(path + "&paper=b5", headers=whose).status_code == 400
        begun = client.post(path, headers=whose)
        assert begun.status_code == 202
        job = begun.json()["id"]
        assert client.post(path, headers=whose).json()["id"] == job
        assert client.get(f"/dossiers/{job}", headers=whose).status_code == 404
        deadline, state = time.monotonic() + 120, "queued"
        while time.monotonic() < deadline and state in ("queued", "running"):
            time.sleep(0.2)
            state = client.get(begun.headers["location"], headers=whose).json()["state"]
        assert state == "done"
        fetched = client.get(f"/dossiers/{job}", headers=whose)
        assert (fetched.status_code, fetched.headers["content-type"]) == (200, PDF)
        run = client.get(f"/dossiers/{job}/run", headers=whose).json()
        assert run["zones"] == ["mau-d"]
        assert client.get(f"/dossiers/{job}", headers=bearing("zones-submitter")).status_code == 404
        # Cleared away it comes again from the run file.
        (workspace.folder / "received" / run["sha256"]).unlink()
        assert client.get(f"/dossiers/{job}", headers=whose).content == fetched.content


# ---- commands


def test_the_commands_print_sheet_and_dossier_write_files(demo, tmp_path):
    at = ("--workspace", demo.folder, "--horizon", "2030", "--appraised", str(DAY))
    map_file, sheet, dossier = (tmp_path / f"{each}.pdf" for each in ("map", "sheet", "dossier"))
    assert gisapp("print", "coverage", "-o", map_file, "--paper", "a3", "--scale", "1:50000", *at).returncode == 0
    assert "Tỷ lệ 1:50.000" in text_of(map_file.read_bytes())
    assert gisapp("sheet", "mau-d", "-o", sheet, "--lang", "en", *at).returncode == 0
    assert "Zone sheet" in text_of(sheet.read_bytes())
    assert gisapp("dossier", "--zones", "mau-d", "-o", dossier, *at).returncode == 0
    run = run_in((tmp_path / "dossier.run.json").read_bytes())
    assert (run.zones, run.sha256) == (("mau-d",), hashlib.sha256(dossier.read_bytes()).hexdigest())


def test_a_command_that_cannot_print_says_why_in_one_line(demo, tmp_path):
    for said in (("print", "zones", "--paper", "b5"), ("print", "zones", "--scale", "3"), ("sheet",), ("print", "none"),
                 ("print", "ledger", "--question", "moon"), ("dossier", "--run", tmp_path / "none.json")):  # fmt: skip
        ended = gisapp(*said, "-o", tmp_path / "x.pdf", "--workspace", demo.folder)
        assert ended.returncode == 2, said
        assert len(ended.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "x.pdf").exists()


def test_no_command_that_prints_nothing_loads_the_typesetter():
    modules = "gisapp.api.app, gisapp.cli.commands, gisapp.workflows.job_kinds"
    code = f"import sys, {modules}; print('reportlab' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "False"
