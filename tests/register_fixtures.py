"""A register on either back end, and the nouns that the tests put into it."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gisapp.domain.access import Token, grants_of
from gisapp.domain.audit import Deed
from gisapp.domain.finding import Finding, Severity
from gisapp.domain.job import Job, JobState
from gisapp.domain.scenario import StoredScenario
from gisapp.domain.submission import Decision, Scope, State, Submission
from gisapp.storage.register import SqlRegister, open_register

NOON = datetime(2026, 11, 25, 12, 0, 0, 123456, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BACK_ENDS = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a register of a test is."""

    url: str
    folder: Path

    def opened(self, **options: float) -> SqlRegister:
        """A register there, with connections of its own."""
        return open_register(self.url, self.folder, **options)


@pytest.fixture(params=BACK_ENDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty place for a register: a file, or a schema of a real PostgreSQL."""
    if request.param == "sqlite":
        return Place(url=f"sqlite:///{tmp_path / 'register.db'}", folder=tmp_path)
    fresh: Callable[[], str] = request.getfixturevalue("postgres")
    return Place(url=fresh(), folder=tmp_path)


@pytest.fixture
def register(place: Place) -> Iterator[SqlRegister]:
    """A new register."""
    opened = place.opened()
    yield opened
    opened.close()


def submission(name: str = "s1", **said: object) -> Submission:
    """A submission that awaits a decision."""
    usual = {
        "id": name, "layer": "zones", "state": State.AWAITING_DECISION, "scope": Scope.PART,
        "name": "ranh-giới.geojson", "size": 12_345_678_901, "sha256": "ab" * 32, "sender": "Viện Quy hoạch",
        "sent": NOON, "base_version": 3,
    }  # fmt: skip
    return Submission(**{**usual, **said})


def decision(name: str = "d1", of: str = "s1", **said: object) -> Decision:
    """A decision that accepts."""
    return Decision(**{"id": name, "submission": of, "by": "lan", "at": NOON, "why": "đúng", "accepts": True, **said})


def finding(**said: object) -> Finding:
    """A finding with everything that one can say."""
    usual = {
        "code": "wrong-meridian", "severity": Severity.ERROR, "message_vi": "sai kinh tuyến", "message_en": "wrong",
        "feature": "kcn-mẫu-a", "ring": 0, "vertex": 7, "x": 587_123.4567, "y": 2_329_000.1, "field": "geometry",
        "evidence": (("metres", "700"), ("metres", "701")),
    }  # fmt: skip
    return Finding(**{**usual, **said})


def token(name: str = "t1", **said: object) -> Token:
    """A token of an approver of zones."""
    grants = grants_of(["reader", "approver:zones"])
    usual = {"id": name, "name": "Lan", "grants": grants, "created": NOON, "expires": NOON + timedelta(days=90)}
    return Token(**{**usual, **said})


def deed(subject: str = "t1", **said: object) -> Deed:
    """A line of the audit log."""
    return Deed(**{"at": NOON, "who": "quản trị", "action": "create-token", "subject": subject, **said})


def job(name: str = "j1", **said: object) -> Job:
    """A queued job."""
    return Job(**{"id": name, "kind": "check", "by": "lan", "state": JobState.QUEUED, "created": NOON, **said})


def at_once(count: int, act: Callable[[int], object]) -> list[object]:
    """What each of many threads, let go together, gets or is refused with."""
    barrier = threading.Barrier(count)

    def one(number: int) -> object:
        barrier.wait()
        try:
            return act(number)
        except Exception as refused:  # noqa: BLE001 - the test looks at it
            return refused

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(one, range(count)))


def scenario(name: str = "0123456789abcdef", **said: object) -> StoredScenario:
    """A scenario that is offered."""
    usual = {
        "id": name, "sha256": "ab" * 32, "title_vi": "Mở đường sớm", "title_en": "The road opens early", "author": "",
        "created": "", "content": "{}", "added_by": "lan", "added": NOON,
    }  # fmt: skip
    return StoredScenario(**{**usual, **said})
