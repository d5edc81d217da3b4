"""Questions about a person, and what is said when an answer cannot be read; shared by two dialogues."""

from typing import Final

from aiogram.types import Message

from bot.keyboards import Choice
from bot.talk import Talk
from bot.wishes import follow, wish_of_word
from db.enums import Sex
from documents.labels import sex_label
from i18n import gettext as _
from services.errors import DomainError
from services.names import NameEmpty, NameNotUnderstood, NameTooLong, OnlyOneName
from services.phones import PhoneNotUnderstood
from services.typed_dates import InTheFuture, NoSuchDay, TooLongAgo, YearMissing

DATE_EXAMPLE: Final = "05.09.2010"
PHONE_EXAMPLE: Final = "8 701 123 45 67"


def birth_date_question() -> str:
    """The first of all questions."""
    return _("Write your birth date. For example: {example}").format(example=DATE_EXAMPLE)


def name_question() -> str:
    """Family and given name in one answer."""
    return _("Write your family name and given name. For example: {example}").format(example=name_example())


def name_example() -> str:
    """A name of the language that is spoken."""
    return _("Serikova Aigerim")


def place_question() -> str:
    """The only place that is ever typed."""
    return _(
        "Which city, district or village do you live in? We will find your centre. For example: {example}"
    ).format(example=_("Taraz"))


def words_of(fault: DomainError) -> str:
    """What to do instead, with an example; the same for every question of a kind."""
    if isinstance(fault, YearMissing):
        example = f"{fault.day:02}.{fault.month:02}.2010"
        return _("The year is missing. Write the whole date. For example: {example}").format(example=example)
    if isinstance(fault, NoSuchDay):
        return _("The calendar has no such day. Check it and write again. For example: {example}").format(
            example=DATE_EXAMPLE
        )
    if isinstance(fault, InTheFuture):
        return _("This day has not come yet. Write, for example, like this: {example}").format(
            example=DATE_EXAMPLE
        )
    if isinstance(fault, TooLongAgo):
        return _("Check the year, please. Write, for example, like this: {example}").format(
            example=DATE_EXAMPLE
        )
    if isinstance(fault, OnlyOneName):
        return _("Write two words: the family name and the given name. For example: {example}").format(
            example=name_example()
        )
    if isinstance(fault, NameTooLong):
        return _(
            "This is too long for a name. Write it in up to {limit} letters. For example: {example}"
        ).format(limit=fault.limit, example=name_example())
    if isinstance(fault, NameEmpty | NameNotUnderstood):
        return _("Write the name in letters only. For example: {example}").format(example=name_example())
    if isinstance(fault, PhoneNotUnderstood):
        return _("Write one number with its code. For example: {example}").format(example=PHONE_EXAMPLE)
    return _("Write day, month and year. For example: {example}").format(example=DATE_EXAMPLE)


def sex_choices(deed: str) -> list[Choice]:
    """As the official form names them."""
    return [Choice(sex_label(sex), deed, sex.value) for sex in Sex]


def sex_of(value: str) -> Sex | None:
    """What a button carried; None for what no button of ours carries."""
    return Sex(value) if value in set(Sex) else None


async def wanted_elsewhere(message: Message, talk: Talk) -> bool:
    """Whether an answer that cannot be read is a word that leads elsewhere, such as «көмек»; then it did."""
    wish = wish_of_word(message.text or "")
    return wish is not None and await follow(talk, wish)
