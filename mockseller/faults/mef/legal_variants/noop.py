"""Legal variants that change nothing, one at each seam: they show that the seams themselves are harmless."""

from __future__ import annotations

from typing import Any

from ttck.mockseller.engine.seams import SEAMS, Scene, Seam
from ttck.mockseller.faults.mef.tools import legal_variant
from ttck.specs.vocabulary import Kind


def _same(_scene: Scene, value: Any) -> Any:
    return value


def _register(seam: Seam[Any]) -> None:
    def twist(scene: Scene, value: Any) -> Any:
        return _same(scene, value)

    name = "noop" if seam is Seam.REPLY else f"noop-{seam}"
    twist.__doc__ = f"I hand on what passes the {seam} seam as it is."
    legal_variant(name, seam=seam, about=Kind, profile="")(twist)


for _seam in SEAMS:
    _register(_seam)
