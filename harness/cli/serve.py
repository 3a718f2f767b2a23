"""``ttck serve``: a lab session in the browser."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from ttck.harness.cli import layout
from ttck.harness.cli.run_folders import runs_option
from ttck.harness.verdict import ExitCode

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from ttck.harness.buyer.listener_tls import TlsFront

_SHORTEST = 12  # characters of a token
_WAITING = 128  # connections that wait to be taken
_LARGEST = 4096  # bytes of a file with one


_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("targets", type=click.Path(path_type=Path, file_okay=False), default=Path(), metavar="[FOLDER]")
@runs_option
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Where to listen; any other address than of this machine needs a token."
)
@click.option("--port", type=click.IntRange(0, 65535), default=8621, show_default=True, help="The port; 0 for any that is free.")
@click.option(
    "--token-file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="A file with the token that a browser has to show; or the variable TTCK_SERVE_TOKEN.",
)
@click.option(
    "--name", "names", multiple=True, metavar="HOST", help="A name by which browsers may reach it, behind a proxy for example. Repeatable."
)
@click.option("--tls-cert", type=_FILE, metavar="FILE", help="Serve HTTPS with this certificate, in PEM, with its chain.")
@click.option("--tls-key", type=_FILE, metavar="FILE", help="The key of the certificate; by default it stands in the same file.")
@click.option(
    "--key",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Sign bundles with this private Ed25519 key (ttck bundle).",
)
def serve(
    targets: Path, runs: Path, *, host: str, port: int, token_file: Path | None, names: tuple[str, ...], tls_cert: Path | None,
    tls_key: Path | None, key: Path | None,
) -> None:  # fmt: skip
    """Run a lab session in the browser, for a team that certifies a seller over days.

    The target files in FOLDER (here, by default) and the runs below --runs are on its pages: start and stop a run, see how
    far it is, read its reports, compare two runs, attest what no message shows, and save the evidence as a bundle. Stimuli
    for an operator (stimuli.operator in the target file) are asked in the browser: done, cannot, or later, with a note.

    \b
    ttck serve                          http://127.0.0.1:8621/, for this machine alone
    ttck serve partners --port 0        the target files in partners/
    TTCK_SERVE_TOKEN=... ttck serve --host 0.0.0.0 --name lab.example --tls-cert lab.pem

    Without --tls-cert it speaks plain HTTP: before others on a network use it, give it a certificate, or put a proxy with TLS in front.
    A run is a process of its own. It goes on when the server or the browser is gone, and a server that is started later shows
    it again. Who may use the pages may run every target in FOLDER, with its credentials, which no page shows.

    Exit codes: 0 stopped (Ctrl-C); 2 the address, the token or a file cannot be used.
    """  # noqa: D301 - click reads the escape
    try:
        import fcntl  # noqa: F401, PLC0415 - to find out whether there is one
    except ImportError:
        layout.refuse("ttck serve needs a system with file locks, such as Linux or macOS")
    from ttck.harness.lab.access import LOOPBACK  # noqa: PLC0415 - Flask is heavy, and --help need not wait for it

    token = _token(token_file, os.environ)
    if host not in LOOPBACK and token is None:
        layout.refuse(f"who can reach {host} could run every target: give a token, as TTCK_SERVE_TOKEN or --token-file")
    if not targets.is_dir():
        layout.refuse(f"there is no folder {targets}")
    try:
        runs.mkdir(parents=True, exist_ok=True)
    except OSError as broken:
        layout.refuse(f"no runs can be kept in {runs}: {broken.strerror or broken}")
    if tls_key and tls_cert is None:
        layout.refuse("--tls-key goes with --tls-cert")
    signing = _key(key)
    listener = _listening(host, port)
    front = _front(listener, tls_cert, tls_key) if tls_cert else None
    shown = f"[{host}]" if ":" in host else host
    address = f"{'https' if front else 'http'}://{shown}:{listener.getsockname()[1]}/"
    click.echo(f"Lab session  {address}{'  (asks for the token)' if token else ''}")
    click.echo(f"Targets      {targets.resolve()}")
    click.echo(f"Runs         {runs.resolve()}")
    click.echo("Stop it with Ctrl-C; runs that have begun go on.")
    _serve(targets, runs, listener, front, token=token, names=(host, *names), key=signing)


def _token(file: Path | None, environment: Mapping[str, str]) -> str | None:
    """The token of a file, or else of the environment; None where there is none."""
    from ttck.harness.lab.playing import TOKEN  # noqa: PLC0415 - as above

    found = environment.get(TOKEN) or None
    if file is not None:
        try:
            with file.open("rb") as stream:
                found = stream.read(_LARGEST).decode().strip()
        except (OSError, UnicodeDecodeError) as broken:
            layout.refuse(f"the token cannot be read from {file}: {getattr(broken, 'strerror', None) or 'it is no text'}")
    if found is not None and len(found) < _SHORTEST:
        layout.refuse(f"a token has {_SHORTEST} characters at least")
    return found


def _key(path: Path | None) -> Ed25519PrivateKey | None:
    from ttck.harness.evidence.signing import KeyFileError, private_key  # noqa: PLC0415 - as above

    try:
        return private_key(path) if path else None
    except KeyFileError as broken:
        layout.refuse(str(broken))


def _listening(host: str, port: int) -> socket.socket:
    found = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
        found.listen(_WAITING)
    except OSError as broken:
        layout.refuse(f"cannot listen at {host} port {port}: {broken.strerror or broken}")
    return found


def _front(listener: socket.socket, cert: Path, key: Path | None) -> TlsFront:
    from ttck.harness.buyer.listener_tls import TlsFront  # noqa: PLC0415 - as above

    files = {"certificate": str(cert), **({"key": str(key)} if key else {})}
    try:
        return TlsFront(listener, files, wrong="--tls-cert and --tls-key cannot be used")
    except OSError as broken:
        listener.close()
        layout.refuse(str(broken))


def _serve(
    targets: Path, runs: Path, listener: socket.socket, front: TlsFront | None, *, token: str | None, names: tuple[str, ...], key: Any
) -> NoReturn:  # fmt: skip
    from waitress.server import create_server  # noqa: PLC0415 - as above

    from ttck.harness.lab.access import Access  # noqa: PLC0415 - as above
    from ttck.harness.lab.app import create_app  # noqa: PLC0415 - as above
    from ttck.harness.lab.pages import Lab  # noqa: PLC0415 - as above
    from ttck.harness.lab.playing import Playing  # noqa: PLC0415 - as above

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a queue of requests is no news
    playing = Playing(runs)
    app = create_app(Lab(targets=targets, runs=runs, playing=playing, key=key), Access(token=token, names=names))
    server = create_server(
        app, sockets=[front.inside if front else listener], threads=4, ident="ttck", url_scheme="https" if front else "http",
        max_request_body_size=app.config["MAX_CONTENT_LENGTH"],
    )  # fmt: skip
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
    if front:
        front.start()
    server.run()
    if front:
        front.close()
    for one in playing.all():
        if one.alive:
            click.echo(f"The run {one.id} goes on, as process {one.pid}.")
    click.echo("stopped")
    sys.exit(int(ExitCode.CONFORMANT))
