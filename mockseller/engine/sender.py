"""Post a body to a URL and keep the connection for the next one."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping


class Sender:
    """One kept connection; it belongs to one thread. `timeout` is in seconds and counts for each network step."""

    def __init__(self, *, timeout: float) -> None:
        self._timeout = timeout
        self._place: tuple[str, str] | None = None
        self._connection: http.client.HTTPConnection | None = None

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Post and return the status; redirects are not followed.

        Raises:
            OSError, http.client.HTTPException: the listener could not be reached or did not answer in HTTP.
        """
        parts = urlsplit(url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        place = (parts.scheme, parts.netloc)
        if self._connection is not None and self._place == place and self._connection.sock is not None:
            try:
                return self._send(path, body, headers)
            except (http.client.RemoteDisconnected, ConnectionError, http.client.CannotSendRequest):
                self.close()  # the listener closed the kept connection: once more on a new one
        self._open(parts.scheme, parts.netloc)
        try:
            return self._send(path, body, headers)
        except BaseException:
            self.close()
            raise

    def _open(self, scheme: str, netloc: str) -> None:
        self.close()
        place = netloc.rpartition("@")[2]
        if scheme == "https":
            context = ssl.create_default_context()
            self._connection = http.client.HTTPSConnection(place, timeout=self._timeout, context=context)
        else:
            self._connection = http.client.HTTPConnection(place, timeout=self._timeout)
        self._place = (scheme, netloc)

    def _send(self, path: str, body: bytes, headers: Mapping[str, str]) -> int:
        assert self._connection is not None
        self._connection.request("POST", path, body=body, headers=dict(headers))
        answer = self._connection.getresponse()
        answer.read(65_536)
        if not answer.isclosed():  # more than anybody needs: rather a new connection than reading on
            self.close()
        return answer.status

    def close(self) -> None:
        """Close the kept connection."""
        if self._connection is not None:
            if self._connection.sock is not None:
                with contextlib.suppress(OSError):  # it was closed already
                    self._connection.sock.shutdown(socket.SHUT_RDWR)
            self._connection.close()
            self._connection = None
