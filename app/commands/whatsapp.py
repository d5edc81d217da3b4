"""`kenes whatsapp`: what to hand in to Meta, how it stands there, and a notice that has to be sent again."""

import asyncio
import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.settings import SettingsWrong, load

if TYPE_CHECKING:
    from app.settings import Settings
    from services.whatsapp.templates import TemplateStanding

JsonOption = Annotated[bool, typer.Option("--json", help="JSON on one line of stdout.")]


def register(cli: typer.Typer) -> None:
    """Adds `kenes whatsapp templates | sync | resend`."""
    whatsapp = typer.Typer(no_args_is_help=True, help="WhatsApp: its templates, and notices to send again.")
    whatsapp.command("templates")(templates)
    whatsapp.command("sync")(sync)
    whatsapp.command("resend")(resend)
    cli.add_typer(whatsapp, name="whatsapp")


def templates(as_json: JsonOption = False) -> None:
    """Print every template in both languages, as Meta takes them: one POST each. Needs no setting."""
    from bot.channels.whatsapp.templates import definitions

    print(json.dumps(definitions(), ensure_ascii=False, indent=None if as_json else 2))


def sync(as_json: JsonOption = False) -> None:
    """Ask Meta how the templates stand and write it down; exit 1 where one cannot be used."""
    settings = load()
    if settings.whatsapp_token is None:
        raise SettingsWrong(
            "WhatsApp is off: KENES_WHATSAPP_TOKEN and the others of its settings are not set"
        )
    try:
        stand = asyncio.run(_sync(settings))
    except _Refused as refused:
        typer.echo(f"kenes: {refused}", err=True)
        raise typer.Exit(1) from None
    if as_json:
        print(json.dumps([_as_dict(one) for one in stand], ensure_ascii=False))
    else:
        for one in stand:
            print(f"{'ok  ' if one.is_usable else 'BAD '} {one.lang} {one.name}: {_said(one)}")
    if not all(one.is_usable for one in stand):
        raise typer.Exit(1)


def resend(number: Annotated[int, typer.Argument(metavar="ID", help="The notice's number.", min=1)]) -> None:
    """Promise a notice anew that failed or is uncertain; a running server sends it."""
    try:
        asyncio.run(_resend(load(), number))
    except _Refused as refused:
        typer.echo(f"kenes: {refused}", err=True)
        raise typer.Exit(1) from None
    print(f"Notice {number} is promised again.")


class _Refused(Exception):
    """Nothing was changed; the words say why."""


def _as_dict(one: "TemplateStanding") -> dict[str, Any]:
    return {
        "name": one.name,
        "language": one.lang,
        "state": one.state.value,
        "is_ours": one.is_ours,
        "category": one.category,
        "reason": one.reason,
        "usable": one.is_usable,
    }


def _said(one: "TemplateStanding") -> str:
    words = [one.state.value]
    if not one.is_ours:
        words.append("its words are not those of this version: hand it in again")
    if one.reason:
        words.append(one.reason)
    return ", ".join(words)


async def _sync(settings: "Settings") -> list["TemplateStanding"]:
    from app.container import Container
    from bot.channels.whatsapp.cloud import Cloud
    from bot.channels.whatsapp.faults import CloudFault
    from bot.channels.whatsapp.template_states import states_of
    from services.whatsapp.templates import WhatsAppTemplates

    container = Container(settings)
    own = container.whatsapp_settings
    if own is None:
        raise SettingsWrong("WhatsApp is off: see KENES_WHATSAPP_TOKEN in docs/operations.md")
    await _stands(settings)
    cloud = Cloud(own)
    try:
        stand = states_of(await cloud.templates())
        await WhatsAppTemplates(container.database, container.clock).put(stand)
        return stand
    except CloudFault as fault:
        raise _Refused(f"Meta does not tell: error {fault.code} ({fault.kind.value})") from None
    finally:
        await cloud.close()
        await container.close()


async def _resend(settings: "Settings", number: int) -> None:
    from app.container import Container
    from services.cause import Cause
    from services.errors import NotFound
    from services.notices.messages import MomentOver, NotStuck
    from services.notices.resending import Resending

    await _stands(settings)
    container = Container(settings)
    try:
        await Resending(container.database, container.clock).resend(Cause(), number)
    except NotFound:
        raise _Refused(f"there is no notice {number}") from None
    except NotStuck:
        raise _Refused(f"notice {number} neither failed nor is uncertain: nothing was changed") from None
    except MomentOver:
        raise _Refused(f"the moment of notice {number} is over: said now it would only confuse") from None
    finally:
        await container.close()


async def _stands(settings: "Settings") -> None:
    from db import migrate

    if await migrate.current(settings.database_url) != migrate.head():
        raise SettingsWrong("the database is not what this code needs: run `kenes migrate`")
