"""The audit log only grows, and no token comes or goes without its line."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from gisapp.domain.errors import Conflict, NotFound
from tests.register_fixtures import MINUTE, NOON, at_once, deed, token


def test_the_audit_log_keeps_every_line_the_latest_first(register):
    lines = [deed(f"s{n % 2}", who=f"p{n % 3}", request=f"r{n}", detail={"n": n}) for n in range(6)]
    for line in lines:
        register.note(line)
    assert register.deeds() == tuple(reversed(lines))
    assert [each.request for each in register.deeds(subject="s1")] == ["r5", "r3", "r1"]
    assert [each.request for each in register.deeds(who="p0")] == ["r3", "r0"]
    assert [each.request for each in register.deeds(subject="s1", who="p0", limit=1)] == ["r3"]


CHANGES = ("UPDATE audit SET who = 'me'", "DELETE FROM audit", "DELETE FROM audit WHERE id = 1")


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_itself_refuses_to_change_the_audit_log(register, change):
    register.note(deed())
    with pytest.raises(DBAPIError, match="the audit log only grows"), register.engine.begin() as connection:
        connection.execute(text(change))
    assert register.deeds() == (deed(),)


def test_the_audit_log_cannot_be_emptied_or_overwritten_either(register):
    register.note(deed())
    sqlite = register.engine.dialect.name == "sqlite"
    change = (
        'INSERT OR REPLACE INTO audit (id, "at", who, action, subject, request, detail) '
        "VALUES (1, '', 'nobody', '', '', '', '{}')"
        if sqlite
        else "TRUNCATE audit"
    )
    with pytest.raises(DBAPIError, match="the audit log only grows"), register.engine.begin() as connection:
        connection.exec_driver_sql(change)
    assert register.deeds() == (deed(),)


def test_no_line_of_fifty_written_at_once_is_lost(register):
    assert at_once(50, lambda number: register.note(deed(str(number)))) == [None] * 50
    assert {line.subject for line in register.deeds()} == {str(number) for number in range(50)}


def test_a_token_is_known_by_the_hash_of_its_secret(register):
    register.add_token(token(), sha256="ab" * 32, deed=deed())
    assert register.token_by_hash("ab" * 32) == token()
    assert register.token_by_hash("cd" * 32) is None
    assert register.deeds() == (deed(),)


def test_a_token_revoked_twice_was_revoked_the_first_time(register):
    register.add_token(token(), sha256="ab", deed=deed())
    revoked = register.revoke_token("t1", NOON + MINUTE, deed=deed(action="revoke-token"))
    assert revoked == token(revoked=NOON + MINUTE)
    assert register.revoke_token("t1", NOON + 2 * MINUTE, deed=deed(action="revoke-token")) == revoked
    assert register.token_by_hash("ab") == revoked
    assert [line.action for line in register.deeds()] == ["revoke-token", "revoke-token", "create-token"]


def test_tokens_are_listed_the_latest_first(register):
    for number in range(3):
        made = token(f"t{number}", created=NOON + number * MINUTE)
        register.add_token(made, sha256=str(number), deed=deed(made.id))
    assert [each.id for each in register.tokens()] == ["t2", "t1", "t0"]


def test_a_token_that_cannot_come_or_go_leaves_no_line(register):
    register.add_token(token(), sha256="ab", deed=deed())
    for other, sha256 in ((token(), "cd"), (token("t2"), "ab")):
        with pytest.raises(Conflict):
            register.add_token(other, sha256=sha256, deed=deed(other.id))
    with pytest.raises(NotFound):
        register.revoke_token("t2", NOON, deed=deed("t2"))
    assert register.deeds() == (deed(),)
    assert [each.id for each in register.tokens()] == ["t1"]
