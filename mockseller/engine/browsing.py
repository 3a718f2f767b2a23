"""Looking through a store from the newest item back, over all buyers: for people, not for buyers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select

from ttck.mockseller.engine.statements import Prepared, Stored, thing_of, ticket_of
from ttck.mockseller.engine.tables import THINGS, TICKETS
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from ttck.mockseller.engine.store import Store

_BIGGEST = 2**62
_T, _S = TICKETS.c, THINGS.c


def newest(store: Store, kind: Kind, *, most: int, before: int | None = None, buyer: str = "") -> list[Stored]:
    """The newest items of a kind, at most so many; older than the row `before`, and of one buyer, where these are given."""
    tickets = kind is Kind.TICKET
    row = _T.seq if tickets else _S.seq
    values: dict[str, Any] = {"end": min(before or _BIGGEST, _BIGGEST), "most": most}
    if tickets:
        query = select(_T.seq, _T.buyer, _T.buyer_id, _T.seller_id, _T.document)
    else:
        query = select(_S.seq, _S.kind, _S.buyer, _S.buyer_id, _S.seller_id, _S.document, _S.parent).where(_S.kind == bindparam("sort"))
        values["sort"] = kind.value
    if buyer:
        query = query.where((_T.buyer if tickets else _S.buyer) == bindparam("owner"))
        values["owner"] = buyer
    query = query.where(row < bindparam("end")).order_by(row.desc()).limit(bindparam("most"))
    rows = store.rows(("newest", tickets, bool(buyer)), lambda: Prepared(query, store.engine), values)
    return [ticket_of(one) if tickets else thing_of(one) for one in rows]


def how_many(store: Store, kind: Kind) -> int:
    """How many items of a kind there are, of all buyers."""
    if kind is Kind.TICKET:
        query, values = select(func.count()).select_from(TICKETS), {}
    else:
        query, values = select(func.count()).select_from(THINGS).where(_S.kind == bindparam("sort")), {"sort": kind.value}
    rows = store.rows(("how many", kind is Kind.TICKET), lambda: Prepared(query, store.engine), values)
    return int(rows[0][0])
