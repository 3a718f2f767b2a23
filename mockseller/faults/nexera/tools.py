"""What the faults of the seller of Nexera share beside `ttck.mockseller.faults.common`."""

from __future__ import annotations

import functools

from ttck.mockseller.engine.seams import fault, legal_variant

NEXERA = "nexera"
wrong = functools.partial(fault, profile=NEXERA)
unusual = functools.partial(legal_variant, profile=NEXERA)


def ids(*numbers: int) -> list[str]:
    """The identifiers of rules of Nexera."""
    return [f"NEXERA:{number}" for number in numbers]
