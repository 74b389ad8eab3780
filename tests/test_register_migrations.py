"""A register of any earlier gisapp becomes one of this without loss; one of a later is left alone."""

import re
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from gisapp.domain.errors import Unavailable
from gisapp.storage.register import tables
from gisapp.storage.register.engine import PATIENCE_S, Connected, address, engine_at
from gisapp.storage.register.schema import HEAD, MIGRATIONS, version
from tests.register_fixtures import NOON, decision, deed, finding, job, scenario, submission, token

#: Rows as a register of each form held them, for the test that brings them up: a new step adds its own.
ROWS = {
    "0001": (
        """INSERT INTO submissions VALUES ('s1', 'zones', 'awaiting_decision', 'part', 'ranh-giới.geojson', 12345678901,
           :sha256, 'Viện Quy hoạch', :noon, 3, '', NULL, 0, NULL, '{}')""",
        """INSERT INTO findings VALUES ('s1', 0, 'wrong-meridian', 'error', 'sai kinh tuyến', 'wrong', 'kcn-mẫu-a',
           0, 7, 587123.4567, 2329000.1, 'geometry', '[["metres", "700"], ["metres", "701"]]')""",
        "INSERT INTO decisions VALUES ('d1', 's1', 'lan', :noon, 'đúng', true, '{}', NULL, false)",
        """INSERT INTO audit (at, who, action, subject, request, detail)
           VALUES (:noon, 'quản trị', 'create-token', 't1', '', '{}')""",
        """INSERT INTO tokens VALUES ('t1', 'Lan', '{"*": "reader", "zones": "approver"}', :noon, :expires, NULL,
           :sha256)""",
        """INSERT INTO jobs (id, kind, "by", state, created, payload, progress, attempts)
           VALUES ('j1', 'check', 'lan', 'queued', :noon, '{}', 0, 0)""",
    ),
}
_JOB = """INSERT INTO jobs (id, kind, "by", state, created, payload, progress, attempts, worker, seen)
          VALUES ('j1', 'check', 'lan', 'queued', :noon, '{}', 0, 0, NULL, NULL)"""
ROWS["0002"] = (*ROWS["0001"][:-1], _JOB)
_SCENARIO = """INSERT INTO scenarios VALUES ('0123456789abcdef', :sha256, 'Mở đường sớm', 'The road opens early', '',
               '', '{}', 'lan', :noon, NULL, NULL)"""
ROWS["0003"] = (*ROWS["0002"], _SCENARIO)


def steps() -> list[str]:
    return sorted(script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions())


def configured(connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@pytest.fixture
def empty(place):
    """The engine of a register that was never opened."""
    engine = engine_at(address(place.url, place.folder), patience_s=PATIENCE_S)
    yield engine
    engine.dispose()


def made(engine: Engine, form: str) -> None:
    """Make a register of this form, with a row in each of its tables."""
    sqlite = engine.dialect.name == "sqlite"
    moment = (lambda at: at.strftime("%Y-%m-%d %H:%M:%S.%f")) if sqlite else (lambda at: at)
    values = {"noon": moment(NOON), "expires": moment(token().expires), "sha256": "ab" * 32}
    with Connected(engine).writing() as connection:
        command.upgrade(configured(connection), form)
        for statement in ROWS[form]:
            named = set(re.findall(r":(\w+)", statement))
            connection.execute(text(statement), {name: values[name] for name in named})


def test_the_steps_are_numbered_in_one_row_and_the_last_is_the_form_of_this_version():
    assert steps() == [f"{number:04}" for number in range(1, len(steps()) + 1)]
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [HEAD]
    assert steps()[-1] == HEAD
    names = [file.name[:4] for file in sorted((Path(MIGRATIONS) / "versions").glob("[0-9]*.py"))]
    assert names == steps()


def test_the_steps_lead_from_nothing_to_exactly_the_tables_of_this_version(place, empty):
    place.opened().close()
    with empty.connect() as connection:
        assert version(connection) == HEAD
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, tables.metadata) == []


def test_a_difference_between_tables_and_steps_would_be_seen(place, empty):
    place.opened().close()
    with Connected(empty).writing() as connection:
        connection.execute(text("ALTER TABLE jobs ADD COLUMN mood TEXT"))
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert [change[0] for change in compare_metadata(context, tables.metadata)] == ["remove_column"]


def test_every_form_has_rows_for_the_test_below():
    assert sorted(ROWS) == steps()


@pytest.mark.parametrize("form", sorted(ROWS))
def test_a_register_of_any_earlier_form_is_brought_up_and_holds_what_it_held(place, empty, form):
    made(empty, form)
    opened = place.opened()
    assert opened.ready()
    assert opened.submission("s1") == submission()
    assert opened.findings("s1") == (finding(),)
    assert opened.unfinished_decisions() == (decision(),)
    assert opened.deeds() == (deed(),)
    assert opened.tokens() == (token(),)
    assert opened.jobs() == (job(),)
    assert opened.scenarios() == ((scenario(),) if form >= "0003" else ())
    opened.close()


def test_a_register_of_a_newer_gisapp_is_refused_and_left_as_it_is(place, empty):
    place.opened().close()
    with Connected(empty).writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Unavailable, match="install that gisapp or a newer one") as refused:
        place.opened()
    assert refused.value.expected == f"a register of form {HEAD} or older"
    assert "form 9999" in refused.value.found
    with empty.connect() as connection:
        assert version(connection) == "9999"


def test_a_step_that_fails_leaves_the_register_as_it_was(place, empty, monkeypatch):
    with Connected(empty).writing() as connection:  # in the way of the first step's last table
        connection.execute(text("CREATE TABLE jobs (id TEXT)"))
    with pytest.raises(Unavailable, match="jobs"):
        place.opened()
    with empty.connect() as connection:
        assert version(connection) == ""
        tables_there = connection.dialect.get_table_names(connection)
    assert set(tables_there) <= {"jobs", "alembic_version"}
