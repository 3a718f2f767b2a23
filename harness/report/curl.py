"""A recorded request as a curl line that a reader can paste into bash."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any

from ttck.harness.record.recorder import SHOWN
from ttck.harness.report.body import UNSEEN
from ttck.harness.secrets.redactor import MASK, MASKED_HEADERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LONGEST_BODY = 4096  # characters; a longer body is piped out of the record instead
_SET_BY_CURL = frozenset({"host", "content-length", "connection", "accept-encoding", "user-agent", "transfer-encoding"})
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_GLOB = re.compile(r"[\[\]{}]")
_DOTS = re.compile(r"/\.{1,2}(?:/|$)")


def curl(exchange: Mapping[str, Any], *, auth: str = "bearer") -> str:
    """The command that sends the request of an exchange line again.

    `auth` is the kind of the target's authentication. Credentials appear as shell variables (``$TOKEN``), never as
    values. A long body, or one that holds a NUL, is taken from record.jsonl with jq.
    """
    request = exchange.get("request") or {}
    body = request.get("body")
    url = str(request.get("url", ""))
    words = ["curl --include", *_method(str(request.get("method", "GET")), body=body), *_url_options(url), quote(url)]
    words += _headers(request.get("headers") or {}, auth=auth)
    if not body:
        return " \\\n  ".join(words)
    if len(body) > LONGEST_BODY or "\0" in body:
        taken = f"jq --join-output 'select(.n == {int(exchange.get('n', 0))}).request.body' record.jsonl |"
        cut = f"# The record keeps {SHOWN} characters of a body; the rest is missing.\n" if len(body) >= SHOWN else ""
        return cut + " \\\n  ".join([taken, *words, "--data-binary @-"])
    return " \\\n  ".join([*words, f"--data-raw {quote(body)}"])


def quote(text: str) -> str:
    """One word of a bash command line; unseen characters are written as escapes, so that none reaches a terminal."""
    if not UNSEEN.search(text):
        return shlex.quote(text)
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return "$'" + UNSEEN.sub(lambda match: _bytes(match[0]), escaped) + "'"


def _bytes(char: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in char.encode("utf-8", "surrogatepass"))


def _method(method: str, *, body: str | None) -> list[str]:
    if method == "HEAD":
        return ["--head"]
    if method == ("POST" if body else "GET"):
        return []
    return [f"--request {quote(method)}"]


def _url_options(url: str) -> Iterator[str]:
    if _GLOB.search(url):
        yield "--globoff"
    if _DOTS.search(url.partition("?")[0].partition("://")[2]):
        yield "--path-as-is"


def _headers(headers: Mapping[str, Any], *, auth: str) -> Iterator[str]:
    for name, value in headers.items():
        if name.lower() in _SET_BY_CURL or not _TOKEN.fullmatch(name):
            continue
        if name.lower() in MASKED_HEADERS or MASK in str(value):
            yield f'--header "{name}: {_placeholder(name, auth=auth)}"'
        elif value == "":
            yield f"--header {quote(f'{name};')}"
        else:
            yield f"--header {quote(f'{name}: {value}')}"


def _placeholder(name: str, *, auth: str) -> str:
    """The shell variable that stands for a credential."""
    if name.lower() == "authorization":
        return "Basic $BASIC" if auth == "basic" else "Bearer $TOKEN"
    return "$" + re.sub(r"[^A-Za-z0-9]", "_", name).upper()
