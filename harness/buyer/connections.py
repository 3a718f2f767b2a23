"""Connections that know what came over them: whether one may be used again, and whether a request on it was lost unread."""

from __future__ import annotations

import errno
import http.client
import io
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import urllib3

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})  # RFC 9110 9.2.1: sending one twice changes nothing at the seller

CHUNK = 64 * 1024  # bytes that are read at once
_QUICK = getattr(socket, "TCP_QUICKACK", None)  # on Linux alone


class _Stream(io.RawIOBase):
    """What arrives on a socket until a moment; past it every read is a timeout, however busy the other end is."""

    def __init__(self, sock: socket.socket, *, until: float, came: Callable[[int], None]) -> None:
        self._socket, self._until, self._came = sock, until, came
        self._inner = sock.makefile("rb", buffering=0)
        self.over = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self.over:
            return 0
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._socket.settimeout(left)
        if _QUICK is not None:  # a server that sends its headers first waits for this before it sends the body
            self._socket.setsockopt(socket.IPPROTO_TCP, _QUICK, 1)
        found = self._inner.readinto(buffer)
        self._came(found or 0)
        return found

    def close(self) -> None:
        if not self.closed:
            self._inner.close()
        super().close()


class _Reader(io.BufferedReader):
    """The bytes of one answer; what is left over when the answer is read was not asked for."""

    def __init__(self, stream: _Stream, *, rest: Callable[[], None]) -> None:
        super().__init__(stream)
        self._stream, self._rest = stream, rest

    def close(self) -> None:
        if not self.closed and not self._stream.closed:
            self._stream.over = True
            if self.peek(1):
                self._rest()
        super().close()


class _Source:
    """A socket as ``http.client`` reads an answer from it."""

    def __init__(self, sock: socket.socket, connection: _Watched, *, until: float) -> None:
        self._socket, self._connection, self._until = sock, connection, until

    def makefile(self, _mode: str) -> io.BufferedReader:
        stream = _Stream(self._socket, until=self._until, came=self._connection.take)
        return _Reader(stream, rest=self._connection.soil)


class _Final(http.client.HTTPResponse):
    """The answer to a request: any number of answers that only inform (1xx) is read past (RFC 9110 15.2)."""

    def _read_status(self) -> tuple[str, int, str]:
        version, status, reason = super()._read_status()  # type: ignore[misc]
        informs = HTTPStatus.CONTINUE <= status < HTTPStatus.OK and status != HTTPStatus.SWITCHING_PROTOCOLS
        return version, HTTPStatus.CONTINUE if informs else status, reason  # the only one that http.client reads past


def _answer_of(connection: Any, sock: socket.socket, *args: Any, **more: Any) -> http.client.HTTPResponse:
    """The reader of one answer: the read timeout counts once for the whole of it, headers included."""
    source: Any = _Source(sock, connection, until=time.monotonic() + connection.timeout)
    return _Final(source, *args, **more)


class _Watched:
    """What a connection remembers: the answers it brought, and of the last request how far it and its answer came.

    `handed` says that the whole request was given to the network, `came` counts the bytes of the answer, and `soiled`
    says that bytes came which no request had asked for.
    """

    answers = 0
    came = 0
    handed = False
    soiled = False

    def connect(self) -> None:
        self.answers, self.soiled = 0, False
        super().connect()  # type: ignore[misc]

    def request(self, *args: Any, **more: Any) -> None:
        self.came, self.handed = 0, False
        super().request(*args, **more)  # type: ignore[misc]
        self.handed = True

    def answer(self) -> http.client.HTTPResponse:
        """The answer to the request that was sent, its headers read. urllib3 would make one of its own of it, at the same cost again."""
        return http.client.HTTPConnection.getresponse(self)  # type: ignore[arg-type]

    def take(self, count: int) -> None:
        self.came += count

    def soil(self) -> None:
        self.soiled = True


class _Plain(_Watched, urllib3.connection.HTTPConnection):
    response_class = _answer_of  # type: ignore[assignment]  # as a method, so that it knows the connection


class _Secure(_Watched, urllib3.connection.HTTPSConnection):
    response_class = _answer_of  # type: ignore[assignment]


class _Remembering:
    """The one connection to a server, as urllib3 makes it, opened again when it was closed."""

    last: Any = None

    def ask(
        self, method: str, target: str, *, headers: Mapping[str, str], body: bytes | None, connecting: float, answering: float
    ) -> http.client.HTTPResponse:
        """Send a request and read the headers of its answer; `connecting` and `answering` are the seconds that each may take.

        Raises:
            urllib3.exceptions.HTTPError, TimeoutError, ValueError: no answer came, or the request cannot be sent.
        """
        if self.last is None:
            self.last = self._new_conn()  # type: ignore[attr-defined]
        elif not self.last.is_closed and not self.last.is_connected:  # the other end closed it meanwhile
            self.last.close()
        connection = self.last
        try:
            connection.timeout = connecting
            if connection.is_closed and connection.proxy is not None and self.scheme == "https":  # type: ignore[attr-defined]
                self._prepare_proxy(connection)  # type: ignore[attr-defined]
            self._validate_conn(connection)  # type: ignore[attr-defined]
            with _answered_early():
                connection.request(method, target, body=body, headers=headers)
            connection.timeout = answering
            return connection.answer()  # type: ignore[no-any-return]
        except Exception as broken:
            told = _told(broken, to_proxy=connection.proxy is not None and not connection.has_connected_to_proxy)
            connection.close()
            if told is broken:
                raise
            raise told from broken
        except BaseException:
            connection.close()
            raise

    def done(self, response: http.client.HTTPResponse) -> None:
        """An answer is read; of one that is not read to its end, the rest would be taken for the next one."""
        whole = response.isclosed()
        response.close()
        if not whole:
            self.last.close()

    def shut(self) -> None:
        """Close the connection."""
        if self.last is not None:
            self.last.close()

    def answered(self) -> None:
        """A whole answer came."""
        if self.last is not None:
            self.last.answers += 1

    @property
    def soiled(self) -> bool:
        """Whether bytes came that no request had asked for."""
        return self.last is not None and self.last.soiled

    @property
    def kept(self) -> bool:
        """Whether the last request went over a connection that had brought an answer before, and got no byte of its own."""
        return self.last is not None and self.last.answers > 0 and self.last.came == 0

    def lost(self, method: str) -> bool:
        """Whether the last request died with a kept connection, and sending it again cannot make it happen twice.

        That is so for requests that change nothing, and for those which the other end cannot have read to their end.
        """
        return self.kept and self.last is not None and (method in _SAFE or not self.last.handed)


def _told(broken: Exception, *, to_proxy: bool) -> Exception:
    """What went wrong with a request, as urllib3 says it."""
    found = broken
    if isinstance(broken, ssl.SSLError):
        found = urllib3.exceptions.SSLError(broken)
    elif isinstance(broken, OSError | http.client.HTTPException) and not isinstance(broken, TimeoutError):
        found = urllib3.exceptions.ProtocolError("Connection aborted.", broken)
    unreached = isinstance(found, OSError | urllib3.exceptions.HTTPError)
    return urllib3.exceptions.ProxyError("Unable to connect to proxy", found) if to_proxy and unreached else found


@contextmanager
def _answered_early() -> Iterator[None]:
    """Within, a server may stop to read a request, and answer all the same."""
    try:
        yield
    except OSError as broken:
        if broken.errno not in {errno.EPIPE, errno.EPROTOTYPE, errno.ECONNRESET}:
            raise


def pieces(response: http.client.HTTPResponse) -> Iterator[bytes]:
    """The body of an answer as it comes.

    Raises:
        urllib3.exceptions.ProtocolError, TimeoutError: it ended too early, or did not come to an end.
    """
    if response.length == 0:
        response.close()
        return
    size, left = 0, None if response.chunked else response.length
    try:
        while piece := response.read1(CHUNK) if left is None else response.fp.read1(min(CHUNK, left)):
            size += len(piece)
            yield piece
            if left is not None:
                left -= len(piece)
                if not left:
                    response.close()
                    return
    except TimeoutError:
        raise
    except (OSError, http.client.HTTPException) as broken:
        raise urllib3.exceptions.ProtocolError(f"Connection broken: {broken!r}", broken) from broken
    if left:
        short = urllib3.exceptions.IncompleteRead(size, left)
        raise urllib3.exceptions.ProtocolError(f"Connection broken: {short!r}", short)


class PlainPool(_Remembering, urllib3.HTTPConnectionPool):
    """The connection to one server."""

    ConnectionCls = _Plain


class SecurePool(_Remembering, urllib3.HTTPSConnectionPool):
    """The encrypted connection to one server."""

    ConnectionCls = _Secure
