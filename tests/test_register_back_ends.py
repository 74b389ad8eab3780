"""What each back end of the register alone can get wrong is said in words that help."""

import pytest

from gisapp.domain.errors import BadInput, NotFound, Unavailable
from gisapp.storage.register import open_register
from tests.register_fixtures import deed, finding, submission


def test_a_full_disk_is_unavailable_and_nothing_is_half_written(tmp_path):
    opened = open_register(None, tmp_path)
    opened.add_submission(submission(), [])
    with opened.reading() as connection:  # the one connection of the pool, which the next question uses again
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Unavailable, match="make room on the disk"):
        opened.add_submission(submission("s2"), [finding(feature="x" * 100_000)])
    with pytest.raises(NotFound):
        opened.submission("s2")
    assert opened.submission("s1") == submission()
    opened.close()


def test_a_folder_that_is_not_there_is_unavailable(tmp_path):
    with pytest.raises(Unavailable, match="check that its folder is there"):
        open_register(None, tmp_path / "nothing")


def test_a_file_that_is_no_register_is_unavailable(tmp_path):
    (tmp_path / "register.db").write_bytes(b"PK\x03\x04" * 1000)
    with pytest.raises(Unavailable, match="restore it from a backup"):
        open_register(None, tmp_path)


def test_sqlite_writes_ahead_and_waits_for_the_disk(tmp_path):
    opened = open_register(None, tmp_path)
    with opened.reading() as connection:
        names = ("journal_mode", "synchronous", "foreign_keys")
        said = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]
    assert said == ["wal", 2, 1]
    assert (tmp_path / "register.db").exists()
    opened.close()


def test_a_postgresql_that_does_not_run_is_unavailable(tmp_path):
    with pytest.raises(Unavailable, match="check that PostgreSQL runs") as refused:
        open_register("postgresql://lan:m4tkhau@127.0.0.1:1/gisapp", tmp_path)
    assert "m4tkhau" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_connections_that_postgresql_ended_are_replaced(cluster, postgres, tmp_path):
    opened = open_register(postgres(), tmp_path)
    opened.note(deed())
    cluster.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    assert opened.deeds() == (deed(),)
    opened.close()


@pytest.mark.parametrize("may", [None, "USAGE"])
def test_a_user_who_may_not_make_tables_is_told_what_it_needs(cluster, postgres, tmp_path, may):
    url = postgres()
    guest, schema = f"guest_{may}".lower(), url.rpartition("%3D")[2]
    cluster.execute(f"CREATE ROLE {guest} LOGIN")
    if may:
        cluster.execute(f"GRANT {may} ON SCHEMA {schema} TO {guest}")
    with pytest.raises(Unavailable, match="must own the database"):
        open_register(url.replace("gisapp@", f"{guest}@"), tmp_path)


@pytest.mark.parametrize(
    "url", ["", "register.db", "mysql://lan:m4tkhau@host/db", "sqlite://", "sqlite:///:memory:", "sqlite:///file:x?mode=memory&uri=true",
            "postgresql", "://",
            "postgresql://lan:m4tkhau@host:port/db", "http://example.vn"],
)  # fmt: skip
def test_an_address_that_is_none_is_bad_input_and_repeats_no_password(tmp_path, url):
    with pytest.raises(BadInput, match="GISAPP_REGISTER") as refused:
        open_register(url, tmp_path)
    assert "m4tkhau" not in str(refused.value)
