"""The Cloud API as we ask it: what is sent, what comes back, and every way of failing told apart."""

from dataclasses import replace

import pytest
from aiohttp import ClientTimeout

from bot.channels.whatsapp import cloud as module
from bot.channels.whatsapp.cloud import Cloud, CloudFault
from bot.channels.whatsapp.faults import FaultKind
from bot.channels.whatsapp.rendering import ReadyFile, with_media
from services.files import LIMIT, FileTooLarge
from services.whatsapp.accounts import Address
from services.whatsapp.faults import kind_of
from tests.whatsapp.office import settings_of
from tests.whatsapp.people import PDF, PICTURE
from tests.whatsapp.refusals import CODES
from tests.whatsapp.server import CloudServer

TEXT = {"type": "text", "text": {"body": "Сәлем!"}}


@pytest.fixture
async def cloud(api: CloudServer):
    made = Cloud(settings_of(api))
    yield made
    await made.close()


@pytest.fixture
def person(api):
    """Somebody whose window is open."""
    somebody = api.person(7)
    somebody.chat.heard_at = api.now()
    return somebody


@pytest.fixture
def address(person):
    return Address(person.chat.user_id, person.chat.phone)


async def test_a_message_goes_to_metas_id_where_it_is_known_and_bears_its_tag(cloud, api, person, address):
    wamid = await cloud.send(address, TEXT, "p17")
    (call,) = api.called()
    assert call.body["recipient"] == person.chat.user_id
    assert "to" not in call.body
    assert [one.wamid for one in api.told("p17")] == [wamid]
    assert not api.faults


async def test_else_to_the_phone(cloud, api, person, address):
    await cloud.send(replace(address, user_id=""), TEXT)
    (call,) = api.called()
    assert call.body["to"] == person.chat.phone
    assert "biz_opaque_callback_data" not in call.body


async def test_a_file_is_handed_over_before_its_message(cloud, api, person, address):
    media_id = await cloud.upload(ReadyFile("талон.pdf", "application/pdf", PDF))
    body = {"type": "document", "document": {"id": "uploaded", "filename": "талон.pdf"}}
    await cloud.send(address, with_media(body, media_id))
    assert person.file_of(person.sees[-1]) == PDF
    assert not api.faults


async def test_a_persons_file_is_fetched_and_one_that_is_too_large_is_not(cloud, api):
    photo = api.files.keep("photo.jpg", "image/jpeg", PICTURE)
    letter = api.files.keep("letter.pdf", "application/pdf", PDF + bytes(LIMIT))
    assert await cloud.fetch(photo.id) == PICTURE
    with pytest.raises(FileTooLarge):
        await cloud.fetch(letter.id)


async def test_a_read_receipt_is_no_message(cloud, api, person):
    wamid = await person.types("сәлем")
    await cloud.mark_read(wamid)
    assert person.chat.read == [wamid]
    assert not person.things


async def test_the_account_tells_of_itself(cloud, api):
    assert (await cloud.number())["verified_name"] == "Kenes"
    assert await cloud.subscribed()
    api.account.is_subscribed = False
    assert not await cloud.subscribed()


async def test_all_pages_of_templates_are_read(cloud, api):
    words = {"language": "kk", "category": "UTILITY", "components": [{"type": "BODY", "text": "Сәлем"}]}
    for number in range(230):
        api.templates.submit({"name": f"one_{number}", **words})
    assert len(await cloud.templates()) == 230


@pytest.mark.parametrize("code", [code for code in CODES if code])
async def test_every_error_is_told_apart_by_its_code(cloud, api, address, code):
    api.fail(code)
    with pytest.raises(CloudFault) as refused:
        await cloud.send(address, TEXT)
    assert refused.value.code == code
    assert refused.value.kind is kind_of(code) is not FaultKind.UNKNOWN


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (190, FaultKind.TOKEN),
        (80007, FaultKind.THROTTLE),
        (130429, FaultKind.THROTTLE),
        (131048, FaultKind.THROTTLE),
        (131056, FaultKind.PAIR),
        (131026, FaultKind.UNDELIVERABLE),
        (131047, FaultKind.WINDOW),
        (131050, FaultKind.STOPPED),
        (132015, FaultKind.TEMPLATE),
        (368, FaultKind.ACCOUNT),
        (131042, FaultKind.PAYMENT),
        (131016, FaultKind.PASSING),
        (100, FaultKind.OURS),
        (131009, FaultKind.OURS),
    ],
)
def test_what_the_codes_mean(code, kind):
    assert kind_of(code) is kind


def test_what_an_unheard_of_code_means():
    assert kind_of(999_999) is FaultKind.UNKNOWN
    assert kind_of(999_999, status=500) is FaultKind.PASSING
    assert kind_of(0, status=401) is FaultKind.TOKEN
    assert kind_of(999_999, status=429) is FaultKind.THROTTLE


async def test_a_wrong_token_is_known_by_its_status(api, address):
    cloud = Cloud(replace(settings_of(api), token="another"))
    with pytest.raises(CloudFault) as refused:
        await cloud.number()
    assert refused.value.kind is FaultKind.TOKEN
    await cloud.close()


async def test_how_long_to_wait_is_taken_from_the_answer(cloud, api, address):
    api.fail(130429, retry_after=17)
    with pytest.raises(CloudFault) as refused:
        await cloud.send(address, TEXT)
    assert refused.value.retry_after == 17


@pytest.mark.parametrize(
    ("status", "kind"), [(502, FaultKind.LOST), (504, FaultKind.LOST), (400, FaultKind.UNKNOWN)]
)
async def test_of_a_page_of_somebody_in_between_nobody_knows_whether_it_was_done(
    cloud, api, address, status, kind
):
    api.fail(0, status=status)
    with pytest.raises(CloudFault) as refused:
        await cloud.send(address, TEXT)
    assert (refused.value.code, refused.value.kind) == (0, kind)


async def test_nothing_was_done_where_nobody_was_there(cloud, api, address):
    await api.down()
    with pytest.raises(CloudFault) as refused:
        await cloud.send(address, TEXT)
    assert refused.value.kind is FaultKind.AWAY
    await api.up()
    assert await cloud.send(address, TEXT)


async def test_an_answer_that_is_lost_leaves_it_open(cloud, api, person, address):
    api.lose_answer()
    with pytest.raises(CloudFault) as refused:
        await cloud.send(address, TEXT, "p17")
    assert refused.value.kind is FaultKind.LOST
    assert len(api.told("p17")) == 1


async def test_an_answer_that_never_comes_is_waited_for_no_longer(cloud, api, address, monkeypatch):
    monkeypatch.setattr(module, "ANSWERED", ClientTimeout(total=0.1))
    api.slow("messages", 0.5)
    with pytest.raises(CloudFault) as refused:
        await cloud.send(address, TEXT)
    assert refused.value.kind is FaultKind.LOST


async def test_no_error_and_no_setting_names_the_token_or_the_person(cloud, api, person, address):
    api.fail(131009)
    with pytest.raises(CloudFault) as refused:
        await cloud.send(address, TEXT)
    said = f"{refused.value!r} {refused.value} {settings_of(api)!r} {address!r}"
    for secret in (api.token, api.secret, person.chat.phone, person.chat.user_id, "Сәлем"):
        assert secret not in said
