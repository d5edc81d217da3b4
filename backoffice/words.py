"""Sentences of the office that many pages share: what stopped a deed, what was done."""

from datetime import date
from typing import Any, Final

from backoffice import access_words, appeal_words, unit_words
from documents.dates import day, period_name, short_date
from i18n import N_, gettext, ngettext
from services import calendar, names, phones, typed_dates
from services.audit_search import TooManyDays
from services.consultations import refusals as visits
from services.consultations import schedule_rules as rules
from services.errors import DomainError, Stale
from services.files import FileEmpty, FileKindRefused, FileTooLarge
from services.inbox import rows as inbox
from services.inbox.canned_answers import BothLanguages
from services.notices import messages
from services.people import cards as people_cards
from services.people import doubles
from services.people.at_desk import NoSensibleAge
from services.people.categories import CategoryStands
from services.people.joining_rows import VisitsOverlap
from services.people.representatives import DoNotContact, NobodyNeeded
from services.reporting import due_exceptions, reports
from services.reporting.due_dates import PeriodNotUnderstood
from services.reporting.reminders import Reminder
from services.settings import wordings
from services.staff.locking import SessionOver, WeakPin, WrongPin
from services.staff.passwords import SHORTEST, WeakPassword
from services.staff.profiles import WrongOldPassword
from services.staff.signing_in import WrongPassword
from services.throttling import TooManyTries

_OTHERWISE: Final = N_("That is not possible now. Nothing was changed.")

# One sentence a fact; placeholders are attributes of the error.
SENTENCES: Final[dict[type[DomainError], str]] = {
    Stale: N_("Somebody else has just changed this. Look at it again before you go on."),
    WrongPassword: N_("The name or the password does not fit. Check both and try again."),
    TooManyTries: N_("Too many tries. Wait {minutes} min and try again."),
    WrongOldPassword: N_("The present password does not fit."),
    WrongPin: N_("That does not fit. Tries left: {left}."),
    WeakPin: N_("4 to 8 figures, three different ones. No row such as 1234, no day and no year."),
    SessionOver: N_("This place is not open any more. Sign in with the password."),
    WeakPassword: N_("At least {shortest} characters, not the login's name, not one letter repeated."),
    **access_words.SENTENCES,
    **appeal_words.SENTENCES,
    **unit_words.SENTENCES,
    # hours
    visits.SlotTaken: N_("This hour has just been taken. Choose another one."),
    visits.NoSuchHour: N_("The consultant does not offer this hour. Choose another one."),
    visits.TooLate: N_("This hour has begun already. Choose a later one."),
    visits.DayFull: N_("The consultant's day is full: 8 hours or all visits. Choose another day."),
    visits.WeekFull: N_("The consultant's week has its 40 hours. Choose another week."),
    visits.PersonBusy: N_("The person is booked elsewhere at this time. Choose another hour."),
    # states
    visits.AlreadyClosed: N_("This consultation is closed already. See its history."),
    visits.WrongState: N_("Somebody has answered already. Look at where the consultation stands now."),
    visits.NotHeld: N_("First mark that the visit took place, then write the journal."),
    visits.NothingToUndo: N_("There is nothing to take back here."),
    visits.TooEarly: N_("The visit has not begun yet. Mark it when it has."),
    visits.QuarterSent: N_("The report of this quarter is sent. A sent figure does not change."),
    visits.NoSuchReason: N_("Choose a reason from the list."),
    visits.NoSuchTopic: N_("Choose a topic from the list."),
    visits.TextTooLong: N_("At most {limit} characters."),
    # people
    names.NameEmpty: N_("Write the family name and the given name: Серікова Айгерім"),
    names.NameTooLong: N_("At most {limit} characters."),
    names.OnlyOneName: N_("Write both the family name and the given name: Серікова Айгерім"),
    names.NameFault: N_("A name has letters only: Серікова Айгерім"),
    typed_dates.YearMissing: N_("Write the year, too: 05.09.2010"),
    typed_dates.NoSuchDay: N_("There is no such day. Write it like this: 05.09.2010"),
    typed_dates.InTheFuture: N_("This day has not come yet. Write it like this: 05.09.2010"),
    typed_dates.TooLongAgo: N_("Check the year. Write it like this: 05.09.2010"),
    typed_dates.DateFault: N_("Write the date like this: 05.09.2010"),
    NoSensibleAge: N_("Write a birth date, a year or an age: 05.09.2010, 2010 or 16"),
    phones.PhoneNotUnderstood: N_("Write the number like this: 8 701 123 45 67"),
    VisitsOverlap: N_("Both registrations have a visit at the same time. Cancel one of them first."),
    doubles.AlreadySettled: N_("Somebody has just settled this pair. Look at the list again."),
    doubles.SameRegistration: N_("This is the same registration. Choose another one."),
    CategoryStands: N_("This is noted already. See the list above."),
    DoNotContact: N_("The person asked not to contact the representative. No code is made."),
    NobodyNeeded: N_("Nobody's consent is needed: of age, or confirmed already."),
    people_cards.CentreClosed: N_("This centre is closed. Please choose another one."),
    people_cards.TooYoung: N_("The centre registers from 14. Nothing was saved. Children are helped at 111."),
    # schedules
    rules.BadInterval: N_("Each interval begins before it ends, on five minutes: 09:00–13:00"),
    rules.IntervalsOverlap: N_("Two intervals of one day overlap."),
    rules.DayTooLong: N_("More than 8 hours on one day. The law does not allow it."),
    rules.WeekTooLong: N_("More than 40 hours a week. The law does not allow it."),
    rules.PastDay: N_("This day is over. Choose today or a later one."),
    rules.BadSetting: N_("Write a number from {lowest} to {highest}; minutes go in fives."),
    # notices
    messages.NotStuck: N_("This notice is settled already. Look at the list again."),
    messages.MomentOver: N_("Its moment is over: it would only confuse. Do not send it."),
    # settings and audit
    wordings.WordingEmpty: N_("Fill in both languages."),
    wordings.WordingTooLong: N_("At most {limit} characters."),
    wordings.BracesWrong: N_("Braces stand only around a name: {{until}}. Check them."),
    wordings.PlaceholderLost: N_("This is filled in when it is sent and is missing: {names}"),
    wordings.PlaceholderUnknown: N_("Nobody would fill this in: {names}"),
    wordings.PromisesTooMuch: N_("Nobody can promise this: «{words}». Word it otherwise."),
    TooManyDays: N_("Choose at most a year, the earlier day first."),
    # questions
    inbox.SomebodyWrote: N_("Something new was written meanwhile. Read it; what you typed is kept below."),
    inbox.NobodyThere: N_("This chat is forgotten: nobody can be answered there."),
    inbox.AnswerEmpty: N_("Write an answer or attach a file."),
    inbox.AnswerTooLong: N_("At most {limit} characters."),
    inbox.AlreadyClosed: N_("This conversation is closed already."),
    inbox.NotAColleague: N_("Choose a colleague from the list."),
    BothLanguages: N_("Fill in both languages."),
    FileEmpty: N_("The file is empty."),
    FileTooLarge: N_("The file is too big. Megabytes at most: {megabytes}"),
    FileKindRefused: N_("Photos, PDF, Word, Excel and sound files are taken. This one is not."),
    # reports
    PeriodNotUnderstood: N_("Choose a quarter, or two days with the earlier one first."),
    reports.QuarterNotOver: N_("The quarter still runs. It can be sent after its last day."),
    reports.AlreadySent: N_("This report is sent already."),
    calendar.NotAWeekend: N_("Only a Saturday or a Sunday can be a worked day off."),
    calendar.TooManyDaysOff: N_("That would be more than {most} days off in a row. Check the days."),
    calendar.YearTooFar: N_("Choose a day of the years {first}–{last}."),
    due_exceptions.NotLater: N_("Choose a day after the usual one: {usual}."),
    due_exceptions.TooFarOff: N_("At most a month later than usual: {last} is the last day."),
    due_exceptions.DayIsOver: N_("This day is over. Choose today or a later one."),
    due_exceptions.NeedsNoException: N_("The report is sent: it needs no other day."),
    reports.NothingToAccept: N_("There is nothing to accept here: it is not sent, or settled already."),
}

# What stands above a page after a deed; the address carries the key only.
DONE: Final[dict[str, str]] = {
    "saved": N_("Saved."),
    "default": N_("It is as by default again."),
    "reworded": N_("Saved. It is said so from the next message on."),
    "original": N_("The original is said again, from the next message on."),
    "password": N_("The password is changed. Other browsers are signed out."),
    "pin_set": N_("The PIN is set. On a computer where you signed in today it opens your place."),
    "pin_removed": N_("The PIN is taken off. A lock opens with the password."),
    "password_first": N_("First choose a password of your own."),
    "session_ended": N_("That browser is signed out."),
    "chats_left": N_("Your chats are parted from this login."),
    "parted": N_("The chats are parted again."),
    "login_ended": N_("The login is ended and signed out everywhere."),
    **access_words.DONE,
    **appeal_words.DONE,
    **unit_words.DONE,
    "confirmed": N_("Confirmed. The person is told and will be reminded."),
    "offered": N_("The other time is offered. The person answers in the chat."),
    "declined": N_("Declined. The person is told with the reason."),
    "cancelled": N_("Called off. The person is told with the reason."),
    "held": N_("Marked: took place. It counts in the indicators."),
    "missed": N_("Marked: did not come. The person is asked kindly if all is well."),
    "undone": N_("Taken back."),
    "journal": N_("The journal entry is saved."),
    "called": N_("Off the list: said by phone."),
    "sent_again": N_("It is being sent again."),
    "dropped": N_("It will not be sent."),
    "answered": N_("The answer is on its way to the chat."),
    "taken": N_("The question is yours."),
    "given_back": N_("The question is open to all at the desk again."),
    "handed_over": N_("The question is handed over."),
    "thread_closed": N_("The conversation is closed. The person may write again at any time."),
    "canned_saved": N_("The ready answer is saved."),
    "canned_ended": N_("The ready answer is offered no more."),
    "entered": N_("The visitor is entered."),
    "visit_entered": N_("The visit is entered."),
    "booked": N_("The hour is booked and confirmed."),
    "registrations_joined": N_("One registration now. The person is told."),
    "told_apart": N_("Two different people: the pair is not proposed again."),
    "category_set": N_("Noted with the person."),
    "category_ended": N_("It holds no more; the history stays."),
    "unlocked": N_("The lock word is taken off."),
    "report_sent": N_("The report is sent. Its figures do not change any more."),
    "report_accepted": N_("The report is accepted."),
    "report_returned": N_("The report is returned with your comment."),
    "due_given": N_("The other due day is given. The unit sees it and is reminded of it."),
    "due_ended": N_("The usual due day stands again."),
    "day_put": N_("The day is written down. Deadlines and free hours follow it at once."),
    "day_confirmed": N_("The day is confirmed."),
    "day_removed": N_("The day is an ordinary one again. Deadlines and free hours follow at once."),
    "feed_withdrawn": N_("The calendar address does not work any more."),
}

# What takes a deed back again: the notice of the deed carries a button for it.
UNDO: Final[dict[str, str]] = {
    "held": "/consultations/{number}/undo",
    "missed": "/consultations/{number}/undo",
}

# A consultation's history, by the audit's deeds.
DEEDS: Final[dict[str, str]] = {
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
    "coming": N_("The person answered the reminder"),
    "lapsed": N_("Nobody answered in time"),
}

# What to say by telephone when a notice did not arrive.
TO_SAY: Final[dict[str, str]] = {
    "consultation_confirmed": N_("Say: the visit is confirmed."),
    "consultation_offered": N_("Ask: does another time suit? It is offered for:"),
    "consultation_declined": N_("Say: the visit will not take place, and why."),
    "consultation_cancelled": N_("Say: the visit is called off, and why."),
    "answer_late": N_("Apologise: the answer is late. Offer other hours."),
    "visit_tomorrow": N_("Remind: the visit is"),
    "visit_soon": N_("Remind: the visit is soon:"),
    "visit_missed": N_("Ask kindly: is all well? Offer another time."),
    "desk_answer": N_("Say what was answered to their question. It stands under “Questions”."),
    "live_answer": N_("Say what was answered to their question. It stands under “Questions”."),
}
SAY_OTHERWISE: Final = N_("A message did not arrive. Ring and say what it is about.")

# Notices to oneself.
NOTICES: Final[dict[str, str]] = {
    "consultation_asked": N_("A new request waits for an answer."),
    "consultation_waiting": N_("A request still waits: half of the time is over."),
    "consultation_overdue": N_("A request was not answered in time."),
    "consultation_cancelled_by_person": N_("A visit was cancelled: the hour is free."),
    "question_asked": N_("A new question waits for an answer."),
    **appeal_words.NOTICES,
}
NOTICE_OTHERWISE: Final = N_("There is something new for you.")


# What fields are called where a fault is told above the form.
FIELDS: Final[dict[str, str]] = {
    "name": N_("Family name and given name"),
    "family_name": N_("Family name"),
    "given_name": N_("Given name"),
    "patronymic": N_("Patronymic"),
    "birth": N_("Birth date, year or age"),
    "birth_date": N_("Birth date"),
    "sex": N_("Sex"),
    "phone": N_("Phone"),
    "helper": N_("What for"),
    "when": N_("The visit"),
    "channel": N_("How the person came"),
    "role": N_("Role"),
    "unit": N_("Unit"),
    "kind": N_("Part of the staff"),
    "login_name": N_("Login name"),
    "paper_consent": N_("Consent on paper"),
    "category": N_("What is noted"),
    "why": N_("Why it helps"),
    "kept": N_("Which registration stays"),
    "other": N_("The other registration"),
    "topic": N_("Topic"),
    "reason": N_("Reason"),
    "comment": N_("What is to be mended"),
    "old": N_("Present password"),
    "new": N_("New password"),
    "again": N_("New password once more"),
    "pin": N_("PIN"),
    "day": N_("Day"),
    "first": N_("From day"),
    "last": N_("To day"),
    "who": N_("Login name of staff"),
    "number": N_("Its number"),
    "value": N_("New value"),
    "minutes": N_("Minutes of a visit"),
    "minutes_before": N_("Minutes free before"),
    "minutes_after": N_("Minutes free after"),
    "daily_limit": N_("Visits a day at most"),
    "methods": N_("How"),
    "period": N_("Period"),
    "text": N_("Answer"),
    "file": N_("File"),
    "colleague": N_("To whom"),
    "title_kk": N_("Name in Kazakh"),
    "title_ru": N_("Name in Russian"),
    "text_kk": N_("Text in Kazakh"),
    "text_ru": N_("Text in Russian"),
    **access_words.FIELDS,
    **unit_words.FIELDS,
    **appeal_words.FIELDS,
    "due_on": N_("New due day"),
    "reason_given": N_("Reason"),
    "kind_of_day": N_("What kind of day"),
    "name_kk": N_("Name in Kazakh"),
    "name_ru": N_("Name in Russian"),
}


def sentence(error: DomainError) -> tuple[str, dict[str, Any]]:
    """The words for a fact, to be put into the reader's language, and what fills them."""
    for kind in type(error).__mro__:
        if kind in SENTENCES:
            values = getattr(error, "__dict__", {}).items()
            said = {name: short_date(of) if isinstance(of, date) else of for name, of in values}
            return SENTENCES[kind], {"shortest": SHORTEST, **said}
    return _OTHERWISE, {}


def reminder_words(reminder: Reminder) -> str:
    """A reminder of a report, or of reports below that are overdue."""
    if reminder.count > 1:
        late = ngettext(
            "{n} report from below is overdue.", "{n} reports from below are overdue.", reminder.count
        )
        return late.format(n=reminder.count)
    if reminder.is_overdue:
        said = gettext("The report is overdue: {quarter}. It was due: {day}.")
    elif reminder.days_left == 0:
        said = gettext("Today is the last day of the report: {quarter}.")
    else:
        said = gettext("The report is due soon: {quarter}. Last day: {day}.")
    return said.format(quarter=period_name(reminder.quarter.period), day=day(reminder.due))
