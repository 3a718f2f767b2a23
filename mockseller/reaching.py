"""The options of ``ttck mock`` that say how the seller is reached, by whom, and what happens on the way."""

from __future__ import annotations

import base64
import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from ttck.mockseller.engine.network import Conditions, conditions_in
from ttck.mockseller.engine.settings import Client
from ttck.mockseller.web.cors import check_origin
from ttck.mockseller.web.paths import base_path

Command = Callable[..., Any]
_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


def client_of(text: str) -> Client:
    """A client as it is written, ``ID:SECRET[:BUYER]``.

    Raises:
        BadParameter: it is written otherwise; the message has nothing of it, for it may be a secret.
    """
    parts = text.split(":")
    if len(parts) not in {2, 3} or not all(parts):
        raise click.BadParameter("a client is not of the form ID:SECRET or ID:SECRET:BUYER")
    return Client(id=parts[0], secret=parts[1], buyer=parts[-1] if len(parts) > 2 else parts[0])  # noqa: PLR2004


def _clients(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[Client, ...]:
    return tuple(client_of(value) for value in values)


def _client_file(_context: click.Context, _parameter: click.Parameter, value: Path | None) -> tuple[Client, ...]:
    lines = _text(value).splitlines() if value else ()
    return tuple(client_of(line.strip()) for line in lines if line.strip() and not line.lstrip().startswith("#"))


def _token_file(_context: click.Context, _parameter: click.Parameter, value: Path | None) -> str | None:
    if value is None:
        return None
    found = _text(value).strip()
    if not found:
        raise click.BadParameter(f"{value} has no token in it")
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise click.BadParameter(f"{path} cannot be read: {getattr(wrong, 'strerror', None) or 'it is no text'}") from wrong


def _base_path(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    try:
        return base_path(value)
    except ValueError as wrong:
        raise click.BadParameter(str(wrong)) from wrong


def _authorization(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """The header of credentials as they are written; a message has nothing of them."""
    kind, _, rest = (value or "").partition(":")
    if value is None or (kind == "bearer" and rest.isascii() and rest.isprintable() and rest and " " not in rest):
        return f"Bearer {rest}" if value else None
    name, _, password = rest.partition(":")
    if kind != "basic" or not name or not password:
        raise click.BadParameter("it is not of the form basic:USER:PASSWORD or bearer:TOKEN")
    return f"Basic {base64.b64encode(rest.encode()).decode('ascii')}"


def _origins(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    try:
        for value in values:
            check_origin(value)
    except ValueError as wrong:
        raise click.BadParameter(str(wrong)) from wrong
    return values


def _network(_context: click.Context, _parameter: click.Parameter, value: str | None) -> Conditions | None:
    try:
        return None if value is None else conditions_in(value)
    except ValueError as wrong:
        raise click.BadParameter(str(wrong)) from wrong


def _database(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """An address that can be read; a message has nothing of it, for it may have a password."""
    if value != "memory" and "://" not in value:
        raise click.BadParameter("give memory or a URL, for example sqlite:////var/tmp/tickets.db")
    from ttck.mockseller.engine.databases import tells_password  # noqa: PLC0415 - kept out of --help
    from ttck.mockseller.engine.opening import StoreError  # noqa: PLC0415 - as above

    try:
        secret = value != "memory" and tells_password(value)
    except StoreError as wrong:
        raise click.BadParameter(str(wrong)) from wrong
    if secret and context.get_parameter_source(parameter.name or "") is ParameterSource.COMMANDLINE:
        raise click.BadParameter(
            "whoever may list processes would see this password: put the address into TTCK_DATABASE or into a file for --database-file, "
            "or the password into PGPASSWORD or ~/.pgpass"
        )
    return value


def _database_file(_context: click.Context, _parameter: click.Parameter, value: Path | None) -> str | None:
    if value is None:
        return None
    found = _text(value).strip()
    if not found:
        raise click.BadParameter(f"{value} has no address in it")
    return found


_OPTIONS = (
    click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at."),
    click.option("--port", default=0, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes a free one."),
    click.option(
        "--server",
        "web_server",
        type=click.Choice(["waitress", "granian"]),
        default="waitress",
        show_default=True,
        help="The web server that takes connections; granian, faster with many readers, is an extra: ttck[granian].",
    ),
    click.option(
        "--public-url",
        metavar="URL",
        help="How others reach this seller, behind a proxy or a tunnel: addresses in its answers begin with it.",
    ),
    click.option("--behind-proxy", is_flag=True, help="Believe the X-Forwarded-Proto, -Host, -Port and -Prefix of one proxy in front."),
    click.option(
        "--base-path",
        metavar="PATH",
        default="",
        callback=_base_path,
        help="Put everything, the APIs too, below this path.",
    ),
    click.option("--tls-cert", type=_FILE, metavar="FILE", help="Serve HTTPS with this certificate, in PEM, with its chain."),
    click.option("--tls-key", type=_FILE, metavar="FILE", help="The key of the certificate; by default it stands in the same file."),
    click.option(
        "--tls-client-ca",
        type=_FILE,
        metavar="FILE",
        help="Mutual TLS: a client has to show a certificate of one of these authorities.",
    ),
    click.option(
        "--delivery-auth",
        "delivery_authorization",
        metavar="basic:USER:PASSWORD|bearer:TOKEN",
        envvar="TTCK_DELIVERY_AUTH",
        show_envvar=True,
        callback=_authorization,
        help="What the seller shows to listeners when it delivers events. A listener's own authority is trusted by SSL_CERT_FILE.",
    ),
    click.option(
        "--cors",
        multiple=True,
        metavar="ORIGIN",
        callback=_origins,
        help="Let pages of this origin call the APIs from a browser, as those of this machine may; * lets all, none not even those. "
        "May be repeated.",
    ),
    click.option(
        "--rate-limit",
        type=click.FloatRange(min=0, min_open=True),
        metavar="N",
        help="Take N requests of a buyer in a second at most.",
    ),
    click.option(
        "--network",
        metavar="SETTING=VALUE,...",
        callback=_network,
        help="Trouble on the way, at random: latency_seconds, jitter_seconds, error_percent (answered with error_status, not carried out), "
        "drop_percent (carried out, the answer is lost), operation (the one that is struck), seed.",
    ),
    click.option(
        "--database",
        default="memory",
        show_default=True,
        envvar="TTCK_DATABASE",
        show_envvar=True,
        callback=_database,
        help="Where tickets live: memory, sqlite:///FILE, or postgresql://USER@HOST/NAME (extra ttck[postgres]), which several "
        "mock sellers may share, on this machine or on others. Both survive even kill -9.",
    ),
    click.option(
        "--database-file",
        type=_FILE,
        metavar="FILE",
        callback=_database_file,
        help="The same, with the address in a file, for it may have a password.",
    ),
    click.option(
        "--control-token",
        metavar="TOKEN",
        envvar="TTCK_CONTROL_TOKEN",
        show_envvar=True,
        help="Switch the control API and the console on, for callers that show this token. They play the seller's staff.",
    ),
    click.option("--control-token-file", type=_FILE, metavar="FILE", callback=_token_file, help="The same, with the token in a file."),
    click.option("--control", is_flag=True, help="Switch both on with a random token, which is printed in the console's address."),
    click.option(
        "--auth",
        type=click.Choice(["none", "basic", "oauth2"]),
        default="none",
        show_default=True,
        help="How buyers prove who they are. With oauth2 the token endpoint is /oauth2/token.",
    ),
    click.option(
        "--client",
        "clients",
        multiple=True,
        metavar="ID:SECRET[:BUYER]",
        envvar="TTCK_CLIENTS",
        show_envvar=True,
        callback=_clients,
        help="A client, and the buyer it acts for. A buyer sees only its own tickets. May be repeated.",
    ),
    click.option(
        "--client-file",
        type=_FILE,
        metavar="FILE",
        callback=_client_file,
        help="More clients, one in a line; # begins a remark.",
    ),
)


def reached(command: Command) -> Command:
    """Give a command these options."""
    return functools.reduce(lambda made, option: option(made), reversed(_OPTIONS), command)
