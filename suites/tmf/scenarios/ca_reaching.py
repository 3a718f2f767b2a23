"""Paths and methods: slashes at the end, methods that a path does not have, and credentials that are not ours."""

from __future__ import annotations

from dataclasses import dataclass, field

from ttck.harness.buyer.client import Request, segment
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.vocabulary import Operation
from ttck.suites.tmf.scenarios.b_populating import populated
from ttck.suites.tmf.seller_client import Params, SellerClient, seller_client

# The methods that the two paths of tickets have; HEAD and OPTIONS belong to HTTP and are nobody's business.
METHODS = {"list": ("GET", "POST"), "item": ("GET", "PATCH", "DELETE")}

MEDIA = ("application/json; charset=utf-8", "application/json;charset=UTF-8", 'application/json; profile="https://buyer.example/p"')
ACCEPTS = ("application/json", "*/*", "application/xml;q=0.2, application/json; charset=utf-8;q=0.9, */*;q=0.1")
HOSTILE: tuple[Params, ...] = (
    (("offset", "99999999999999999999999"),),
    (("offset", "0x10"),),
    (("offset", "1e3"),),
    (("offset", "\u0661"),),
    (("fields", "' OR '1'='1"),),
    (("fields", ",,,"),),
    (("fields", "*"),),
    (("fields", "id." * 400),),
    (("fields", "__proto__,constructor,$where"),),
    (("sort", "id; DROP TABLE ticket"),),
    (("sort", "-"),),
    (("sort", ",,"),),
    (("fields", "id"), ("fields", "name"), ("fields", "")),
    (("", "x"),),
    (("severity[]", "Major"),),
    (("severity[$ne]", "Major"),),
    (("name", "\x00"),),
    (("id", "[1-0"),),
)


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
    """What was tried; `methods` by the path, ``list`` or ``item``.

    `labelled` are right creates by their Content-Type, `asked` right readings by their Accept, and `hostile` lists with
    parameters that nobody in their right mind would send.
    """

    slashes: list[Slashed] = field(default_factory=list)
    methods: dict[str, list[Exchange]] = field(default_factory=dict)
    stranger: list[Exchange] = field(default_factory=list)
    labelled: dict[str, Exchange] = field(default_factory=dict)
    asked: dict[str, Exchange] = field(default_factory=dict)
    hostile: list[Exchange] = field(default_factory=list)


@scenario("tmf-reaching", weight=0.3, after=("tmf-populating",))
def reaching(stage: Stage) -> Reaching:
    """Paths, methods and credentials."""
    seller = seller_client(stage)
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
    like = next(iter(population.sent.values()))
    for media in MEDIA:
        document = {**like, "description": seller.minimal()["description"]}
        story.labelled[media] = seller.create(document, label=f"create as {media}", media=media)
    for accept in ACCEPTS:
        request = Request(
            operation=Operation.RETRIEVE, method="GET", path=path, ticket=item, label=f"Accept: {accept}", headers=(("Accept", accept),)
        )
        story.asked[accept] = stage.buyer.raw(request)
    story.hostile = [seller.find((*params, ("limit", "1")), label="list with a hostile parameter") for params in HOSTILE]
    return story


def _methods(seller: SellerClient, path: str, methods: tuple[str, ...]) -> list[Exchange]:
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
