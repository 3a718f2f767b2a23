"""Paths and methods: slashes at the end, methods that a path does not have, and credentials that are not ours."""

from __future__ import annotations

from dataclasses import dataclass, field

from harness.client import Request, segment
from harness.exchange import Exchange
from harness.scenario import Stage, scenario
from specs.vocabulary import Operation
from suites.tmf.desk import Desk, desk
from suites.tmf.scenarios.b_populating import populated

# The methods that the two paths of tickets have; HEAD and OPTIONS belong to HTTP and are nobody's business.
METHODS = {"list": ("GET", "POST"), "item": ("GET", "PATCH", "DELETE")}


@dataclass(frozen=True, kw_only=True)
class Slashed:
    """A path with a slash at its end beside the same without."""

    plain: Exchange
    slashed: Exchange

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers."""
        return (self.plain.number, self.slashed.number)


@dataclass(kw_only=True)
class Reaching:
    """What was tried; `methods` by the path, ``list`` or ``item``."""

    slashes: list[Slashed] = field(default_factory=list)
    methods: dict[str, list[Exchange]] = field(default_factory=dict)
    stranger: list[Exchange] = field(default_factory=list)


@scenario("tmf-reaching", weight=0.3, after=("tmf-populating",))
def reaching(stage: Stage) -> Reaching:
    """Paths, methods and credentials."""
    seller = desk(stage)
    population = populated(stage)
    item = next(iter(population.documents()))
    path = f"/troubleTicket/{segment(item)}"
    story = Reaching()
    named = (("name", population.name),)
    story.slashes = [
        Slashed(
            plain=seller.find(named, label="without a slash"),
            slashed=seller.raw("GET", "/troubleTicket/", operation=Operation.LIST, label="with a slash", params=named),
        ),
        Slashed(
            plain=seller.retrieve(item, label="without a slash"),
            slashed=seller.raw("GET", f"{path}/", operation=Operation.RETRIEVE, label="with a slash", item=item),
        ),
    ]
    story.methods = {
        "list": _methods(seller, "/troubleTicket", ("PUT",)),
        "item": _methods(seller, path, ("PUT", "POST")),
    }
    _stranger(stage, story)
    return story


def _methods(seller: Desk, path: str, methods: tuple[str, ...]) -> list[Exchange]:
    """Methods that a path does not have, with a body that no seller can take for a ticket; none that might delete what is not ours."""
    document = seller.typed("TroubleTicket", description="")
    return [
        seller.raw(method, path, operation="noSuchMethod", label=f"{method} where there is none", document=document) for method in methods
    ]


def _stranger(stage: Stage, story: Reaching) -> None:
    """A list request with credentials that are nobody's, where the target has any."""
    target = stage.buyer.target
    wrong = tuple((name, "ttck-nobody") for name in target.headers)
    if target.auth.get("type", "none") != "none":
        wrong = (*wrong, ("Authorization", "Bearer ttck-nobody"))
    if wrong:
        request = Request(operation=Operation.LIST, method="GET", path="/troubleTicket", label="as a stranger", headers=wrong)
        story.stranger.append(stage.buyer.raw(request))
