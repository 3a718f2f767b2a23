"""The commands ``ttck mock`` and ``ttck faults``."""

from __future__ import annotations

import json
import logging
import os
import secrets
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from ttck.mockseller.announcing import announce, target_of
from ttck.mockseller.beginning import Beginning, begun, furnish
from ttck.mockseller.choosing import PLACE, alone, planted_for, settings_of, slug
from ttck.mockseller.engine.network import Conditions
from ttck.mockseller.engine.settings import OPTIONAL, Client, Settings
from ttck.mockseller.fault_rows import as_json as row_of
from ttck.mockseller.fault_rows import explained, line
from ttck.mockseller.reaching import reached
from ttck.mockseller.registry import faults_of, find, generated, standard_of
from ttck.specs.profiles import DEFAULT, unaudited
from ttck.specs.profiles import profile as facts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ttck.mockseller.web.audit import Audit
    from ttck.mockseller.web.place import Place
    from ttck.mockseller.web.server import Server
    from ttck.mockseller.web.tls import Tls

_USAGE = 2


def _parts(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> frozenset[str]:
    return frozenset(values)


def _profile(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    try:
        standard_of(value)
    except ValueError as unknown:
        raise click.BadParameter(str(unknown)) from unknown
    return value


def _profiles(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_profile(context, parameter, one) for one in values)


@click.command()
@reached
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="NAME[:SETTING=VALUE,...]",
    help="Break a rule on purpose, or behave in an unusual but legal way; `ttck faults` lists what there is, "
    "`ttck faults NAME` what can be set about it. May be repeated.",
)
@click.option(
    "--edition",
    type=click.Choice(["draft", "published"]),
    help="Which text decides where the draft and the published MEF 113 contradict each other; default: that of the profile.",
)
@click.option(
    "--profile",
    metavar="NAME",
    multiple=True,
    callback=_profiles,
    default=(DEFAULT,),
    show_default=True,
    help="The profile whose dialect to speak: one of ttck's, or the path of a file of your own. "
    "Repeated, a seller of each at one port, below the path of its name; / says where they are.",
)
@click.option("--async-writes", is_flag=True, help="TMF621: answer writes with 202, as if they were done later.")
@click.option(
    "--any-type",
    is_flag=True,
    help="TMF621: take tickets of any @type; without it one that is no TroubleTicket has to have that as its @baseType.",
)
@click.option("--partial-206", is_flag=True, help="TMF621: answer 206 to a list that shows a part of the matches.")
@click.option(
    "--listener-path/--no-listener-path",
    default=True,
    show_default=True,
    help="TMF621: post an event to the path of its name below the callback, or to the callback itself.",
)
@click.option(
    "--listener",
    metavar="URL",
    help="Post all events of the first buyer to this address, as if it had been registered beside the API.",
)
@click.option(
    "--without",
    multiple=True,
    type=click.Choice(sorted(OPTIONAL)),
    callback=_parts,
    help="Leave an API, or the events of one, out. May be repeated.",
)
@click.option(
    "--incident-model",
    type=click.Choice(["type4", "type3_impact"]),
    default="type3_impact",
    show_default=True,
    help="Where the impact of an incident stands: in its type as the draft has it, or in an attribute of its own.",
)
@click.option(
    "--incident-events",
    type=click.Choice(["published", "draft"]),
    default="published",
    show_default=True,
    help="Names of the incident events; those of the draft's own time have one more, for closing.",
)
@click.option("--page-maximum", default=100, show_default=True, type=click.IntRange(1), help="Longest page of a list.")
@click.option(
    "--confirmation-timeout",
    default=7 * 86_400.0,
    show_default=True,
    type=click.FloatRange(min=0),
    metavar="SECONDS",
    help="After this time without an answer a resolved ticket is closed.",
)
@click.option("--token-lifetime", default=3600.0, show_default=True, metavar="SECONDS", help="Validity of OAuth2 tokens.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Threads that serve requests.")
@begun
@click.option(
    "--target",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a target file for `ttck run` that fits this seller.",
)
@click.option("--paranoid", is_flag=True, help="Check every answer against the contract; answer 500 if it is wrong.")
@click.option(
    "--audit",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Keep what buyers send, and how they take notifications, in DIR; `ttck audit DIR` judges the buyer by it.",
)
@click.option("--json", "as_json", is_flag=True, help="Say that it is ready in one line of JSON, for programs.")
@click.option("--verbose", is_flag=True, help="Log more to standard error.")
def mock(**choices: Any) -> None:
    """Serve a complete, well-behaved seller of MEF 113, TMF621 or a partner's dialect, to try a buyer or this kit against.

    That of MEF 113 offers tickets, incidents, appointments and workorders, each with their events. Its address says where
    everything is: console, OpenAPI documents, health.

    \b
    Examples:
      ttck mock --port 8080                        a seller in memory, open to everybody on this machine
      ttck mock --port 8080 --control              the same, with a console in the browser, and the control API for tests
      ttck mock --auth oauth2 --client b1:secret   only b1 may call, with a token from /oauth2/token
      ttck mock --fault NAME                       a seller that breaks one rule
      ttck mock --fault slow-answers:seconds=0.3   the same, with one of its settings
      ttck mock --profile tmf621-v5                a seller of TMF621 version 5
      ttck mock --control --profile mef113 --profile fit    several at one port, below /mef113 and /fit
      ttck mock --control --tickets 200 --past     a desk with tickets of all states and ages
      ttck mock --clock 1000x                      a day in a minute and a half
      ttck mock --personality slow --clock 1000x   tickets move by themselves; elsewhere: curl -H 'X-Mock-Scenario: fast' ...
      ttck mock --autopilot desk.yaml --control    by rules of your own; the console shows what comes next, and when
      ttck mock --without incident                 a seller that has no incidents
      ttck mock --tls-cert seller.pem              HTTPS; with --tls-client-ca clients have to show a certificate too
      ttck mock --server granian                   the web server for many readers (pip install 'ttck[granian]')
      ttck mock --network latency_seconds=0.2,error_percent=5    trouble on the way
      ttck mock --control --target target.yaml     then, elsewhere: ttck run target.yaml
      ttck mock --database postgresql://ttck@db.example/tickets    several on one database; the password in PGPASSWORD
      ttck mock --control --audit tried/           let a buyer try it; then: ttck audit tried/

    Stop it with Ctrl-C.
    """  # noqa: D301 - click reads the escape
    _serve(**choices)


def _serve(
    *,
    host: str,
    port: int,
    web_server: Literal["waitress", "granian"],
    control: bool,
    control_token: str | None,
    control_token_file: str | None,
    client_file: tuple[Client, ...],
    network: Conditions | None,
    tls_cert: Path | None,
    tls_key: Path | None,
    tls_client_ca: Path | None,
    faults: tuple[str, ...],
    target: Path | None,
    folder: Path | None,
    as_json: bool,
    verbose: bool,
    partial_206: bool,
    listener: str | None,
    public_url: str | None,
    autopilot: str | None,
    personality: str | None,
    **choices: Any,
) -> None:
    """Serve a seller with these choices until it is stopped."""
    profile: tuple[str, ...] = choices.pop("profile")
    beginning = Beginning.taken_from(choices)
    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, stream=sys.stderr)
    token = control_token or control_token_file or (secrets.token_urlsafe(18) if control else None)
    if public_url and choices["behind_proxy"]:
        raise click.UsageError("--public-url says once what --behind-proxy takes from each request: give one of them")
    if autopilot and personality:
        raise click.UsageError("a personality is an autopilot: give --personality or --autopilot, and call the other as a scenario")
    alone(profile, target, {"folder": folder, "listener": listener, **vars(beginning)})
    choices |= {"autopilot": autopilot or personality, "clients": (*choices["clients"], *client_file)}
    choices["database"] = choices.pop("database_file") or choices["database"]
    entrance = choices["base_path"]
    several = settings_of(profile, control_token=token, partial_status=206 if partial_206 else 200, **choices)
    planted = planted_for(profile, faults)
    files = _tls(certificate=tls_cert, key=tls_key, authorities=tls_client_ca)
    where = {"entrance": entrance, "host": host, "port": port, "public_url": public_url, "web_server": web_server}
    server = _open(several, tls=files, **where)
    try:
        audit = _audited(server, folder)
        for place in server.places:
            if network is not None:
                place.seller.network.set(network)
            if planted[place.seller.settings.profile]:
                place.seller.faults.switch(planted[place.seller.settings.profile])
            furnish(place, beginning)
            _prepare(place, target=target, listener=listener)
    except BaseException:
        server.close()
        raise
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: server.stop())
    announce(server, as_json=as_json, show_token=control and token not in {control_token, control_token_file}, entrance=entrance)
    _run(server, audit, folder, as_json=as_json)


def _run(server: Server, audit: Audit | None, folder: Path | None, *, as_json: bool) -> None:
    """Serve until a signal, and say what was kept."""
    server.run()
    if not as_json:
        click.echo("stopped")
    if audit is not None:
        audit.close()
        click.echo(f"{audit.exchanges} requests were kept. Judge the buyer: ttck audit {folder}", err=as_json)
    if server.outlasted:
        logging.shutdown()
        sys.stdout.flush()
        os._exit(0)


def _tls(*, certificate: Path | None, key: Path | None, authorities: Path | None) -> Tls | None:
    """The files of TLS, None without a certificate."""
    from ttck.mockseller.web.tls import Tls  # noqa: PLC0415 - only with a certificate

    if certificate is None:
        if key or authorities:
            raise click.UsageError("--tls-key and --tls-client-ca need --tls-cert")
        return None
    return Tls(certificate=certificate, key=key, client_authorities=authorities)


def _open(several: Sequence[Settings], **choices: Any) -> Server:
    # Imported here so that --help and `ttck faults` stay instant.
    from ttck.mockseller.engine.opening import StoreError  # noqa: PLC0415 - as above
    from ttck.mockseller.web.server import PortError, Server, ServerError, stay_on_one_processor  # noqa: PLC0415 - kept out of --help, as all below
    from ttck.mockseller.web.tls import TlsError  # noqa: PLC0415 - as above
    from ttck.specs.loader import FactError  # noqa: PLC0415 - as above

    stay_on_one_processor()
    try:
        return Server(several[0], beside=several[1:], **choices)
    except (FactError, PortError, ServerError, StoreError, TlsError) as refused:
        click.echo(f"Error: {refused}", err=True)
        sys.exit(_USAGE)


def _audited(server: Server, folder: Path | None) -> Audit | None:
    """Keep all traffic in a folder, when one is given."""
    if folder is None:
        return None
    if reason := unaudited(facts_of(server.seller.settings.profile)):
        click.echo(f"Error: --audit: {reason}", err=True)
        sys.exit(_USAGE)
    # Imported here so that --help and `ttck faults` stay instant.
    from ttck.mockseller.web.audit import Audit, AuditError  # noqa: PLC0415 - only with --audit

    try:
        audit = Audit(folder, settings=server.seller.settings, base_url=server.base_url)
    except AuditError as refused:
        click.echo(f"Error: {refused}", err=True)
        sys.exit(_USAGE)
    server.seller.attach(audit)
    return audit


def _prepare(server: Place, *, target: Path | None, listener: str | None) -> None:
    """Register a listener, and write the target file."""
    _register(server, listener)
    if target is None:
        return
    target = Path(str(target).replace(PLACE, slug(server.seller.settings.profile)))
    try:
        target.write_text(json.dumps(target_of(server), indent=2) + "\n", encoding="utf-8")
    except OSError as refused:
        click.echo(f"Error: cannot write {target}: {refused.strerror}", err=True)
        sys.exit(_USAGE)


def _register(server: Place, listener: str | None) -> None:
    """Post events to a listener that nobody has to subscribe."""
    from ttck.mockseller.engine.hubs import arrange  # noqa: PLC0415 - as above

    if listener is None:
        return
    try:
        arrange(server.seller, listener, buyer=server.seller.default_buyer)
    except ValueError as wrong:
        raise click.BadParameter(str(wrong), param_hint="--listener") from wrong


@click.command()
@click.argument("name", required=False)
@click.option("--legal/--no-legal", default=True, help="With or without the legal variants.")
@click.option("--profile", metavar="NAME", callback=_profile, default=DEFAULT, show_default=True, help="List those of this profile.")
@click.option("--generated", "made", is_flag=True, help="List those that are made for every attribute, edge, filter and operation.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def faults(*, name: str | None, legal: bool, profile: str, made: bool, as_json: bool) -> None:
    """List the faults of the mock seller, or explain the one called NAME.

    A fault breaks named requirements, so that one can see a check fail; a legal variant is unusual, and breaks none.
    """
    standard = standard_of(profile)
    try:
        listed = [rows[0] for rows in generated(standard).values()] if made else faults_of(profile)
        found = [find(name, standard=standard)[0]] if name else listed
    except ValueError as unknown:
        raise click.BadParameter(str(unknown), param_hint="NAME") from unknown
    found = [one for one in found if legal or not one.legal]
    if as_json:
        click.echo(json.dumps([row_of(one) for one in found], indent=2))
        return
    for one in found:
        click.echo(explained(one) if name else line(one))
