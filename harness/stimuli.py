"""The stimulus ladder: ways to make a seller decide something, from its control API to a prompt for a person."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jsonpointer
import requests

from harness.client import describe
from harness.exchange import now
from harness.target import Target
from harness.templates import TemplateError, fill


@dataclass(frozen=True, kw_only=True)
class Way:
    """How one stimulus is given: `kind` is the rung of the ladder; `give` returns None or what went wrong."""

    kind: str
    give: Callable[[str, str | None, Mapping[str, Any]], str | None]


def _control(target: Target, session: requests.Session) -> Callable[[str, str | None, Mapping[str, Any]], str | None]:
    settings = target.stimuli["control"]
    headers = {"Authorization": f"Bearer {settings['token']}"} if settings.get("token") else {}

    def give(name: str, ticket: str | None, args: Mapping[str, Any]) -> str | None:
        path = "/restart" if name == "seller_restart" else f"/stimuli/{name}"
        answer = session.post(
            settings["url"].rstrip("/") + path,
            json={"id": ticket, "args": dict(args)},
            headers=headers,
            timeout=(target.limits.connect_timeout, target.limits.request_timeout),
        )
        return None if answer.ok else f"the control API answered {answer.status_code}: {answer.text[:200]}"

    return give


def _http(target: Target, session: requests.Session, run: Mapping[str, Any]) -> Callable[[str, str | None, Mapping[str, Any]], str | None]:
    def give(name: str, ticket: str | None, args: Mapping[str, Any]) -> str | None:
        calls = target.stimuli["http"][name]
        values: dict[str, Any] = {"ticket": {"id": ticket}, "run": run, "args": args, "picked": {}, "now": now()}
        for call in calls if isinstance(calls, list) else [calls]:
            problem = _call(call, values, session, target)
            if problem:
                return problem
        return None

    return give


def _call(call: Mapping[str, Any], values: dict[str, Any], session: requests.Session, target: Target) -> str | None:
    try:
        wanted = {key: fill(call[key], values) for key in ("url", "headers", "json") if key in call}
    except TemplateError as broken:
        return str(broken)
    method = call.get("method", "POST")
    answer = session.request(
        method,
        wanted["url"],
        headers=wanted.get("headers"),
        json=wanted.get("json"),
        timeout=(target.limits.connect_timeout, target.limits.request_timeout),
        verify=target.tls.get("verify", True),
    )
    good = answer.status_code in call["expect"] if "expect" in call else answer.ok
    if not good:
        return f"{method} {wanted['url']} answered {answer.status_code}: {answer.text[:200]}"
    for name, pointer in call.get("pick", {}).items():
        try:
            values["picked"][name] = jsonpointer.resolve_pointer(answer.json(), pointer)
        except (ValueError, jsonpointer.JsonPointerException) as broken:
            return f"{method} {wanted['url']}: nothing to pick at {pointer}: {broken}"
    return None


def _command(target: Target, run: Mapping[str, Any]) -> Callable[[str, str | None, Mapping[str, Any]], str | None]:
    def give(name: str, ticket: str | None, args: Mapping[str, Any]) -> str | None:
        values = {"ticket": {"id": ticket}, "run": run, "args": args, "now": now()}
        try:
            command = [str(part) for part in fill(target.stimuli["command"][name], values)]
            done = subprocess.run(  # noqa: S603 - the user's own command, from the user's own file, without a shell
                command,
                input=json.dumps({"ticket": ticket, "args": dict(args)}),
                capture_output=True,
                text=True,
                timeout=target.limits.operator_wait,
                check=False,
            )
        except (TemplateError, OSError, subprocess.TimeoutExpired) as broken:
            return str(broken)
        return None if done.returncode == 0 else f"exit code {done.returncode}: {(done.stderr or done.stdout)[-200:]}"

    return give


def _await_enter(pressed: threading.Event) -> None:
    sys.stdin.readline()
    pressed.set()


def _operator(target: Target) -> Callable[[str, str | None, Mapping[str, Any]], str | None]:
    def give(name: str, ticket: str | None, args: Mapping[str, Any]) -> str | None:
        if not sys.stdin.isatty():
            return "no terminal to ask an operator at"
        extra = f" with {json.dumps(dict(args))}" if args else ""
        sys.stderr.write(f"\nPlease do now, in the seller: {name} on ticket {ticket}{extra}; then press Enter. ")
        sys.stderr.flush()
        pressed = threading.Event()
        threading.Thread(target=_await_enter, args=(pressed,), daemon=True).start()
        return None if pressed.wait(target.limits.operator_wait) else "the operator did not answer in time"

    return give


class Stimuli:
    """Gives stimuli by the first rung of the ladder that the target offers for each name."""

    def __init__(self, target: Target, *, run_id: str) -> None:
        self._session = requests.Session()
        self._session.trust_env = False
        self._ways: dict[str, Way] = {}
        run = {"id": run_id}
        offered = target.stimuli
        rungs: list[tuple[str, Any, Any]] = [
            ("operator", lambda: _operator(target), offered.get("operator", ())),
            ("wait", lambda: lambda *_: None, offered.get("wait", ())),
            ("command", lambda: _command(target, run), offered.get("command", ())),
            ("http", lambda: _http(target, self._session, run), offered.get("http", ())),
        ]
        for kind, make, names in rungs:
            self._ways.update({name: Way(kind=kind, give=make()) for name in names})
        self._rest = Way(kind="control", give=_control(target, self._session)) if "control" in offered else None

    def way(self, name: str) -> Way | None:
        """How this stimulus would be given, or None where the target offers no way."""
        return self._ways.get(name) or self._rest

    def give(self, name: str, ticket: str | None, args: Mapping[str, Any]) -> tuple[str, str | None]:
        """Give a stimulus; returns the rung used and what went wrong, None for nothing."""
        way = self.way(name)
        if way is None:
            return "none", f"the target offers no way to make the seller do {name}"
        began = time.monotonic()
        try:
            problem = way.give(name, ticket, args)
        except (requests.RequestException, OSError) as broken:
            problem = describe(broken)
        took = time.monotonic() - began
        return way.kind, f"{problem} (after {took:.1f} s)" if problem else None

    def close(self) -> None:
        """Close all connections."""
        self._session.close()
