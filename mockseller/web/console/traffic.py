"""Calls, decisions and deliveries as a person looks at them, and why a request was refused."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from ttck.mockseller.engine.clock import text_of
from ttck.mockseller.web.console.items import Moment, pretty
from ttck.mockseller.web.console.moves import words
from ttck.specs.profiles import profile
from ttck.specs.refusals import everywhere, rule_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ttck.mockseller.engine.seller import Seller
    from ttck.specs.requirements import Requirement

SHOWN = 200  # calls or attempts on one page


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of the journal; `key` finds it again."""

    key: str
    at: str
    method: str
    target: str
    operation: str
    buyer: str
    request: bytes | None
    status: int
    response: bytes | None
    elapsed: float

    @property
    def refused(self) -> bool:
        """Whether it was answered with a status of 4xx or 5xx."""
        return self.status >= HTTPStatus.BAD_REQUEST

    def holds(self, text: str) -> bool:
        """Whether a text, in whatever letters, stands in it."""
        wanted = text.lower()
        shown = (self.method, unquote(self.target), self.operation, self.buyer, str(self.status))
        bodies = (body.decode("utf-8", "replace").lower() for body in (self.request, self.response) if body is not None)
        return wanted in " ".join(shown).lower() or any(wanted in body for body in bodies)


@dataclass(frozen=True, kw_only=True)
class Why:
    """Why a request was refused: what the answer says, the requirement that it rests on, and what the status means anywhere."""

    says: str
    rule: Requirement | None
    everywhere: str


def calls(seller: Seller, *, text: str = "", outcome: str = "") -> list[Call]:
    """The calls in the journal, the newest first; those with a text in them, and with an outcome (``refused`` or ``done``)."""
    found = (_call(entry) for entry in reversed(list(seller.journal)))
    wanted = {"refused": {True}, "done": {False}}.get(outcome, {True, False})
    return [call for call in found if call.refused in wanted and (not text or call.holds(text))]


def call_of(seller: Seller, key: str) -> Call | None:
    """The call of a key; None where the journal has it no more."""
    return next((call for call in calls(seller) if call.key == key), None)


def _call(entry: Sequence[Any]) -> Call:
    at, method, target, operation, buyer, request, status, response, elapsed = entry
    return Call(
        key=repr(at), at=text_of(at), method=method, target=target, operation=str(operation or ""), buyer=str(buyer or ""),
        request=request, status=status, response=response, elapsed=elapsed,
    )  # fmt: skip


def why(seller: Seller, call: Call) -> Why | None:
    """Why a call was refused; None for one that was not."""
    if not call.refused:
        return None
    says = (call.response or b"").decode("utf-8", "replace")
    sources = [one.name for one in profile(seller.settings.profile).sources]
    rule = rule_of(sources, operation=call.operation, status=call.status, text=says)
    return Why(says=pretty(says), rule=rule, everywhere=everywhere(call.status))


def about(seller: Seller, identity: str) -> list[Moment]:
    """The calls, decisions and deliveries that concern an item, in the order of real time."""
    found = [
        (call.at, f"{call.method} {call.status}", f"{call.operation or call.target} by {call.buyer or 'nobody known'}")
        for call in calls(seller)
        if _names(call, identity)
    ]
    for made in list(seller.decisions):
        if made.item == identity:
            outcome = f"refused: {made.reason}" if made.reason else f"now {made.state}" if made.state else "done"
            found.append((text_of(made.at), f"Seller: {words(made.name)}", outcome))
    for one in list(seller.outbox.log):
        if one["item"] == identity:
            status = one.get("status") or one.get("error") or ""
            found.append(
                (one["at"], f"Event {one['outcome']}", f"{one['type']} to {one.get('url', one['hub'])}, attempt {one['attempt']} {status}")
            )
    return [Moment(at=at, what=what, says=says) for at, what, says in sorted(found)]


def _names(call: Call, identity: str) -> bool:
    """Whether a call is about an item: its path names it, or its answer is of the call that created it."""
    if identity in (unquote(part) for part in call.target.partition("?")[0].split("/")):
        return True
    return call.method == "POST" and not call.refused and f'"{identity}"'.encode() in (call.response or b"")


def attempts(seller: Seller, *, text: str = "") -> list[dict[str, Any]]:
    """The attempts to deliver, the newest first; those with a text in them."""
    wanted = text.lower()
    return [one for one in reversed(list(seller.outbox.log)) if not text or wanted in " ".join(str(v) for v in one.values()).lower()]
