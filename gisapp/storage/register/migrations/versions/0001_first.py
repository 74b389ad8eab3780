"""The first register: submissions, findings, decisions, audit log, tokens and jobs.

The kinds of columns are written out, so that this step stays what it is when the tables move on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_PLAIN = sa.JSON(none_as_null=True)


def upgrade() -> None:
    """Make all tables, and let the audit log only grow."""
    _submissions()
    _findings()
    _decisions()
    _audit()
    _tokens()
    _jobs()
    for statement in _ONLY_GROWS[op.get_bind().dialect.name]:
        op.execute(statement)


def _submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("layer", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("sent", _MOMENT, nullable=False),
        sa.Column("base_version", sa.BigInteger, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("crs", sa.Text),
        sa.Column("features", sa.BigInteger, nullable=False),
        sa.Column("job", sa.Text),
        sa.Column("terms", _PLAIN, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_submissions"),
    )
    op.create_index("ix_submissions_layer", "submissions", ["layer", "state"])
    op.create_index("ix_submissions_sent", "submissions", ["sent"])


def _findings() -> None:
    op.create_table(
        "findings",
        sa.Column("submission", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("severity", sa.Text, nullable=False),
        sa.Column("message_vi", sa.Text, nullable=False),
        sa.Column("message_en", sa.Text, nullable=False),
        sa.Column("feature", sa.Text),
        sa.Column("ring", sa.BigInteger),
        sa.Column("vertex", sa.BigInteger),
        sa.Column("x", sa.Float(53)),
        sa.Column("y", sa.Float(53)),
        sa.Column("field", sa.Text),
        sa.Column("evidence", _PLAIN, nullable=False),
        sa.PrimaryKeyConstraint("submission", "position", name="pk_findings"),
        sa.ForeignKeyConstraint(["submission"], ["submissions.id"], name="fk_findings_submission"),
    )


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("submission", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("accepts", sa.Boolean, nullable=False),
        sa.Column("returned", _PLAIN, nullable=False),
        sa.Column("version", sa.BigInteger),
        sa.Column("finished", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.ForeignKeyConstraint(["submission"], ["submissions.id"], name="fk_decisions_submission"),
        sa.UniqueConstraint("submission", name="uq_decisions_submission"),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("detail", _PLAIN, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_subject", "audit", ["subject"])
    op.create_index("ix_audit_who", "audit", ["who"])


def _tokens() -> None:
    op.create_table(
        "tokens",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("grants", _PLAIN, nullable=False),
        sa.Column("created", _MOMENT, nullable=False),
        sa.Column("expires", _MOMENT, nullable=False),
        sa.Column("revoked", _MOMENT),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tokens"),
        sa.UniqueConstraint("sha256", name="uq_tokens_sha256"),
    )


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("created", _MOMENT, nullable=False),
        sa.Column("payload", _PLAIN, nullable=False),
        sa.Column("started", _MOMENT),
        sa.Column("finished", _MOMENT),
        sa.Column("progress", sa.Float(53), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("result", _PLAIN),
        sa.Column("problem", _PLAIN),
        sa.Column("worker", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
    )
    op.create_index("ix_jobs_state", "jobs", ["state", "created"])


_REFUSED = "BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END"
#: What keeps the audit log from being changed, even by whoever comes with another program. On SQLite a third trigger
#: refuses INSERT OR REPLACE, which deletes without asking the second.
_ONLY_GROWS = {
    "sqlite": (
        f"CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit {_REFUSED}",
        f"CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit {_REFUSED}",
        f"CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN NEW.id IN (SELECT id FROM audit) {_REFUSED}",  # noqa: S608
    ),
    "postgresql": (
        """
        CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the audit log only grows'; END $$
        """,
        """
        CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()
        """,
    ),
}
