"""Two buyers of one seller: that of the run once more, and the second one of the target file, each with a stage of its own.

What they do stands apart in the record: it is evidence of how buyers are kept apart, and of nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import count
from random import Random

from ttck.harness.buyer.buyer import Buyer
from ttck.harness.buyer.client import Client
from ttck.harness.buyer.credentials import Credentials
from ttck.harness.buyer.stimuli import Stimuli
from ttck.harness.buyer.target import Target
from ttck.harness.judge.histories import APART
from ttck.harness.record.recorder import Recorder
from ttck.harness.runs import cleanup
from ttck.harness.runs.scenario import Stage


@dataclass(frozen=True, kw_only=True)
class TwoBuyers:
    """The stages of the first and the second buyer, and the clients that have to be closed."""

    first: Stage
    second: Stage
    clients: tuple[Client, ...]

    def end(self, *, keep: bool) -> list[str]:
        """End what both created; what is left over."""
        left = []
        for stage in (self.first, self.second):
            remaining = cleanup.to_end(stage.buyer)
            cleanup.end(stage.buyer, {} if keep else remaining)
            left += [*cleanup.names(remaining), *stage.buyer.created_resources.doubts]
        return left

    def close(self) -> None:
        """Close all connections."""
        for stage in (self.first, self.second):
            stage.buyer.shut()
        for client in self.clients:
            client.close()


def two_buyers(
    stage: Stage, *, client: Client, recorder: Recorder, stimuli: Stimuli, authorize: Callable[[], Mapping[str, str]]
) -> TwoBuyers | None:
    """The two buyers of a run whose target file names a second one; None where it does not.

    `client` and `authorize` are those of the first one: its manners are kept, and its credentials used.
    """
    target = stage.buyer.target
    if target.other is None:
        return None
    own = Client(target, recorder, authorize=authorize)
    credentials = Credentials(target.other)
    strange = Client(target.other, recorder, authorize=credentials.headers, renew=credentials.renew)
    for one in (own, strange):
        one.scenario, one.on_exchange, one.before_exchange = APART, client.on_exchange, client.before_exchange
    first = _stage(stage, target, own, recorder=recorder, stimuli=stimuli, mark="a")
    second = _stage(stage, target.other, strange, recorder=recorder, stimuli=stimuli, mark="b")
    return TwoBuyers(first=first, second=second, clients=(own, strange))


def _stage(stage: Stage, target: Target, client: Client, *, recorder: Recorder, stimuli: Stimuli, mark: str) -> Stage:
    """A stage like that of the run, for another buyer; what it writes has a mark of its own."""
    buyer = Buyer(target=target, client=client, aside=client, listener=None, stimuli=stimuli, recorder=recorder)
    material = replace(
        stage.material, run_id=f"{stage.material.run_id}-{mark}", products=target.products, terms=target.terms, counter=count(1), related=[]
    )
    return replace(stage, buyer=buyer, material=material, chance=Random(stage.seed))  # noqa: S311 - reproducible chance, not a secret
