"""The engine knows no standard: neither by name nor by version, path or media type."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ttck.mockseller.engine

_STANDARDS = re.compile(r"\bmef|\btmf|\boss/?j|\bv\d\b|application/(?!json\b)|/listener|buyerId", re.IGNORECASE)
_MODULES = sorted(Path(ttck.mockseller.engine.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("module", _MODULES, ids=lambda path: path.stem)
def test_a_module_names_no_standard(module):
    assert _STANDARDS.findall(module.read_text()) == []


def test_what_would_be_found():
    for planted in ('if family == "mef113":', "TMF621", '"v5"', "/mefApi/sonata", "application/merge-patch+json", "/listener/"):
        assert _STANDARDS.search(planted)
