"""Bodies that are no object, where a patch or a subscription is expected: a seller may refuse them, and does not fall over."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field

from ttck.harness.judge.registrations import hub_id
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Kind, Operation
from ttck.suites.tmf.changes import Changer, Patch
from ttck.suites.tmf.seller_client import SellerClient, seller_client

BODIES = {
    "half an object": b'{"description": "no light", "severity": ',
    "no JSON": b"description=no light&severity=Major",
    "an array": b'[{"description": "no light"}]',
    "an array of nothing": b"[null]",
    "a text": b'"no light"',
    "a number": b"7",
    "a truth value": b"true",
    "null": b"null",
    "empty": b"",
}


@dataclass(kw_only=True)
class Mangling:
    """What was sent to each kind of item that can be patched, with the item around it, and to the hub."""

    patches: list[Patch] = field(default_factory=list)
    hubs: list[Exchange] = field(default_factory=list)


@scenario("tmf-mangling", weight=0.2, after=("tmf-registering", "tmf-patching", "tmf-poisoning"))
def mangling(stage: Stage) -> Mangling:
    """Patching and subscribing with bodies that are no object."""
    story = Mangling()
    patching, specifying = stage.stories.get("tmf-patching"), stage.stories.get("tmf-specifying")
    with contextlib.suppress(Inconclusive):
        if patching is not None and patching.working:
            _patch(stage, story, Kind.TICKET, patching.taken)
            if specifying is not None and any(one.exchange.accepted for one in specifying.patches.values()):
                _patch(stage, story, Kind.SPECIFICATION, patching.taken)
    registering = stage.stories.get("tmf-registering")
    if registering is not None and registering.started is not None and registering.accepted:
        _subscribe(seller_client(stage), story)
    return story


def _patch(stage: Stage, story: Mangling, kind: Kind, media: str) -> None:
    changer = Changer(stage, kind)
    item = changer.made()
    for what, body in BODIES.items():
        about = f"the body is {what}"
        before = changer.before(item)
        exchange = changer.items.patch(item, None, media=media, label=f"patch: {about}", body=body)
        after = changer.items.retrieve(item, label=f"after a patch: {about}")
        story.patches.append(Patch(about=about, item=item, changes=None, media=media, before=before, exchange=exchange, after=after))
    if any(patch.exchange.accepted for patch in story.patches):
        changer.items.discard(item)


def _subscribe(seller: SellerClient, story: Mangling) -> None:
    for what, body in BODIES.items():
        sent = seller.raw("POST", "/hub", operation=Operation.SUBSCRIBE, label=f"a subscription whose body is {what}", body=body)
        story.hubs.append(sent)
        hub = hub_id(sent) if sent.accepted else None
        if hub is not None:
            seller.hub("DELETE", hub, label="end it")
