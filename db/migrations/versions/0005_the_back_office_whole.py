"""the back office whole"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_SUBJECTS = (
    ("consultation", "SELECT unit_id FROM consultations WHERE consultations.id = audit.subject_id"),
    ("person", "SELECT unit_id FROM people WHERE people.id = audit.subject_id"),
    ("promise", "SELECT unit_id FROM outgoing WHERE outgoing.id = audit.subject_id"),
    ("unit", "SELECT id FROM units WHERE units.id = audit.subject_id"),
    ("consultant", "SELECT unit_id FROM consultants WHERE consultants.id = audit.subject_id"),
    (
        "login",
        "SELECT employees.unit_id FROM employees JOIN logins ON logins.employee_id = employees.id"
        " WHERE logins.id = audit.subject_id",
    ),
)


def upgrade() -> None:
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unit_id", sa.Integer(), nullable=True))
        batch_op.drop_index(batch_op.f("ix_audit_login_id"))
    # Whose the entries were, as far as it can still be told.
    for kind, whose in _SUBJECTS:
        op.execute(
            f"UPDATE audit SET unit_id = ({whose}) WHERE subject_kind = '{kind}'"  # noqa: S608 (ours alone)
        )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_unit_id_at"), ["unit_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_login_id_at"), ["login_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_deed_at"), ["deed", "at"], unique=False)
    with op.batch_alter_table("outgoing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outgoing_promised_at"), ["promised_at"], unique=False)

    op.create_table(
        "people_search_kept",
        sa.Column("token", sa.String(length=60), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
    )
    op.execute("INSERT INTO people_search_kept (token, person_id) SELECT token, person_id FROM people_search")
    op.drop_table("people_search")
    op.create_table(
        "people_search",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "token",
            sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_people_search_person_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_people_search_unit_id_units")),
        sa.PrimaryKeyConstraint("unit_id", "token", "person_id", name=op.f("pk_people_search")),
        sqlite_with_rowid=False,
    )
    # At the person's own centre, and wherever they have a visit.
    op.execute(
        "INSERT INTO people_search (unit_id, token, person_id)"
        " SELECT people.unit_id, kept.token, kept.person_id"
        " FROM people_search_kept AS kept JOIN people ON people.id = kept.person_id"
        " UNION SELECT consultations.unit_id, kept.token, kept.person_id"
        " FROM people_search_kept AS kept JOIN consultations ON consultations.person_id = kept.person_id"
        " WHERE consultations.state <> 'holding'"
    )
    op.drop_table("people_search_kept")
    with op.batch_alter_table("people_search", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_people_search_person_id_unit_id_token"),
            ["person_id", "unit_id", "token"],
            unique=False,
        )
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_birth_date"), ["birth_date"], unique=False)

    op.create_table(
        "job_runs",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_runs")),
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_settings")),
    )
    op.create_table(
        "wordings",
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("text_kk", sa.String(length=2000), nullable=False),
        sa.Column("text_ru", sa.String(length=2000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_wordings")),
    )
    op.create_table(
        "canned_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("title_kk", sa.String(length=100), nullable=False),
        sa.Column("title_ru", sa.String(length=100), nullable=False),
        sa.Column("text_kk", sa.String(length=2000), nullable=False),
        sa.Column("text_ru", sa.String(length=2000), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_canned_answers_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_answers")),
    )
    with op.batch_alter_table("canned_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_canned_answers_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "calendar_feeds",
        sa.Column("login_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["login_id"], ["logins.id"], name=op.f("fk_calendar_feeds_login_id_logins")),
        sa.PrimaryKeyConstraint("login_id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_calendar_feeds_code_hash")),
    )
    op.create_table(
        "due_exceptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(length=6), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["ended_by"], ["logins.id"], name=op.f("fk_due_exceptions_ended_by_logins")),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["logins.id"], name=op.f("fk_due_exceptions_entered_by_logins")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_due_exceptions_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due_exceptions")),
    )
    with op.batch_alter_table("due_exceptions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_due_exceptions_quarter_unit_id"), ["quarter", "unit_id"], unique=False
        )

    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("invited_by", sa.Integer(), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("login_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_invitations_employee_id_employees")
        ),
        sa.ForeignKeyConstraint(["invited_by"], ["logins.id"], name=op.f("fk_invitations_invited_by_logins")),
        sa.ForeignKeyConstraint(["login_id"], ["logins.id"], name=op.f("fk_invitations_login_id_logins")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_invitations_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_invitations_code_hash")),
    )
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitations_employee_id"), ["employee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitations_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitations_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "recovery_codes",
        sa.Column("login_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["login_id"], ["logins.id"], name=op.f("fk_recovery_codes_login_id_logins")),
        sa.PrimaryKeyConstraint("login_id", "code_hash", name=op.f("pk_recovery_codes")),
    )
    op.create_table(
        "role_proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("is_ending", sa.Boolean(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_granted", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["login_id"], ["logins.id"], name=op.f("fk_role_proposals_login_id_logins")),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["logins.id"], name=op.f("fk_role_proposals_proposed_by_logins")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["logins.id"], name=op.f("fk_role_proposals_settled_by_logins")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_role_proposals_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_proposals")),
    )
    with op.batch_alter_table("role_proposals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_proposals_login_id"), ["login_id"], unique=False)

    op.create_table(
        "setting_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("old", sa.JSON(), nullable=False),
        sa.Column("new", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["logins.id"], name=op.f("fk_setting_changes_by_logins")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting_changes")),
    )
    with op.batch_alter_table("setting_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_setting_changes_name_id"), ["name", "id"], unique=False)

    op.create_table(
        "staff_cards",
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("qualification", sa.String(length=200), nullable=False),
        sa.Column("register_number", sa.String(length=60), nullable=False),
        sa.Column("register_until", sa.Date(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.Column("practises_since", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["checked_by"], ["logins.id"], name=op.f("fk_staff_cards_checked_by_logins")),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_staff_cards_employee_id_employees")
        ),
        sa.PrimaryKeyConstraint("employee_id", name=op.f("pk_staff_cards")),
    )
    op.create_table(
        "unit_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["logins.id"], name=op.f("fk_unit_changes_entered_by_logins")
        ),
        sa.ForeignKeyConstraint(["other_id"], ["units.id"], name=op.f("fk_unit_changes_other_id_units")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_unit_changes_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_changes")),
    )
    with op.batch_alter_table("unit_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_changes_on_day"), ["on_day"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_changes_other_id"), ["other_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_changes_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "unit_places",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_unit_places_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_places")),
    )
    with op.batch_alter_table("unit_places", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_unit_places_unit_id_last_on"), ["unit_id", "last_on"], unique=False
        )

    op.create_table(
        "past_posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("is_invited", sa.Boolean(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_past_posts_employee_id_employees")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_past_posts_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_posts")),
    )
    with op.batch_alter_table("past_posts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_past_posts_employee_id"), ["employee_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_past_posts_unit_id_last_on"), ["unit_id", "last_on"], unique=False
        )

    op.create_table(
        "person_categories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(32), nullable=False),
        sa.Column("why", sa.LargeBinary(), nullable=True),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["logins.id"], name=op.f("fk_person_categories_ended_by_logins")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_person_categories_person_id_people"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["set_by"], ["logins.id"], name=op.f("fk_person_categories_set_by_logins")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_categories")),
    )
    with op.batch_alter_table("person_categories", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_person_categories_person_id_category"), ["person_id", "category"], unique=False
        )

    op.create_table(
        "possible_doubles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_same", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["first_id"], ["people.id"], name=op.f("fk_possible_doubles_first_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["logins.id"], name=op.f("fk_possible_doubles_proposed_by_logins")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"],
            ["people.id"],
            name=op.f("fk_possible_doubles_second_id_people"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["logins.id"], name=op.f("fk_possible_doubles_settled_by_logins")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_possible_doubles")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_possible_doubles_first_id_second_id")),
    )
    with op.batch_alter_table("possible_doubles", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_possible_doubles_second_id"), ["second_id"], unique=False)

    op.create_table(
        "representative_codes",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_representative_codes_person_id_people"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_representative_codes")),
    )
    with op.batch_alter_table("representative_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_representative_codes_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_representative_codes_person_id"), ["person_id"], unique=False)

    op.create_table(
        "files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=60), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("login_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_files_contact_id_contacts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["login_id"], ["logins.id"], name=op.f("fk_files_login_id_logins")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
    )
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_files_contact_id"), ["contact_id"], unique=False)

    op.create_table(
        "threads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("assigned_to", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("turn_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_line_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assigned_to"], ["logins.id"], name=op.f("fk_threads_assigned_to_logins")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_threads_contact_id_contacts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_threads_person_id_people")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_threads_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
    )
    with op.batch_alter_table("threads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_threads_assigned_to"), ["assigned_to"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_threads_contact_id_state"), ["contact_id", "state"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_threads_last_line_at"), ["last_line_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_threads_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_threads_unit_id_state_turn_since"),
            ["unit_id", "state", "turn_since"],
            unique=False,
        )

    op.create_table(
        "thread_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("side", sa.String(32), nullable=False),
        sa.Column("login_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("promise_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_thread_lines_file_id_files"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["login_id"], ["logins.id"], name=op.f("fk_thread_lines_login_id_logins")),
        sa.ForeignKeyConstraint(
            ["promise_id"],
            ["outgoing.id"],
            name=op.f("fk_thread_lines_promise_id_outgoing"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_thread_lines_thread_id_threads"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread_lines")),
    )
    with op.batch_alter_table("thread_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_thread_lines_thread_id_id"), ["thread_id", "id"], unique=False)

    op.create_table(
        "thread_writers",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("login_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["login_id"], ["logins.id"], name=op.f("fk_thread_writers_login_id_logins")),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["threads.id"],
            name=op.f("fk_thread_writers_thread_id_threads"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("thread_id", "login_id", name=op.f("pk_thread_writers")),
    )
    with op.batch_alter_table("joins", schema=None) as batch_op:
        batch_op.add_column(sa.Column("joined_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("reason", sa.String(length=400), nullable=False, server_default=""))
        batch_op.create_foreign_key(batch_op.f("fk_joins_joined_by_logins"), "logins", ["joined_by"], ["id"])

    with op.batch_alter_table("logins", schema=None) as batch_op:
        batch_op.add_column(sa.Column("totp_secret", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("totp_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("totp_step", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("pin_hash", sa.String(length=200), nullable=True))

    with op.batch_alter_table("representatives", schema=None) as batch_op:
        batch_op.add_column(sa.Column("confirmed_through", sa.String(32), nullable=True))

    with op.batch_alter_table("role_grants", schema=None) as batch_op:
        batch_op.add_column(sa.Column("granted_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("ended_by", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_role_grants_granted_by_logins"), "logins", ["granted_by"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_role_grants_ended_by_logins"), "logins", ["ended_by"], ["id"]
        )

    with op.batch_alter_table("staff_sessions", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("computer_hash", sa.String(length=64), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("second_factor_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("pin_tries", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_index(batch_op.f("ix_staff_sessions_computer_hash"), ["computer_hash"], unique=False)

    with op.batch_alter_table("units", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    with op.batch_alter_table("outgoing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outgoing_promised_at"))
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_deed_at"))
        batch_op.drop_index(batch_op.f("ix_audit_login_id_at"))
        batch_op.drop_index(batch_op.f("ix_audit_unit_id_at"))
        batch_op.create_index(batch_op.f("ix_audit_login_id"), ["login_id"], unique=False)
        batch_op.drop_column("unit_id")

    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_birth_date"))
    op.create_table(
        "people_search_kept",
        sa.Column("token", sa.String(length=60), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
    )
    op.execute(
        "INSERT INTO people_search_kept (token, person_id) SELECT DISTINCT token, person_id FROM people_search"
    )
    op.drop_table("people_search")
    op.create_table(
        "people_search",
        sa.Column(
            "token",
            sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_people_search_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token", "person_id", name=op.f("pk_people_search")),
    )
    op.execute("INSERT INTO people_search (token, person_id) SELECT token, person_id FROM people_search_kept")
    op.drop_table("people_search_kept")
    with op.batch_alter_table("people_search", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_search_person_id"), ["person_id"], unique=False)

    with op.batch_alter_table("units", schema=None) as batch_op:
        batch_op.drop_column("version")

    with op.batch_alter_table("staff_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_sessions_computer_hash"))
        batch_op.drop_column("pin_tries")
        batch_op.drop_column("second_factor_at")
        batch_op.drop_column("locked_at")
        batch_op.drop_column("computer_hash")

    with op.batch_alter_table("role_grants", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_role_grants_ended_by_logins"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_role_grants_granted_by_logins"), type_="foreignkey")
        batch_op.drop_column("ended_by")
        batch_op.drop_column("granted_by")

    with op.batch_alter_table("representatives", schema=None) as batch_op:
        batch_op.drop_column("confirmed_through")

    with op.batch_alter_table("logins", schema=None) as batch_op:
        batch_op.drop_column("pin_hash")
        batch_op.drop_column("totp_step")
        batch_op.drop_column("totp_since")
        batch_op.drop_column("totp_secret")

    with op.batch_alter_table("joins", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_joins_joined_by_logins"), type_="foreignkey")
        batch_op.drop_column("reason")
        batch_op.drop_column("joined_by")

    op.drop_table("thread_writers")
    with op.batch_alter_table("thread_lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_thread_lines_thread_id_id"))

    op.drop_table("thread_lines")
    with op.batch_alter_table("threads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_threads_unit_id_state_turn_since"))
        batch_op.drop_index(batch_op.f("ix_threads_person_id"))
        batch_op.drop_index(batch_op.f("ix_threads_last_line_at"))
        batch_op.drop_index(batch_op.f("ix_threads_contact_id_state"))
        batch_op.drop_index(batch_op.f("ix_threads_assigned_to"))

    op.drop_table("threads")
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_files_contact_id"))

    op.drop_table("files")
    with op.batch_alter_table("representative_codes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_representative_codes_person_id"))
        batch_op.drop_index(batch_op.f("ix_representative_codes_expires_at"))

    op.drop_table("representative_codes")
    with op.batch_alter_table("possible_doubles", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_possible_doubles_second_id"))

    op.drop_table("possible_doubles")
    with op.batch_alter_table("person_categories", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_categories_person_id_category"))

    op.drop_table("person_categories")
    with op.batch_alter_table("unit_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_changes_unit_id"))
        batch_op.drop_index(batch_op.f("ix_unit_changes_other_id"))
        batch_op.drop_index(batch_op.f("ix_unit_changes_on_day"))

    op.drop_table("unit_changes")
    with op.batch_alter_table("past_posts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_past_posts_unit_id_last_on"))
        batch_op.drop_index(batch_op.f("ix_past_posts_employee_id"))

    op.drop_table("past_posts")
    with op.batch_alter_table("unit_places", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_places_unit_id_last_on"))

    op.drop_table("unit_places")
    op.drop_table("staff_cards")
    with op.batch_alter_table("setting_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_setting_changes_name_id"))

    op.drop_table("setting_changes")
    with op.batch_alter_table("role_proposals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_proposals_login_id"))

    op.drop_table("role_proposals")
    op.drop_table("recovery_codes")
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitations_unit_id"))
        batch_op.drop_index(batch_op.f("ix_invitations_expires_at"))
        batch_op.drop_index(batch_op.f("ix_invitations_employee_id"))

    op.drop_table("invitations")
    with op.batch_alter_table("due_exceptions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_due_exceptions_quarter_unit_id"))

    op.drop_table("due_exceptions")
    op.drop_table("calendar_feeds")
    with op.batch_alter_table("canned_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_canned_answers_unit_id"))

    op.drop_table("canned_answers")
    op.drop_table("wordings")
    op.drop_table("settings")
    op.drop_table("job_runs")
