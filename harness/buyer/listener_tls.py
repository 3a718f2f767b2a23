"""TLS in front of a server of ours: one thread takes encrypted connections and passes on what is in them, inside of this machine."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import socket
import ssl
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path

_CHUNK = 65_536
_HANDSHAKE = 10.0  # seconds that a seller may take for it


LISTENER = "listener.tls cannot be used (certificate, key)"


def server_context(files: Mapping[str, str], *, wrong: str) -> ssl.SSLContext:
    """What the server shows: the `certificate` with its chain, and its `key` where that is not in the same file.

    Raises:
        OSError: a file cannot be read, or the two do not belong together; the message begins with what is `wrong` then.
    """
    found = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    found.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        found.load_cert_chain(files["certificate"], files.get("key"), password=_no_password)
    except (OSError, ValueError) as broken:  # of which the errors of TLS are a kind
        reason = getattr(broken, "reason", None) or getattr(broken, "strerror", None) or str(broken)
        raise OSError(f"{wrong}: {reason.lower().replace('_', ' ')}") from broken
    return found


def _no_password() -> str:
    raise ValueError("the key is locked with a passphrase; ttck asks nobody for one, so unlock it first")


class TlsFront:
    """Takes connections at a socket and hands what they carry to whoever serves `inside`, a socket in a folder of our own."""

    def __init__(self, listener: socket.socket, files: Mapping[str, str], *, wrong: str = LISTENER) -> None:
        """Prepare it.

        Raises:
            OSError: see `server_context`.
        """
        self._context = server_context(files, wrong=wrong)
        self._listener = listener
        self._folder = Path(tempfile.mkdtemp(prefix="ttck-"))  # readable by us alone
        self._place = str(self._folder / "inside")
        self.inside = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.inside.bind(self._place)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="ttck-tls", daemon=True)

    def start(self) -> None:
        """Begin to take connections."""
        self._thread.start()

    def close(self) -> None:
        """End all connections."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        self._listener.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self) -> None:
        loop = self._loop
        loop.set_exception_handler(lambda _loop, _context: None)  # sellers hang up, and some speak no TLS
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
