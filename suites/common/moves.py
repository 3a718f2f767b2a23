"""What to say of a step that a state graph does not explain: the move may be there, and what causes it was not asked for."""

from __future__ import annotations

from ttck.harness.judge.histories import Step
from ttck.harness.judge.verify import Breach
from ttck.harness.record.exchange import Exchange, StimulusCall
from ttck.specs.lifecycles import Lifecycle


def _between(step: Step) -> str:
    """What was asked for between two readings, and what of it was refused."""
    done = list(dict.fromkeys([*(action.operation for action in step.possible), *(call.name for call in step.stimuli)]))
    tried = [f"{e.operation} ({e.status})" for e in step.entries if isinstance(e, Exchange) and e.method != "GET" and e.refused]
    tried += [str(e.name) for e in step.entries if isinstance(e, StimulusCall) and e.refused]
    if not done and not tried:
        return "nothing was asked for between the two readings"
    told = [", ".join(done)] if done else []
    told += [f"refused was {', '.join(dict.fromkeys(tried))}"] if tried else []
    return f"between the two readings: {'; '.join(told)}"


def unexplained(step: Step, table: Lifecycle, *, one: str, where: str) -> Breach:
    """A breach for an item that went from one state to another without a legal way between the two readings."""
    first, last = step.before.state, step.after.state
    between = _between(step)
    causes = list(dict.fromkeys(str(m.when) for m in table.moves if (m.from_state, m.to_state) == (first, last)))
    ways = sorted({str(to) for begin, to in table.edges() if begin == first} - {str(first)})
    if causes:
        return Breach(
            message=f"{one} went from {first} to {last} though nothing that was done causes it",
            expected=f"{first} until {' or '.join(causes)}", actual=f"{last}; {between}", where=where,
        )  # fmt: skip
    onward = f"{first}, or a way that begins with {' or '.join(ways)}" if ways else f"{first}, which is final"
    return Breach(message=f"{one} went from {first} to {last}", expected=onward, actual=f"{last}; {between}", where=where)
