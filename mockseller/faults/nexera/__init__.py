"""What can be wrong with a seller of Nexera, one small file per subject; importing it fills `seams.REGISTRY`."""

from __future__ import annotations

from ttck.mockseller.faults import import_all

import_all(__name__, __path__)
