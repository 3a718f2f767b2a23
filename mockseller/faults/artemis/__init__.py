"""What can be wrong with a seller of Artemis beside what can be wrong with one of TMF621; importing it fills `seams.REGISTRY`."""

from __future__ import annotations

from ttck.mockseller.faults import import_all

import_all(__name__, __path__)
