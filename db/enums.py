"""Names of states and kinds, stored as strings; the only part of `db` that every layer may read."""

from enum import StrEnum


class ChannelName(StrEnum):
    """Where something was said or entered."""

    WEB = "web"
    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"
    DESK = "desk"
    PHONE = "phone"
    OUTREACH = "outreach"
    EMAIL = "email"
    POST = "post"
    SOCIAL = "social"
    # The anonymous page.
    PAGE = "page"
    SYSTEM = "system"


class UnitKind(StrEnum):
    """What a node of the tree of units is."""

    NATION = "nation"
    REGION = "region"
    AKIMAT = "akimat"
    CENTRE = "centre"
    BRANCH = "branch"


class CentreLevel(StrEnum):
    """Which step of the reporting chain a centre stands on."""

    REGIONAL = "regional"
    CITY = "city"
    DISTRICT = "district"


class Role(StrEnum):
    """What a login may be within a unit."""

    CONSULTANT = "consultant"
    FRONT_DESK = "front_desk"
    DIRECTOR = "director"
    METHODOLOGIST = "methodologist"
    ANALYST = "analyst"
    APPEALS_OFFICER = "appeals_officer"
    ADMINISTRATOR = "administrator"
    AKIMAT_VIEWER = "akimat_viewer"
    # A named person of the Committee: appeals that the national officer may not have.
    COMMITTEE = "committee"


class EmployeeKind(StrEnum):
    """Part of the staff an employee belongs to; all of them are in the divisor of indicator 1.2."""

    SPECIALIST = "specialist"
    ADMINISTRATIVE = "administrative"


class Sex(StrEnum):
    """As the official form breaks figures down."""

    FEMALE = "f"
    MALE = "m"


class VisitRole(StrEnum):
    """For whom the person comes this time; decides the indicator's column, not the age (S0 п.33)."""

    SELF = "self"
    REPRESENTATIVE = "representative"


class VisitMethod(StrEnum):
    """How a consultation is given (S3 п.28)."""

    CENTRE = "centre"
    PHONE = "phone"
    ONLINE = "online"
    HELPLINE = "helpline"
    OUTREACH = "outreach"


class VisitNeed(StrEnum):
    """What the visit needs; never a diagnosis."""

    RAMP = "ramp"
    SIGN_LANGUAGE = "sign_language"
    LARGE_PRINT = "large_print"
    QUIET_ROOM = "quiet_room"
    HELPER = "helper"


class ConsultationState(StrEnum):
    """Life of a consultation, from an hour kept while the person writes to the journal."""

    HOLDING = "holding"
    ASKED = "asked"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    HELD = "held"
    MISSED = "missed"


class Applied(StrEnum):
    """Whether the advice was of use (S3 table 2)."""

    UNKNOWN = "unknown"
    YES = "yes"
    NO = "no"
    DO_NOT_ASK = "do_not_ask"


class ReasonKind(StrEnum):
    """What a reason from the list explains."""

    DECLINE = "decline"
    CANCEL = "cancel"


class RepresentativeState(StrEnum):
    """What a young person under 18 said about the representative, or what the representative answered."""

    NOT_ASKED = "not_asked"
    GIVEN = "given"
    LATER = "later"
    CANNOT = "cannot"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class ConsentKind(StrEnum):
    """Consents are asked and withdrawn one by one."""

    SERVICE = "service"
    FACTS = "facts"
    MAILINGS = "mailings"
    PHOTO = "photo"
    STORY = "story"
    SURVEY = "survey"


class NoticeStyle(StrEnum):
    """How much a notice may say."""

    NEUTRAL = "neutral"
    FULL = "full"
    QUIET = "quiet"


class PromiseState(StrEnum):
    """Life of a message nobody asked for."""

    PROMISED = "promised"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    DROPPED = "dropped"


class Receipt(StrEnum):
    """How far a message came, as its messenger tells it; it never goes back."""

    TAKEN = "taken"
    DELIVERED = "delivered"
    READ = "read"


class TemplateState(StrEnum):
    """How a message template stands with WhatsApp's owner."""

    APPROVED = "approved"
    PENDING = "pending"
    REJECTED = "rejected"
    # Approved once, not sent now: its readers complained, or it was switched off.
    PAUSED = "paused"
    # Not there: it was never handed in, or was deleted.
    MISSING = "missing"


class ArrivalState(StrEnum):
    """What became of an update."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class EventKind(StrEnum):
    """What happened on a web chat's screen."""

    BUBBLE = "bubble"
    EDIT = "edit"
    CLEAR = "clear"


class FactKind(StrEnum):
    """What a counted fact is a record of."""

    CONSULTATION = "consultation"


class ReportState(StrEnum):
    """A quarter's report of one unit."""

    OPEN = "open"
    SENT = "sent"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    # The level above has sent its own report, made of this one among others.
    CONSOLIDATED = "consolidated"


class UnitChangeKind(StrEnum):
    """What happened to a unit in the tree."""

    OPENED = "opened"
    RENAMED = "renamed"
    MOVED = "moved"
    MERGED = "merged"
    CLOSED = "closed"


class ThreadState(StrEnum):
    """Whose turn it is in a live conversation with the desk."""

    DESK = "desk"
    PERSON = "person"
    CLOSED = "closed"


class LineKind(StrEnum):
    """What a line of a live conversation is."""

    TEXT = "text"
    FILE = "file"
    # Seen by staff only: who took it over, from whom, why it was closed.
    NOTE = "note"


class LineSide(StrEnum):
    """Who wrote a line."""

    PERSON = "person"
    DESK = "desk"


class Category(StrEnum):
    """Categories of S0 п.5: set by staff with the person, never shown to the person as a label."""

    NEET = "neet"
    RURAL = "rural"
    DISABILITY = "disability"
    YOUNG_FAMILY = "young_family"
    LAW = "law"


class AppealKind(StrEnum):
    """What somebody wants to say."""

    QUESTION = "question"
    SUGGESTION = "suggestion"
    THANKS = "thanks"
    COMPLAINT = "complaint"


class AppealDoor(StrEnum):
    """What is hidden of the author: nothing, the name from all but the handler, or everything."""

    NAMED = "named"
    CONFIDENTIAL = "confidential"
    ANONYMOUS = "anonymous"


class AppealAbout(StrEnum):
    """About whom it is."""

    UNSAID = "unsaid"
    SERVICE = "service"
    CENTRE = "centre"
    EMPLOYEE = "employee"
    AKIMAT = "akimat"
    AKIMAT_PERSON = "akimat_person"
    ORGANISATION = "organisation"


class AppealColour(StrEnum):
    """How urgent it is, and which clock runs."""

    GREEN = "green"
    YELLOW = "yellow"
    # Corruption, extortion, fraud.
    RED_LAW = "red_law"
    # Danger to a person.
    RED_DANGER = "red_danger"


class AppealDesk(StrEnum):
    """Who has a case."""

    # The centre itself: what is about nobody.
    CENTRE = "centre"
    # Whoever does the region's work, where the person ticked that.
    ABOVE = "above"
    # An appeals officer, of the region or of the nation.
    OFFICER = "officer"
    # The named person of the Committee.
    COMMITTEE = "committee"


class AppealState(StrEnum):
    """Life of a case; none of these words concludes anybody's guilt."""

    REGISTERED = "registered"
    TAKEN = "taken"
    # The handler asked the author for more.
    ASKED = "asked"
    ANSWERED = "answered"
    # Another body is competent and has it.
    FORWARDED = "forwarded"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    # One case with another; what is told there is told here.
    JOINED = "joined"


class AppealTurn(StrEnum):
    """Whose turn it is."""

    HANDLER = "handler"
    PERSON = "person"
    OTHER_BODY = "other_body"
    NOBODY = "nobody"


class AppealEventKind(StrEnum):
    """What happened in a case."""

    REGISTERED = "registered"
    SAID = "said"
    COLOURED = "coloured"
    ASSIGNED = "assigned"
    TAKEN = "taken"
    GIVEN_BACK = "given_back"
    STEPPED_ASIDE = "stepped_aside"
    MOVED = "moved"
    ESCALATED = "escalated"
    ASKED = "asked"
    NOTED = "noted"
    EXTENDED = "extended"
    ANSWERED = "answered"
    FORWARDED = "forwarded"
    PASSED_ON = "passed_on"
    E_OTINISH = "e_otinish"
    LINKED = "linked"
    JOINED = "joined"
    VIEWED = "viewed"
    NAME_OPENED = "name_opened"
    ORIGINAL_OPENED = "original_opened"
    RATED = "rated"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    ERASED = "erased"


class AppealLinkKind(StrEnum):
    """How two cases belong together."""

    SIMILAR = "similar"
    DOUBLE = "double"
