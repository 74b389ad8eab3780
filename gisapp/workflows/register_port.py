"""What a journey needs from the register, as Protocols: submissions, decisions, audit, tokens, jobs, scenarios."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from gisapp.domain.access import Token
from gisapp.domain.audit import Deed
from gisapp.domain.finding import Finding
from gisapp.domain.job import Job
from gisapp.domain.scenario import StoredScenario
from gisapp.domain.submission import Decision, State, Submission

__all__ = ["Audit", "Deed", "Jobs", "Register", "Scenarios", "Submissions", "Tokens"]


class Submissions(Protocol):
    """Submissions with their findings, and the decisions on them."""

    def add_submission(self, submission: Submission, findings: Sequence[Finding]) -> None:
        """Keep a submission and what the gate found."""

    def checked(self, submission: Submission, findings: Sequence[Finding]) -> None:
        """Replace a submission that was being checked by what the gate made of it."""

    def submission(self, submission: str) -> Submission:
        """One submission; `NotFound` where there is none."""

    def submissions(
        self, *, layer: str | None = None, state: State | None = None, sender: str | None = None, limit: int = 100
    ) -> tuple[Submission, ...]:
        """Submissions, the latest first."""

    def findings(self, submission: str) -> tuple[Finding, ...]:
        """What the gate found, in its order."""

    def begin_decision(self, decision: Decision) -> None:
        """Keep a decision before its commit; `Conflict` where the submission awaits none or has one already."""

    def finish_decision(self, decision: str, *, state: State, version: int | None) -> None:
        """The decision stands: its commit is done (or nothing was accepted), and the submission is in `state`."""

    def drop_decision(self, decision: str) -> None:
        """The decision came to nothing: no commit carries it, and the submission awaits one again."""

    def decision(self, submission: str) -> Decision | None:
        """The decision on a submission, finished or not."""

    def unfinished_decisions(self) -> tuple[Decision, ...]:
        """Decisions of which it is not known whether their commit stands."""


class Audit(Protocol):
    """The audit log: lines are added and read, never changed."""

    def note(self, deed: Deed) -> None:
        """Add a line."""

    def deeds(self, *, subject: str | None = None, who: str | None = None, limit: int = 100) -> tuple[Deed, ...]:
        """Lines, the latest first."""


class Tokens(Protocol):
    """Bearer tokens, known by the SHA-256 of their secret alone.

    The deed goes into the audit log in the same transaction: no token comes or goes without its line.
    """

    def add_token(self, token: Token, *, sha256: str, deed: Deed) -> None:
        """Keep a token; `Conflict` where its id is taken."""

    def token_by_hash(self, sha256: str) -> Token | None:
        """The token whose secret has this hash, expired and revoked ones too."""

    def tokens(self) -> tuple[Token, ...]:
        """All tokens, the latest first."""

    def revoke_token(self, token: str, at: datetime, *, deed: Deed) -> Token:
        """The token holds no longer; `NotFound` where there is none. One revoked before stays as it was."""


class Jobs(Protocol):
    """Jobs and how far they are."""

    def add_job(self, job: Job) -> None:
        """Queue a job."""

    def job(self, job: str) -> Job:
        """One job; `NotFound` where there is none."""

    def jobs(self, *, limit: int = 100) -> tuple[Job, ...]:
        """Jobs, the latest first."""

    def begin_job(self, job: Job, *, kinds: Sequence[str], most: int) -> int:
        """Queue a job unless so many of these kinds of its person wait or run; how many did before. All at once."""

    def claim_job(self, worker: str, at: datetime) -> Job | None:
        """The job queued longest, now running and this worker's; None where none waits. No two workers get one."""

    def progressed(self, job: str, share: float) -> bool:
        """Keep how far a running job is; whether it shall go on (false once it was cancelled)."""

    def finish_job(
        self,
        job: str,
        at: datetime,
        *,
        result: Mapping[str, Any] | None = None,
        problem: Mapping[str, str] | None = None,
    ) -> None:
        """A running job is done, or failed where there is a problem; a cancelled one stays cancelled."""

    def cancel_job(self, job: str, at: datetime) -> Job:
        """A queued or running job is cancelled; one that is over stays as it is."""

    def workers(self) -> Mapping[str, datetime]:
        """Whoever has a job running, or had when it died, and when each was last heard of."""

    def alive(self, worker: str, at: datetime) -> None:
        """Keep that this worker lives and is at its job."""

    def requeue_jobs(self, worker: str, *, most_attempts: int, at: datetime) -> int:
        """Queue again what this worker left running when it died; what was begun too often fails. How many it left."""


class Scenarios(Protocol):
    """Scenarios, each under the hash of what it says; the deed goes into the audit log in the same transaction."""

    def add_scenario(self, scenario: StoredScenario, *, deed: Deed) -> bool:
        """Keep a scenario; whether it is new, or was retired and is offered again. `Conflict` where its id is taken."""

    def scenario(self, scenario: str) -> StoredScenario:
        """One scenario, retired or not; `NotFound` where there is none."""

    def scenarios(self, *, retired: bool = False, limit: int = 100) -> tuple[StoredScenario, ...]:
        """Scenarios, the latest first; retired ones too where that is asked for."""

    def retire_scenario(self, scenario: str, at: datetime, *, deed: Deed) -> StoredScenario:
        """The scenario is no longer offered; `NotFound` where there is none. One retired before stays as it was."""


class Register(Submissions, Audit, Tokens, Jobs, Scenarios, Protocol):
    """Everything that is kept beside the layers."""

    def ready(self) -> bool:
        """Whether the register can be reached and has the tables of this version."""
