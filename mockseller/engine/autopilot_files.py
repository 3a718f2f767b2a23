"""Autopilots as files: read, checked with the line of each mistake, and fitted to what a seller can decide."""

from __future__ import annotations

import difflib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ttck.mockseller.engine.autopilot import FOREVER, OFTEN, ONCE, Autopilot, Rule, Scenario, percent, span
from ttck.specs.loader import FactError, conform, line_of, parse_yaml
from ttck.specs.profiles import profile, profile_names
from ttck.specs.vocabulary import Kind, Stimulus

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ttck.mockseller.engine.seller import Adapter

_OURS = Path(__file__).parent / "personalities"
PERSONALITIES: Mapping[str, Path] = {path.stem: path for path in sorted(_OURS.glob("*.yaml"))}
_LONGEST = 1_048_576  # bytes of a file


def autopilot_of(name: str, adapter: Adapter) -> Autopilot:
    """The autopilot of a name, one of ours or the path of a file, for a seller; our own are scenarios of each that has none of that name.

    Raises:
        FactError: it cannot be read, is none, or asks for what no seller does; the message names the lines.
    """
    found = _read(PERSONALITIES.get(name, Path(name)), adapter)
    ours = {one: _read(path, adapter).scenarios[""] for one, path in PERSONALITIES.items() if one not in found.scenarios}
    named = {one: _renamed(life, one) for one, life in ours.items()}
    shown = name if name in PERSONALITIES else Path(name).name
    return replace(found, name=shown, scenarios={**found.scenarios, **{one: life for one, life in named.items() if life.rules}})


def _renamed(scenario: Scenario, name: str) -> Scenario:
    """A life as a scenario has it: its rules have other keys, and nothing comes out of nothing for one item."""
    rules = tuple(replace(rule, key=f"{name}/{rule.key.partition('/')[2]}") for rule in scenario.rules if not rule.every)
    return replace(scenario, rules=rules)


def _read(path: Path, adapter: Adapter) -> Autopilot:
    try:
        if path.stat().st_size > _LONGEST:
            raise FactError(f"{path} is too long for an autopilot")
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise FactError(f"{path} cannot be read: {getattr(wrong, 'strerror', None) or 'it is no text'}") from wrong
    document = parse_yaml(text, name=str(path))
    conform(document, to="autopilot", name=str(path), text=text)
    fitter = _Fitter(adapter, name=str(path), text=text)
    scenarios = {"": fitter.scenario(document, ("rules",), name="")}
    for name, life in document.get("scenarios", {}).items():
        scenarios[name] = fitter.scenario(life, ("scenarios", name, "rules"), name=name)
    if not any(one.rules for one in scenarios.values()):
        raise FactError(f"{path}: nothing in it is for a seller of {adapter.dialect.title}")
    return Autopilot(name=path.stem, seed=document.get("seed", 0), scenarios=scenarios)


class _Fitter:
    """Fits the rules of one file to what one seller can decide."""

    def __init__(self, adapter: Adapter, *, name: str, text: str) -> None:
        self._adapter = adapter
        self._name = name
        self._text = text

    def scenario(self, life: Mapping[str, Any], path: tuple[str | int, ...], *, name: str) -> Scenario:
        """One life with the rules that mean something to the seller."""
        rules, left_out = [], []
        for number, row in enumerate(life.get("rules", ())):
            where = (*path, number)
            made = self._rule(row, where, key=f"{name}/{number}")
            if isinstance(made, Rule):
                rules.append(made)
            else:
                left_out.append(f"line {line_of(self._text, where)}: {made}")
        return Scenario(says=str(life.get("says", "")), rules=tuple(rules), left_out=tuple(left_out))

    def _rule(self, row: Mapping[str, Any], where: tuple[str | int, ...], *, key: str) -> Rule | str:
        """The rule of a row, or the reason why it means nothing to this seller."""
        name, every = row["do"], "every" in row
        low, high = self._read((*where, "every" if every else "after"), span, row["every" if every else "after"])
        if every and high <= 0:
            self._refuse((*where, "every"), "what is done again and again needs some time between")
        chance = self._read((*where, "chance"), percent, row.get("chance", "100%"))
        about = self._adapter.decides.get(name)
        states = self._states(row.get("in"), where)
        if about is None:
            self._known(name, {*Stimulus}, (*where, "do"), "decision")
            return f"{name} is nothing that a seller of {self._adapter.dialect.title} decides"
        offered = {Kind[one.upper()] for one in self._adapter.offered if one.upper() in Kind.__members__}
        kinds = [kind for kind in about if kind in offered]
        if bool(about) == every:
            needs = "is about an item: give after in place of every" if every else "is about no item: give every in place of after"
            self._refuse((*where, "do"), f"{name} {needs}")
        if about and not kinds:
            return f"{name} is about what this seller does not offer"
        found = {kind: self._places(kind, name, states) for kind in kinds}
        if kinds and all(one is not None and not one for one in found.values()):
            return f"{name} leads nowhere from {', '.join(row['in'])} here" if states is not None else f"{name} leads nowhere here"
        when = {path: tuple(one) if isinstance(one, list) else (one,) for path, one in row.get("when", {}).items()}
        times = row.get("times", FOREVER if every else OFTEN if any(self._moves(kind, name) for kind in kinds) else ONCE)
        return Rule(
            key=key, do=name, soonest=low, latest=high, states=found, every=every, since=row.get("since", ""), when=when,
            chance=chance, times=times, args=row.get("with", {}),
        )  # fmt: skip

    def _moves(self, kind: Kind, name: str) -> bool:
        """Whether a decision leads from one state to another."""
        table = self._adapter.lifecycles.get(kind)
        return table is not None and any(one.when == name and one.from_state not in {None, one.to_state} for one in table.moves)

    def _places(self, kind: Kind, name: str, states: frozenset[str] | None) -> frozenset[str] | None:
        """The states of a kind in which a rule holds; None for all."""
        table = self._adapter.lifecycles.get(kind)
        tabled = frozenset(str(one) for one in table.sources(name)) if table is not None else frozenset()
        final = frozenset(str(one) for one in table.final()) if table is not None else frozenset()
        if not tabled:  # an update: in every state that is not the last, unless the file says more
            own = self._own(kind)  # none where the contract does not list them
            return states & (own or states) if states is not None else (own - final if own else None)
        return tabled if states is None else tabled & states

    def _own(self, kind: Kind) -> frozenset[str]:
        table = self._adapter.lifecycles.get(kind)
        known = {str(one) for one in table.states()} if table is not None else set()
        return frozenset(known | set(self._adapter.dialect.states(kind)))

    def _states(self, wanted: Sequence[str] | None, where: tuple[str | int, ...]) -> frozenset[str] | None:
        if wanted is None:
            return None
        for number, name in enumerate(wanted):
            if not any(name in self._own(kind) for kind in self._adapter.contracts):
                self._known(name, _all_states(), (*where, "in", number), "state")
        return frozenset(wanted)

    def _read(self, where: tuple[str | int, ...], reader: Callable[[str], Any], text: str) -> Any:
        try:
            return reader(text)
        except ValueError as wrong:
            return self._refuse(where, str(wrong))

    def _known(self, name: str, known: set[str], where: tuple[str | int, ...], what: str) -> None:
        """Refuse a name that no seller of ours knows."""
        if name not in known:
            for one in profile_names():  # a dialect makes its names known when it is read
                profile(one)
            known = {*known, *Stimulus} if what == "decision" else known
        if name not in known:
            near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
            self._refuse(where, f"there is no {what} {name}" + (f"; did you mean {', '.join(near)}?" if near else ""))

    def _refuse(self, where: tuple[str | int, ...], reason: str) -> Any:
        raise FactError(f"{self._name}, line {line_of(self._text, where)}: {reason}")


def _all_states() -> set[str]:
    """The states that items have in any of our profiles."""
    found: set[str] = set()
    for name in profile_names():
        dialect = profile(name).dialect
        for row in dialect.resources.values():
            found |= {str(one) for one in dialect.states(Kind[row.name.upper()])}
    return found
