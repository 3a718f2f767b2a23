"""The target file: which seller is tested, with which credentials, settings, limits and stimuli."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from harness.secrets import MASK, Redactor
from specs.loader import FactError, conform, parse_yaml
from specs.profiles import Profile, profile, profile_names

_ENVIRONMENT = re.compile(r"\$\{env\.([A-Za-z_][A-Za-z0-9_]*)\}")
_SECRET_KEYS = frozenset({"password", "token", "client_secret"})


class TargetError(ValueError):
    """The target file cannot be used; the message says where and what to do."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Waits in seconds, sizes in bytes or characters, counts; the profile gives the defaults."""

    event_wait: float = 5.0
    state_wait: float = 5.0
    quiet_window: float = 1.0
    request_timeout: float = 30.0
    connect_timeout: float = 10.0
    operator_wait: float = 120.0
    max_body_bytes: int = 10 * 1024 * 1024
    max_tickets: int = 1000
    max_pages: int = 50
    requests_per_second: float | None = None
    run_seconds: float = 1800.0
    text_length: int = 2000


@dataclass(frozen=True, kw_only=True)
class Target:
    """One seller as the target file describes it; `document` is the file with its secrets masked."""

    name: str
    profile: Profile
    edition: str
    base_url: str
    auth: Mapping[str, str]
    headers: Mapping[str, str]
    tls: Mapping[str, Any]
    listener: Mapping[str, Any]
    stimuli: Mapping[str, Any]
    use_cases: frozenset[int]
    switches: Mapping[str, Any]
    products: tuple[str, ...]
    limits: Limits
    redactor: Redactor
    document: Mapping[str, Any]
    options: frozenset[str] = field(default_factory=frozenset)

    @property
    def stimulus_kind(self) -> str:
        """The first rung of the stimulus ladder that the file offers."""
        return next((kind for kind in ("control", "http", "command", "wait", "operator") if self.stimuli.get(kind)), "none")


def _from_environment(value: Any, redactor: Redactor) -> Any:
    """Fill ``${env.NAME}``; whatever comes from the environment is treated as a secret."""
    if isinstance(value, dict):
        return {key: _from_environment(item, redactor) for key, item in value.items()}
    if isinstance(value, list):
        return [_from_environment(item, redactor) for item in value]
    if not isinstance(value, str):
        return value

    def fill(match: re.Match[str]) -> str:
        found = os.environ.get(match[1])
        if found is None:
            raise TargetError(f"the environment variable {match[1]} is not set, but the target file asks for it")
        redactor.register(found)
        return found

    return _ENVIRONMENT.sub(fill, value)


def _secrets(document: Mapping[str, Any]) -> Iterator[str]:
    auth = document.get("auth", {})
    yield from (auth[key] for key in _SECRET_KEYS if key in auth)
    if auth.get("type") == "basic":
        yield f"{auth['username']}:{auth['password']}"
    if auth.get("type") == "oauth2":
        yield f"{auth['client_id']}:{auth['client_secret']}"
    yield from document.get("headers", {}).values()
    stimuli = document.get("stimuli", {})
    yield from (value for key, value in stimuli.get("control", {}).items() if key == "token")
    for calls in stimuli.get("http", {}).values():
        for call in calls if isinstance(calls, list) else [calls]:
            yield from call.get("headers", {}).values()
    for url in (document["base_url"], stimuli.get("control", {}).get("url", "")):
        parts = urlsplit(url)
        if parts.password:
            yield parts.password


def _hidden(document: Any) -> Iterator[str]:
    """Whatever may be a secret in a file that is not known to be well formed; messages about it must not show it."""
    if isinstance(document, list):
        for item in document:
            yield from _hidden(item)
    elif isinstance(document, dict):
        for key, value in document.items():
            if key in _SECRET_KEYS or key == "headers":
                yield from _leaves(value)
            else:
                yield from _hidden(value)
    elif isinstance(document, str) and "@" in document and "://" in document:
        yield document.partition("://")[2].partition("@")[0].partition(":")[2]


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _leaves(item)
    elif value is not None:
        yield str(value)


def _mask(document: Any, redactor: Redactor) -> Any:
    """The file as it may be shown: secret fields and all header values masked whole, the rest by value."""
    if isinstance(document, dict):
        shown: dict[str, Any] = {}
        for key, value in document.items():
            if key in _SECRET_KEYS and isinstance(value, str):
                shown[key] = MASK
            elif key == "headers" and isinstance(value, dict):
                shown[key] = dict.fromkeys(value, MASK)
            else:
                shown[key] = _mask(value, redactor)
        return shown
    if isinstance(document, list):
        return [_mask(item, redactor) for item in document]
    return redactor.text(document) if isinstance(document, str) else document


def _switches(chosen: Mapping[str, Any], *, facts: Profile, edition: str) -> dict[str, Any]:
    known = {switch.name: switch for switch in facts.switches}
    for name, value in chosen.items():
        if name not in known:
            raise TargetError(f"switches: {name} is unknown; the profile {facts.name} has {', '.join(sorted(known))}")
        if known[name].allowed and value not in known[name].allowed:
            allowed = ", ".join(str(option) for option in known[name].allowed)
            raise TargetError(f"switches: {name} is {value!r}, but must be one of {allowed}")
    defaults = {
        name: switch.published_default if edition == "published" and switch.published_default is not None else switch.default
        for name, switch in known.items()
    }
    return {**defaults, **chosen}


def parse_target(document: Any, *, name: str, base_url: str | None = None) -> Target:
    """Turn a decoded target file into a target.

    Raises:
        TargetError: the document breaks the published schema, names an unknown profile or switch, or asks for an
            environment variable that is not set.
    """
    redactor = Redactor()
    if not isinstance(document, dict):
        raise TargetError(f"{name}: a target file is a mapping with at least base_url; see ttck run --help")
    filled = _from_environment(document, redactor)
    if base_url:
        filled["base_url"] = base_url
    try:
        conform(filled, to="target", name=name)
    except FactError as broken:
        for secret in _hidden(filled):
            redactor.register(secret)
        raise TargetError(redactor.text(str(broken))) from broken
    for secret in _secrets(filled):
        redactor.register(secret)
    for header in filled.get("headers", {}):
        redactor.register_header(header)
    wanted = filled.get("profile", "mef113")
    if wanted not in profile_names():
        raise TargetError(f"{name}: the profile {wanted} is unknown; there is {', '.join(profile_names())}")
    facts = profile(wanted)
    edition = filled.get("edition", "draft")
    declares = filled.get("declares", {})
    known_limits = {key: value for key, value in facts.limits.items() if key in Limits.__dataclass_fields__}
    return Target(
        name=filled.get("name", urlsplit(filled["base_url"]).netloc.rpartition("@")[2]),
        profile=facts,
        edition=edition,
        base_url=filled["base_url"].rstrip("/"),
        auth=filled.get("auth", {"type": "none"}),
        headers=filled.get("headers", {}),
        tls=filled.get("tls", {}),
        listener={"enabled": True, "host": "127.0.0.1", "port": 0, **filled.get("listener", {})},
        stimuli=filled.get("stimuli", {}),
        use_cases=frozenset(declares.get("use_cases", facts.use_cases)),
        options=frozenset(declares.get("options", ())),
        switches=_switches(filled.get("switches", {}), facts=facts, edition=edition),
        products=tuple(filled.get("products", ("PRODUCT-1", "PRODUCT-2", "PRODUCT-3"))),
        limits=Limits(**{**known_limits, **filled.get("limits", {})}),
        redactor=redactor,
        document=_mask(filled, redactor),
    )


def load_target(path: Path) -> Target:
    """Read a target file.

    Raises:
        TargetError: the file is missing, unreadable, not YAML, or breaks the schema.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as broken:
        raise TargetError(f"cannot read the target file {path}: {broken}") from broken
    try:
        return parse_target(parse_yaml(text, name=str(path)), name=str(path))
    except FactError as broken:
        raise TargetError(str(broken)) from broken
