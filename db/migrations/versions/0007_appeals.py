"""appeals"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Names of office documents are longer: PostgreSQL refused them.
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.alter_column(
            "media_type",
            existing_type=sa.String(length=60),
            type_=sa.String(length=100),
            existing_nullable=False,
        )
    op.create_table(
        "chain_roots",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_chain_roots")),
    )
    op.create_table(
        "drop_box",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("receipt", sa.LargeBinary(length=32), nullable=True),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drop_box")),
        sa.UniqueConstraint("receipt", name=op.f("uq_drop_box_receipt")),
    )
    op.create_table(
        "appeal_topics",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("name_kk", sa.String(length=24), nullable=False),
        sa.Column("name_ru", sa.String(length=24), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_appeal_topics_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_topics")),
        sa.UniqueConstraint("code", name=op.f("uq_appeal_topics_code")),
    )
    op.create_index(op.f("ix_appeal_topics_unit_id"), "appeal_topics", ["unit_id"])
    op.create_table(
        "awareness_counts",
        sa.Column("unit_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("quarter", sa.String(length=6), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("knew", sa.Integer(), nullable=False),
        sa.Column("did_not", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_awareness_counts_unit_id_units")),
        sa.PrimaryKeyConstraint("unit_id", "quarter", name=op.f("pk_awareness_counts")),
    )
    op.create_table(
        "appeal_totals",
        sa.Column("period", sa.String(length=6), nullable=False),
        sa.Column("unit_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_from", sa.Date(), nullable=False),
        sa.Column("seen_by", sa.Integer(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["seen_by"], ["logins.id"], name=op.f("fk_appeal_totals_seen_by_logins")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_appeal_totals_unit_id_units")),
        sa.PrimaryKeyConstraint("period", "unit_id", name=op.f("pk_appeal_totals")),
    )
    op.create_index(op.f("ix_appeal_totals_public_from"), "appeal_totals", ["public_from"])
    op.create_table(
        "appeals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=9), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("door", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column("about", sa.String(32), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("desk", sa.String(32), nullable=False),
        sa.Column("desk_unit_id", sa.Integer(), nullable=False),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("allows_above", sa.Boolean(), nullable=False),
        sa.Column("colour", sa.String(32), nullable=False),
        sa.Column("is_colour_confirmed", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("turn", sa.String(32), nullable=False),
        sa.Column("turn_since", sa.Date(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clock_from", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("warn_on", sa.Date(), nullable=False),
        sa.Column("take_up_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pass_on_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("passed_on_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extended_on", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_in", sa.Integer(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("rated_on", sa.Date(), nullable=True),
        sa.Column("times_reopened", sa.Integer(), nullable=False),
        sa.Column("reopen_until", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("wishes_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("e_otinish", sa.String(length=40), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("owner", sa.LargeBinary(length=32), nullable=True),
        sa.Column("receipt", sa.LargeBinary(length=32), nullable=True),
        sa.Column("joined_to", sa.Integer(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("escalated_on", sa.Date(), nullable=True),
        sa.Column("head", sa.LargeBinary(length=32), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["desk_unit_id"], ["units.id"], name=op.f("fk_appeals_desk_unit_id_units")),
        sa.ForeignKeyConstraint(["entered_by"], ["logins.id"], name=op.f("fk_appeals_entered_by_logins")),
        sa.ForeignKeyConstraint(["handler_id"], ["logins.id"], name=op.f("fk_appeals_handler_id_logins")),
        sa.ForeignKeyConstraint(["joined_to"], ["appeals.id"], name=op.f("fk_appeals_joined_to_appeals")),
        sa.ForeignKeyConstraint(["region_id"], ["units.id"], name=op.f("fk_appeals_region_id_units")),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["appeal_topics.id"], name=op.f("fk_appeals_topic_id_appeal_topics")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_appeals_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
        sa.UniqueConstraint("number", name=op.f("uq_appeals_number")),
        sa.UniqueConstraint("receipt", name=op.f("uq_appeals_receipt")),
    )
    op.create_index(
        op.f("ix_appeals_desk_unit_id_is_open_due_on_id"),
        "appeals",
        ["desk_unit_id", "is_open", "due_on", "id"],
    )
    op.create_index(op.f("ix_appeals_e_otinish"), "appeals", ["e_otinish"])
    op.create_index(
        op.f("ix_appeals_handler_id_is_open_due_on_id"), "appeals", ["handler_id", "is_open", "due_on", "id"]
    )
    op.create_index(op.f("ix_appeals_is_open_due_on_id"), "appeals", ["is_open", "due_on", "id"])
    op.create_index(op.f("ix_appeals_joined_to"), "appeals", ["joined_to"])
    op.create_index(op.f("ix_appeals_owner"), "appeals", ["owner"])
    op.create_index(op.f("ix_appeals_region_id_registered_on"), "appeals", ["region_id", "registered_on"])
    op.create_index(op.f("ix_appeals_registered_on"), "appeals", ["registered_on"])
    op.create_index(op.f("ix_appeals_topic_id"), "appeals", ["topic_id"])
    op.create_index(op.f("ix_appeals_unit_id_registered_on"), "appeals", ["unit_id", "registered_on"])
    op.create_table(
        "duty_shifts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("login_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["login_id"], ["logins.id"], name=op.f("fk_duty_shifts_login_id_logins")),
        sa.ForeignKeyConstraint(["signed_by"], ["logins.id"], name=op.f("fk_duty_shifts_signed_by_logins")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_duty_shifts_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_shifts")),
    )
    op.create_index(op.f("ix_duty_shifts_login_id"), "duty_shifts", ["login_id"])
    op.create_index(op.f("ix_duty_shifts_unit_id_ends_at"), "duty_shifts", ["unit_id", "ends_at"])
    op.create_table(
        "published_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("question_kk", sa.String(length=300), nullable=False),
        sa.Column("question_ru", sa.String(length=300), nullable=False),
        sa.Column("answer_kk", sa.String(length=2000), nullable=False),
        sa.Column("answer_ru", sa.String(length=2000), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("times_shown", sa.Integer(), nullable=False),
        sa.Column("times_helped", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["logins.id"], name=op.f("fk_published_answers_made_by_logins")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_published_answers_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_answers")),
    )
    op.create_index(op.f("ix_published_answers_unit_id"), "published_answers", ["unit_id"])
    op.create_table(
        "safeguarding_rules",
        sa.Column("unit_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rule_kk", sa.String(length=4000), nullable=False),
        sa.Column("rule_ru", sa.String(length=4000), nullable=False),
        sa.Column("addresses_kk", sa.String(length=2000), nullable=False),
        sa.Column("addresses_ru", sa.String(length=2000), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["logins.id"], name=op.f("fk_safeguarding_rules_changed_by_logins")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_safeguarding_rules_unit_id_units")),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_safeguarding_rules")),
    )
    op.create_table(
        "appeal_asides",
        sa.Column("appeal_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("login_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name=op.f("fk_appeal_asides_appeal_id_appeals")
        ),
        sa.ForeignKeyConstraint(["login_id"], ["logins.id"], name=op.f("fk_appeal_asides_login_id_logins")),
        sa.PrimaryKeyConstraint("appeal_id", "login_id", name=op.f("pk_appeal_asides")),
    )
    op.create_table(
        "appeal_contents",
        sa.Column("appeal_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name=op.f("fk_appeal_contents_appeal_id_appeals")
        ),
        sa.PrimaryKeyConstraint("appeal_id", "seq", name=op.f("pk_appeal_contents")),
    )
    op.create_table(
        "appeal_events",
        sa.Column("appeal_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("login_id", sa.Integer(), nullable=True),
        sa.Column("content_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("prev", sa.LargeBinary(length=32), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("key_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name=op.f("fk_appeal_events_appeal_id_appeals")
        ),
        sa.ForeignKeyConstraint(["login_id"], ["logins.id"], name=op.f("fk_appeal_events_login_id_logins")),
        sa.PrimaryKeyConstraint("appeal_id", "seq", name=op.f("pk_appeal_events")),
    )
    op.create_index(op.f("ix_appeal_events_login_id"), "appeal_events", ["login_id"])
    op.create_table(
        "appeal_identities",
        sa.Column("appeal_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("times_opened", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name=op.f("fk_appeal_identities_appeal_id_appeals")
        ),
        sa.PrimaryKeyConstraint("appeal_id", name=op.f("pk_appeal_identities")),
    )
    op.create_table(
        "appeal_links",
        sa.Column("appeal_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("other_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name=op.f("fk_appeal_links_appeal_id_appeals")
        ),
        sa.ForeignKeyConstraint(["other_id"], ["appeals.id"], name=op.f("fk_appeal_links_other_id_appeals")),
        sa.PrimaryKeyConstraint("appeal_id", "other_id", name=op.f("pk_appeal_links")),
    )
    op.create_index(op.f("ix_appeal_links_other_id"), "appeal_links", ["other_id"])
    op.create_table(
        "appeal_subjects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("employee_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name=op.f("fk_appeal_subjects_appeal_id_appeals")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_appeal_subjects_employee_id_employees")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_appeal_subjects_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_subjects")),
    )
    op.create_index(op.f("ix_appeal_subjects_appeal_id_unit_id"), "appeal_subjects", ["appeal_id", "unit_id"])
    op.create_index(op.f("ix_appeal_subjects_employee_id"), "appeal_subjects", ["employee_id"])
    op.create_index(op.f("ix_appeal_subjects_unit_id"), "appeal_subjects", ["unit_id"])
    op.create_table(
        "appeal_views",
        sa.Column("appeal_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("login_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name=op.f("fk_appeal_views_appeal_id_appeals")
        ),
        sa.ForeignKeyConstraint(["login_id"], ["logins.id"], name=op.f("fk_appeal_views_login_id_logins")),
        sa.PrimaryKeyConstraint("appeal_id", "login_id", "on_day", name=op.f("pk_appeal_views")),
    )
    op.create_table(
        "appeal_words",
        sa.Column("token", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("appeal_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name=op.f("fk_appeal_words_appeal_id_appeals")
        ),
        sa.PrimaryKeyConstraint("token", "appeal_id", name=op.f("pk_appeal_words")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_appeal_words_appeal_id"), "appeal_words", ["appeal_id"])
    op.create_table(
        "awareness_answers",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_awareness_answers_person_id_people"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "year", name=op.f("pk_awareness_answers")),
    )
    op.create_table(
        "appeal_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("original_id", sa.Integer(), nullable=True),
        sa.Column("original_sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name=op.f("fk_appeal_files_appeal_id_appeals")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_appeal_files_file_id_files")),
        sa.ForeignKeyConstraint(
            ["original_id"], ["files.id"], name=op.f("fk_appeal_files_original_id_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_files")),
    )
    op.create_index(op.f("ix_appeal_files_appeal_id_seq"), "appeal_files", ["appeal_id", "seq"])
    op.create_index(op.f("ix_appeal_files_file_id"), "appeal_files", ["file_id"])
    op.create_index(op.f("ix_appeal_files_original_id"), "appeal_files", ["original_id"])
    op.create_table(
        "drop_box_files",
        sa.Column("file_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_drop_box_files_file_id_files")),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_drop_box_files")),
    )
    op.create_index(op.f("ix_drop_box_files_on_day"), "drop_box_files", ["on_day"])


def downgrade() -> None:
    for table in (
        "drop_box_files",
        "appeal_files",
        "awareness_answers",
        "appeal_words",
        "appeal_views",
        "appeal_subjects",
        "appeal_links",
        "appeal_identities",
        "appeal_events",
        "appeal_contents",
        "appeal_asides",
        "safeguarding_rules",
        "published_answers",
        "duty_shifts",
        "appeals",
        "appeal_totals",
        "awareness_counts",
        "appeal_topics",
        "drop_box",
        "chain_roots",
    ):
        op.drop_table(table)
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.alter_column(
            "media_type",
            existing_type=sa.String(length=100),
            type_=sa.String(length=60),
            existing_nullable=False,
            postgresql_using="left(media_type, 60)",
        )
