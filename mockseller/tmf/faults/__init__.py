"""What can be wrong with a seller of TMF621, one small file per family; importing it fills `seams.REGISTRY`."""

from __future__ import annotations

from mockseller.tmf.faults import (
    base,
    choices,
    creation,
    deletion,
    errors,
    events,
    filtering,
    hubs,
    items,
    legal_events,
    legal_writes,
    lifecycle,
    paging,
    patching,
    peculiar,
    polymorphism,
    projection,
    specifications,
    styles,
    tolerant,
)

__all__ = [
    "base",
    "choices",
    "creation",
    "deletion",
    "errors",
    "events",
    "filtering",
    "hubs",
    "items",
    "legal_events",
    "legal_writes",
    "lifecycle",
    "paging",
    "patching",
    "peculiar",
    "polymorphism",
    "projection",
    "specifications",
    "styles",
    "tolerant",
]
