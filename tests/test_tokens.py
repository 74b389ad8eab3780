"""Who may do what: tokens come, are known, end and go, and each coming and going is in the audit log."""

import hashlib
import re
from datetime import timedelta

import pytest

from gisapp import wiring
from gisapp.domain.access import Person, Role
from gisapp.domain.errors import BadInput, NotFound
from gisapp.workflows.tokens import create_token, list_tokens, person_of, revoke_token
from tests.conftest import copied, gisapp, gisapp_process
from tests.register_fixtures import NOON

DAY = timedelta(days=1)
SECRET = re.compile(r"gisapp_[\w-]{43}")


def made(register, *roles, **said):
    """A token of Lan with these roles, and its secret."""
    usual = {"name": "Nguyễn Thị Lan", "roles": roles or ("submitter", "approver:zones"), "now": NOON, "by": "root"}
    return create_token(register, **{**usual, **said})


def test_whoever_has_the_secret_is_the_person_of_the_token(register):
    token, secret = made(register)
    assert SECRET.fullmatch(secret)
    assert person_of(register, secret, NOON) == Person(name="Nguyễn Thị Lan", grants=token.grants)
    assert dict(token.grants) == {"*": Role.SUBMITTER, "zones": Role.APPROVER}
    assert token.expires == NOON + 90 * DAY


def test_the_register_holds_the_hash_and_nowhere_the_secret(register, tmp_path):
    _, secret = made(register)
    assert register.token_by_hash(hashlib.sha256(secret.encode()).hexdigest()) is not None
    assert secret not in repr((register.tokens(), register.deeds()))
    register.close()
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("register.db*"))
    assert secret.encode() not in kept


@pytest.mark.parametrize(
    "wrong", ["", "gisapp_", "gisapp_" + "a" * 43, "Bearer x", "gisapp_\udcff\0", "gisapp_" + "a" * 10**6]
)
def test_whoever_has_no_secret_is_nobody(register, wrong):
    _, secret = made(register)
    assert person_of(register, wrong, NOON) is None
    for near in (secret[:-1], secret + "a", secret.upper(), secret.removeprefix("gisapp_"), f" {secret}"):
        assert person_of(register, near, NOON) is None


def test_a_token_ends_on_its_day_and_not_before(register):
    token, secret = made(register, days=30)
    assert person_of(register, secret, token.expires - timedelta(microseconds=1)) is not None
    assert person_of(register, secret, token.expires) is None


def test_a_revoked_token_lets_nobody_in_and_the_others_still_do(register):
    token, secret = made(register)
    _, other = made(register)
    revoked = revoke_token(register, token.id, now=NOON + DAY, by="root")
    assert revoked.revoked == NOON + DAY
    assert person_of(register, secret, NOON + DAY) is None
    assert person_of(register, other, NOON + DAY) is not None
    with pytest.raises(NotFound):
        revoke_token(register, "nothing", now=NOON, by="root")


def test_each_coming_and_going_is_a_line_of_the_audit_log(register):
    token, _ = made(register, days=30)
    revoke_token(register, token.id, now=NOON + DAY, by="minh")
    gone, came = register.deeds()
    assert (came.at, came.who, came.action, came.subject) == (NOON, "root", "create-token", token.id)
    assert came.detail == {
        "name": "Nguyễn Thị Lan", "grants": {"*": "submitter", "zones": "approver"},
        "expires": "2026-12-25T12:00:00.123456+00:00",
    }  # fmt: skip
    assert (gone.at, gone.who, gone.action, gone.subject) == (NOON + DAY, "minh", "revoke-token", token.id)


def test_two_tokens_are_never_alike(register):
    secrets = {made(register)[1] for _ in range(20)}
    assert len(secrets) == len({token.id for token in list_tokens(register)}) == 20


@pytest.mark.parametrize("name", ["", "  ", "a" * 101, "a\0b", "system", "System", "\u202enaL"])
def test_a_name_that_the_audit_log_cannot_show_is_refused(register, name):
    with pytest.raises(BadInput, match="name of a person"):
        made(register, name=name)
    assert list_tokens(register) == ()


@pytest.mark.parametrize("roles", [(), ("boss",), ("approver:",), ("approver:Zones!",), ("approver:../x",)])
def test_a_role_that_is_none_is_refused(register, roles):
    with pytest.raises(BadInput, match="role"):
        create_token(register, name="Lan", roles=roles, now=NOON, by="root")


@pytest.mark.parametrize("days", [0, -1, 1_831, 10**12])
def test_a_token_holds_for_a_day_at_least_and_five_years_at_most(register, days):
    with pytest.raises(BadInput, match="from 1 to 1830 days"):
        made(register, days=days)


# The command


@pytest.fixture(scope="module")
def folder(demo, tmp_path_factory):
    """A workspace for the commands below."""
    return copied(demo, tmp_path_factory.mktemp("tokens") / "w").folder


def test_a_token_is_made_listed_and_revoked_from_the_command_line(folder):
    made = gisapp(
        "token", "create", "--name", "Lan", "--role", "submitter", "--role", "approver:zones", workspace=folder
    )
    assert made.returncode == 0, made.stderr
    secret = made.stdout.strip()
    assert SECRET.fullmatch(secret)
    assert secret not in made.stderr
    name = re.search(r"token (\w{8}) of Lan: submitter, approver:zones; until \d{4}", made.stderr).group(1)
    listed = gisapp("token", "list", workspace=folder).stdout
    assert re.search(rf"^{name}  until .* Lan +submitter, approver:zones$", listed, re.MULTILINE)
    assert "gisapp_" not in listed
    assert gisapp("token", "revoke", name, workspace=folder).stdout == f"revoked {name} of Lan\n"
    assert f"{name}  revoked" in gisapp("token", "list", workspace=folder).stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("create", "--name", "Lan", "--role", "boss"), "expected a role: reader"),
        (("create", "--name", "Lan"), "Missing parameter: role"),
        (("create", "--role", "reader"), "Missing parameter: name"),
        (("create", "--name", "Lan", "--role", "reader", "--days", "0"), "from 1 to 1830 days"),
        (("create", "--name", "Lan", "--role", "reader", "--days", "soon"), "--days"),
        (("revoke", "nothing"), "expected a token of the register; found 'nothing'"),
    ],
)
def test_a_fault_is_one_clear_line(folder, arguments, told):
    done = gisapp("token", *arguments, workspace=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1


# Which register it is


def test_a_workspace_has_one_register_in_its_folder(workspace, monkeypatch):
    monkeypatch.delenv("GISAPP_REGISTER", raising=False)
    register = wiring.register_of(workspace)
    assert wiring.register_of(workspace) is register
    assert wiring.register_of(wiring.open_workspace(workspace.folder)) is register
    assert (workspace.folder / "register.db").is_file()
    register.close()


def test_the_setting_names_the_register_and_the_demo_keeps_its_own(workspace, monkeypatch, postgres):
    monkeypatch.setenv("GISAPP_REGISTER", postgres())
    demo = wiring.demo_of(workspace)
    made(wiring.register_of(workspace))
    assert wiring.register_of(workspace).engine.dialect.name == "postgresql"
    assert not (workspace.folder / "register.db").exists()
    assert list_tokens(wiring.register_of(demo)) == ()
    assert (demo.folder / "register.db").is_file()
    for each in (workspace, demo):
        wiring.register_of(each).close()


def test_the_command_uses_the_register_that_the_setting_names(workspace, monkeypatch, postgres):
    hanoi = workspace.folder
    monkeypatch.setenv("GISAPP_REGISTER", postgres())
    assert gisapp_process("token", "create", "--name", "Lan", "--role", "reader", workspace=hanoi).returncode == 0
    assert "Lan" in gisapp_process("token", "list", workspace=hanoi).stdout
    monkeypatch.setenv("GISAPP_REGISTER", "postgresql://lan:m4tkhau@127.0.0.1:1/gisapp")
    away = gisapp_process("token", "list", workspace=hanoi)
    assert away.returncode == 2
    assert len(away.stderr.splitlines()) == 1
    assert "check that PostgreSQL runs" in away.stderr
    assert "m4tkhau" not in away.stderr
