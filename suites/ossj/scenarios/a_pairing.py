"""The mandatory attributes alone, in each priority and each kind of issue; what is sent later is of those that were taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import Any

from ttck.harness.judge.refusal_hints import CreatesRefused, refused, told
from ttck.harness.runs.scenario import Stage, scenario
from ttck.suites.ossj import payloads
from ttck.suites.ossj.names import (
    CLIENT,
    CLIENTS,
    FILES,
    GENERIC,
    HOME,
    ISSUE,
    ISSUES,
    KEY,
    MANDATORY,
    OBJECT,
    PRIORITIES,
    PRIORITY,
    TYPE,
)
from ttck.suites.ossj.seller_client import Made, SellerClient, seller_client


@dataclass(kw_only=True)
class Pairing:
    """Creates with what is mandatory alone.

    `closing` are the states of a change, None for none, with which the seller asks for a resolution, and `home` is a homeId that it
    took where it asks for one of each client; of these creates those that were taken with it are in `plain`, the others in `homeless`.
    """

    plain: list[Made] = field(default_factory=list)
    homeless: list[Made] = field(default_factory=list)
    closing: set[str | None] = field(default_factory=set)
    home: str | None = None

    @property
    def pairs(self) -> list[tuple[Any, Any]]:
        """The kinds with their priorities that the seller takes."""
        return [(one.document[ISSUE], one.document[PRIORITY]) for one in self.plain if one.exchange.accepted]


def _spared(refusals: list[Made]) -> bool:
    """Whether what is refused is to be judged: a refusal is about other attributes than those whose values were to be agreed."""
    said = " ".join(str(one.exchange.document) for one in refusals)
    if any(name in said for name in (*GENERIC, "gescal37ID", CLIENTS, FILES)):  # which may be left out
        return True
    agreed = (TYPE, OBJECT, CLIENT, "clearencePerson", HOME)
    return not any(name in said for name in agreed) and any(name in said for name in MANDATORY)


def _housed(seller: SellerClient, found: Pairing) -> None:
    """Where each client needs a home, and the target gives none, one of ours is tried."""
    homeless = [one for one in found.plain if HOME in str(one.exchange.document) and HOME not in one.document and one.exchange.refused]
    for one in homeless if seller.buyer.target.terms.takes(HOME) else ():
        document = {**one.document, KEY: payloads.key(seller.stage), HOME: payloads.A_HOME}
        housed = seller.make(document, about=f"{one.about}, with a home")
        if housed.exchange.accepted:
            found.home = payloads.A_HOME
            found.plain[found.plain.index(one)] = housed
            found.homeless.append(one)


@scenario(payloads.PAIRING)
def pairing(stage: Stage) -> Pairing:
    """Creating tickets of each kind and priority.

    Raises:
        CreatesRefused: the seller takes none, and none with everything either: then it is the agreed values that it does not know.
    """
    seller, terms = seller_client(stage), stage.buyer.target.terms
    wanted = product(terms.choices(ISSUE, ISSUES), terms.choices(PRIORITY, PRIORITIES))
    documents = [
        (f"the mandatory ones: {kind}, {priority}", payloads.plain(stage, **{ISSUE: kind, PRIORITY: priority})) for kind, priority in wanted
    ]
    found = Pairing(plain=[seller.make(document, about=about) for about, document in documents])
    _housed(seller, found)
    if not found.pairs and refused(found.plain[0].exchange) and not _spared(found.plain):
        whole = seller.make(payloads.whole(stage), about="everything")
        if not whole.exchange.accepted:
            raise CreatesRefused(told([("a plain create", found.plain[0].exchange), ("one with everything", whole.exchange)]))
    return found
