"""Short lists: reasons of declining and cancelling, topics of appeals, the numbers for urgent help."""

from typing import Final, NamedTuple

from db.enums import ReasonKind

# The person reads why a request was declined; the reasons to cancel are rows of a chat (24 characters).
REASONS: Final[dict[ReasonKind, tuple[tuple[str, str, str], ...]]] = {
    ReasonKind.DECLINE: (
        ("ill", "Маман ауырып қалды", "Специалист заболел"),
        ("away", "Маман ол күні болмайды", "Специалиста в тот день не будет"),
        ("closed", "Орталық ол күні жабық", "Центр в тот день закрыт"),
        ("other_kind", "Бұл мәселеде басқа маман көмектеседі", "С этим поможет другой специалист"),
        ("other_centre", "Бұл көмекті басқа орталық береді", "Эту помощь даёт другой центр"),
        ("twice", "Сіз басқа уақытқа жазылып қойғансыз", "Вы уже записаны на другое время"),
        ("other", "Басқа себеп", "Другая причина"),
    ),
    ReasonKind.CANCEL: (
        ("no_time", "Уақытым болмайды", "Нет времени"),
        ("cannot_reach", "Жете алмаймын", "Не получится доехать"),
        ("ill", "Ауырып қалдым", "Болезнь"),
        ("no_need", "Енді керек емес", "Уже не нужно"),
        ("got_help", "Басқа жерден көмек алдым", "Помогли в другом месте"),
        ("other", "Басқа себеп", "Другая причина"),
    ),
}


# What an appeal is about: rows of a chat (24 characters), the same in the whole country.
APPEAL_TOPICS: Final = (
    ("information", "Ақпарат", "Информация"),
    ("documents", "Құжаттар", "Документы"),
    ("application", "Өтінім, тіркелу", "Заявка, регистрация"),
    ("money", "Ақша, төлем", "Деньги, выплаты"),
    ("staff", "Қызметкерлер", "Сотрудники"),
    ("conditions", "Орталықтағы жағдай", "Условия в центре"),
    ("access", "Қолжетімділік", "Доступность"),
    ("other", "Басқа", "Другое"),
)


class Number(NamedTuple):
    """A number for urgent help: whom it is for, and when it answers."""

    number: str
    name_kk: str
    name_ru: str
    hours_kk: str = "тегін, тәулік бойы"
    hours_ru: str = "бесплатно, круглосуточно"


# Only numbers whose words and hours public sources confirm; others wait until somebody has rung them.
NUMBERS: Final = (
    Number("112", "өмірге қауіп төнсе: құтқару қызметі", "жизнь в опасности: служба спасения"),
    Number("103", "жедел жәрдем", "скорая помощь"),
    Number(
        "111",
        "отбасына, әйелдерге, балаларға: психологтар, заңгерлер",
        "семье, женщинам и детям: психологи, юристы",
    ),
    Number("102", "полиция", "полиция"),
    Number("101", "өрт сөндірушілер", "пожарные"),
    Number("104", "газ иісі шықса: газ қызметі", "если пахнет газом: газовая служба"),
)
# Who says so before staff of this installation have rung them themselves.
CHECKED_BY: Final = "egov.kz"
