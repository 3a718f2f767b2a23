"""What the server of warm processes loads: the modules of a run, its suites and a mock seller, and the facts that each of them reads."""

from __future__ import annotations

import gc
import importlib

_MODULES = (
    "ttck.harness.cli.main", "ttck.harness.cli.run", "ttck.harness.plugin", "ttck.harness.runs.session", "ttck.harness.report.write",
    "ttck.mockseller.cli", "ttck.mockseller.fault_rows", "ttck.mockseller.web.server", "_pytest.junitxml", "pytest_html.plugin",
)  # fmt: skip

gc.disable()
for _name in _MODULES:
    importlib.import_module(_name)

from hypothesis import strategies as st  # noqa: E402 - what follows needs the modules above

from ttck.harness.cli.check_index import checks, faults  # noqa: E402
from ttck.harness.generate.strategies import generated  # noqa: E402

checks()  # the suites of all profiles
faults()
generated(st.text() | st.integers(), count=9, seed=1)  # so that Hypothesis has looked at the modules, which it does in every process
gc.freeze()
gc.enable()
