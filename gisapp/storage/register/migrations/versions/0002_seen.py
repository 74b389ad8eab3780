"""A worker says that it lives, so that one that died on another host is known by its silence."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let each job remember when its worker was last heard of."""
    op.add_column("jobs", sa.Column("seen", sa.DateTime(timezone=True)))
