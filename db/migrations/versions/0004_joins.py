"""joins"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "join_codes",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name=op.f("fk_join_codes_contact_id_contacts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_join_codes_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_join_codes")),
    )
    with op.batch_alter_table("join_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_join_codes_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_join_codes_person_id"), ["person_id"], unique=False)

    op.create_table(
        "joins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("gone_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.Column("undo_reason", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_joins_contact_id_contacts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["gone_id"], ["people.id"], name=op.f("fk_joins_gone_id_people")),
        sa.ForeignKeyConstraint(["kept_id"], ["people.id"], name=op.f("fk_joins_kept_id_people")),
        sa.ForeignKeyConstraint(["undone_by"], ["logins.id"], name=op.f("fk_joins_undone_by_logins")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joins")),
    )
    with op.batch_alter_table("joins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_joins_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_joins_gone_id"), ["gone_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_joins_kept_id"), ["kept_id"], unique=False)

    with op.batch_alter_table("outgoing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outgoing_unit_id"))
        batch_op.create_index(
            batch_op.f("ix_outgoing_unit_id_state_id"), ["unit_id", "state", "id"], unique=False
        )

    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("joined_to", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_people_joined_to"), ["joined_to"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_people_joined_to_people"), "people", ["joined_to"], ["id"])

    with op.batch_alter_table("units", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tells_chats", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    with op.batch_alter_table("units", schema=None) as batch_op:
        batch_op.drop_column("tells_chats")

    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_people_joined_to_people"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_people_joined_to"))
        batch_op.drop_column("joined_to")

    with op.batch_alter_table("outgoing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outgoing_unit_id_state_id"))
        batch_op.create_index(batch_op.f("ix_outgoing_unit_id"), ["unit_id"], unique=False)

    with op.batch_alter_table("joins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_joins_kept_id"))
        batch_op.drop_index(batch_op.f("ix_joins_gone_id"))
        batch_op.drop_index(batch_op.f("ix_joins_contact_id"))

    op.drop_table("joins")
    with op.batch_alter_table("join_codes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_join_codes_person_id"))
        batch_op.drop_index(batch_op.f("ix_join_codes_expires_at"))

    op.drop_table("join_codes")
