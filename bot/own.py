"""What belongs to whoever is writing: registered first, agreed, opened by the lock word if there is one."""

from collections.abc import Callable

from bot.afterwards import GoOn, afterwards
from bot.answers import ask_again
from bot.registering import FORM, THEN
from bot.states import Profile
from bot.states import Registration as Steps
from bot.talk import Talk


async def registered(talk: Talk, then: str) -> bool:
    """Whether a registered person who agreed to the text in force is writing.

    Otherwise that is asked first, and `afterwards(then)` goes on with the draft as it stands.
    """
    dialogue = talk.dialogue
    if dialogue.person_id is not None and await talk.services.consents.has_agreed(dialogue.person_id):
        return True
    dialogue.draft[THEN] = then
    if dialogue.person_id is not None:
        dialogue.draft[FORM] = {"renews": True}
        talk.go(Steps.consent)
    elif await talk.services.people.of_contact(dialogue.contact_id):
        talk.go(Profile.who)
    else:
        dialogue.draft[FORM] = {}
        talk.go(Steps.consent)
    await ask_again(talk)
    return False


async def opened(talk: Talk, then: str) -> bool:
    """Whether the lock word was said here lately, or there is none; otherwise it is asked first."""
    if not await talk.services.people.is_locked(talk.cause.by):
        return True
    talk.dialogue.draft |= {THEN: then, "whose": talk.dialogue.person_id}
    talk.go(Profile.lock_word)
    await ask_again(talk)
    return False


def own_area(name: str) -> Callable[[GoOn], GoOn]:
    """Marks a way into one's own data: goes there once the person is known and the word was said."""

    def mark(way: GoOn) -> GoOn:
        @afterwards(name)
        async def guarded(talk: Talk) -> None:
            if talk.dialogue.person_id is None:
                talk.dialogue.draft[THEN] = name
                talk.go(Profile.who)
                await ask_again(talk)
            elif await opened(talk, name):
                await way(talk)

        return guarded

    return mark
