"""What the faults of the seller of Artemis share beside those of TMF621."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ttck.mockseller.engine.seams import Document, Reply, Scene, fault, legal_variant
from ttck.mockseller.faults.common import Edit, in_answers
from ttck.specs.vocabulary import Kind, Operation

ARTEMIS = "artemis"
wrong = functools.partial(fault, profile=ARTEMIS)
unusual = functools.partial(legal_variant, profile=ARTEMIS)
BOTH = (Kind.TICKET, Kind.SPECIFICATION)
TICKETS = (Operation.LIST, Operation.RETRIEVE)
SPECIFICATIONS = (Operation.LIST_SPECIFICATIONS, Operation.RETRIEVE_SPECIFICATION)
READS = (*TICKETS, *SPECIFICATIONS)
SIX = (*READS, Operation.CREATE, Operation.PATCH)
TRACE = "Correlation_ID"  # as `with_headers` spells a name


def ids(*numbers: int) -> list[str]:
    """The identifiers of rules of Artemis."""
    return [f"ARTEMIS:{number}" for number in numbers]


def tmf(*numbers: int) -> list[str]:
    """The identifiers of rules of TMF621."""
    return [f"TMF621:{number}" for number in numbers]


#: What a careful harness may rightly report beside: of forms, of lists and fields, of creates, of changes, of events.
OF_FORMS = [*ids(8, 9, 27, 28), *tmf(11, 40, 41, 42, 50, 53, 54, 56, 57, 58, 60, 70, 81, 82, 90, 123, 124, 155)]
OF_LISTS = [*ids(17), *tmf(10, 11, 12, 13, 14, 15, 20, 26, 27, 28, 32, 33, 34, 40, 41, 42, 46, 81, 82)]
OF_CREATES = [*ids(4, 29, 33), *tmf(70, 71, 72, 73, 74, 76, 77, 78, 79, 80, 81, 82, 83)]
OF_CHANGES = [*ids(13, 18, 25, 29, 31, 32, 33), *tmf(90, 94, 95, 97, 98, 99, 100, 101, 142, 143, 155, 157, 158)]
OF_EVENTS = [*ids(25, 26, 31), *tmf(139, 142, 143, 150, 151, 152, 153, 154, 155, 157, 158)]


def read(scene: Scene, reply: Reply, edit: Edit, *operations: str) -> Reply:
    """The answer with each item edited that was read or listed."""
    return in_answers(scene, reply, edit, *(operations or READS))


def parts(document: Document, name: str) -> list[Document]:
    """The objects that an attribute holds, whether it is a list or one."""
    held: Any = document.get(name)
    return [one for one in (held if isinstance(held, list) else [held]) if isinstance(one, dict)]


def without(name: str) -> Callable[[Document], object]:
    """An edit that takes an attribute away."""
    return lambda document: document.pop(name, None)
