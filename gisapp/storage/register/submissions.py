"""Submissions with their findings, and the decisions on them."""

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from gisapp.domain.errors import Conflict, Vi
from gisapp.domain.finding import Finding, Severity
from gisapp.domain.numerals import in_hanoi
from gisapp.domain.submission import STATE_WORDS, Decision, Scope, State, Submission
from gisapp.storage.register import tables
from gisapp.storage.register.engine import Connected
from gisapp.storage.register.rows import fields_of, no_such, row_of


class SqlSubmissions(Connected):
    """Implements `gisapp.workflows.register_port.Submissions`."""

    def add_submission(self, submission: Submission, findings: Sequence[Finding]) -> None:
        """Keep a submission and what the gate found; `Conflict` where its id is taken."""
        with self.writing() as connection:
            connection.execute(insert(tables.submissions), row_of(submission, tables.submissions))
            _keep_findings(connection, submission.id, findings)

    def checked(self, submission: Submission, findings: Sequence[Finding]) -> None:
        """Replace a submission that was being checked by what the gate made of it.

        Raises
        ------
        NotFound, Conflict
            When there is none, or it is not being checked any more.
        """
        table = tables.submissions
        still = (table.c.id == submission.id, table.c.state == State.CHECKING)
        with self.writing() as connection:
            if not connection.execute(update(table).where(*still).values(row_of(submission, table))).rowcount:
                raise _not_in_state(_submission(connection, submission.id), State.CHECKING)
            _keep_findings(connection, submission.id, findings)

    def submission(self, submission: str) -> Submission:
        """One submission; `NotFound` where there is none."""
        with self.reading() as connection:
            return _submission(connection, submission)

    def submissions(
        self, *, layer: str | None = None, state: State | None = None, sender: str | None = None, limit: int = 100
    ) -> tuple[Submission, ...]:
        """Submissions, the latest first."""
        table = tables.submissions
        asked = {table.c.layer: layer, table.c.state: state, table.c.sender: sender}
        query = select(table).where(*(column == value for column, value in asked.items() if value is not None))
        with self.reading() as connection:
            rows = connection.execute(query.order_by(table.c.sent.desc(), table.c.id.desc()).limit(limit)).mappings()
            return tuple(_as_submission(row) for row in rows)

    def findings(self, submission: str) -> tuple[Finding, ...]:
        """What the gate found, in its order; `NotFound` where there is no such submission."""
        table = tables.findings
        query = select(table).where(table.c.submission == submission).order_by(table.c.position)
        with self.reading() as connection:
            _submission(connection, submission)
            return tuple(_as_finding(row) for row in connection.execute(query).mappings())

    def begin_decision(self, decision: Decision) -> None:
        """Keep a decision before its commit.

        The row of the submission is locked, so that of many who decide at once one passes.

        Raises
        ------
        NotFound, Conflict
            When there is no such submission, it awaits no decision, or somebody has begun one.
        """
        with self.writing() as connection:
            submission = _submission(connection, decision.submission, lock=True)
            if submission.state is not State.AWAITING_DECISION:
                raise _not_in_state(submission, State.AWAITING_DECISION)
            held = _decision(connection, decision.submission)
            if held is not None:
                raise Conflict(
                    expected=f"a submission on which nobody decides yet, {decision.submission}",
                    found=f"that {held.by} does, since {held.at:%Y-%m-%d %H:%M:%S} UTC",
                    todo="look at that decision",
                    vi=Vi(
                        f"hồ sơ đề xuất {decision.submission} chưa có ai quyết định",
                        "hãy xem quyết định đó",
                        f"hồ sơ đang do {held.by} quyết định từ {in_hanoi(held.at)}",
                    ),
                )
            row = {**row_of(decision, tables.decisions), "finished": False}
            connection.execute(insert(tables.decisions), row)

    def finish_decision(self, decision: str, *, state: State, version: int | None) -> None:
        """The decision stands, and the submission is in `state`; said twice it is as said once.

        Raises
        ------
        NotFound
            When there is no such decision, or it was dropped.
        """
        table = tables.decisions
        ended = update(table).where(table.c.id == decision).values(finished=True, version=version)
        with self.writing() as connection:
            submission = connection.scalar(ended.returning(table.c.submission))
            if submission is None:
                raise no_such("decision", decision)
            moved = update(tables.submissions).where(tables.submissions.c.id == submission)
            connection.execute(moved.values(state=state))

    def drop_decision(self, decision: str) -> None:
        """The decision came to nothing, and the submission awaits one again; one that is gone already stays so.

        Raises
        ------
        Conflict
            When the decision stands.
        """
        table = tables.decisions
        with self.writing() as connection:
            finished = connection.scalar(select(table.c.finished).where(table.c.id == decision).with_for_update())
            if finished:
                raise Conflict(
                    expected="a decision whose commit does not stand",
                    found=f"{decision}, which does",
                    todo="undo it by another submission",
                    vi=Vi(
                        "một quyết định chưa được ghi vào dữ liệu",
                        "hãy hoàn lại bằng một hồ sơ đề xuất khác",
                        f"{decision}, đã được ghi",
                    ),
                )
            connection.execute(delete(table).where(table.c.id == decision))

    def decision(self, submission: str) -> Decision | None:
        """The decision on a submission, finished or not."""
        with self.reading() as connection:
            return _decision(connection, submission)

    def unfinished_decisions(self) -> tuple[Decision, ...]:
        """Decisions of which it is not known whether their commit stands, the oldest first."""
        table = tables.decisions
        query = select(table).where(table.c.finished.is_(False)).order_by(table.c.at, table.c.id)
        with self.reading() as connection:
            return tuple(_as_decision(row) for row in connection.execute(query).mappings())


def _keep_findings(connection: Connection, submission: str, findings: Sequence[Finding]) -> None:
    """Keep these findings and no others."""
    table = tables.findings
    connection.execute(delete(table).where(table.c.submission == submission))
    rows = [
        {**row_of(finding, table), "submission": submission, "position": position}
        for position, finding in enumerate(findings)
    ]
    if rows:
        connection.execute(insert(table), rows)


def _submission(connection: Connection, submission: str, *, lock: bool = False) -> Submission:
    query = select(tables.submissions).where(tables.submissions.c.id == submission)
    row = connection.execute(query.with_for_update() if lock else query).mappings().one_or_none()
    if row is None:
        raise no_such("submission", submission)
    return _as_submission(row)


def _decision(connection: Connection, submission: str) -> Decision | None:
    query = select(tables.decisions).where(tables.decisions.c.submission == submission)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else _as_decision(row)


def _as_submission(row: RowMapping) -> Submission:
    return Submission(**{**fields_of(row, Submission), "state": State(row["state"]), "scope": Scope(row["scope"])})


def _as_decision(row: RowMapping) -> Decision:
    return Decision(**fields_of(row, Decision))


def _as_finding(row: RowMapping) -> Finding:
    evidence = tuple((name, value) for name, value in row["evidence"])
    return Finding(**{**fields_of(row, Finding), "severity": Severity(row["severity"]), "evidence": evidence})


def _not_in_state(submission: Submission, state: State) -> Conflict:
    return Conflict(
        expected=f"a submission that is {state}",
        found=f"{submission.id}, which is {submission.state}",
        todo="look at it again",
        vi=Vi(
            f"hồ sơ đề xuất {STATE_WORDS[state][0]}",
            "hãy xem lại hồ sơ",
            f"{submission.id}, {STATE_WORDS[submission.state][0]}",
        ),
    )
