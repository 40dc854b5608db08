"""An index of tasks in the order in which they are listed

Revision ID: 0003
Revises: 0002
Create Date: 2026-11-22 07:50:00

"""
from alembic import op
import sqlalchemy as sa


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    columns = ['project_id', 'open', sa.text('priority DESC'), 'created_at', 'id']
    op.create_index('ix_tasks_as_listed', 'tasks', columns, unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_index('ix_tasks_as_listed', table_name='tasks')
