"""Use case 4: every patchable attribute alone and combined, every forbidden one, and the protected items."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from ttck.harness.generate import full_documents, strategies
from ttck.harness.judge.compare import items
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import Patch, state_of
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.vocabulary import ContactRole, Priority, Severity, Source, Stimulus, TicketState, TicketType

Document = dict[str, Any]
# Attributes that a patch may change, MEF 113 O14; those of R42 need a note beside them.
NEED_NOTE = ("severity", "priority", "issueStartDate", "relatedIssue")
_CHOSEN = frozenset({"status", "sellerPriority", "sellerSeverity"})  # what the seller sets by itself, out of a few values
_AGAIN = 3  # times that a patch is tried at most, where the seller may have done the same by itself
_NOTED = (*NEED_NOTE, "attachment")  # patches of these are sent with a note
# What is different when an item comes a second time (MEF 113 R51, R52: a patch replaces what was there).
_ALTERED = {
    "relatedIssue": {"description": "other words {}", "relationshipType": "another relation {}"},
    "buyerTechnicalContact": {"number": "+1-202-555-0142", "emailAddress": "moved@buyer.example"},
}
PATCHABLE = (*NEED_NOTE, "externalId", "note", "attachment", "buyerTechnicalContact")


@dataclass(kw_only=True)
class Patching:
    """All patches of a run."""

    good: list[Patch] = field(default_factory=list)
    emptied: list[Patch] = field(default_factory=list)
    forbidden: dict[str, list[Patch]] = field(default_factory=dict)
    mixed: list[Patch] = field(default_factory=list)
    without_note: list[Patch] = field(default_factory=list)
    empty: list[Patch] = field(default_factory=list)
    bare_attachment: list[Patch] = field(default_factory=list)
    mislabelled: dict[str, Patch] = field(default_factory=dict)
    seller_item_altered: list[Patch] = field(default_factory=list)
    seller_item_dropped: list[Patch] = field(default_factory=list)
    plain: list[Patch] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)

    def alike(self, attribute: str) -> list[Patch]:
        """Patches of an attribute that are in order."""
        return [patch for patch in self.good if attribute in patch.new]


class Maker:
    """Makes values for patches."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.seed = stage.seed

    def value(self, name: str, current: Document) -> Any:
        """A new value of a patchable attribute, different from the current one."""
        material = self.stage.material
        self.seed += 1
        if name == "severity":
            return material.terms.other(name, tuple(map(str, Severity)), current.get(name), turn=self.seed)
        if name == "priority":
            return material.terms.other(name, tuple(map(str, Priority)), current.get(name), turn=self.seed)
        if name == "issueStartDate":
            return f"2025-03-04T05:06:{self.seed % 60:02}+02:00"
        if name == "externalId":
            return f"Case-{material.run_id}-{next(material.counter)}"
        makers: dict[str, Callable[[], Any]] = {
            "note": lambda: strategies.notes(material),
            "attachment": lambda: strategies.attachments(material),
            "relatedIssue": lambda: strategies.relations(material),
            "buyerTechnicalContact": lambda: strategies.contacts(ContactRole.BUYER_TECHNICAL),
        }
        found = strategies.one(makers[name](), material=material, seed=self.seed)
        place = "relatedContactInformation" if name == "buyerTechnicalContact" else name
        return material.terms.known({place: [found]})[place]

    def items(self, name: str, count: int) -> list[Document]:
        """Several new items of a list attribute."""
        return [item for _ in range(count) for item in self.value(name, {})]


def wire(stage: Stage, ticket: str, new: Document) -> Document:
    """The patch as it goes over the wire, in the list style of the target."""
    body = {name: value for name, value in new.items() if name not in {"note", "attachment", "buyerTechnicalContact", "relatedIssue"}}
    body |= stage.lists(ticket, **{name: new[name] for name in ("note", "attachment") if name in new})
    if "buyerTechnicalContact" in new:
        body |= stage.contacts(ticket, new["buyerTechnicalContact"])
    if "relatedIssue" in new:
        full = stage.buyer.target.switches.get("patch_list_style") == "full_list"
        seen = document_of(stage, ticket) if full else {}
        kept = [item for item in items(seen, "relatedIssue") if item.get("source") == Source.SELLER]
        body["relatedIssue"] = [*kept, *new["relatedIssue"]]
    return body


def try_patch(stage: Stage, about: str, ticket: str, new: Document, body: Document | None = None) -> Patch:
    """Patch a ticket with new values, or with a body as it is, between two readings."""
    sent = wire(stage, ticket, new) if body is None else body
    attempt = stage.attempt(about, ticket, lambda t: stage.buyer.patch(t, sent, label=f"patch: {about}"))
    return Patch(about=about, new=new, attempt=attempt)


def with_note(stage: Stage, new: Document) -> Document:
    """The new values with the note that they need."""
    needs = any(name in new for name in _NOTED)
    if not needs or "note" in new or not stage.material.terms.takes("note"):
        return new
    return {**new, "note": [stage.buyer.plain_note("why this changes")]}


def document_of(stage: Stage, ticket: str) -> Document:
    """The ticket as it is now."""
    seen = stage.buyer.current(lambda: stage.buyer.retrieve(ticket)).document
    return seen if isinstance(seen, dict) else {}


def _full(stage: Stage, number: int) -> Document:
    optional = frozenset(strategies.OPTIONAL)
    return strategies.one(strategies.tickets(stage.material, optional=optional), material=stage.material, seed=stage.seed + 200 + number)  # type: ignore[no-any-return]


class _Bench:
    """A ticket to be patched; another one takes its place when the seller took it where no patch is allowed."""

    def __init__(self, stage: Stage, make: Callable[[], str]) -> None:
        self._stage, self._make, self._ticket = stage, make, make()

    def ticket(self) -> str:
        """The ticket, as it can be patched now."""
        state = state_of(self._stage.buyer.current(lambda: self._stage.buyer.retrieve(self._ticket)))
        if state in ticket_lifecycle().states() - ticket_lifecycle().patchable:
            self._ticket = self._make()
        return self._ticket


def patchable(stage: Stage) -> list[str]:
    """The attributes that this seller lets a buyer patch."""
    takes = stage.material.terms.takes
    return [name for name in PATCHABLE if takes(name) and (takes("note") or name not in _NOTED)]


def _good(stage: Stage, story: Patching, maker: Maker) -> None:
    """Each attribute alone, on a rich ticket twice and on a bare one; two items at once; several patches in a row; combinations."""
    rich, bare = _Bench(stage, lambda: stage.full_ticket(number=201)), _Bench(stage, stage.ticket)
    known = patchable(stage)
    for name in known:
        for about, bench in ((f"{name} alone", rich), (f"{name} alone", bare), (f"{name} once more", rich), (f"{name} a third time", rich)):
            ticket = bench.ticket()
            new = {name: maker.value(name, document_of(stage, ticket))}
            story.good.append(try_patch(stage, about, ticket, with_note(stage, new)))
    awkward = stage.material.terms.known({"note": strategies.awkward_notes(stage.material)})
    if stage.material.terms.takes("note"):
        story.good.append(try_patch(stage, "notes with awkward texts", bare.ticket(), awkward))
    for name in (name for name in ("note", "attachment", "buyerTechnicalContact", "relatedIssue") if name in known):
        for number in (2, 3):
            new = {name: maker.items(name, number)}
            story.good.append(try_patch(stage, f"{number} of {name}", rich.ticket(), with_note(stage, new)))
    for name in (name for name in _ALTERED if name in known):
        _altered(stage, story, maker, bare, name)
    for number in range(max(stage.budget.generated // 4, 3)):
        names = stage.chance.sample(known, k=min(2 + number % 4, len(known)))
        ticket = rich.ticket()
        current = document_of(stage, ticket)
        new = {name: maker.value(name, current) for name in names}
        story.good.append(try_patch(stage, f"{' and '.join(sorted(names))}", ticket, with_note(stage, new)))


def _altered(stage: Stage, story: Patching, maker: Maker, bench: _Bench, name: str) -> None:
    """What a patch brought is sent once more with the same id, role and name but other content, beside one that stays as it was."""
    first, kept = maker.items(name, 2)
    changed = {**first, **{key: value.format(stage.material.marker()) for key, value in _ALTERED[name].items() if key in first}}
    for about, sent in ((f"2 of {name}", [first, kept]), (f"{name} with other content", [changed, kept])):
        story.good.append(try_patch(stage, about, bench.ticket(), with_note(stage, {name: sent})))


def _unusual(stage: Stage, story: Patching) -> None:
    """Patches with the longest texts, and with relations to what nobody knows, which a seller may refuse; it keeps whole what it takes."""
    bench, role = _Bench(stage, stage.ticket), ContactRole.BUYER_TECHNICAL
    takes = stage.material.terms.takes
    for name, more in full_documents.all_longest(stage.material, stage.material.text_length).items():
        if not all(map(takes, more)) or not (takes("note") or name == "texts"):
            continue
        new: Document = {"externalId": more["externalId"]} if name == "texts" else dict(more)
        if name == "relatedContactInformation":
            new = {"buyerTechnicalContact": [one for one in more[name] if one["role"] == role]}
        _taken(stage, story, f"the longest texts of {next(iter(new))}", bench, new)
    if "relatedIssue" in patchable(stage):
        strangers: Document = stage.material.terms.known({"relatedIssue": full_documents.strangers(stage.material)})
        _taken(stage, story, "relatedIssue to what nobody knows", bench, strangers)


def _taken(stage: Stage, story: Patching, about: str, bench: _Bench, new: Document) -> None:
    """Try a patch that counts only where the seller takes it."""
    patch = try_patch(stage, about, bench.ticket(), with_note(stage, new))
    story.good += [patch] if patch.attempt.exchange.accepted else []


def _emptied(stage: Stage, story: Patching) -> None:
    """Lists that a patch replaces are replaced by an empty one; what has no minimum in the contract may be empty."""
    bench = _Bench(stage, lambda: stage.full_ticket(number=202))
    for name in ("relatedIssue", "buyerTechnicalContact"):
        if stage.material.terms.takes(name) and (stage.material.terms.takes("note") or name not in _NOTED):
            story.emptied.append(try_patch(stage, f"no {name} any more", bench.ticket(), with_note(stage, {name: []})))


def _forbidden_values(document: Document, *, published: bool, number: int = 0) -> Document:
    """For each attribute that no patch may change (MEF 113 R47), a value that differs from the stored one.

    Where the seller does not choose out of a few values itself, it is one of each `number`, that nobody else would set.
    """
    reporter = {
        "role": "reporterContact",
        "name": f"Somebody Else {number}",
        "number": "+1-202-555-0199",
        "emailAddress": "else@buyer.example",
    }
    values: Document = {
        "status": "resolved" if document.get("status") != "resolved" else "inProgress",
        "sellerPriority": next(str(v) for v in Priority if v != document.get("sellerPriority")),
        "sellerSeverity": next(str(v) for v in Severity if v != document.get("sellerSeverity")),
        "creationDate": f"2020-01-01T00:{number // 60 % 60:02}:{number % 60:02}Z",
        "id": f"another-id-{number}",
        "description": f"another description {number}",
        "ticketType": next(str(v) for v in TicketType if v != document.get("ticketType")),
        "relatedEntity": [{"id": f"ANOTHER-PRODUCT-{number}", "@referredType": "Product", "role": "affected"}],
        "expectedResolutionDate": f"2030-01-01T00:{number // 60 % 60:02}:{number % 60:02}Z",
        "resolutionDate": f"2030-01-01T00:{number // 60 % 60:02}:{number % 60:02}Z",
    }
    if not published:
        values["reporterContact"] = reporter
    return values


def forbidden_names(stage: Stage) -> list[str]:
    """The attributes that no patch may change."""
    return list(_forbidden_values({}, published=stage.buyer.target.edition == "published"))


def _forbidden(stage: Stage, story: Patching) -> None:
    bench = _Bench(stage, lambda: stage.ticket(_full(stage, 2)))
    known = "externalId" if stage.material.terms.takes("externalId") else "note"
    new = {known: Maker(stage).value(known, {})}
    story.plain.append(try_patch(stage, f"{known} alone, beside what is forbidden", bench.ticket(), new))
    for name in forbidden_names(stage):
        about = f"{name}, which is not the buyer's to change"
        story.forbidden.setdefault(name, []).append(try_forbidden(stage, about, bench, name))
        if known == "externalId":
            story.mixed.append(try_forbidden(stage, f"externalId together with {name}", bench, name, mixed=True))


class Place(Protocol):
    """Where patches are tried."""

    def ticket(self) -> str:
        """A ticket that can be patched."""
        ...


def try_forbidden(stage: Stage, about: str, bench: Place, name: str, *, mixed: bool = False) -> Patch:
    """A patch of what is not the buyer's; with another value once more where the seller may have set the same one by itself."""
    published = stage.buyer.target.edition == "published"
    for _ in range(_AGAIN):
        ticket = bench.ticket()
        value = _forbidden_values(document_of(stage, ticket), published=published, number=next(stage.material.counter))[name]
        body: Document = {"relatedContactInformation": [value]} if name == "reporterContact" else {name: value}
        if mixed:
            body["externalId"] = f"Case-{stage.material.run_id}-{next(stage.material.counter)}"
        patch = try_patch(stage, about, ticket, {name: value}, body)
        if name not in _CHOSEN or not _shows(patch.attempt.after, name, value):
            break
    return patch


def _shows(seen: Exchange | None, name: str, value: Any) -> bool:
    return seen is not None and isinstance(seen.document, dict) and seen.document.get(name) == value


def _broken_duties(stage: Stage, story: Patching, maker: Maker) -> None:
    ticket = stage.ticket(_full(stage, 3))
    takes = stage.material.terms.takes
    for name in filter(takes, NEED_NOTE):
        current = stage.buyer.retrieve(ticket).document
        new = {name: maker.value(name, current if isinstance(current, dict) else {})}
        story.without_note.append(try_patch(stage, f"{name} without a note", ticket, new, wire(stage, ticket, new)))
    story.empty.append(try_patch(stage, "nothing", ticket, {}, {}))
    try:
        pending = stage.in_state(TicketState.PENDING)
        story.empty.append(try_patch(stage, "nothing, while pending", pending, {}, {}))
    except Inconclusive as skipped:
        story.reasons["empty"] = skipped.reason
    bare = {
        "author": "Ada Lovelace",
        "creationDate": "2025-02-03T04:05:06Z",
        "source": "buyer",
        "name": f"nothing {stage.material.marker()}",
    }
    if takes("attachment"):
        new = with_note(stage, {"attachment": [bare]})
        story.bare_attachment.append(try_patch(stage, "an attachment with neither url nor content", ticket, new))
    for name in filter(takes, ("note", "attachment", "relatedIssue")):
        item = {**maker.items(name, 1)[0], "source": "seller"}
        new = with_note(stage, {name: [item]})
        story.mislabelled[name] = try_patch(stage, f"an item of {name} labelled as the seller's", ticket, new)


def _seller_items(stage: Stage, story: Patching, maker: Maker) -> None:
    """The seller's relation altered, and left out of the list (MEF 113 R14, R44)."""
    for about, stories in (("altered", story.seller_item_altered), ("left out", story.seller_item_dropped)):
        ticket = stage.in_state(TicketState.IN_PROGRESS, _full(stage, 4))
        stage.buyer.stimulate(Stimulus.ADD_RELATED_ISSUE, ticket)
        seen = stage.buyer.until(
            ticket,
            lambda s: any(item.get("source") == Source.SELLER for item in items(s.document, "relatedIssue")),
            what=f"the effect of {Stimulus.ADD_RELATED_ISSUE}",
        )
        listed = items(seen.document, "relatedIssue")
        own = [item for item in listed if item.get("source") == Source.SELLER]
        if not own:
            raise Inconclusive("no relation of the seller's became visible")
        others = [item for item in listed if item.get("source") != Source.SELLER]
        changed = copy.deepcopy(own)
        changed[0]["description"] = f"rewritten by the buyer {stage.material.marker()}"
        body = {"relatedIssue": [*others, *(changed if about == "altered" else maker.items("relatedIssue", 1))]}
        body |= stage.lists(ticket, note=[stage.buyer.plain_note("about the relations")])
        stories.append(try_patch(stage, f"the seller's relation {about}", ticket, {}, body))


@scenario("patching", weight=0.8, after=("subscribing",))
def patching(stage: Stage) -> Patching:
    """Patching every attribute, allowed and forbidden."""
    story = Patching()
    maker = Maker(stage)
    _good(stage, story, maker)
    _unusual(stage, story)
    _emptied(stage, story)
    _forbidden(stage, story)
    _broken_duties(stage, story, maker)
    try:
        stage.steadily(lambda: _seller_items(stage, story, maker))
    except Inconclusive as skipped:
        story.reasons["seller items"] = skipped.reason
    return story
