"""What the pages of people say: looks at a card by the audit's deeds."""

from typing import Final

from i18n import N_, gettext

LOOKS: Final[dict[str, str]] = {
    "see_person": N_("Opened the card"),
    "correct": N_("Corrected the data"),
    "enter_visitor": N_("Entered the person"),
    "confirm_representative": N_("Confirmed the consent on paper"),
    "make_representative_code": N_("Made a code for the representative"),
    "unlock": N_("Took the lock word off"),
    "part": N_("Parted what was joined"),
    "propose_double": N_("Proposed a possible double"),
    "join_registrations": N_("Joined two registrations"),
    "not_a_double": N_("Said: two different people"),
    "set_category": N_("Noted a category"),
    "end_category": N_("Ended a category"),
    "see_categories": N_("Read the categories"),
    "see_readers": N_("Read this list"),
    "card_read": N_("Opened a visit"),
    "journal_read": N_("Read a journal entry"),
    "journal_written": N_("Wrote a journal entry"),
}
_OTHERWISE: Final = N_("Read the data")


def look(deed: str) -> str:
    """What somebody did, in words."""
    return gettext(LOOKS.get(deed, _OTHERWISE))
