"""Everything that can be wrong with a seller, one small file per subject; importing it fills `seams.REGISTRY`.

Legal variants stand in `legal_variants`: unusual behaviour that no requirement forbids, and that no verdict may punish. They
are switched on in the same way; a harness that reports a failure against one of them raises a false alarm. Those that only
a binding finding or a warning may name say so in their docstring.

How to add a fault: write a twist of at most 15 lines in the file of its subject, decorate it with `fault`, say in its
docstring, in the seller's voice, what the seller does, and name in `breaks` what a careful harness has to report and
in `also` what it may rightly report beside. A twist returns a new value, leaves alone what it does not mean, and never
raises. One that needs two seams gets a `part`; the parts share one memory.
"""

from __future__ import annotations

from ttck.mockseller.faults import import_all

import_all(__name__, __path__)
