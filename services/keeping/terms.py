"""How long what is kept, where it lies and why: the one table, quoted in docs/operations.md."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.settings.definitions import AUDIT, NOTICES, STRANGERS, UNCONFIRMED, Definition, time_set

DAY: Final = timedelta(days=1)

CHILD: Final = DAY
UNANSWERED: Final = DAY
SIGN_IN: Final = DAY
REPLIES: Final = DAY
NOBODYS: Final = DAY
KEYS_OF_DEEDS: Final = 30 * DAY
STAFF_SESSIONS: Final = 30 * DAY
INVITATIONS: Final = 30 * DAY
CHAT: Final = 30 * DAY
THREADS: Final = 365 * DAY
APPEAL_AUTHORS: Final = 365 * DAY
APPEAL_WORDS: Final = (5 * 365 + 1) * DAY
EMPLOYEES: Final = (5 * 365 + 1) * DAY
AFTER_LAST_VISIT: Final = (3 * 365 + 1) * DAY


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms that an administrator may set, as they hold now."""

    unconfirmed: timedelta
    strangers: timedelta
    notices: timedelta
    audit: timedelta


async def terms_in_force(session: AsyncSession) -> Terms:
    """As they are set."""
    return Terms(
        await time_set(session, UNCONFIRMED),
        await time_set(session, STRANGERS),
        await time_set(session, NOTICES),
        await time_set(session, AUDIT),
    )


@dataclass(frozen=True, slots=True)
class Term:
    """A kind of data: its tables, how long it is kept, and why so long."""

    kind: str
    where: str
    kept: str
    why: str
    # Where an administrator of the nation may set another term.
    setting: Definition | None = None


TERMS: Final = (
    Term("Body of an update", "arrivals", "until it is handled", "nothing accepted may be lost"),
    Term("Key of an update", "arrivals", "30 days", "a repeat must have no second effect; a hash only"),
    Term(
        "Drafts and screens of the web chat",
        "conversations, webchat_events",
        "30 days, at the latest",
        "a reload shows them again; sealed under the conversation's key",
    ),
    Term(
        "Reply on a messenger",
        "replies",
        "until the messenger took it, 24 hours at the latest",
        "nothing that was answered may be lost; sealed under the conversation's key",
    ),
    Term(
        "Keys of conversations",
        "conversation_keys",
        "until given up (a shared computer left, erasure, under 14) or 30 days of silence",
        "without the key every copy is noise; no backup holds them",
    ),
    Term("Contact of a child under 14", "contacts", "24 hours", "nothing of theirs is stored; a count stays"),
    Term(
        "Contact of a shared computer", "contacts", "5 minutes after it was left", "the next one sees nothing"
    ),
    Term(
        "Contact that never chose a language",
        "contacts",
        "24 hours",
        "somebody opened the page and went away",
    ),
    Term(
        "Contact of somebody not registered",
        "contacts",
        "90 days of silence",
        "language and centre need not be asked again",
        STRANGERS,
    ),
    Term(
        "Phone and id of a WhatsApp chat",
        "whatsapp_accounts",
        "as long as its contact; 1 day where it has none",
        "to write back; sealed under the keys file, found by keyed hashes",
    ),
    Term(
        "Representative's number nobody confirmed",
        "representatives",
        "30 days; all of it once the person is of age",
        "given by somebody else, without consent",
        UNCONFIRMED,
    ),
    Term(
        "Person, with name, phone, birth date",
        "people, people_search, person_details",
        "3 years after the last visit, or until erased by the person",
        "as the consent says",
    ),
    Term(
        "Proof of consent",
        "consents",
        "as long as the installation stands",
        "shows that there was one; no name once the person is erased",
    ),
    Term(
        "Visits and counts",
        "consultations, facts, reports, sent_reports",
        "as long as the installation stands",
        "official figures are counted again from them; no name once the person is erased",
    ),
    Term(
        "Conversations with the desk, their files",
        "threads, thread_lines, thread_writers, files",
        "1 year after they were closed; words and files go with the contact or the person",
        "what was answered may be asked again; sealed under the keys file",
    ),
    Term(
        "Who wrote an appeal",
        "appeal_identities",
        "1 year after it ended; at once where its author is erased",
        "an answer may be reopened or asked about; sealed, opened with a reason",
    ),
    Term(
        "What appeals say, their files",
        "appeal_contents, appeal_files, appeal_words, appeal_views, appeal_asides",
        "5 years after they ended; of green ones until their author is erased",
        "whoever complained may have to prove it; sealed under the keys file, found by keyed hashes",
    ),
    Term(
        "Appeals and their history",
        "appeals, appeal_events, appeal_subjects, appeal_links, chain_roots",
        "as long as the installation stands",
        "shows that nothing was changed or taken out; no words and no author in it",
    ),
    Term(
        "Confidential and anonymous appeals on their way",
        "drop_box, drop_box_files",
        "10 minutes; files of a draft nobody sends 1 day",
        "what came and what was registered share no time; sealed under the keys file",
    ),
    Term(
        "Published answers, safeguarding rules, duty rosters, totals",
        "published_answers, safeguarding_rules, duty_shifts, appeal_totals, appeal_topics",
        "as long as the installation stands",
        "what people were told and who was on duty; nobody who wrote is in them",
    ),
    Term(
        "Who was asked whether they know where a complaint goes",
        "awareness_answers, awareness_counts",
        "as long as the person; the counts for good",
        "one question a year; the answer itself stands beside nobody",
    ),
    Term(
        "Notices", "outgoing", "1 year", "what was promised and what became of it; no words in them", NOTICES
    ),
    Term("Staff's sign-ins", "staff_sessions", "30 days after they ended", "who was signed in where"),
    Term("Failed sign-ins", "sign_in_failures", "1 day", "throttling; hashes only"),
    Term(
        "Invitations of staff", "invitations", "30 days after they expired", "a hash only; who invited whom"
    ),
    Term(
        "Second factor of a login",
        "logins, recovery_codes",
        "until it is taken off",
        "sealed under the keys file; of the codes on paper hashes only",
    ),
    Term(
        "Who proposed and confirmed officers",
        "role_proposals",
        "as long as the installation stands",
        "shows that two people decided; numbers of logins only",
    ),
    Term("Codes that join a chat to a login", "staff_link_codes", "1 day after they expired", "hashes only"),
    Term(
        "Address of a login's calendar",
        "calendar_feeds",
        "until it is withdrawn or made anew",
        "a hash only; once the login ends it answers nothing",
    ),
    Term("Codes that join a chat to a person", "join_codes", "1 day after they expired", "hashes only"),
    Term(
        "Codes for a representative's consent",
        "representative_codes",
        "1 day after they expired",
        "hashes only",
    ),
    Term(
        "Categories and why they help",
        "person_categories",
        "as long as the person",
        "set by staff with the person; the reason is sealed",
    ),
    Term(
        "Registrations that may be one person",
        "possible_doubles",
        "as long as both people",
        "what staff told apart is not proposed again; numbers only",
    ),
    Term(
        "Which chats were joined, and parted",
        "joins",
        "as long as the installation stands",
        "numbers of rows and the reason of a parting, no names",
    ),
    Term(
        "Employees, with name, position, staff card",
        "employees, past_posts, staff_cards, logins",
        "while they work and 5 years after the last day",
        "who gave a visit may be asked about; then the name goes, the days stay for indicator 1.2",
    ),
    Term(
        "Units and what became of them",
        "units, unit_changes, unit_places",
        "as long as the installation stands",
        "figures of any period are counted where they were; no people in them",
    ),
    Term("Keys of forms", "form_keys", "30 days", "a repeated form shows the same outcome"),
    Term("Who did and read what", "audit", "5 years", "to answer for it; numbers and codes only", AUDIT),
    Term(
        "When jobs and backups were done",
        "job_runs",
        "as long as the installation stands",
        "to see what stands still; no person in it",
    ),
)


def as_markdown() -> str:
    """The table as it stands in the documentation."""
    head = ["| what | where | kept | why |", "|---|---|---|---|"]
    return "\n".join([*head, *(f"| {one.kind} | {one.where} | {one.kept} | {one.why} |" for one in TERMS)])
