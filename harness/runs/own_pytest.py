"""pytest as ttck uses it: the settings, options and plugins of other people do not reach it, and it leaves nothing behind.

What a pipeline or a project says to its own pytest (PYTEST_ADDOPTS, PYTEST_PLUGINS, plugins that are installed, an ini file or
a conftest.py in the working directory) is meant for its own tests. Hypothesis keeps what it found out about Python and about
modules in a folder ``.hypothesis`` of the working directory; here it finds that out again, part of a second each time, unless
HYPOTHESIS_STORAGE_DIRECTORY names a place for it.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence

_OTHERS = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")
_AUTOLOAD = "PYTEST_DISABLE_PLUGIN_AUTOLOAD"
_STORAGE = "HYPOTHESIS_STORAGE_DIRECTORY"
_LAST = ("last_type", "last_value", "last_traceback", "last_exc")  # the last exception, for a debugger; it holds the whole run
_NOWHERE = os.path.join(os.devnull, "hypothesis")  # noqa: PTH118 - below a device no folder can be made, on no system


def own_pytest(arguments: Sequence[str], *, plugins: Sequence[object] = ()) -> int:
    """Run pytest with these arguments and plugins alone; returns its exit code."""
    import pytest  # noqa: PLC0415 - heavy

    with _alone():
        code = int(pytest.main(list(arguments), plugins=list(plugins)))
    for name in _LAST:
        sys.__dict__.pop(name, None)
    return code


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Within, the environment says nothing to pytest but that plugins are not loaded by themselves."""
    taken = {name: os.environ.pop(name) for name in _OTHERS if name in os.environ}
    before = os.environ.get(_AUTOLOAD)
    os.environ[_AUTOLOAD] = "1"
    os.environ.setdefault(_STORAGE, _NOWHERE)
    try:
        yield
    finally:
        os.environ.update(taken)
        if before is None:
            del os.environ[_AUTOLOAD]
        else:
            os.environ[_AUTOLOAD] = before
