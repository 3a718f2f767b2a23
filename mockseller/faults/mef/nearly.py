"""Faults of a seller that takes an identifier for one that it begins with, as a number is read out of a text."""

from __future__ import annotations

from dataclasses import replace

from ttck.mockseller.engine.seams import Call, Scene, Seam
from ttck.mockseller.faults.mef.tools import fault
from ttck.specs.vocabulary import Kind, Operation

_VISITS = frozenset({Kind.APPOINTMENT, Kind.WORKORDER})


def _begun(scene: Scene, call: Call, operation: Operation) -> Call:
    """The call for the longest known identifier that the one asked for begins with."""
    asked = call.item_id
    if call.operation != operation or not asked or scene.read(asked) is not None:
        return call
    known = (asked[:end] for end in range(len(asked) - 1, 0, -1))
    return replace(call, item_id=next((one for one in known if scene.read(one) is not None), asked))


@fault("incident-found-by-its-beginning", seam=Seam.REQUEST, breaks=["MEF113:R120"], about={Kind.INCIDENT})
def incident_found_by_its_beginning(scene: Scene, call: Call) -> Call:
    """I read an incident's identifier as far as I know it, and leave the rest."""
    return _begun(scene, call, Operation.RETRIEVE_INCIDENT)


@fault("appointment-found-by-its-beginning", seam=Seam.REQUEST, breaks=["MEF113:R91"], also=["MEF113:R98"], about=_VISITS)
def appointment_found_by_its_beginning(scene: Scene, call: Call) -> Call:
    """I read an appointment's identifier as far as I know it, and leave the rest."""
    return _begun(scene, call, Operation.RETRIEVE_APPOINTMENT)


@fault("workorder-found-by-its-beginning", seam=Seam.REQUEST, breaks=["MEF113:R111"], also=["MEF113:R110"], about=_VISITS)
def workorder_found_by_its_beginning(scene: Scene, call: Call) -> Call:
    """I read a workorder's identifier as far as I know it, and leave the rest."""
    return _begun(scene, call, Operation.RETRIEVE_WORKORDER)


@fault(
    "appointment-cancelled-by-its-beginning", seam=Seam.REQUEST, breaks=["MEF113:R106"], also=["MEF113:R105", "MEF113:R156"], about=_VISITS
)
def appointment_cancelled_by_its_beginning(scene: Scene, call: Call) -> Call:
    """I cancel the appointment whose identifier the one that I am given begins with."""
    return _begun(scene, call, Operation.CANCEL_APPOINTMENT)
