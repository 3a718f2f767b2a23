"""What ``ttck mock`` says when it is ready, to people and to programs, and the target file that fits a seller."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from ttck.mockseller.engine.fault_settings import shown
from ttck.mockseller.registry import own

if TYPE_CHECKING:
    from ttck.mockseller.web.place import Place
    from ttck.mockseller.web.server import Server


def target_of(server: Place) -> dict[str, Any]:
    """A target document for this seller; JSON is YAML."""
    return {"name": "the ttck mock seller", "base_url": server.base_url, **server.seller.adapter.declares, **_access(server)}


def _access(server: Place) -> dict[str, Any]:
    """How a buyer proves who it is, and how a test makes the seller act, as a target document says it."""
    settings = server.seller.settings
    document: dict[str, Any] = {}
    if settings.auth != "none" and settings.clients:
        client = settings.clients[0]
        document["auth"] = (
            {"type": "basic", "username": client.id, "password": client.secret}
            if settings.auth == "basic"
            else {"type": "oauth2", "token_url": f"{server.root}/oauth2/token", "client_id": client.id, "client_secret": client.secret}
        )
    if server.control_url is not None:
        document["stimuli"] = {"control": {"url": server.control_url, "token": settings.control_token}}
    return document


def announce(server: Server, *, as_json: bool, show_token: bool, entrance: str = "") -> None:
    """Say that the sellers are ready and where everything is; with `show_token` the control token as well."""
    if as_json:
        lines = [_line(place, show_token=show_token) for place in server.places]
        click.echo(json.dumps(lines[0] if len(lines) == 1 else {"ready": True, "url": server.origin, "pid": os.getpid(), "sellers": lines}))
        sys.stdout.flush()
        return
    if len(server.places) > 1:
        click.echo(f"{len(server.places)} mock sellers: {server.origin}{entrance}/ says where everything is")
    for place in server.places:
        _tell(place, show_token=show_token)
    click.echo("Stop it with Ctrl-C.")


def _line(server: Place, *, show_token: bool) -> dict[str, Any]:
    """A seller in one object, for programs."""
    adapter = server.seller.adapter
    others = {api: server.origin + path for api, path in adapter.others.items()}
    line: dict[str, Any] = {"ready": True, "base_url": server.base_url}
    line |= {f"{api}_url": url for api, url in others.items()}
    line |= {"profile": server.seller.settings.profile, "apis": list(adapter.offered)}
    line |= {"control_url": server.control_url, "console_url": server.console_url, "pid": os.getpid()}
    line |= {"wants": {key: adapter.declares[key] for key in ("values", "base", "forbidden") if key in adapter.declares}}
    if show_token:
        line["control_token"] = server.seller.settings.control_token
    return line


def _tell(server: Place, *, show_token: bool) -> None:
    adapter = server.seller.adapter
    others = {api: server.origin + path for api, path in adapter.others.items()}
    first = "ticket and incident" if "incident" in adapter.offered else "ticket"
    click.echo(f"The mock seller serves the {first} API at {server.base_url}")
    for api, url in others.items():
        click.echo(f"  {api + ':':<13}{url}")
    if server.seller.settings.auth == "oauth2":
        click.echo(f"  tokens:      {server.root}/oauth2/token")
    if server.control_url is not None:
        token = f"?token={server.seller.settings.control_token}" if show_token else ""
        click.echo(f"  console:     {server.root}/_console/{token}")
        click.echo(f"  control:     {server.control_url} (described by {server.root}/openapi/control.yaml)")
        if show_token:
            click.echo(f"  token:       {server.seller.settings.control_token}")
    for name, settings in [(one["name"], one["settings"]) for one in server.seller.faults.names()]:
        told = "".join(f" [{key}={shown(value)}]" for key, value in settings.items())
        click.echo(f"  fault:       {name}{told}: {own(server.seller.settings.profile, name)[0].says}")
    if server.seller.pilot is not None:
        plan = server.seller.pilot.plan
        click.echo(f"  autopilot:   {plan.name}: {plan.scenarios[''].says}".rstrip(": "))
        click.echo(f"  scenarios:   {', '.join(one for one in plan.scenarios if one)}")
        for told in plan.scenarios[""].left_out:
            click.echo(f"  left out:    {told}")
