"""Where the values of merged contacts are from, and who is not to be taken for one person."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("contacts", sa.Column("origins", sa.JSON, nullable=False, server_default="{}"))
    op.create_table(
        "apart",
        sa.Column("id", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("one_id", "other_id")),
        sa.Column("at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_apart"),
        sa.UniqueConstraint("one_id", "other_id", name="uq_apart_one_id_other_id"),
        *(
            sa.ForeignKeyConstraint(
                [name], ["contacts.id"], name=f"fk_apart_{name}", ondelete="CASCADE"
            )
            for name in ("one_id", "other_id")
        ),
    )
    op.create_index("ix_apart_other_id", "apart", ["other_id"])


def downgrade() -> None:
    op.drop_table("apart")
    op.drop_column("contacts", "origins")
