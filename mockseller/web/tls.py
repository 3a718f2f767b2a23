"""TLS in front of the server: one thread takes encrypted connections and passes on what is in them, through a socket that only we reach."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import socket
import ssl
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

_CHUNK = 65_536
_BACKLOG = 1024
_HANDSHAKE = 10.0  # seconds that a client may take for it


class TlsError(RuntimeError):
    """A certificate or a key cannot be used."""


@dataclass(frozen=True, kw_only=True)
class Tls:
    """Files in PEM: the certificate, its key, and, for mutual TLS, the authorities whose certificates a client has to show one of."""

    certificate: Path
    key: Path | None = None
    client_authorities: Path | None = None

    def context(self) -> ssl.SSLContext:
        """What the server proves and demands.

        Raises:
            TlsError: a file cannot be read, or certificate and key do not belong together.
        """
        found = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        found.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            found.load_cert_chain(self.certificate, self.key)
        except (OSError, ssl.SSLError) as wrong:
            raise TlsError(f"the certificate {self.certificate} and its key cannot be used: {_reason(wrong)}") from wrong
        if self.client_authorities is not None:
            found.verify_mode = ssl.CERT_REQUIRED
            try:
                found.load_verify_locations(self.client_authorities)
            except (OSError, ssl.SSLError) as wrong:
                raise TlsError(f"the authorities {self.client_authorities} cannot be used: {_reason(wrong)}") from wrong
        return found


def _reason(wrong: OSError) -> str:
    return str(getattr(wrong, "reason", None) or wrong.strerror or wrong).lower().replace("_", " ")


class TlsFront:
    """Takes connections at `listener` and hands what they carry to the server at `inside`, a socket in a folder of our own.

    Raises:
        TlsError: the files cannot be used.
    """

    def __init__(self, listener: socket.socket, tls: Tls) -> None:
        self._listener = listener
        listener.listen(_BACKLOG)  # who comes before the thread runs, waits
        self._context = tls.context()
        self._folder = Path(tempfile.mkdtemp(prefix="ttck-"))  # readable by us alone
        self._place = str(self._folder / "inside")
        self.inside = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.inside.bind(self._place)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="tls", daemon=True)

    def start(self) -> None:
        """Begin to take connections."""
        self._thread.start()

    def stop(self) -> None:
        """Close all connections."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        self._listener.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self) -> None:
        loop = self._loop
        loop.set_exception_handler(lambda _loop, _context: None)  # clients hang up, and some speak no TLS
        loop.run_until_complete(self._begin())
        loop.run_forever()
        loop.run_until_complete(_end())
        loop.close()

    async def _begin(self) -> None:
        await asyncio.start_server(self._serve, sock=self._listener, ssl=self._context, ssl_handshake_timeout=_HANDSHAKE)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            inner_reader, inner_writer = await asyncio.open_unix_connection(self._place)
        except OSError:
            writer.close()
            return
        await asyncio.gather(_pump(reader, inner_writer), _pump(inner_reader, writer))


async def _end() -> None:
    """Give up what is under way."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on what comes until one side hangs up."""
    with contextlib.suppress(OSError, ssl.SSLError):
        while chunk := await reader.read(_CHUNK):
            writer.write(chunk)
            await writer.drain()
    with contextlib.suppress(OSError, RuntimeError):
        writer.close()
