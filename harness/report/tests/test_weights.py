from __future__ import annotations

import pytest

from ttck.harness.report.weights import weights
from ttck.specs.loader import FactError


def test_in_the_profile_mef113_the_draft_decides_and_the_binding_does_not():
    found = weights("mef113")
    assert found.decides("MEF113:R24")
    assert not found.decides("MEF124:R13")
    assert not found.decides("MEF113-2022:R34")
    assert found.sources[0] == "MEF113"


def test_sources_have_titles():
    assert weights("mef113").title == "MEF 113 Draft (R2)"
    assert weights("mef113").title_of("TMF999") == "TMF999"


def test_an_unknown_profile_is_refused():
    with pytest.raises(FactError, match="nowhere"):
        weights("nowhere")


def test_a_profile_says_which_version_of_the_standard_it_judges():
    assert weights("tmf621-v4").version == "v4"
    assert weights("mef113").version is None
