"""What a buyer sends: creates and changes that are right, as the seller takes them."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from ttck.harness.buyer import plain_creates
from ttck.specs.vocabulary import Kind
from ttck.suites.ossj.names import (
    ACTIVE,
    AGREED,
    CLEARED,
    CLIENTS,
    DIALOG,
    FILES,
    GENERIC,
    HOME,
    ID,
    ISSUE,
    ISSUES,
    KEY,
    OF_A_CLIENT,
    OF_A_RESOLUTION,
    PRIORITIES,
    PRIORITY,
    STATE,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ttck.harness.runs.scenario import Stage

Document = dict[str, Any]
PAIRING = "ossj-pairing"  # the scenario that finds out which kinds and priorities the seller takes

# Instants at which careless arithmetic goes wrong: leap days, ends of years, an hour that a zone leaves out.
MOMENTS = ("2025-01-15T10:30:00Z", "2024-02-29T23:59:59Z", "2024-12-31T23:30:00Z", "2025-03-30T01:30:00Z", "2020-01-01T00:00:00Z")
WITH_OFFSETS = ("2025-01-15T12:30:00+02:00", "2025-01-14T22:30:00-05:00", "2025-01-16T03:15:00+05:45", "2025-01-15T10:30:00.250Z")
AWKWARD = (
    "¿Qué pasó? El niño, la cigüeña: 100 % «fibra» a 20 €",
    "quotes \" ' and a backslash \\",
    "<b>no markup</b> & an ampersand; %41 + ?x=1",
    "line one\nline two",
    "NULL",
    "0012",
    "日本語 ελληνικά",
    "two  blanks, comma, and a slash / here",
)
RESTORED = "2025-01-16T08:00:00Z"  # as long as it may be
A_HOME = "H-1"
_WORDS = "ttck: tested"  # of a resolution, where the target gives none that was agreed
_OF_A_FILE = ("first file", "second file", "third file")


def key(stage: Stage) -> str:
    """A mirror key of the run that no other ticket has; it is no longer than a change can name."""
    return f"{stage.material.run_id}-{next(stage.material.counter)}"


def awkward_keys(stage: Stage) -> list[str]:
    """Mirror keys that careless systems change: with blanks, slashes, letters outside ASCII, like numbers, alike but for their case."""
    mark = f"{stage.material.run_id[-4:]}{next(stage.material.counter)}"[-9:]
    return [f"TU {mark} ñ", f"a/b+{mark}%2", f"00{''.join(str(ord(one) % 10) for one in mark)}", f"Key-{mark}", f"kEY-{mark}"]


def text(stage: Stage, words: str) -> str:
    """A text that occurs once in the run."""
    return f"{words} {stage.material.marker()}"


def plain(stage: Stage, **more: Any) -> Document:
    """A create with what is mandatory, and whatever is given, as this seller takes it; each has another kind and priority."""
    facts = stage.buyer.target.profile.dialect.of(Kind.TICKET)
    turn, known = next(stage.turns), stage.stories.get(PAIRING)
    pairs = (known.pairs if known is not None else []) or [(kind, priority) for kind in ISSUES for priority in PRIORITIES]
    document = plain_creates.plain(facts, text=text(stage, "ONT in sync, no traffic"), key=key(stage))
    document |= {
        DIALOG: text(stage, "please look into it"),
        **dict(zip((ISSUE, PRIORITY), pairs[turn % len(pairs)], strict=True)),
    }
    document |= more
    if HOME not in more and (document[ISSUE] == OF_A_CLIENT or stage.buyer.target.switches.get("home_id") == "required"):
        document |= _home(stage)
    if CLIENTS in document:
        document[CLIENTS] = clients(stage, fitting(document[PRIORITY]))
    return stage.material.terms.create(document)


def _home(stage: Stage) -> Document:
    """The home of a client, where the target gives one, or the seller took ours: some need it for issues of a client."""
    known = stage.stories.get(PAIRING)
    own = (known.home,) if known is not None and known.home is not None else ()
    return {HOME: values[0]} if (values := stage.material.terms.choices(HOME, own)) else {}


def fitting(priority: Any) -> int:
    """A number of clients that fits a priority."""
    return {1: 250, 2: 100}.get(priority, 30)


def clients(stage: Stage, count: int, *, change: bool = False) -> int | str:
    """A number of clients in the form of an operation, or in the one that the target chose."""
    form = stage.buyer.target.switches.get("customer_form")
    return count if form == "number" or (form == "by_operation" and change) else str(count)


def files(stage: Stage, count: int = 1) -> list[Document]:
    """Files in a document; what they say has each of the 64 characters that are none in a URL."""
    said = [(f"{words.split()[0]}.txt", text(stage, f"ab>ab?{words}")) for words in _OF_A_FILE[:count]]
    return [{"content": base64.b64encode(words.encode()).decode(), "mimeType": "text/plain", "name": name} for name, words in said]


def optional(stage: Stage) -> Iterator[tuple[str, Document]]:
    """Each optional attribute alone that this seller takes, by its name; those that name what exists where the target gives one."""
    terms = stage.material.terms
    found: Document = {name: text(stage, f"what {name} says") for name in GENERIC}
    found[CLIENTS] = clients(stage, fitting(None))
    found[FILES] = files(stage)
    found |= {name: values[0] for name in AGREED if (values := terms.choices(name, ()))}
    yield from ((name, {name: value}) for name, value in found.items() if terms.takes(name))


def whole(stage: Stage, *, filed: bool = True) -> Document:
    """A create with everything that this seller takes, with three files, or without any where it was seen to take none."""
    every = {name: value for _, document in optional(stage) for name, value in document.items()}
    more = {FILES: files(stage, 3)} if FILES in every and filed else {}
    every = every if filed else without(every, FILES)
    return plain(stage, **{**every, **more})


def long(length: int, mark: str) -> str:
    """A text in ASCII of exactly this length, with a mark at its end, so that one that is cut is seen."""
    filler = "".join(f"{number:04d} characters so far, and more to come; " for number in range(0, length, 40))
    return f"{filler[: length - len(mark) - 1]} {mark}"


def change(stage: Stage, ticket: str, mirror_key: str, **more: Any) -> Document:
    """A change of a ticket with what is mandatory, and whatever is given; with what belongs to a resolution where that is wanted."""
    document: Document = {ID: ticket, KEY: mirror_key, DIALOG: text(stage, "one more thing"), **more}
    state, known = document.get(STATE), stage.stories.get(PAIRING)
    asked = known is not None and bool({None, state} & known.closing)  # with each change, or with one to this state
    if stage.buyer.target.switches.get("close_out") == "always" or state == CLEARED or asked:
        document = {**closing(stage), **document}
    return document


def asks_for_closing(stage: Stage, state: str | None) -> None:
    """Remember that the seller wants what belongs to a resolution with each change to this state, or with each that has none."""
    known = stage.stories.get(PAIRING)
    if known is not None:
        known.closing.add(state)


def is_asked_for_closing(stage: Stage) -> bool:
    """Whether the seller wants what belongs to a resolution with a change that has no state."""
    known = stage.stories.get(PAIRING)
    return known is not None and None in known.closing


def closing(stage: Stage) -> Document:
    """What belongs to a resolution: agreed with the seller, or else words of ours, which it may not know."""
    terms = stage.material.terms
    *names, restored = OF_A_RESOLUTION
    return {**{name: terms.choices(name, (_WORDS,))[0] for name in names if not terms.demands(name)}, restored: RESTORED}


def without(document: Document, *names: str) -> Document:
    """A document without some attributes."""
    return {name: value for name, value in document.items() if name not in names}


def wrong_types(value: Any) -> tuple[Any, ...]:
    """Values of other types: a list, an object, and a number in place of a text."""
    return ([value], {"value": value}, *((7,) if isinstance(value, str) else ()))


def is_active(document: Document) -> bool:
    """Whether a create asks for the one state that there is for it."""
    return document.get(STATE) == ACTIVE
