"""The questions of ``ttck init`` at the terminal: what the command line says is not asked, what the partner's file says is the default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import click

from ttck.harness.buyer.operator_prompt import sentence
from ttck.harness.cli import layout
from ttck.harness.cli.doctor_context import is_local
from ttck.harness.cli.init_sources import address
from ttck.harness.cli.init_target import LISTENER_SECRETS, checked, credentials, text, wanted
from ttck.specs.profiles import DEFAULT, profile, profile_names

WAYS = ("operator", "http", "control", "wait", "none")
AUTH = ("none", "basic", "bearer", "oauth2")
_PORT = 9000
Keys = dict[str, Any]


def asked(given: Mapping[str, Any], hints: Mapping[str, Any]) -> Keys:
    """The keys of a target file: those `given` on the command line, those that are asked for, and the rest of the `hints`."""
    keys: Keys = {**hints, **given}
    if "profile" not in given:
        keys["profile"] = _profile(hints.get("profile"))
    keys, facts = fitting(keys, hints), profile(keys["profile"])
    if "base_url" not in given:
        keys["base_url"] = _url(
            "The address of the ticket API, with its base path", hints.get("base_url"), usual=facts.base_paths.get("ticket")
        )
    if "name" not in given:
        keys["name"] = click.prompt("What reports call this seller", default=hints.get("name") or urlsplit(keys["base_url"]).hostname)
    if "auth" not in given:
        keys["auth"] = _auth(hints.get("auth", {}), usual=facts.auth)
    if "products" not in given:
        told = click.prompt(
            "Identifiers of products that tickets may name, with commas (empty: the usual ones)", default="", show_default=False
        )
        keys["products"] = [one.strip() for one in told.split(",") if one.strip()]
    if "listener" not in given and facts.dialect.tells:
        keys["listener"] = _listener(keys["base_url"])
    if "stimuli" not in given:
        keys["stimuli"] = _stimuli(keys)
    return keys


def fitting(keys: Keys, hints: Mapping[str, Any]) -> Keys:
    """The keys without what a file says of another profile than the one that was chosen."""
    return keys if keys["profile"] == hints.get("profile") else {key: value for key, value in keys.items() if key != "declares"}


def _profile(hint: str | None) -> str:
    names = profile_names()
    click.echo("What is the seller judged by?")
    for name in names:
        click.echo(layout.wrapped(profile(name).title, indent=22, first=f"  {name}"))
    return str(click.prompt("Profile", default=hint or DEFAULT, type=click.Choice(names), show_choices=False))


def _url(question: str, hint: str | None, *, usual: str | None = None) -> str:
    if usual:
        click.echo(f"It usually ends in {usual}.")
    while True:
        told = click.prompt(question, default=hint)
        found = address(told)
        if found is not None:
            return found
        click.echo("That is no address that begins with http:// or https:// and names a host.")


def _auth(hint: Mapping[str, str], *, usual: str) -> dict[str, str]:
    kind = click.prompt("How ttck proves who it is", default=hint.get("type", usual), type=click.Choice(AUTH))
    known = {key: value for key, value in hint.items() if hint.get("type") == kind}
    if kind == "oauth2":
        known["token_url"] = _url("The address of the token server", known.get("token_url"))
    made = credentials(kind, known)
    for key in ("username", "client_id"):
        if key in made:
            made[key] = _line(f"The {key} (as it stands, or ${{env.NAME}})", made[key])
    secret = next((key for key in ("password", "token", "client_secret") if key in made), None)
    if secret:
        variable = click.prompt(f"The environment variable that holds the {secret}", default=made[secret][6:-1], type=_VARIABLE_NAME)
        made[secret] = f"${{env.{variable}}}"
    return made


def _line(question: str, default: str) -> str:
    return str(click.prompt(question, default=default)).strip()


class _Variable(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """The name of a variable of the environment, also written as a place of a target file."""

    name = "variable"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value).strip().removeprefix("${env.").removesuffix("}")
        if not text.isascii() or not text.isidentifier():
            self.fail("that is no name of a variable, such as SELLER_TOKEN; the secret itself is not written here", param, ctx)
        return text


_VARIABLE_NAME = _Variable()


def _listener(base_url: str) -> Keys:
    """Where notifications arrive: here, for a seller on this machine, or at an address that leads here."""
    here = is_local(urlsplit(base_url).hostname or "")
    if not click.confirm("Can the seller deliver notifications to this machine", default=True):
        return {"enabled": False}
    if here and not click.confirm("By a public address, such as that of a tunnel", default=False):
        return {}
    made: Keys = {
        "host": "0.0.0.0",  # noqa: S104 - a seller on another machine has to reach it
        "port": click.prompt("The port to listen at", default=_PORT, type=click.IntRange(1, 65535)),
        "public_url": _url("The address under which the seller reaches that port", None),
    }
    kind = click.prompt("Which credentials it delivers with", default="none", type=click.Choice(("none", *LISTENER_SECRETS)))
    return made | ({"auth": {"type": kind, **LISTENER_SECRETS[kind]}} if kind != "none" else {})


def _stimuli(keys: Keys) -> Keys:
    """How the seller is made to act, and which of its decisions that can bring about."""
    names = [str(name) for name, _ in wanted(checked(text({**keys, "stimuli": None})))]
    if not names:
        return {}
    click.echo("Some rules show only when the seller acts. How can it be made to?")
    click.echo("  operator  a person is asked        http  requests to a sandbox        control  an API like that of ttck mock --control")
    click.echo("  wait      it acts by itself        none  not at all: these rules stay open")
    way = click.prompt("Way", default="operator", type=click.Choice(WAYS), show_choices=False)
    return stimuli(way, names, url=_url("Its address", None) if way in {"http", "control"} else None, choose=_choice)


def stimuli(way: str, names: Sequence[str], *, url: str | None, choose: Any = list) -> Keys:
    """The part of a target file for one way; `choose` takes some of the names."""
    if way == "control":
        return {"control": {"url": url, "token": "${env.CONTROL_TOKEN}"}}
    if way == "http":
        return {"http": {"defaults": {"base_url": url, "headers": {"Authorization": "Bearer ${env.SANDBOX_TOKEN}"}}}}
    return {way: choose(names)} if way in {"operator", "wait"} else {}


def _choice(names: Sequence[str]) -> list[str]:
    """Some of the decisions, by their numbers."""
    for number, name in enumerate(names, start=1):
        click.echo(layout.wrapped(sentence(name, "X", {}).removeprefix("Please "), indent=6, first=f"  {number:>2}  "))
    while True:
        told = click.prompt("Which of them (all, or numbers such as 1,3-5)", default="all")
        found = _numbers(told, most=len(names))
        if found is not None:
            return [names[number - 1] for number in found]
        click.echo(f"Give all, or numbers from 1 to {len(names)}.")


def _numbers(told: str, *, most: int) -> list[int] | None:
    """The numbers that a text such as ``1,3-5`` names; None where it names none, or others."""
    if told.strip().lower() == "all":
        return list(range(1, most + 1))
    found: dict[int, None] = {}
    for part in told.split(","):
        first, dash, last = part.strip().partition("-")
        ends = (first.strip(), last.strip() if dash else first.strip())
        if not all(one.isascii() and one.isdigit() and len(one) <= 3 for one in ends):  # noqa: PLR2004 - nobody has a thousand
            return None
        found |= dict.fromkeys(range(int(ends[0]), int(ends[1]) + 1))
    return list(found) if found and min(found) >= 1 and max(found) <= most else None
