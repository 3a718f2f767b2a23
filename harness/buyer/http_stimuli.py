"""The HTTP stimuli of a target file: what its defaults stand for, and each call as it is sent."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from ttck.harness.buyer.target_errors import where

DEFAULTS = "defaults"  # the one name under stimuli.http that is no stimulus
_INHERITED = ("method", "expect")
_HTTP = ("stimuli", "http")
Place = tuple[Any, ...]
Call = Mapping[str, Any]


def calls(http: Mapping[str, Any]) -> Iterator[tuple[Place, tuple[tuple[Place, Call], ...]]]:
    """The calls of each stimulus in turn, each with its place in the file; one written as an address alone is a call with that URL."""
    for name, given in http.items():
        place = (*_HTTP, name)
        if name == DEFAULTS:
            continue
        if isinstance(given, list):
            yield place, tuple(((*place, at), _whole(one)) for at, one in enumerate(given))
        else:
            yield place, ((place, _whole(given)),)


def _whole(given: Any) -> Call:
    return {"url": given} if isinstance(given, str) else given


def headers(http: Mapping[str, Any]) -> Iterator[tuple[Place, Mapping[str, str]]]:
    """All headers that the file gives for HTTP stimuli, with their places."""
    yield (*_HTTP, DEFAULTS, "headers"), http.get(DEFAULTS, {}).get("headers", {})
    for place, found in calls(http):
        for _, call in found:
            yield (*place, "headers"), call.get("headers", {})


def nowhere(http: Mapping[str, Any]) -> Iterator[str]:
    """Calls that name a path where no base_url says on which server."""
    if "base_url" in http.get(DEFAULTS, {}):
        return
    for _, found in calls(http):
        for place, call in found:
            if call["url"].startswith("/"):
                yield f"{where(place)}: url is a path alone, so that stimuli.http.defaults has to name a base_url"


def expanded(http: Mapping[str, Any]) -> dict[str, Any]:
    """Well-formed stimuli with their defaults put into every call, and no defaults any more."""
    defaults = http.get(DEFAULTS, {})
    made: dict[str, Any] = {}
    for place, found in calls(http):
        filled = [_with(defaults, call) for _, call in found]
        made[place[-1]] = filled if isinstance(http[place[-1]], list) else filled[0]
    return made


def _with(defaults: Mapping[str, Any], call: Call) -> dict[str, Any]:
    base, url = defaults.get("base_url"), call["url"]
    if base is not None and url.startswith("/"):
        url = base.rstrip("/") + url
    given = call.get("headers", {})
    own = {name.lower() for name in given}
    shared = defaults.get("headers", {}) if base is None or _server(url) == _server(base) else {}
    sent = {**{name: value for name, value in shared.items() if name.lower() not in own}, **given}
    inherited = {key: defaults[key] for key in _INHERITED if key in defaults}
    return {**inherited, **call, "url": url, **({"headers": sent} if sent else {})}


def _server(url: str) -> tuple[Any, ...] | None:
    """Scheme, host and port of an address; None where it has none, as one that the seller's answer brings."""
    with contextlib.suppress(ValueError):
        parts = urlsplit(url)
        if parts.hostname:
            return parts.scheme, parts.hostname, parts.port
    return None
