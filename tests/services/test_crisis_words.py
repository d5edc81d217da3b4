"""Words of crisis in three spellings; what only looks like them; what is nothing of the kind."""

import pytest

from services.crisis_words import Crisis, crisis_in

GRAVE = """
өлгім келеді | олгим келеди | olgim keledi
өмір сүргім келмейді | омир сургим келмейди | omir surgim kelmeidi
өзімді өлтіргім келеді | озимди олтиргим келеди | ozimdi oltirgim keledi
мені әкем күнде ұрады | мени акем кунде урады | meni akem kunde urady
мені мектепте қорлайды | мени мектепте корлайды | meni mektepte qorlaidy
зорлап кетті | зорлап кетти | zorlap ketti
маған тиісе береді | маган тиисе береди | magan tiise beredi
не хочу жить | не хочу  жить!!! | ne hochu zhit
хочу умереть | ХОЧУ УМЕРЕТЬ | hochu umeret
отчим бьёт меня | отчим бьет меня | otchim bet menya
меня изнасиловали | меня изнасиловали вчера | menya iznasilovali
думаю покончить с собой | покончить с собой | pokonchit s soboi
досымды үйінде ұрып жатыр | досымды уйинде урып жатыр | dosymdy uiinde uryp zhatyr
үйде сабайды | уйде сабайды | uide sabaidy
подругу дома бьют | меня заперли в комнате | отец не выпускает меня из дома
надо мной издеваются | издеваются в классе | izdevayutsya
хочу умереть ахахах | маған бәрі күледі, өлгім келеді | бәріне күлкі болдым, өлгім келеді
"""
ALIKE = """
күлкіден өлдім | кулкиден олдим | kulkiden oldim
умираю со смеху | умираю со смеху ахах | umirayu so smehu
хочу умереть со смеху | күліп өліп барамын | умираю от скуки
аштан өліп барамын | сдохну на этой паре | мама мені өлтіреді деп қорқам
"""
NOTHING = """
сәлем | психологқа жазылғым келеді | өлең жазамын | өлшемі қандай | Өлмес | Серікова Айгерім
привет | хочу записаться | меня зовут Аня | умная | убираю | бил гейтс | насиба | зорро
допты ұрып ойнаймыз | бьёт ключом | заперли дверь центра | үйде ұйықтадым
жарық жоқ | ұрпақ | мен ұйықтағым келеді | умереть | жить | ақша өлшеу |
"""


def several(lines: str) -> list[str]:
    return [text.strip() for text in lines.replace("\n", "|").split("|") if text.strip()]


@pytest.mark.parametrize("text", several(GRAVE))
def test_grave_words_are_heard(text):
    assert crisis_in(text) is Crisis.YES


@pytest.mark.parametrize("text", several(ALIKE)[:-1])
def test_what_only_looks_like_it_is_told_apart(text):
    assert crisis_in(text) is Crisis.ALIKE


def test_where_nobody_can_tell_the_numbers_are_shown():
    assert crisis_in("мама мені өлтіреді") is Crisis.YES


@pytest.mark.parametrize("text", [*several(NOTHING), "", "😀", "а" * 10_000])
def test_everything_else_is_nothing_of_the_kind(text):
    assert crisis_in(text) is Crisis.NONE


def test_a_long_text_is_read_to_a_limit():
    assert crisis_in("сәлем " * 100 + "өлгім келеді") is Crisis.YES
