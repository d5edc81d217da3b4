"""All services over one way of writing: the database itself, or the turn they take part in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cached_property

from db.engine import Sessions
from services.appeals.asides import Independence
from services.appeals.attached import AttachedFiles
from services.appeals.awareness import Awareness
from services.appeals.cases import AppealCases
from services.appeals.chat_door import Appeals
from services.appeals.draft_files import DraftFiles
from services.appeals.drop_box import DropBox
from services.appeals.duty import Duty
from services.appeals.entering import AppealEntries
from services.appeals.entry_choices import AppealEntryChoices
from services.appeals.figures import AppealFigures
from services.appeals.keeping import AppealKeeping
from services.appeals.open_door import OpenDoor
from services.appeals.published import PublishedAnswers
from services.appeals.queues import AppealQueues
from services.appeals.safeguarding import Safeguarding
from services.appeals.topic_list import AppealTopics
from services.appeals.totals import AppealTotals
from services.appeals.verification import Chains
from services.appeals.warnings import AppealWarnings
from services.appeals.whom import AppealWhom
from services.audit_search import AuditSearch
from services.calendar import CalendarService
from services.channels.service import ChannelService
from services.consultations.journal import JournalService
from services.consultations.schedules import SchedulesService
from services.consultations.service import ConsultationService
from services.inbox.canned_answers import CannedAnswers
from services.inbox.service import InboxService
from services.keeping.cleared import ClearedService
from services.keeping.retention import Retention
from services.notices.calls import OutgoingService
from services.notices.messages import MessageService
from services.one_look import OneLook
from services.people.categories import CategoryService
from services.people.consents import ConsentService
from services.people.doubles import DoubleService
from services.people.own_number import OwnNumber
from services.people.readers import ReaderService
from services.people.representatives import Representatives
from services.people.service import PeopleService
from services.people.surroundings import SurroundingsService
from services.remembered import Memory
from services.reporting.calendar_feeds import CalendarFeeds
from services.reporting.deadlines import DeadlineService
from services.reporting.due_exceptions import DueExceptions
from services.reporting.indicators import IndicatorService
from services.reporting.reports import ReportService
from services.settings.values import SettingValues
from services.settings.wordings import WordingService
from services.staff.chats import StaffChats
from services.staff.employees import EmployeeService
from services.staff.invitations import Invitations
from services.staff.locking import Locking
from services.staff.officers import Officers
from services.staff.profiles import ProfileService
from services.staff.roles import StaffRoles
from services.staff.second_factor import SecondFactors
from services.staff.service import StaffService
from services.staff.signing_in import SigningIn
from services.tools import Tools
from services.units.centre_details import CentreDetails
from services.units.choices import ChoicesService
from services.units.emergency import EmergencyNumbers
from services.units.service import UnitService
from services.units.tree import TreeService
from services.units.tree_changes import TreeChanges


class Services:
    """Each service is made when it is first asked for."""

    def __init__(self, sessions: Sessions, tools: Tools) -> None:
        self.sessions = sessions
        self.tools = tools
        self._memory = Memory()

    @asynccontextmanager
    async def in_one_look(self) -> AsyncIterator["Services"]:
        """The services for one page: what they read, they read through one look at the database."""
        look = OneLook(self.sessions, self._memory)
        try:
            yield Services(look, self.tools)
        finally:
            await look.close()

    @asynccontextmanager
    async def read_together(self) -> AsyncIterator[None]:
        """What this page's reading leaves in the audit is written in one piece, before the page is shown."""
        if not isinstance(self.sessions, OneLook):
            yield
            return
        async with self.sessions.together():
            yield

    @cached_property
    def signing_in(self) -> SigningIn:
        return SigningIn(self.sessions, self.tools)

    @cached_property
    def locking(self) -> Locking:
        return Locking(self.sessions, self.tools)

    @cached_property
    def profiles(self) -> ProfileService:
        return ProfileService(self.sessions, self.tools)

    @cached_property
    def staff(self) -> StaffService:
        return StaffService(self.sessions, self.tools)

    @cached_property
    def staff_roles(self) -> StaffRoles:
        return StaffRoles(self.sessions, self.tools)

    @cached_property
    def second_factors(self) -> SecondFactors:
        return SecondFactors(self.sessions, self.tools)

    @cached_property
    def invitations(self) -> Invitations:
        return Invitations(self.sessions, self.tools)

    @cached_property
    def officers(self) -> Officers:
        return Officers(self.sessions, self.tools)

    @cached_property
    def staff_chats(self) -> StaffChats:
        return StaffChats(self.sessions, self.tools)

    @cached_property
    def own_number(self) -> OwnNumber:
        return OwnNumber(self.sessions, self.tools)

    @cached_property
    def people(self) -> PeopleService:
        return PeopleService(self.sessions, self.tools)

    @cached_property
    def representatives(self) -> Representatives:
        return Representatives(self.sessions, self.tools)

    @cached_property
    def doubles(self) -> DoubleService:
        return DoubleService(self.sessions, self.tools)

    @cached_property
    def categories(self) -> CategoryService:
        return CategoryService(self.sessions, self.tools)

    @cached_property
    def surroundings(self) -> SurroundingsService:
        return SurroundingsService(self.sessions, self.tools)

    @cached_property
    def readers(self) -> ReaderService:
        return ReaderService(self.sessions, self.tools)

    @cached_property
    def consents(self) -> ConsentService:
        return ConsentService(self.sessions, self.tools)

    @cached_property
    def indicators(self) -> IndicatorService:
        return IndicatorService(self.sessions, self.tools)

    @cached_property
    def cleared(self) -> ClearedService:
        return ClearedService(self.sessions, self.tools)

    @cached_property
    def audit(self) -> AuditSearch:
        return AuditSearch(self.sessions, self.tools)

    @cached_property
    def settings(self) -> SettingValues:
        return SettingValues(self.sessions, self.tools)

    @cached_property
    def wordings(self) -> WordingService:
        return WordingService(self.sessions, self.tools)

    @cached_property
    def retention(self) -> Retention:
        return Retention(self.sessions, self.tools)

    @cached_property
    def units(self) -> UnitService:
        return UnitService(self.sessions, self.tools)

    @cached_property
    def outgoing(self) -> OutgoingService:
        return OutgoingService(self.sessions, self.tools)

    @cached_property
    def inbox(self) -> InboxService:
        return InboxService(self.sessions, self.tools)

    @cached_property
    def canned_answers(self) -> CannedAnswers:
        return CannedAnswers(self.sessions, self.tools)

    @cached_property
    def messages(self) -> MessageService:
        return MessageService(self.sessions, self.tools)

    @cached_property
    def channels(self) -> ChannelService:
        return ChannelService(self.sessions, self.tools)

    @cached_property
    def consultations(self) -> ConsultationService:
        return ConsultationService(self.sessions, self.tools)

    @cached_property
    def schedules(self) -> SchedulesService:
        return SchedulesService(self.sessions, self.tools)

    @cached_property
    def journal(self) -> JournalService:
        return JournalService(self.sessions, self.tools)

    @cached_property
    def choices(self) -> ChoicesService:
        return ChoicesService(self.sessions, self.tools)

    @cached_property
    def calendar(self) -> CalendarService:
        return CalendarService(self.sessions, self.tools)

    @cached_property
    def deadlines(self) -> DeadlineService:
        return DeadlineService(self.sessions, self.tools)

    @cached_property
    def due_exceptions(self) -> DueExceptions:
        return DueExceptions(self.sessions, self.tools)

    @cached_property
    def calendar_feeds(self) -> CalendarFeeds:
        return CalendarFeeds(self.sessions, self.tools)

    @cached_property
    def reports(self) -> ReportService:
        return ReportService(self.sessions, self.tools)

    @cached_property
    def tree(self) -> TreeService:
        return TreeService(self.sessions, self.tools)

    @cached_property
    def tree_changes(self) -> TreeChanges:
        return TreeChanges(self.sessions, self.tools)

    @cached_property
    def centre_details(self) -> CentreDetails:
        return CentreDetails(self.sessions, self.tools)

    @cached_property
    def emergency(self) -> EmergencyNumbers:
        return EmergencyNumbers(self.sessions, self.tools)

    @cached_property
    def employees(self) -> EmployeeService:
        return EmployeeService(self.sessions, self.tools)

    @cached_property
    def published_answers(self) -> PublishedAnswers:
        return PublishedAnswers(self.sessions, self.tools)

    @cached_property
    def chains(self) -> Chains:
        return Chains(self.sessions, self.tools)

    @cached_property
    def safeguarding(self) -> Safeguarding:
        return Safeguarding(self.sessions, self.tools)

    @cached_property
    def duty(self) -> Duty:
        return Duty(self.sessions, self.tools)

    @cached_property
    def appeals(self) -> Appeals:
        return Appeals(self.sessions, self.tools)

    @cached_property
    def open_door(self) -> OpenDoor:
        return OpenDoor(self.sessions, self.tools)

    @cached_property
    def appeal_queues(self) -> AppealQueues:
        return AppealQueues(self.sessions, self.tools)

    @cached_property
    def appeal_cases(self) -> AppealCases:
        return AppealCases(self.sessions, self.tools)

    @cached_property
    def appeal_entries(self) -> AppealEntries:
        return AppealEntries(self.sessions, self.tools)

    @cached_property
    def appeal_topics(self) -> AppealTopics:
        return AppealTopics(self.sessions, self.tools)

    @cached_property
    def appeal_entry_choices(self) -> AppealEntryChoices:
        return AppealEntryChoices(self.sessions, self.tools)

    @cached_property
    def appeal_warnings(self) -> AppealWarnings:
        return AppealWarnings(self.sessions, self.tools)

    @cached_property
    def appeal_whom(self) -> AppealWhom:
        return AppealWhom(self.sessions, self.tools)

    @cached_property
    def draft_files(self) -> DraftFiles:
        return DraftFiles(self.sessions, self.tools)

    @cached_property
    def attached_files(self) -> AttachedFiles:
        return AttachedFiles(self.sessions, self.tools)

    @cached_property
    def drop_box(self) -> DropBox:
        return DropBox(self.sessions, self.tools)

    @cached_property
    def appeal_keeping(self) -> AppealKeeping:
        return AppealKeeping(self.sessions, self.tools)

    @cached_property
    def independence(self) -> Independence:
        return Independence(self.sessions, self.tools)

    @cached_property
    def appeal_figures(self) -> AppealFigures:
        return AppealFigures(self.sessions, self.tools)

    @cached_property
    def appeal_totals(self) -> AppealTotals:
        return AppealTotals(self.sessions, self.tools)

    @cached_property
    def awareness(self) -> Awareness:
        return Awareness(self.sessions, self.tools)
