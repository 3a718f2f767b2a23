"""Rules for what is shown of a ticket, in every answer of a run: OSSJ:9, 16, 18, 28, 30, 31, 39 and 40."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.specs.contracts import is_date_time
from ttck.suites.ossj.known import Shown
from ttck.suites.ossj.names import (
    CLIENT,
    CLIENTS,
    DESCRIPTION,
    DETECTED,
    DIALOG,
    ID,
    ISSUE,
    ISSUES,
    KEY,
    OBJECT,
    OF_A_TICKET,
    PRIORITIES,
    PRIORITY,
    SHOWN_TIME,
    STATE,
    STATES,
    TYPE,
)

Rule = Callable[[Subject], Breach | None]
_SAME_TEXTS = (TYPE, DESCRIPTION, OBJECT, CLIENT)
READ = (STATE, DIALOG, TYPE, DESCRIPTION, SHOWN_TIME, PRIORITY, OBJECT, CLIENT, ISSUE)
OF_AN_ANSWER = (DIALOG, TYPE, DESCRIPTION, PRIORITY, CLIENT, ISSUE)
_SHOWN_OTHERWISE = {SHOWN_TIME: DETECTED}  # either spelling will do


def _breach(seen: Shown, name: str, message: str, expected: Any) -> Breach:
    return Breach(
        message=message, expected=shown(expected), actual=shown(seen.document.get(name)), where=f"/{name}", cause=f"{name} is shown",
        numbers=(seen.created.number, seen.exchange.number),
    )  # fmt: skip


def own_id(seen: Shown) -> Breach | None:
    """A ticket is shown under the ticketId of the path."""
    if seen.document.get(ID) == seen.exchange.ticket:
        return None
    return _breach(seen, ID, "the ticketId is not that of the path", seen.exchange.ticket)


def own_key(seen: Shown) -> Breach | None:
    """A ticket shows the mirrorKey with which it was made; blanks around it say nothing."""
    found, wanted = seen.document.get(KEY), seen.sent.get(KEY)
    if isinstance(found, str) and isinstance(wanted, str) and found.strip() == wanted.strip():
        return None
    return _breach(seen, KEY, "the mirrorKey is not the one with which the ticket was made", wanted)


def with_status(status: int) -> Callable[[Any], Breach | None]:
    """A rule: the answer has this status."""

    def rule(seen: Any) -> Breach | None:
        exchange: Exchange = seen if isinstance(seen, Exchange) else seen.exchange
        if exchange.status == status:
            return None
        return Breach(
            message="another status than the one of success", expected=str(status), actual=str(exchange.status), numbers=(exchange.number,)
        )

    return rule


def known_state(exchange: Exchange) -> Breach | None:
    """A state that is shown is one of the six, so spelt."""
    document = exchange.document if isinstance(exchange.document, dict) else {}
    if STATE not in document or document[STATE] in STATES:
        return None
    return Breach(
        message="a state that there is not", expected=" or ".join(STATES), actual=shown(document[STATE]), where=f"/{STATE}",
        numbers=(exchange.number,),
    )  # fmt: skip


def priority_in_range(seen: Shown) -> Breach | None:
    """A priority that a ticket shows as a number is 1, 2 or 3."""
    found = seen.document.get(PRIORITY)
    if not isinstance(found, int | float) or isinstance(found, bool) or found in PRIORITIES:
        return None
    return _breach(seen, PRIORITY, "a priority that there is not", "1, 2 or 3")


# --- what a ticket shows beside its identifiers ------------------------------------------------------------------------


def parts(seen: list[Shown], names: tuple[str, ...]) -> Iterator[Subject]:
    """Each attribute that such an answer has to show."""
    for one in seen:
        for name in names:
            yield Subject(value=one, where=name, seen=one.exchange)


def is_there(part: Subject) -> Breach | None:
    """An attribute is there, and is a text; a priority may be a number."""
    seen, name = part.value, part.where
    given = name if name in seen.document else _SHOWN_OTHERWISE.get(name, name)
    found = seen.document.get(given)
    good = isinstance(found, str) or (name == PRIORITY and isinstance(found, int) and not isinstance(found, bool))
    if good:
        return None
    what = "is not there" if found is None else "has another type than the table gives it"
    return _breach(seen, given, f"{name} {what}", seen.sent.get(_SHOWN_OTHERWISE.get(name, name)))


def is_spelt_so(part: Subject) -> Breach | None:
    """An attribute is there as the table spells it."""
    seen, name = part.value, part.where
    other = _SHOWN_OTHERWISE.get(name, name)
    if name in seen.document or other not in seen.document:
        return None
    return _breach(seen, other, f"{name} is spelt now so and now otherwise", seen.sent.get(other))


def has_its_type(priority: type) -> Rule:
    """A rule: what is there is a text, but a priority, which has the type of its table."""

    def rule(part: Subject) -> Breach | None:
        seen, name = part.value, part.where
        given = name if name in seen.document else _SHOWN_OTHERWISE.get(name, name)
        found, wanted = seen.document.get(given), priority if name == PRIORITY else str
        good = isinstance(found, wanted) or (wanted is int and isinstance(found, float) and found.is_integer())
        if found is None or (good and not isinstance(found, bool)):
            return None
        return _breach(seen, given, f"{name} has another type than the table gives it", "a number" if wanted is int else "a text")

    return rule


def as_sent(part: Subject) -> Breach | None:
    """An attribute that is shown says what was sent; what is not there, or of another type, is told by another rule."""
    seen, name = part.value, part.where
    found = seen.document.get(name)
    if name == SHOWN_TIME:
        return _same_time(seen)
    if name == PRIORITY:
        return (
            None
            if _number(found) in {None, _number(seen.sent.get(PRIORITY))}
            else _breach(seen, name, _OTHER.format(name), seen.sent.get(name))
        )
    if name == ISSUE:
        known = isinstance(found, str) and found.strip().lower() in {*ISSUES, ""}  # any other word may be the seller's own
        return _breach(seen, name, _OTHER.format(name), seen.sent[name]) if known and found.strip().lower() != seen.sent[name] else None
    if name in _SAME_TEXTS and isinstance(found, str) and found != seen.sent.get(name):
        return _breach(seen, name, _OTHER.format(name), seen.sent.get(name))
    return None


_OTHER = "{} is not what was sent"


def _same_time(seen: Shown) -> Breach | None:
    name = SHOWN_TIME if SHOWN_TIME in seen.document else DETECTED
    found, wanted = seen.document.get(name), seen.sent.get(DETECTED)
    if not isinstance(found, str) or found == wanted:
        return None
    if is_date_time(found) and abs(datetime.fromisoformat(found.upper()) - datetime.fromisoformat(str(wanted))) < _FRACTION:
        return None
    return _breach(seen, name, "the time of detection is another one", wanted)


_FRACTION = timedelta(seconds=1)  # what a seller may not keep of a time


def _number(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def has_its_clients(seen: Shown) -> Breach | None:
    """The number of clients is one that was sent, as text or number."""
    found = seen.document.get(CLIENTS)
    wanted = {str(value) for value in seen.clients}
    if found is None or not wanted or str(found) in wanted:
        return None
    return _breach(seen, CLIENTS, "the number of clients is not one that was sent", sorted(wanted))


def counts_its_clients(seen: Shown) -> Breach | None:
    """The number of clients, where it is shown, is the last one that was sent."""
    found, wanted = seen.document.get(CLIENTS), seen.clients[-1]
    if found is None or str(found) == str(wanted) or (_number(found) is not None and _number(found) == _number(wanted)):
        return None
    return _breach(seen, CLIENTS, "the number of clients is not the last one that was sent", wanted)


def shows_its_clients(seen: Shown) -> Breach | None:
    """A number of clients that was sent is shown."""
    return _breach(seen, CLIENTS, "the number of clients is not there", seen.clients[-1]) if seen.document.get(CLIENTS) is None else None


def not_altered(seen: Shown) -> Breach | None:
    """What was said last is shown whole, where it is shown at all: its mark, or its beginning alone, shows that it was altered."""
    found, said = seen.document.get(DIALOG), seen.said[-1]
    if not isinstance(found, str) or said in found.replace("\r\n", "\n"):
        return None
    begins = len(found) >= _FEW and said.startswith(found) and not any(found in piece for piece in seen.said[:-1])
    if said.rpartition(" ")[2] not in found and not begins:
        return None
    return _breach(seen, DIALOG, "what was said last is shown otherwise than it was said", said)


_FEW = 8  # letters by which the beginning of a text is known


def holds_nothing_refused(seen: Shown) -> Breach | None:
    """The dialog holds no piece of a change that was refused, unless it was said again."""
    found = seen.document.get(DIALOG)
    pieces = [piece for piece in seen.refused if isinstance(found, str) and piece in found and not any(piece in said for said in seen.said)]
    return _breach(seen, DIALOG, "the dialog holds what a change said that was refused", "nothing of it") if pieces else None


def says_the_last(seen: Shown) -> Breach | None:
    """The dialog of an answer holds what its change said."""
    found = seen.document.get(DIALOG)
    if isinstance(found, str) and seen.said[-1] in found:
        return None
    return _breach(seen, DIALOG, "the answer does not hold what its change said, though others do", seen.said[-1])


def one_scale(seen: list[Shown]) -> Iterator[Subject]:
    """Each priority that an answer shows beside those that the answers before it showed for the same one."""
    known: dict[Any, Any] = {}
    for one in seen:
        found = one.document.get(PRIORITY)
        yield Subject(value=known.setdefault(one.sent.get(PRIORITY), found), where=PRIORITY, seen=one)


def on_one_scale(part: Subject) -> Breach | None:
    """One priority is always shown alike: a scale may be the seller's own."""
    found = part.seen.document.get(PRIORITY)
    if str(found) == str(part.value):
        return None
    return _breach(part.seen, PRIORITY, "one priority is shown now so and now otherwise", part.value)


def has_some_dialog(seen: Shown) -> Breach | None:
    """The dialog of a ticket of which nobody else has said anything yet holds what was said first."""
    found = seen.document.get(DIALOG)
    if not isinstance(found, str) or any(piece in found for piece in seen.said):
        return None
    return _breach(seen, DIALOG, "the dialog holds nothing of what was said", seen.said[-1])


def dialog_of_others(seen: list[Shown]) -> Iterator[Subject]:
    """Each reading beside the pieces of dialog that were said about other tickets."""
    pieces: dict[int, set[str]] = {}
    for one in seen:
        pieces.setdefault(one.created.number, set()).update(one.said)
    for one in seen:
        own = pieces[one.created.number]
        others = {piece for number, its in pieces.items() if number != one.created.number for piece in its} - own
        yield Subject(value=others, where=DIALOG, seen=one)


def holds_no_other(part: Subject) -> Breach | None:
    """The dialog holds nothing that was said about another ticket."""
    found = part.seen.document.get(DIALOG)
    other = next((piece for piece in sorted(part.value) if isinstance(found, str) and piece in found), None)
    return None if other is None else _breach(part.seen, DIALOG, "the dialog holds what was said about another ticket", "its own dialog")


def in_form(form: type) -> Callable[[Shown], Breach | None]:
    """A rule: a number of clients is one that was sent, in this form."""

    def rule(seen: Shown) -> Breach | None:
        if not isinstance(seen.document[CLIENTS], form):
            return _breach(seen, CLIENTS, "the number of clients has another form", form.__name__)
        return has_its_clients(seen)

    return rule


def alike(seen: tuple[Exchange, Exchange]) -> Breach | None:
    """Two readings in a row show the same, unless the ticket has moved."""
    first, second = (one.document if isinstance(one.document, dict) else {} for one in seen)
    name = next((name for name in (*OF_A_TICKET, DIALOG) if first.get(name) != second.get(name)), None)
    if name is None or first.get(STATE) != second.get(STATE):
        return None
    numbers = (seen[0].number, seen[1].number)
    return Breach(
        message="a ticket shows something else when it is read again", expected=shown(first.get(name)), actual=shown(second.get(name)),
        where=f"/{name}", numbers=numbers,
    )  # fmt: skip
