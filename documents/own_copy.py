"""The copy of everything held of a person: a text to read, in the locale spoken now; JSON for programs."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from zoneinfo import ZoneInfo

from db.enums import VisitNeed
from documents.dates import hours_between, short_date, stamp
from documents.details import QUESTIONS, answer_label, question
from documents.labels import (
    applied_label,
    channel_label,
    consent_label,
    listed,
    matter_label,
    method_label,
    notice_style_label,
    promise_state_label,
    representative_label,
    sex_label,
    state_label,
    visit_role_label,
)
from i18n import gettext as _
from i18n import locale
from services.appeals.numbers import shown
from services.people.own_copy import JournalHeld, Names, OwnData, VisitHeld
from services.phones import show_phone


def as_json(data: OwnData) -> bytes:
    """All of it, with our own codes; times in UTC."""
    return json.dumps(asdict(data), ensure_ascii=False, indent=1, default=_plain).encode()


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def as_text(data: OwnData) -> str:
    """All of it, to be read; times of the centre's zone."""
    zone = ZoneInfo(data.person.zone)
    sections = [
        (_("My data"), _person(data)),
        (_("Full form"), _details(data)),
        (_("Consents"), _consents(data, zone)),
        (_("Visits"), _visits(data, zone)),
        (_("How visits were counted"), _facts(data)),
        (_("Where you write from"), _contacts(data, zone)),
        (_("Questions to the centre and its answers"), _threads(data, zone)),
        (_("What you wrote to us, and what you were told"), _cases(data)),
        (_("What the centre noted to help you"), _categories(data, zone)),
        (_("Messages we sent"), _messages(data, zone)),
        (_("When staff looked at your card or changed it"), _looks(data, zone)),
    ]
    lines = [_("Copy of my data"), _("Made: {time}").format(time=stamp(data.made_at, zone))]
    for title, found in sections:
        lines += ["", title.upper(), *(list(found) or [_("nothing")])]
    return "\n".join(lines) + "\n"


def _person(data: OwnData) -> Iterator[str]:
    card = data.person
    yield _("Name: {value}").format(value=card.full_name)
    yield _("Birth date: {value}").format(value=short_date(card.birth_date) if card.birth_date else "–")
    yield _("Sex: {value}").format(value=sex_label(card.sex))
    yield _("Phone: {value}").format(value=show_phone(card.phone) if card.phone else "–")
    yield _("Centre: {value}").format(value=_named((card.unit_name_kk, card.unit_name_ru)))
    yield _("Registered: {value}").format(value=stamp(card.registered_at, ZoneInfo(card.zone)))
    yield _("Role: {value}").format(value=visit_role_label(card.comes_as))
    yield _("Notices: {value}").format(value=notice_style_label(card.notices))
    yield _("Lock word: {value}").format(value=_("set") if card.has_lock_word else _("none"))
    if card.paper_consent:
        yield _("Consent on paper, number: {value}").format(value=card.paper_consent)
    if card.representative:
        said = card.representative
        phone = f", {show_phone(said.phone)}" if said.phone else ""
        yield representative_label(said.state) + phone


def _details(data: OwnData) -> Iterator[str]:
    details = data.person.details
    if details.filled_at is None:
        return
    for name in QUESTIONS:
        yield f"{question(name)} {answer_label(name, getattr(details, name))}"
    yield _("Needs of the visit: {value}").format(value=_needs(details.needs))


def _consents(data: OwnData, zone: ZoneInfo) -> Iterator[str]:
    for one in data.consents:
        given = _("given {time}").format(time=stamp(one.given_at, zone))
        line = f"{consent_label(one.kind)}: {given}, {channel_label(one.channel)}"
        line += ", " + _("text version {number}").format(number=one.version)
        if one.withdrawn_at:
            line += ", " + _("withdrawn {time}").format(time=stamp(one.withdrawn_at, zone))
        yield line


def _visits(data: OwnData, zone: ZoneInfo) -> Iterator[str]:
    for visit in data.visits:
        day = short_date(visit.starts_at.astimezone(zone).date())
        yield f"{day}, {hours_between(visit.starts_at, visit.ends_at, zone)}: {state_label(visit.state)}"
        yield from (f"  {line}" for line in _visit(visit))


def _visit(visit: VisitHeld) -> Iterator[str]:
    yield f"{_named(visit.help)}, {visit.consultant}, {_named(visit.unit)}"
    yield f"{method_label(visit.method)}, {visit_role_label(visit.role)}, {channel_label(visit.channel)}"
    if visit.about:
        yield _("What it is about: {value}").format(value=visit.about)
    if visit.needs:
        yield _("Needs of the visit: {value}").format(value=_needs(visit.needs))
    if visit.reason:
        yield _("Reason: {value}").format(value=_named(visit.reason))
    if visit.journal:
        yield from _journal(visit.journal)


def _journal(entry: JournalHeld) -> Iterator[str]:
    yield _("Topic: {value}").format(value=_named(entry.topic))
    if entry.recommendation:
        yield _("Recommendation: {value}").format(value=entry.recommendation)
    if entry.materials:
        yield _("Materials: {value}").format(value=entry.materials)
    if entry.result:
        yield _("Result: {value}").format(value=entry.result)
    yield applied_label(entry.applied)


def _facts(data: OwnData) -> Iterator[str]:
    for fact in data.facts:
        age = _("age {number}").format(number=fact.age) if fact.age >= 0 else "–"
        yield f"{short_date(fact.on_day)}: {age}, {sex_label(fact.sex)}, {visit_role_label(fact.role)}"


def _contacts(data: OwnData, zone: ZoneInfo) -> Iterator[str]:
    for one in data.contacts:
        yield f"{channel_label(one.channel)}: {stamp(one.since, zone)}"


def _categories(data: OwnData, zone: ZoneInfo) -> Iterator[str]:
    for one in data.categories:
        line = f"{stamp(one.set_at, zone)}: {matter_label(one.category)}"
        line += f" ({one.why})" if one.why else ""
        if one.ended_at:
            line += ", " + _("no longer since {time}").format(time=stamp(one.ended_at, zone))
        yield line


def _messages(data: OwnData, zone: ZoneInfo) -> Iterator[str]:
    for one in data.messages:
        yield f"{stamp(one.promised_at, zone)}: {promise_state_label(one.state)}"


def _threads(data: OwnData, zone: ZoneInfo) -> Iterator[str]:
    for thread in data.threads:
        yield f"{stamp(thread.opened_at, zone)}: {_named(thread.unit)}"
        for line in thread.lines:
            who = _("the centre") if line.by_desk else _("you")
            said = ", ".join(filter(None, (line.text, line.file)))
            yield f"  {stamp(line.at, zone)}, {who}: {said}"


def _cases(data: OwnData) -> Iterator[str]:
    for case in data.cases:
        yield f"{short_date(case.registered_on)}: № {shown(case.number)}"
        for line in case.lines:
            who = _("you") if line.by_author else _("the answer")
            yield f"  {short_date(line.on_day)}, {who}: {', '.join(filter(None, (line.text, *line.files)))}"


def _looks(data: OwnData, zone: ZoneInfo) -> Iterator[str]:
    for one in data.looks:
        yield stamp(one.at, zone)


def _needs(codes: tuple[str, ...]) -> str:
    return listed(VisitNeed(code) for code in codes) if codes else "–"


def _named(names: Names) -> str:
    return names[0] if locale() == "kk" else names[1]
