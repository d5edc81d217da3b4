"""whatsapp"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channel_faults",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", "code", name=op.f("pk_channel_faults")),
    )
    op.create_index(op.f("ix_channel_faults_at"), "channel_faults", ["at"])
    op.create_table(
        "whatsapp_accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("phone_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paced_until", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whatsapp_accounts")),
        sa.UniqueConstraint("phone_hash", name=op.f("uq_whatsapp_accounts_phone_hash")),
        sa.UniqueConstraint("user_hash", name=op.f("uq_whatsapp_accounts_user_hash")),
    )
    op.create_index(op.f("ix_whatsapp_accounts_created_at"), "whatsapp_accounts", ["created_at"])
    op.create_table(
        "whatsapp_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("free", sa.Integer(), nullable=False),
        sa.Column("by_template", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_whatsapp_days")),
    )
    op.create_table(
        "whatsapp_paces",
        sa.Column("phone_id", sa.String(length=40), nullable=False),
        sa.Column("paced_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("phone_id", name=op.f("pk_whatsapp_paces")),
    )
    op.create_table(
        "whatsapp_templates",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("is_ours", sa.Boolean(), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", "lang", name=op.f("pk_whatsapp_templates")),
    )
    with op.batch_alter_table("channel_states", schema=None) as batch_op:
        batch_op.add_column(sa.Column("facts", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("outgoing", schema=None) as batch_op:
        batch_op.add_column(sa.Column("receipt", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("receipt_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_people_registered_at"), "people", ["registered_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_people_registered_at"), "people")
    with op.batch_alter_table("outgoing", schema=None) as batch_op:
        batch_op.drop_column("receipt_at")
        batch_op.drop_column("receipt")
    with op.batch_alter_table("channel_states", schema=None) as batch_op:
        batch_op.drop_column("facts")
    for table in (
        "whatsapp_templates",
        "whatsapp_paces",
        "whatsapp_days",
        "whatsapp_accounts",
        "channel_faults",
    ):
        op.drop_table(table)
