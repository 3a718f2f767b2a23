"""A buyer's requests, by what Nexera's document says of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Breach, Verify
from ttck.specs.matrix import Cell, Need
from ttck.specs.vocabulary import Operation
from ttck.suites.common import credentials
from ttck.suites.nexerabuyer import request_rules as rules
from ttck.suites.nexerabuyer.request_rules import Written

NOTHING = "not exercised: the buyer sent nothing to the API"
NO_BODY = "the buyer created and changed nothing"
_HUB = "the buyer set no address for events"
Judge = Callable[[Collection[Cell]], Callable[[Written], Breach | None]]


def _checks(need: Need, judge: Judge, says: str) -> Iterator[tuple[str, Callable[..., None]]]:
    """A check for each group of cells that the same rules speak of."""
    for names, cells in rules.groups(need).items():
        yield f"test_{need.name.lower()}_{'_'.join(name.partition(':')[2] for name in names)}", _check(names, cells, judge, says)


def _check(names: tuple[str, ...], cells: list[Cell], judge: Judge, says: str) -> Callable[..., None]:
    def check(verify: Verify, traffic: Traffic) -> None:
        verify.where(rules.written(traffic), judge(cells), unused=NO_BODY)

    check.__doc__ = says
    return verifies(*names)(check)


globals().update(_checks(Need.REQUIRED, rules.has, "Each request has what its process requires, in each part that it has."))
globals().update(_checks(Need.PROHIBITED, rules.leaves_out, "No request carries what its process prohibits."))
globals().update(_checks(Need.UNSUPPORTED, rules.leaves_out, "No request carries what its process does not support."))


def _values(rule: str, *path: str) -> Callable[..., None]:
    def check(verify: Verify, traffic: Traffic) -> None:
        found = rules.carrying(rules.written(traffic), *path)
        verify.where(found, rules.within(*path), unused=f"the buyer said no {path[-1]}")

    check.__doc__ = f"Each {path[-1]} that is said is on its list."
    return verifies(rule)(check)


_LISTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "subtype": ("NEXERA:14", ("ticketSubtype",)),
    "origin": ("NEXERA:16", ("origin",)),
    "priority": ("NEXERA:17", ("priority",)),
    "severity": ("NEXERA:18", ("severity",)),
    "status": ("NEXERA:24", ("status",)),
    "provisioning": ("NEXERA:34", ("relatedEntity", "provisioningStatus")),
}
globals().update({f"test_values_of_{name}": _values(rule, *path) for name, (rule, path) in _LISTS.items()})


@verifies("NEXERA:7")
def test_a_create_is_of_a_kind(verify: Verify, traffic: Traffic) -> None:
    """Each create says one of the two types of tickets."""
    verify.where(traffic.asked(Operation.CREATE), rules.of_a_kind, unused="the buyer created nothing")


@verifies("NEXERA:45")
def test_a_change_keeps_the_address(verify: Verify, traffic: Traffic) -> None:
    """No change gives a ticket another address than its own."""
    changes = [one for one in rules.written(traffic) if one.process.operation == "patch"]
    verify.where(changes, rules.own_address, unused="the buyer changed nothing")


@verifies("NEXERA:4")
def test_a_request_brings_a_token(verify: Verify, traffic: Traffic) -> None:
    """Each request brings credentials."""
    credentials.are_recorded(traffic)
    verify.every(traffic.exchanges, rules.with_a_token, none=NOTHING)


@verifies("NEXERA:1")
def test_a_body_is_json(verify: Verify, traffic: Traffic) -> None:
    """Each body is a JSON object, and says so."""
    verify.where(traffic.asked(Operation.CREATE, Operation.PATCH), rules.in_json, unused=NO_BODY)


@verifies("NEXERA:3")
def test_an_address_is_whole(verify: Verify, traffic: Traffic) -> None:
    """Each address for events is an absolute one."""
    found: Any = traffic.asked(Operation.SUBSCRIBE)
    verify.where(found, rules.called_back, unused=_HUB)
