"""Hypothesis strategies for the documents a buyer sends; every generated document is valid against the contract.

Texts carry a marker that is unique in the run, so that an item in an answer can be traced to the request that sent it.
A strategy knows nothing of the run: it puts placeholders where markers and numbers go, and `examples`, `one` and
`Material.filled` fill them. So what is generated depends on the seed alone, and is generated once in a process.
"""

from __future__ import annotations

import base64
import contextlib
import functools
import itertools
import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import seed as with_seed
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException

from ttck.harness.buyer.seller_terms import NONE, Terms
from ttck.harness.generate.seed_alone import of_the_seed_alone
from ttck.specs.vocabulary import ContactRole, ObservedImpact, Priority, Severity, Source, TicketType

Document = dict[str, Any]

# The six optional groups of a create request, MEF 113 O5.
OPTIONAL = ("externalId", "issueStartDate", "note", "attachment", "buyerTechnicalContact", "relatedIssue")
# The mandatory attributes with a closed list of values, in the order in which they are generated.
ENUMERATED: Mapping[str, type[StrEnum]] = MappingProxyType(
    {"severity": Severity, "priority": Priority, "observedImpact": ObservedImpact, "ticketType": TicketType}
)
# Placeholders, of characters that no generated text has; RELATED stands for the identifier of another ticket.
NUMBER, RUN, RELATED = "\ue000", "\ue001", "\ue002"
MARKER = f"[{RUN}/{NUMBER}]"
_PLACEHOLDER = re.compile(f"[{NUMBER}{RUN}{RELATED}]")
_TRICKY = (
    "é",  # composed
    "e\u0301",  # decomposed: must not be normalised
    "日本語",
    "\U0001f4a1",  # outside the basic plane
    "مرحبا",
    "a\u200db",
    " leading and trailing ",
    "two  blanks\tand a tab",
    "line one\nline two",
    "quotes \" ' and \\ backslash",
    "<b>not markup</b> & ampersand",
    "%41 + ?x=1&y=2 #",
    "NULL",
    "0",
    "a carriage return\r\nand a line feed",
    "\ttabs around\t",
    "ends with a line feed\n",
)


@dataclass(frozen=True, kw_only=True)
class Material:
    """What generated documents are made of: products, the longest text, the seller's own terms, and the markers of the run.

    `related` are tickets of the run to which others can be related: a seller may refuse a relation to what it does not know.
    Two are equal where the same documents can be made of them, whatever their markers.
    """

    run_id: str = field(compare=False)
    products: tuple[str, ...]
    text_length: int
    plain: bool = False
    terms: Terms = NONE
    counter: Iterator[int] = field(default_factory=lambda: itertools.count(1), compare=False)
    related: list[str] = field(default_factory=list, compare=False)
    _turn: Iterator[int] = field(default_factory=itertools.count, compare=False)

    def marker(self) -> str:
        """A text that occurs once in the run."""
        return str(self.filled(MARKER))

    def filled(self, value: Any) -> Any:
        """A copy of a generated document with markers and numbers of this run in place of the placeholders."""
        if isinstance(value, str):
            return _PLACEHOLDER.sub(lambda found: self._text(found[0]), value)
        if isinstance(value, dict):
            return {name: self.filled(item) for name, item in value.items()}
        return [self.filled(item) for item in value] if isinstance(value, list) else value

    def _text(self, placeholder: str) -> str:
        if placeholder == RUN:
            return self.run_id
        if placeholder == NUMBER:
            return str(next(self.counter))
        return self.related[next(self._turn) % len(self.related)] if self.related else self.unknown()

    def unknown(self) -> str:
        """An identifier that no seller knows."""
        return f"REL-{self.run_id}-{next(self.counter)}"


@functools.cache
def texts(material: Material) -> st.SearchStrategy[str]:
    """Free text: short, tricky, or as long as the target allows."""
    room = max(material.text_length - 48, 16)
    plain = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=40)
    return st.one_of(
        plain,
        st.sampled_from(_TRICKY),
        st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), min_size=1, max_size=min(30, room)),
        st.integers(min_value=min(200, room), max_value=room).map(lambda n: ("long text " * (n // 10 + 1))[:n]),
    )


@functools.cache
def moments() -> st.SearchStrategy[str]:
    """Past instants as RFC 3339 text with various offsets, to the second or the millisecond."""
    zones = [UTC, timezone(timedelta(hours=5, minutes=30)), timezone(-timedelta(hours=3))]
    return st.builds(
        lambda seconds, millis, zone: (
            (datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds, milliseconds=millis))
            .astimezone(zone)
            .isoformat(timespec="milliseconds" if millis else "seconds")
            .replace("+00:00", "Z")
        ),
        st.integers(0, 20_000_000),
        st.sampled_from((0, 0, 0, 250)),
        st.sampled_from(zones),
    )


@functools.cache
def marked(material: Material) -> st.SearchStrategy[str]:
    """Free text followed by a marker."""
    return texts(material).map(lambda text: f"{text} {MARKER}")


@functools.cache
def notes(material: Material) -> st.SearchStrategy[Document]:
    """A buyer's note (MEF 113 Table 25)."""
    return st.fixed_dictionaries(
        {
            "id": st.just(f"n-{NUMBER}"),
            "author": st.sampled_from(("Ada Lovelace", "José Núñez", "運用 担当")),
            "date": moments(),
            "source": st.just(Source.BUYER.value),
            "text": marked(material),
        }
    )


@functools.cache
def _sizes() -> st.SearchStrategy[Document]:
    return st.fixed_dictionaries({"amount": st.sampled_from((1, 12, 2.5, 1024)), "units": st.sampled_from(("BYTES", "KBYTES", "MBYTES"))})


def awkward(turn: int) -> str:
    """One awkward text after the other: letters of many scripts, blanks, quotes, what looks like markup."""
    return _TRICKY[turn % len(_TRICKY)]


def awkward_texts() -> tuple[str, ...]:
    """All of them."""
    return _TRICKY


def many_words(length: int) -> str:
    """A plain text of so many characters."""
    words = "every word counts "
    return (words * (length // len(words) + 1))[:length]


def awkward_notes(material: Material) -> list[Document]:
    """One note for each awkward text, and one as long as the target allows; the texts carry no marker."""
    long = many_words(material.text_length)
    base = {"author": "Ada Lovelace", "date": "2025-02-03T04:05:06Z", "source": Source.BUYER.value}
    return [{**base, "id": f"n-{next(material.counter)}", "text": text} for text in (*_TRICKY, "trailing blank ", long)]


@functools.cache
def attachments(material: Material) -> st.SearchStrategy[Document]:
    """A buyer's attachment (MEF 113 Table 26), by link or with embedded content (R8, R9), with or without O2 parts."""
    base = {
        "attachmentId": st.just(f"a-{NUMBER}"),
        "author": st.sampled_from(("Ada Lovelace", "José Núñez")),
        "creationDate": moments(),
        "name": st.just(f"trace {MARKER}.txt"),
        "source": st.just(Source.BUYER.value),
    }
    optional = {"description": texts(material), "size": _sizes()}
    linked = {**base, "url": st.just(f"https://buyer.example/files/{NUMBER}?a=1&b=2")}
    content = st.binary(min_size=1, max_size=48).map(lambda raw: base64.b64encode(raw).decode())
    embedded = {**base, "content": content, "mimeType": st.sampled_from(("text/plain", "application/pcap"))}
    return st.one_of(st.fixed_dictionaries(linked, optional=optional), st.fixed_dictionaries(embedded, optional=optional))


@functools.cache
def _addresses() -> st.SearchStrategy[Document]:
    unit = st.fixed_dictionaries({"subUnitNumber": st.just("4B"), "subUnitType": st.just("room")})
    inner = st.fixed_dictionaries(
        {"buildingName": st.just("Tower North"), "levelNumber": st.just("7"), "levelType": st.just("floor")},
        optional={"subUnit": st.lists(unit, min_size=1, max_size=1)},
    )
    return st.fixed_dictionaries(
        {"city": st.sampled_from(("Örebro", "Tokyo")), "country": st.just("SE"), "streetName": st.just("Storgatan")},
        optional={"streetNr": st.just("12"), "postcode": st.just("70210"), "geographicSubAddress": inner},
    )


@functools.cache
def contacts(role: ContactRole) -> st.SearchStrategy[Document]:
    """A contact of one role (MEF 113 Table 27, R10), with or without the O3 parts."""
    return st.fixed_dictionaries(
        {
            "role": st.just(role.value),
            "name": st.just(f"Contact {MARKER}"),
            "number": st.sampled_from(("+46 19 123 45 67", "+1-202-555-0143")),
            "emailAddress": st.just(f"noc{NUMBER}@buyer.example"),
        },
        optional={
            "numberExtension": st.sampled_from(("0042", "7")),
            "organization": st.sampled_from(("Buyer & Söner AB", "Carrier")),
            "postalAddress": _addresses(),
        },
    )


@functools.cache
def relations(material: Material) -> st.SearchStrategy[Document]:
    """A related ticket that the buyer names (MEF 113 Table 28, R11, R15)."""
    return st.fixed_dictionaries(
        {
            "id": st.just(RELATED),
            "@referredType": st.just("TroubleTicket"),
            "relationshipType": st.sampled_from(("duplicates", "causes", "isCausedBy")),
            "creationDate": moments(),
            "description": marked(material),
            "source": st.just(Source.BUYER.value),
        }
    )


_GROUPS: dict[str, Callable[[Material], st.SearchStrategy[Any]]] = {
    "externalId": lambda _: st.just(f"Buyer-{RUN}-{NUMBER}"),
    "issueStartDate": lambda _: moments(),
    "note": lambda m: st.lists(notes(m), min_size=1, max_size=3),
    "attachment": lambda m: st.lists(attachments(m), min_size=1, max_size=3),
    "buyerTechnicalContact": lambda _: st.lists(contacts(ContactRole.BUYER_TECHNICAL), min_size=1, max_size=2),
    "relatedIssue": lambda m: st.lists(relations(m), min_size=1, max_size=2),
}


@functools.cache
def _group(name: str, material: Material) -> st.SearchStrategy[Any]:
    return _GROUPS[name](material)


@functools.cache
def tickets(material: Material, *, optional: frozenset[str] | None = None) -> st.SearchStrategy[Document]:
    """A create request with all mandatory attributes (R19) and the given optional groups, by default any subset."""
    return _tickets(material, optional).map(material.terms.create)


@st.composite
def _tickets(draw: st.DrawFn, material: Material, optional: frozenset[str] | None) -> Document:
    chosen = frozenset(name for name in OPTIONAL if draw(st.booleans())) if optional is None else optional
    reporter = draw(contacts(ContactRole.REPORTER))
    document: Document = {
        "description": draw(marked(material)),
        **{name: draw(st.sampled_from(choices(material, name))) for name in ENUMERATED},
        "relatedEntity": [{"id": draw(st.sampled_from(material.products)), "@referredType": "Product", "role": "affected"}],
        "relatedContactInformation": [reporter],
    }
    for name in OPTIONAL:
        if name in chosen:
            value = draw(_group(name, material))
            if name == "buyerTechnicalContact":
                document["relatedContactInformation"] = [reporter, *value]
            else:
                document[name] = value
    return document


def choices(material: Material, name: str) -> tuple[str, ...]:
    """The values of an attribute with a closed list that this seller knows: by the standard all of them."""
    return material.terms.choices(name, tuple(value.value for value in ENUMERATED[name]))


def subsets() -> list[frozenset[str]]:
    """All subsets of the optional groups, the empty and the full one first."""
    every = [frozenset(c) for n in range(len(OPTIONAL) + 1) for c in itertools.combinations(OPTIONAL, n)]
    return [every[-1], every[0], *every[1:-1]]


def _bounded(count: int) -> settings:
    return settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )


def generated(strategy: st.SearchStrategy[Any], *, count: int, seed: int) -> list[Any]:
    """`count` values as a strategy makes them, the same for the same seed."""
    found: list[Any] = []

    @with_seed(seed)
    @_bounded(count)
    @given(strategy)
    def collect(value: Any) -> None:
        found.append(value)

    with of_the_seed_alone():
        collect()
    return found[:count]


_remembered = functools.lru_cache(maxsize=2048)(generated)


def examples(strategy: st.SearchStrategy[Any], *, material: Material, count: int, seed: int) -> list[Any]:
    """`count` generated values with the markers of the run."""
    return [material.filled(value) for value in _remembered(strategy, count=count, seed=seed)]


def per_subset(material: Material, subsets: list[frozenset[str]], *, seed: int) -> list[Document]:
    """One create request for each subset of the optional groups."""
    return [one(tickets(material, optional=subset), material=material, seed=seed + number) for number, subset in enumerate(subsets)]


def one(strategy: st.SearchStrategy[Any], *, material: Material, seed: int) -> Any:
    """One generated value that is not the most trivial one, with the markers of the run."""
    return material.filled(_remembered(strategy, count=2, seed=seed)[-1])


class _Enough(BaseException):
    """Ends a search at once; Hypothesis takes an Exception for one more finding."""


def smallest(strategy: st.SearchStrategy[Any], breaks: Callable[[Any], bool], *, seed: int, attempts: int) -> Any | None:
    """The smallest generated value for which `breaks` holds, as Hypothesis shrinks it; None when none was found.

    `breaks` is called at most `attempts` times; after that the search ends with what it has.
    """
    best: list[Any] = []
    calls = 0

    def bounded(value: Any) -> bool:
        nonlocal calls
        calls += 1
        if calls > attempts:
            raise _Enough
        if not breaks(value):
            return False
        best.append(value)
        return True

    # nothing found, or the bound was reached: what was found before it counts
    with contextlib.suppress(HypothesisException, _Enough), of_the_seed_alone():
        find(strategy, bounded, settings=_bounded(attempts), random=random.Random(seed))  # noqa: S311 - not a secret
    return best[-1] if best else None
