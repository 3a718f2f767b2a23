"""Creates that are wrong in one thing, beside one that is right: something is missing, outside of its list, or of another form."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from ttck.harness.buyer.requests_of import request_of
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.vocabulary import Kind
from ttck.suites.ossj import payloads
from ttck.suites.ossj.names import ACTIVE, CLIENTS, DETECTED, DIALOG, ISSUE, KEY, MANDATORY, PRIORITY, STATE, STATES, TYPE
from ttck.suites.ossj.payloads import Document
from ttck.suites.ossj.seller_client import Made, SellerClient, seller_client

_PAIRS = ((DIALOG, KEY), (TYPE, "clearencePerson"), (STATE, PRIORITY))
_FOREIGN: tuple[tuple[str, Any], ...] = (
    (PRIORITY, 0), (PRIORITY, 4), (PRIORITY, -1), (PRIORITY, 1.5), (PRIORITY, "high"), (ISSUE, "otro"), (DETECTED, "yesterday"),
    (DETECTED, "15/01/2025 10:30"), (DETECTED, "2025-02-30T10:30:00Z"), (DETECTED, "2025-01-15"),
    *((ISSUE, issue) for issue in ("redes", "clientes", "RED", "Cliente", "r")),
)  # fmt: skip


@dataclass(kw_only=True)
class Refusing:
    """What a seller has to refuse, each beside `plain`, which it takes.

    `after` are right creates, each with the key of a wrong one before it. `missing` lack attributes, by their names, and so do
    `formless`, which are forms; `foreign` have a value that the table does not allow, `typed` one of another type; `stated` ask for
    another state than the first one, and `malformed` are no documents.
    """

    plain: list[Made] = field(default_factory=list)
    after: list[tuple[Made, Made]] = field(default_factory=list)
    missing: dict[tuple[str, ...], Made] = field(default_factory=dict)
    formless: dict[tuple[str, ...], Made] = field(default_factory=dict)
    foreign: list[tuple[str, Made]] = field(default_factory=list)
    typed: list[tuple[str, Made]] = field(default_factory=list)
    stated: dict[str, Made] = field(default_factory=dict)
    malformed: list[Exchange] = field(default_factory=list)


def _kinds(stage: Stage) -> list[Document]:
    """As few of the kinds and priorities that the seller takes as have each of them once at least."""
    found: list[Document] = []
    for kind, priority in stage.stories[payloads.PAIRING].pairs:
        new = all(one[PRIORITY] != priority for one in found) if len(found) > 1 else all(one.get(ISSUE) != kind for one in found)
        if new:
            found.append({ISSUE: kind, PRIORITY: priority})
    return found or [{}]


def _typed(seller: SellerClient) -> list[tuple[str, Made]]:
    """Each attribute with a value of another type."""
    usual = payloads.whole(seller.stage)
    return [
        (name, seller.make({**payloads.plain(seller.stage), name: value}, about=f"{name} of another type"))
        for name, right in usual.items()
        for value in payloads.wrong_types(right)
        if name != CLIENTS or not isinstance(value, int)  # a number or a text, as agreed
    ]


_NO_OBJECTS = (b"{", b"[]", b'"a text"', b"null", b"")


def _malformed(seller: SellerClient) -> list[Exchange]:
    """Bodies of creates that are no JSON, or no object."""
    found = []
    for body in _NO_OBJECTS:
        asked = request_of(seller.spoken, Kind.TICKET, "create", label=f"a body that is no document: {body.decode()}")
        found.append(seller.buyer.raw(replace(asked, body=body, headers=(("Content-Type", "application/json"),))))
    return found


@scenario("ossj-refusing", after=("ossj-creating",))
def refusing(stage: Stage) -> Refusing:
    """Creating what has to be refused."""
    seller, story = seller_client(stage), Refusing()
    story.plain.append(seller.make(payloads.plain(stage), about="a plain ticket before the wrong ones"))
    for names in (*((name,) for name in MANDATORY), *_PAIRS):
        about = f"without {' and '.join(names)}"
        story.missing[names] = seller.make(payloads.without(payloads.plain(stage), *names), about=about)
        for number, kind in enumerate(_kinds(stage)):
            document = payloads.without(payloads.plain(stage, **kind), *names)
            story.missing[(*names, *("",) * (number + 2))] = seller.make(document, about=f"{about}, another kind")
    for name in MANDATORY:
        document = {**payloads.plain(stage), name: None}
        story.missing[name, "", ""] = seller.make(document, about=f"{name} null")
        document = payloads.without(payloads.whole(stage), name)
        story.missing[name, ""] = seller.make(document, about=f"everything but {name}")
    if seller.forms:
        for name in MANDATORY:
            document = payloads.without(payloads.plain(stage), name)
            story.formless[name,] = seller.make(document, about=f"a form without {name}", form=payloads.files(stage))
    for name, value in _FOREIGN:
        document = {**payloads.plain(stage), name: value}
        story.foreign.append((name, seller.make(document, about=f"{name} {value!r}")))
    story.typed = _typed(seller)
    story.malformed = _malformed(seller)
    for state in (*(state for state in STATES if state != ACTIVE), "QUEUED"):
        story.stated[state] = seller.make({**payloads.plain(stage), STATE: state}, about=f"a create as {state}")
    story.plain.append(seller.make(payloads.plain(stage), about="a plain ticket after the wrong ones"))
    wrong = [made for _, made in story.foreign if made.exchange.refused][:1]
    for made in (*wrong, story.missing["clearencePerson",]):
        document = payloads.plain(stage, **{KEY: made.key})
        story.after.append((made, seller.make(document, about="a plain ticket with the key of a create that was refused")))
    return story
