"""Which rules speak of which cell of the matrix, and how each cell is judged."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from functools import partial

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Breach, Verify
from ttck.harness.record.exchange import Notification
from ttck.harness.record.state_probe import item_id
from ttck.harness.runs.session import Stories
from ttck.harness.verdict import NotApplicable
from ttck.specs.dialects import dialect
from ttck.specs.matrix import Cell, Matrix, Need
from ttck.specs.vocabulary import Kind
from ttck.suites.common import matrix_rules
from ttck.suites.common.matrix_probes import Probe, Probes
from ttck.suites.nexera.scenarios.a_registering import Needed, Registering

Check = Callable[..., None]
_UNTRIED = "the request beside it, which has all that is required and nothing else, was not taken"


@functools.cache  # asked for each value that is shown
def table() -> Matrix:
    """The matrix of Nexera."""
    found = dialect("nexera").of(Kind.TICKET).matrix
    assert found is not None
    return found


def optional_creates() -> dict[tuple[str, ...], list[Cell]]:
    """The attributes of the first level that a create may do without, by the rules that speak of them."""
    found: dict[tuple[str, ...], list[Cell]] = {}
    for cell in table().cells:
        if cell.need is Need.OPTIONAL and cell.process.operation == "create" and len(cell.path) == 1:
            found.setdefault(table().rules(cell), []).append(cell)
    return found


def groups(need: Need) -> dict[tuple[str, ...], list[Cell]]:
    """The cells with a need by the rules that speak of them."""
    found: dict[tuple[str, ...], list[Cell]] = {}
    for cell in table().cells:
        if cell.need is need:
            found.setdefault(table().rules(cell), []).append(cell)
    return found


def checks(need: Need, *, story: str, says: str, judge: Callable[..., None]) -> Iterator[tuple[str, Check]]:
    """A check for each group of cells, which judges each cell by itself."""
    for rules, cells in groups(need).items():
        name = f"test_{need.name.lower()}_{'_'.join(rule.partition(':')[2] for rule in rules)}"
        yield name, _check(name, rules, cells, story=story, says=says, judge=judge)


def not_needed() -> Iterator[tuple[str, Check]]:
    """A check for each attribute that a create may do without."""
    for rules, those in optional_creates().items():
        name = f"test_not_needed_{'_'.join(rule.partition(':')[2] for rule in rules)}"
        says = "A create with what its process requires is taken without what the process makes optional."
        yield name, _check(name, rules, those, story="nexera-registering", says=says, judge=judge_not_needed)


def _check(name: str, rules: tuple[str, ...], cells: Iterable[Cell], *, story: str, says: str, judge: Callable[..., None]) -> Check:
    known = {cell.name: cell for cell in cells}
    told = story

    def check(verify: Verify, traffic: Traffic, story: Stories, target: Target, cell: str) -> None:
        judge(verify, traffic, story(told), target, known[cell])

    check.__name__ = check.__qualname__ = name
    check.__doc__ = says
    return pytest.mark.parametrize("cell", list(known))(verifies(*rules, needs=(told,))(check))


# --- how a cell is judged ----------------------------------------------------------------------------------------------


def judge_required(verify: Verify, traffic: Traffic, story: Probes, target: Target, cell: Cell) -> None:
    """A request without it is refused, and does nothing."""
    if target.switches["required_missing"] == "tolerate":
        raise NotApplicable("nothing is demanded with required_missing: tolerate")
    probes = matrix_rules.proven(story.of(cell))
    verify.every(probes, matrix_rules.demanded, none=_UNTRIED)
    verify.where(probes, matrix_rules.without_effect(partial(_told, traffic)), unused="nothing was refused")


def judge_prohibited(verify: Verify, traffic: Traffic, story: Probes, target: Target, cell: Cell) -> None:
    """What is prohibited has no effect."""
    rule = matrix_rules.ineffective(str(target.switches["prohibited_sent"]), partial(_told, traffic))
    probes = [one for one in story.of(cell) if one.exchange.silence is None]
    verify.every(probes, rule, none=_UNTRIED)
    verify.where(probes, matrix_rules.without_effect(partial(_told, traffic)), unused="nothing was refused")


def _told(traffic: Traffic, probe: Probe) -> list[Notification]:
    item = probe.exchange.ticket or item_id(probe.exchange)
    return [one for one in traffic.notifications if item is not None and matrix_rules.contains(one.document, item)]


def judge_optional(verify: Verify, _traffic: Traffic, story: Probes, target: Target, cell: Cell) -> None:
    """What is optional is taken."""
    rule: Callable[[Probe], Breach | None] = matrix_rules.taken
    provisioning = str(target.switches["provisioning_sent"])
    if (cell.depends and provisioning != "taken") or cell.attribute in {"attachment.size", "status"}:
        rule = matrix_rules.survived("refused" if cell.depends and provisioning == "refused" else "either")
    probes = story.of(cell) if rule is not matrix_rules.taken else matrix_rules.proven(story.of(cell))
    verify.every(probes, rule, none=_UNTRIED)


def judge_not_needed(verify: Verify, _traffic: Traffic, story: Registering, _target: Target, cell: Cell) -> None:
    """A plain create is taken, or refused with the optional attribute as well."""
    verify.every([one for one in story.needed if one.cell == cell and _told_by(one)], without_it, none="no create could be tried")


def _told_by(one: Needed) -> bool:
    return one.plain.accepted or (one.more is not None and one.more.accepted)


def without_it(one: Needed) -> Breach | None:
    """What is optional need not be there."""
    if one.plain.accepted or one.more is None:
        return None
    return Breach(
        message=f"a create is refused for want of what is optional: {one.cell.name}", expected="2xx", actual=str(one.plain.status),
        where=f"/{one.cell.path[0]}", numbers=(one.plain.number, one.more.number),
    )  # fmt: skip


def judge_unsupported(verify: Verify, _traffic: Traffic, story: Probes, target: Target, cell: Cell) -> None:
    """What is not supported is no failure."""
    probes = [one for one in story.of(cell) if one.exchange.silence is None]
    verify.every(probes, matrix_rules.survived(str(target.switches["unsupported_sent"])), none=_UNTRIED)
