"""The seller's own terms: the values that it knows, what it wants in every request, and what it does not take.

Whatever a run sends that should be accepted goes through here: creates and specifications when they are made, patches when
they are sent. A request that is wrong on purpose is made of an accepted one, so that it is wrong in one thing alone.
"""

from __future__ import annotations

import copy
import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ttck.harness.verdict import Inconclusive
from ttck.specs.contracts import contract
from ttck.specs.extending import joined
from ttck.specs.profiles import Profile
from ttck.specs.vocabulary import Api, ContactRole, Kind

Document = dict[str, Any]

# What a create of MEF 113 calls so, though it is one of the roles in a list.
_CONTACT, _CONTACTS = "buyerTechnicalContact", "relatedContactInformation"
# Texts by which a run finds its own items again: they carry the run's mark, or the placeholder of it.
_MARKED = re.compile("ttck-|[\ue000\ue001]")
_TYPE, _STANDARD = "@type", ("TroubleTicket", "TroubleTicketSpecification")
_TICKETS = ("create", "patch")  # the uses of a base document that are about tickets
_USES = (*_TICKETS, "specification", "specification_patch")  # those that every dialect may have


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What one seller asks for beyond the standard; without any, documents stay as they are.

    `values` are the lists by attribute (``note.author`` for one inside of another), `base` the documents by use as JSON text
    (``create``, ``patch``, ``specification``, ``specification_patch``, and what the dialect has), `forbidden` the attributes that are
    never sent, and `unpatched` those of which nobody says what a patch of them leads to.
    """

    values: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    base: tuple[tuple[str, str], ...] = ()
    forbidden: frozenset[str] = frozenset()
    unpatched: frozenset[str] = frozenset()

    def choices(self, name: str, usual: Sequence[Any]) -> tuple[Any, ...]:
        """The values to use of an attribute: those of the seller, or else the usual ones."""
        return dict(self.values).get(name) or tuple(usual)

    def other(self, name: str, usual: Sequence[Any], than: Any, *, turn: int = 0) -> Any:
        """Another value of an attribute than it has; each turn may give another one.

        Raises:
            Inconclusive: the seller has no other.
        """
        found = [value for value in self.choices(name, usual) if value != than]
        if not found:
            raise Inconclusive(f"the target gives no second value of {name} (values)")
        return found[turn % len(found)]

    def takes(self, name: str) -> bool:
        """Whether the seller takes an attribute."""
        return name not in self.forbidden

    def patches(self, name: str) -> bool:
        """Whether the seller takes a patch of an attribute with another value, and does with it what the standard says."""
        return self.takes(name) and name not in self.unpatched and len(self.choices(name, ("one", "another"))) > 1

    def demands(self, name: str) -> bool:
        """Whether the seller wants an attribute in every ticket."""
        return any(name in json.loads(text) for use, text in self.base if use in _TICKETS)

    def need(self, *names: str) -> None:
        """Go on only where the seller takes these attributes.

        Raises:
            Inconclusive: it does not take one.
        """
        for name in names:
            if not self.takes(name):
                raise Inconclusive(f"the target says that this seller does not take {name} (forbidden)")

    def create(self, document: Document) -> Document:
        """A create as this seller takes it."""
        return self._fitted(document, "create")

    def specification(self, document: Document) -> Document:
        """The create of a specification as this seller takes it."""
        return _whole(self._base("specification"), document)

    def task(self, name: str, document: Document) -> Document:
        """The request for a task, of a resource of that name, as this seller takes it."""
        return _whole(self._base(name), document)

    def template(self, name: str) -> Document | None:
        """What the target gives as a document of a sort that the dialect names; None where it gives none."""
        return self._base(name) if name in dict(self.base) else None

    def patch(self, document: Any, *, without: frozenset[str] = frozenset()) -> Any:
        """A patch with what the seller wants in each, but not the attributes in `without`.

        What the patch itself names stays; an empty patch, which is refused by right, stays empty.

        Raises:
            Inconclusive: it has an attribute that the seller does not take.
        """
        base = {name: value for name, value in self._base("patch").items() if name not in without}
        if isinstance(document, list) and all(isinstance(step, dict) for step in document):
            named = {str(step.get("path", "")).partition("/")[2].partition("/")[0].partition("?")[0] for step in document}
            self.need(*named)
            return [
                *document,
                *(
                    {"op": "add", "path": f"/{name}", "value": value}
                    for name, value in base.items()
                    if name not in named and name[0] != "@"
                ),
            ]
        if not isinstance(document, dict) or not document:
            return document
        self.check(document)
        own = {_TYPE: base[_TYPE]} if _TYPE in base and document.get(_TYPE) in _STANDARD else {}
        return {**base, **document, **own}

    def specification_patch(self, document: Any) -> Any:
        """A patch of a specification with what the seller wants in each, and what the patch itself names as it is.

        Where the target does not say it, that is what it wants in patches of tickets and in specifications as well.
        """
        if not isinstance(document, dict) or not document:
            return document
        told = dict(self.base).get("specification_patch")
        wanted = self._base("specification")
        base = json.loads(told) if told is not None else {name: wanted[name] for name in self._base("patch") if name in wanted}
        own = {_TYPE: base[_TYPE]} if _TYPE in base and document.get(_TYPE) in _STANDARD else {}
        return {**base, **document, **own}

    def check(self, document: Any) -> None:
        """Go on only with a document that the seller may take.

        Raises:
            Inconclusive: it has an attribute that the seller does not take.
        """
        for name in sorted(self.forbidden):
            if _technical(document) if name == _CONTACT else next(_places(document, name), None):
                self.need(name)

    def known(self, document: Document) -> Document:
        """A document with values that the seller knows."""
        if not self.values:
            return document
        found = copy.deepcopy(document)
        for name, values in self.values:
            for holder, key in list(_places(found, name)):
                holder[key] = _known(holder[key], values)
        return found

    def _base(self, use: str) -> Document:
        found: Document = json.loads(dict(self.base).get(use, "{}"))
        return found

    def _fitted(self, document: Document, use: str) -> Document:
        if not (self.values or self.base or self.forbidden):
            return document
        found = copy.deepcopy(document)
        for name in self.forbidden:
            _drop(found, name)
        return _whole(self._base(use), self.known(found))


NONE = Terms()


def _technical(document: Any) -> list[Any]:
    found = document.get(_CONTACTS) if isinstance(document, dict) else None
    role = ContactRole.BUYER_TECHNICAL.value
    return [one for one in found if isinstance(one, dict) and one.get("role") == role] if isinstance(found, list) else []


def _drop(document: Document, name: str) -> None:
    if name == _CONTACT:
        dropped = _technical(document)
        if dropped:
            document[_CONTACTS] = [one for one in document[_CONTACTS] if one not in dropped]
        return
    for holder, key in list(_places(document, name)):
        del holder[key]


def _places(document: Any, name: str) -> Iterator[tuple[Document, str]]:
    """Where an attribute stands: the objects that hold it, and its key there; lists on the way are gone through."""
    first, _, rest = name.partition(".")
    if isinstance(document, list):
        for item in document:
            yield from _places(item, name)
    elif isinstance(document, dict) and first in document:
        if rest:
            yield from _places(document[first], rest)
        else:
            yield document, first


def _known(value: Any, values: tuple[Any, ...]) -> Any:
    """The value itself where the seller knows it, or else one that it knows, the same one each time."""
    if isinstance(value, list):
        return [_known(item, values) for item in value]
    if value is None or isinstance(value, dict) or value in values:
        return value
    return values[zlib.crc32(repr(value).encode("utf-8", "replace")) % len(values)]


def _whole(base: Document, document: Document) -> Document:
    found: Document = _merged(base, document)
    return found


def _merged(base: Any, document: Any) -> Any:
    """A document with what the base has: objects are merged, lists joined, and of two values that of the base is taken.

    Only a text with the mark of the run stays, because the run finds its items by it.
    """
    if isinstance(base, dict) and isinstance(document, dict):
        more = {name: value for name, value in base.items() if name not in document}
        return {**{name: _merged(base[name], value) if name in base else value for name, value in document.items()}, **more}
    if isinstance(base, list) and isinstance(document, list):
        return [*document, *(item for item in base if item not in document)]
    return document if isinstance(document, str) and _MARKED.search(document) else base


# --- the target file ----------------------------------------------------------------------------------------------------


def stated(usual: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    """The terms of a profile with those of a target above them: objects are joined, any other value of the target takes the place."""
    return {
        "values": {**usual.get("values", {}), **document.get("values", {})},
        "base": _typed(joined(dict(usual.get("base", {})), document.get("base", {})), usual.get("base", {})),
        "forbidden": [*usual.get("forbidden", ()), *document.get("forbidden", ())],
        **({"unpatched": [*usual["unpatched"]]} if "unpatched" in usual else {}),
    }


def _typed(own: Any, usual: Any) -> Any:
    """What a target says, its objects with the @type that the profile has at the same place, where they say none."""
    if isinstance(own, list):
        return [_typed(item, usual[0] if isinstance(usual, list) and usual else None) for item in own]
    if not isinstance(own, dict) or not isinstance(usual, dict):
        return own
    said = {name: _typed(value, usual.get(name)) for name, value in own.items()}
    return {_TYPE: usual[_TYPE], **said} if _TYPE in usual and _TYPE not in said else said


def terms(document: Mapping[str, Any]) -> Terms:
    """The terms that a target file states under `values`, `base` and `forbidden`."""
    return Terms(
        values=tuple((name, tuple(values)) for name, values in document.get("values", {}).items()),
        base=tuple((use, json.dumps(found, ensure_ascii=False, sort_keys=True)) for use, found in document.get("base", {}).items()),
        forbidden=frozenset(document.get("forbidden", ())),
        unpatched=frozenset(document.get("unpatched", ())),
    )


def contradictions(found: Terms, facts: Profile) -> Iterator[str]:
    """What a target file must not ask for, because the standard that the profile judges says otherwise."""
    create, *others = _schemas(facts)
    known = {name: part for one in (*others, create) for name, part in one.get("properties", {}).items()}
    own = (*facts.dialect.templates, *(key for key, row in facts.dialect.resources.items() if row.task is not None))
    for use in sorted({use for use, _ in found.base} - {*_USES, *own}):
        yield f"base: there is no {use} in {facts.title}; there is {', '.join((*_USES, *own))}"
    extra = {name for use, text in found.base if use in _TICKETS for name in json.loads(text)}
    for name in sorted(found.forbidden):
        first, _, rest = name.partition(".")
        required = create if not rest else _part(known.get(first, {}))
        if (rest or first) in required.get("required", ()):
            yield f"forbidden: {name} is mandatory in {facts.title}, so that a seller has to take it"
        elif first not in known and not (name == _CONTACT and _CONTACTS in known):
            yield f"forbidden: {name} is no attribute of a ticket in {facts.title}; there is {', '.join(sorted(known))}"
    for name, values in found.values:
        if name == "description":
            yield "values: a run finds its own tickets by their description, which has to be free"
        elif name.partition(".")[0] not in {*known, *extra}:
            yield f"values: {name} is no attribute of a ticket in {facts.title}; there is {', '.join(sorted({*known, *extra}))}"
        wrong = [value for value in values if (allowed := _enumerated(known, name)) and value not in allowed]
        if wrong:
            yield f"values: {name} has {wrong[0]!r}, but {facts.title} knows only {', '.join(map(str, _enumerated(known, name)))}"


def _schemas(facts: Profile) -> list[Document]:
    """What a create of a ticket is, what is shown of one, and what a patch of it is."""
    found, spoken = contract(facts.contracts[Api.TICKET]), facts.dialect
    create, patch = (spoken.operation(Kind.TICKET, what) for what in ("create", "patch"))
    names = [*((create.request, create.success.schema) if create else ()), *((patch.request,) if patch else ())]
    return [found.schema(name) for name in names if name is not None]


def _part(schema: Document) -> Document:
    """The schema of an object, or of the objects in a list."""
    part: Document = schema.get("items", schema)
    return part


def _enumerated(known: Mapping[str, Any], name: str) -> Sequence[Any]:
    """The closed list of values that the standard has for an attribute, empty without one."""
    step: Any = {"properties": known}
    for key in name.split("."):
        step = _part(step).get("properties", {}).get(key, {})
    found: Sequence[Any] = _part(step).get("enum", ())
    return found
