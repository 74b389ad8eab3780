"""The tables of the register as they are now; the migrations lead there, and a test holds the two together."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
)

from gisapp.storage.register.columns import Coordinate, Moment, Plain, Words

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

submissions = Table(
    "submissions",
    metadata,
    Column("id", Words, primary_key=True),
    Column("layer", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("scope", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Words, nullable=False),
    Column("sender", Words, nullable=False),
    Column("sent", Moment, nullable=False),
    Column("base_version", BigInteger, nullable=False),
    Column("note", Words, nullable=False),
    Column("crs", Words),
    Column("features", BigInteger, nullable=False),
    Column("job", Words),
    Column("terms", Plain, nullable=False),
    Index("ix_submissions_layer", "layer", "state"),
    Index("ix_submissions_sent", "sent"),
)

findings = Table(
    "findings",
    metadata,
    Column("submission", Words, ForeignKey("submissions.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("code", Words, nullable=False),
    Column("severity", Words, nullable=False),
    Column("message_vi", Words, nullable=False),
    Column("message_en", Words, nullable=False),
    Column("feature", Words),
    Column("ring", BigInteger),
    Column("vertex", BigInteger),
    Column("x", Coordinate),
    Column("y", Coordinate),
    Column("field", Words),
    Column("evidence", Plain, nullable=False),
)

#: One decision at most for a submission: the constraint decides between two who decide at once.
decisions = Table(
    "decisions",
    metadata,
    Column("id", Words, primary_key=True),
    Column("submission", Words, ForeignKey("submissions.id"), nullable=False),
    Column("by", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("why", Words, nullable=False),
    Column("accepts", Boolean, nullable=False),
    Column("returned", Plain, nullable=False),
    Column("version", BigInteger),
    Column("finished", Boolean, nullable=False),
    UniqueConstraint("submission"),
)

#: Lines are added and read, never changed: triggers refuse everything else.
audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("who", Words, nullable=False),
    Column("action", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("request", Words, nullable=False),
    Column("detail", Plain, nullable=False),
    Index("ix_audit_subject", "subject"),
    Index("ix_audit_who", "who"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("grants", Plain, nullable=False),
    Column("created", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
    Column("revoked", Moment),
    Column("sha256", Words, nullable=False),
    UniqueConstraint("sha256"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Words, primary_key=True),
    Column("kind", Words, nullable=False),
    Column("by", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("created", Moment, nullable=False),
    Column("payload", Plain, nullable=False),
    Column("started", Moment),
    Column("finished", Moment),
    Column("progress", Float(53), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("result", Plain),
    Column("problem", Plain),
    Column("worker", Words),
    Column("seen", Moment),
    Index("ix_jobs_state", "state", "created"),
)

#: What a scenario says never changes: its id is made of the hash of its content. One that is retired stays readable.
scenarios = Table(
    "scenarios",
    metadata,
    Column("id", Words, primary_key=True),
    Column("sha256", Words, nullable=False),
    Column("title_vi", Words, nullable=False),
    Column("title_en", Words, nullable=False),
    Column("author", Words, nullable=False),
    Column("created", Words, nullable=False),
    Column("content", Words, nullable=False),
    Column("added_by", Words, nullable=False),
    Column("added", Moment, nullable=False),
    Column("retired", Moment),
    Column("retired_by", Words),
    Index("ix_scenarios_added", "added"),
)
