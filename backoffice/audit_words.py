"""What the audit says: each deed, and about what, in the language of the reader. No entry names a person."""

from collections.abc import Mapping
from datetime import date
from typing import Final
from urllib.parse import urlencode

from i18n import N_, gettext

DEEDS: Final[dict[str, str]] = {
    # consultations
    "asked": N_("Asked for"),
    "confirmed": N_("Confirmed"),
    "offered": N_("Another time offered"),
    "offer_accepted": N_("The person accepted the other time"),
    "offer_refused": N_("The person refused the other time"),
    "declined": N_("Declined"),
    "cancelled": N_("Cancelled"),
    "held": N_("Took place"),
    "missed": N_("Did not come"),
    "outcome_undone": N_("Mark taken back"),
    "entered": N_("Entered by staff"),
    "journal_written": N_("Journal written"),
    "journal_read": N_("Journal read"),
    "coming": N_("The person answered the reminder"),
    "lapsed": N_("Nobody answered in time"),
    "card_read": N_("Card read"),
    "list_read": N_("List read"),
    # people
    "register": N_("Registered"),
    "enter_visitor": N_("Visitor entered"),
    "list_entered": N_("Visitors entered from a list"),
    "correct": N_("Data corrected"),
    "fill_form": N_("Full form filled in"),
    "see_person": N_("Person's card read"),
    "see_readers": N_("Looked who read the card"),
    "search_people": N_("Searched for people"),
    "copy_own_data": N_("Copy of one's own data taken"),
    "erase": N_("Person erased"),
    "set_notices": N_("Notices set"),
    "set_lock_word": N_("Lock word set"),
    "wrong_lock_word": N_("Wrong lock word"),
    "unlock": N_("Lock word taken off"),
    "switch_person": N_("Another person writes"),
    "give_consent": N_("Consent given"),
    "withdraw_consent": N_("Consent withdrawn"),
    "say_representative": N_("Representative named"),
    "confirm_representative": N_("Representative's consent on paper"),
    "make_representative_code": N_("Code for the representative made"),
    "representative_agreed": N_("The representative agreed"),
    "representative_declined": N_("The representative refused"),
    "see_categories": N_("Categories read"),
    "set_category": N_("Category set"),
    "end_category": N_("Category ended"),
    "make_join_code": N_("Code to join chats made"),
    "join": N_("Chats joined"),
    "part": N_("Chats parted"),
    "list_doubles": N_("Possible doubles read"),
    "propose_double": N_("Double proposed"),
    "join_registrations": N_("Registrations joined"),
    "not_a_double": N_("Told apart: two people"),
    # conversations with the desk
    "asked_desk": N_("The desk was asked"),
    "answered_question": N_("Question answered"),
    "took_question": N_("Question taken"),
    "gave_back_question": N_("Question given back"),
    "handed_question_over": N_("Question handed over"),
    "closed_question": N_("Question closed"),
    "canned_added": N_("Ready answer added"),
    "canned_changed": N_("Ready answer changed"),
    "canned_ended": N_("Ready answer taken off"),
    # notices
    "read": N_("Read"),
    "called": N_("Said by telephone"),
    "sent_again": N_("Sent again"),
    "dropped": N_("Given up"),
    # schedules, figures, reports
    "schedule_weekly": N_("Weekly hours set"),
    "schedule_differing": N_("Other hours on a day"),
    "schedule_as_usual": N_("Usual hours again"),
    "schedule_settings": N_("Booking rules set"),
    "read_records": N_("Records behind figures read"),
    "report_sent": N_("Report sent"),
    "report_accepted": N_("Report accepted"),
    "report_returned": N_("Report returned"),
    "due_given": N_("Another due day given"),
    "due_ended": N_("Other due day ended"),
    "made": N_("Made"),
    "withdrawn": N_("Withdrawn"),
    "put": N_("Day off set"),
    "removed": N_("Day off removed"),
    # staff
    "sign_in": N_("Signed in"),
    "change_password": N_("Password changed"),
    "change_places": N_("Colleague took over the computer"),
    "leave_computer": N_("Left the computer"),
    "pin_set": N_("PIN set"),
    "pin_removed": N_("PIN removed"),
    "pin_refused": N_("Wrong PIN"),
    "second_factor_set_up": N_("Second factor set up"),
    "second_factor_given": N_("Second factor given"),
    "second_factor_taken_off": N_("Second factor taken off"),
    "second_factor_reset": N_("Second factor reset"),
    "recovery_codes_made": N_("Recovery codes made"),
    "join_chat": N_("Own chat joined"),
    "leave_chats": N_("Own chats parted"),
    "invite": N_("Invited"),
    "withdraw_invitation": N_("Invitation withdrawn"),
    "add_login": N_("Login made"),
    "end_login": N_("Login ended"),
    "give_role": N_("Role given"),
    "end_role": N_("Role ended"),
    "propose_officer": N_("Officer proposed"),
    "confirm_officer": N_("Officer confirmed"),
    "decline_officer": N_("Officer declined"),
    "withdraw_officer": N_("Proposal of an officer withdrawn"),
    "add_employee": N_("Employee added"),
    "correct_employee": N_("Employee's data corrected"),
    "move_employee": N_("Employee moved"),
    "employee_left": N_("Employee left"),
    "employee_back": N_("Employee is back"),
    "employee_read": N_("Employee's card read"),
    "staff_card": N_("Staff card written"),
    "switch_chats": N_("Notices in chats switched"),
    # units
    "edit_centre": N_("Centre's data changed"),
    "number_added": N_("Emergency number added"),
    "number_corrected": N_("Emergency number corrected"),
    "number_checked": N_("Emergency number checked"),
    "number_removed": N_("Emergency number removed"),
    "tree_open": N_("Unit opened"),
    "tree_split": N_("Unit split"),
    "tree_rename": N_("Unit renamed"),
    "tree_move": N_("Unit moved"),
    "tree_merge": N_("Units merged"),
    "tree_close": N_("Unit closed"),
    "tree_withdrawn": N_("Change of the tree withdrawn"),
    "tree_applied": N_("Change of the tree took effect"),
    # appeals: nobody reads them here, whoever searches
    "handled_appeal": N_("Case handled"),
    "entered_appeal": N_("Appeal entered"),
    "answer_saved": N_("Published answer saved"),
    "answer_published": N_("Answer published"),
    "answer_ended": N_("Published answer taken off"),
    "safeguarding_changed": N_("Safeguarding rule changed"),
    "duty_signed": N_("Shift on call signed"),
    "duty_withdrawn": N_("Shift on call withdrawn"),
    "totals_seen": N_("Totals of appeals seen"),
    "topic_added": N_("Topic of appeals added"),
    "topic_ended": N_("Topic of appeals taken off"),
    # settings
    "set_value": N_("Setting changed"),
    "word_anew": N_("Text worded anew"),
    "word_as_before": N_("Text back to the original"),
    "search_audit": N_("Audit searched"),
}
KINDS: Final[dict[str, str]] = {
    "consultation": N_("consultation"),
    "person": N_("person"),
    "promise": N_("notice"),
    "thread": N_("question"),
    "threads": N_("list of questions"),
    "file": N_("file"),
    "appeal": N_("case"),
    "appeals": N_("list of cases"),
    "appeal_file": N_("file of a case"),
    "appeal_figures": N_("figures of appeals"),
    "appeal_topic": N_("topic of appeals"),
    "published_answer": N_("published answer"),
    "canned_answer": N_("ready answer"),
    "call_list": N_("call list"),
    "messages": N_("list of notices"),
    "consultant": N_("schedule"),
    "unit": N_("unit"),
    "report": N_("report"),
    "calendar_feed": N_("calendar feed"),
    "day_off": N_("day off"),
    "login": N_("login"),
    "invitation": N_("invitation"),
    "proposal": N_("proposal of a role"),
    "employee": N_("employee"),
    "emergency_number": N_("emergency number"),
    "setting": N_("setting"),
    "wording": N_("text"),
    "audit": N_("audit"),
}


def deed(of: str) -> str:
    """What was done."""
    return gettext(DEEDS[of]) if of in DEEDS else of


def kind(of: str) -> str:
    """About what."""
    return gettext(KINDS[of]) if of in KINDS else of


def deed_pairs() -> list[tuple[str, str]]:
    """To choose from, by the alphabet."""
    return sorted(((code, gettext(words)) for code, words in DEEDS.items()), key=_by_words)


def kind_pairs() -> list[tuple[str, str]]:
    """To choose from, by the alphabet."""
    return sorted(((code, gettext(words)) for code, words in KINDS.items()), key=_by_words)


def _by_words(pair: tuple[str, str]) -> str:
    return pair[1].casefold()


def query(asked: Mapping[str, str], first: date, last: date, after: int | None = None) -> str:
    """The address of the same search, on another page."""
    named = {name: asked[name] for name in ("who", "deed", "kind", "number") if asked.get(name)}
    days = {"first": first.isoformat(), "last": last.isoformat()}
    return urlencode(days | named | ({"after": str(after)} if after else {}))
