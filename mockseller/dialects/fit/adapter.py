"""The adapter of AG-FIT 621: that of TMF621 with what differs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ttck.mockseller.dialects.fit import specifications, tasks
from ttck.mockseller.dialects.fit.names import EVENTS, TASKS
from ttck.mockseller.dialects.fit.stimuli import DECIDES, act
from ttck.mockseller.dialects.tmf import resources
from ttck.mockseller.dialects.tmf.adapter import tmf
from ttck.mockseller.dialects.tmf.posting import KINDS, tmf_posting
from ttck.specs.vocabulary import Operation

if TYPE_CHECKING:
    from ttck.mockseller.engine.answers import Answer
    from ttck.mockseller.engine.seams import Call
    from ttck.mockseller.engine.seller import Adapter, Seller
    from ttck.mockseller.engine.settings import Settings
    from ttck.specs.dialects import Dialect

# A create of a FaultTicket as this seller takes it.
FAULT_TICKET: Mapping[str, Any] = MappingProxyType(
    {
        "@type": "FaultTicket",
        "@baseType": "TroubleTicket",
        "agreement": {"@type": "AgreementRef", "id": "agreement-1"},
        "requestedTimeSlot": {
            "@type": "TimeSlot",
            "validFor": {"startDateTime": "2030-01-02T08:00:00Z", "endDateTime": "2030-01-02T12:00:00Z"},
        },
        "appointment": {"@type": "Appointment", "id": "appointment-1"},
        "faultDescriptionMessage": {"code": "F1", "text": "no synchronisation"},
        "resolutionDisputeReason": "the line is still down",
        "expressFaultResolution": True,
        "interimMessageRequested": False,
        "endUserContactAllowed": True,
    }
)
_READS = frozenset({"list", "retrieve"})
_DOES: Mapping[str, Callable[[Seller, Call], Answer]] = {"list": resources.list_all, "create": tasks.create, "retrieve": resources.retrieve}


def fit(settings: Settings, dialect: Dialect) -> Adapter:
    """The adapter of a seller with these settings that speaks a dialect of AG-FIT 621."""
    base = tmf(settings, dialect)
    work = {**base.work, Operation.LIST_SPECIFICATIONS: specifications.list_all, Operation.RETRIEVE_SPECIFICATION: specifications.retrieve}
    work |= {name: _DOES[what] for kind in TASKS for what, name in dialect.of(kind).operations.items()}
    every = [(what, name) for row in dialect.resources.values() for what, name in row.operations.items()]
    reads, writes = ({name for what, name in every if (what in _READS) is reading} for reading in (True, False))
    kinds = {name: kind for name, kind in {**KINDS, **EVENTS}.items() if name in dialect.events()}
    return replace(
        base,
        declares={**base.declares, "base": {"fault_ticket": dict(FAULT_TICKET)}},
        work=work,
        scopes={"read": frozenset(reads), "write": frozenset(writes)},
        posting=tmf_posting(settings, names=dialect.renamed, kinds=kinds),
        act=act,
        decides=DECIDES,
    )
