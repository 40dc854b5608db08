"""How long each item was before a candidate, and its median in the report on items

Revision ID: 0004
Revises: 0003
Create Date: 2026-11-22 08:00:00

"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward. Plain ALTER TABLE on both databases: copying a table of answers would take minutes."""
    op.add_column("answers", sa.Column("seconds", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("item_lines", sa.Column("seconds", sa.Double(), nullable=True))
    op.execute("DELETE FROM report_states")  # the report is computed anew, with what it now looks for


def downgrade() -> None:
    """Go back."""
    op.drop_column("item_lines", "seconds")
    op.drop_column("answers", "seconds")
