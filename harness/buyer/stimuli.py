"""The stimulus ladder: ways to make a seller decide something, from its control API to a prompt for a person."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jsonpointer

from ttck.harness.buyer.http_transport import HttpTransport
from ttck.harness.buyer.operator_prompt import Operator
from ttck.harness.buyer.target import Target
from ttck.harness.buyer.templates import TemplateError, fill, whole_values
from ttck.harness.checklist import CANNOT
from ttck.harness.interrupts import waiting
from ttck.harness.record.exchange import CONTROL, Answer, now
from ttck.specs.vocabulary import Stimulus

_UNSETTLED = frozenset({408, 425, 429})  # answers of a client error that say nothing of the request itself
_LONGEST = 200  # characters of an answer or of an output that a message quotes


class Refusal(str):
    """What went wrong where it is sure that the seller did nothing."""

    __slots__ = ()


@dataclass(frozen=True, kw_only=True)
class Way:
    """How one stimulus is given: `kind` is the rung of the ladder; `give` returns None or what went wrong.

    `sets` are the arguments that are passed on as they are, None for all of them.
    """

    kind: str
    give: Callable[[str, str | None, Mapping[str, Any]], str | None]
    sets: frozenset[str] | None = None


Give = Callable[[str, str | None, Mapping[str, Any]], str | None]


def _send(
    transport: HttpTransport, method: str, url: str, *, headers: Mapping[str, str], document: Any
) -> tuple[Answer | None, str | None]:
    body = None if document is None else json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass")
    coded = {} if body is None else {"Content-Type": "application/json"}
    return transport.call(method, url, headers={"Accept": "application/json", **coded, **headers}, body=body)


def _said(answer: Answer, target: Target) -> str:
    """What an answer says, masked before it is cut: half a secret is still a secret."""
    return f"answered {answer.status}: {target.redactor.text(answer.body.decode('utf-8', 'replace'))[:_LONGEST]}"


def _control(target: Target, transport: HttpTransport) -> Give:
    settings = target.stimuli["control"]
    headers = {"Authorization": f"Bearer {settings['token']}"} if settings.get("token") else {}

    def give(name: str, ticket: str | None, args: Mapping[str, Any]) -> str | None:
        path = "/restart" if name == Stimulus.RESTART else f"/stimuli/{name}"
        url = settings["url"].rstrip("/") + path
        answer, error = _send(transport, "POST", url, headers=headers, document={"id": ticket, "args": dict(args)})
        if answer is None or error is not None:
            return error
        return None if answer.accepted else _denied(answer, f"the control API {_said(answer, target)}")

    return give


def _denied(answer: Answer, problem: str) -> str:
    """A problem, as a refusal where the status says that nothing was done."""
    return Refusal(problem) if answer.status in range(400, 500) and answer.status not in _UNSETTLED else problem


def _http(target: Target, transport: HttpTransport, run: Mapping[str, Any]) -> Give:
    def give(name: str, ticket: str | None, args: Mapping[str, Any]) -> str | None:
        calls = target.stimuli["http"][name]
        values: dict[str, Any] = {"ticket": {"id": ticket}, "run": run, "args": args, "picked": {}, "now": now()}
        for number, call in enumerate(calls if isinstance(calls, list) else [calls]):
            problem = _call(call, values, transport, target)
            if problem is not None:  # what an earlier call did may have had its effect
                return str(problem) if number else problem
        return None

    return give


def _call(call: Mapping[str, Any], values: dict[str, Any], transport: HttpTransport, target: Target) -> str | None:
    try:
        wanted = {key: fill(call[key], values) for key in ("url", "headers", "json") if key in call}
    except TemplateError as broken:
        return Refusal(broken)
    method, url = call.get("method", "POST"), str(wanted["url"])
    headers = {name: str(value) for name, value in wanted.get("headers", {}).items()}
    answer, error = _send(transport, method, url, headers=headers, document=wanted.get("json"))
    if answer is None or error is not None:
        return f"{method} {url}: {error}"
    good = answer.status in call["expect"] if "expect" in call else answer.accepted
    if not good:
        return _denied(answer, f"{method} {url} {_said(answer, target)}")
    for name, pointer in call.get("pick", {}).items():
        try:
            values["picked"][name] = jsonpointer.resolve_pointer(answer.document, pointer)
        except (TypeError, jsonpointer.JsonPointerException) as broken:
            return f"{method} {url}: nothing to pick at {pointer}: {broken}"
    return None


def _command(target: Target, run: Mapping[str, Any]) -> Give:
    def give(name: str, ticket: str | None, args: Mapping[str, Any]) -> str | None:
        values = {"ticket": {"id": ticket}, "run": run, "args": args, "now": now()}
        try:
            command = [str(part) for part in fill(target.stimuli["command"][name], values)]
            with waiting():
                done = subprocess.run(  # noqa: S603 - the user's own command, from the user's own file, without a shell
                    command,
                    input=json.dumps({"ticket": ticket, "args": dict(args)}),
                    capture_output=True,
                    encoding="utf-8",
                    errors="replace",
                    timeout=target.limits.operator_wait,
                    check=False,
                )
        except (TemplateError, OSError, ValueError) as broken:
            return str(broken)
        except subprocess.TimeoutExpired:
            return f"{command[0]} took longer than {target.limits.operator_wait:g} s (limits.operator_wait)"
        said = target.redactor.text(done.stderr or done.stdout)
        return None if done.returncode == 0 else f"exit code {done.returncode}: {said[-_LONGEST:].strip()}"

    return give


def _operator(operator: Operator) -> Give:
    def give(name: str, ticket: str | None, args: Mapping[str, Any]) -> str | None:
        answer, problem = operator.ask(name, ticket, args)
        return Refusal(problem) if problem and answer == CANNOT else problem

    return give


def _passed(kind: str, offered: Mapping[str, Any], name: str) -> frozenset[str] | None:
    """The arguments that a way passes on as they are: those that the file names, and those whose place is a whole value."""
    if kind == "operator":
        return None
    found = offered[kind][name] if kind in {"http", "command"} else []
    calls = [found] if isinstance(found, dict) else found
    named = {arg for call in calls if isinstance(call, dict) for arg in call.get("sets", ())}
    passed = frozenset({*named, *whole_values(calls, "args")})
    return None if "" in passed else passed


class Stimuli:
    """Gives stimuli by the first rung of the ladder that the target offers for each name."""

    def __init__(self, target: Target, *, run_id: str) -> None:
        self._transport = HttpTransport(target)
        self.operator = Operator(seconds=target.limits.operator_wait)
        self._ways: dict[str, Way] = {}
        run = {"id": run_id}
        offered = target.stimuli
        rungs: list[tuple[str, Any, Any]] = [
            ("operator", lambda: _operator(self.operator), offered.get("operator", ())),
            ("wait", lambda: lambda *_: None, offered.get("wait", ())),
            ("command", lambda: _command(target, run), offered.get("command", ())),
            ("http", lambda: _http(target, self._transport, run), offered.get("http", ())),
        ]
        for kind, make, names in rungs:
            self._ways.update({name: Way(kind=kind, give=make(), sets=_passed(kind, offered, name)) for name in names})
        if "registered" in target.listener:
            self._ways[Stimulus.REGISTER_LISTENER] = Way(kind="beforehand", give=lambda *_: None)
        self._exact = bool(offered.get("exact"))
        self._rest = Way(kind=CONTROL, give=_control(target, self._transport)) if "control" in offered else None

    def way(self, name: str) -> Way | None:
        """How this stimulus would be given, or None where the target offers no way."""
        return self._ways.get(name) or self._rest

    def passed_on(self, name: str, args: Mapping[str, Any]) -> tuple[str, ...]:
        """The arguments that the way of a stimulus passes on as they are."""
        way = self.way(name)
        return tuple(args) if way is None or way.sets is None else tuple(arg for arg in args if arg in way.sets)

    def vouched(self, name: str, args: Mapping[str, Any]) -> bool:
        """Whether what was asked for is surely done when the way of a stimulus says that it worked."""
        way = self.way(name)
        if way is None or way.kind in {CONTROL, "wait"}:
            return way is not None and way.kind == CONTROL
        return self._exact and (way.kind == "command" or len(self.passed_on(name, args)) == len(args))

    def give(self, name: str, ticket: str | None, args: Mapping[str, Any]) -> tuple[str, str | None]:
        """Give a stimulus; returns the rung used and what went wrong, None for nothing."""
        way = self.way(name)
        if way is None:
            return "none", f"the target offers no way to make the seller do {name}"
        began = time.monotonic()
        problem = way.give(name, ticket, args)
        took = time.monotonic() - began
        return way.kind, type(problem)(f"{problem} (after {took:.1f} s)") if problem else None

    def noted(self, via: str) -> str | None:
        """What a person added to the answer about the stimulus that was given last by this rung."""
        return self.operator.note or None if via == "operator" else None

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()
