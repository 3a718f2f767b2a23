"""The verdict lists that are kept: a change that is not meant to change a verdict changes none."""

from __future__ import annotations

import os

import pytest

from ttck.specs.profiles import profile_names
from ttck.suites.selftest.verdicts import FOLDER, kept, observed

pytestmark = pytest.mark.sampled(6)


@pytest.mark.parametrize("profile", profile_names())
def test_a_profile_says_what_it_said(profile):
    now = observed(profile)
    if os.environ.get("TTCK_WRITE"):  # TTCK_WRITE=1 renews the lists; their difference belongs into the commit that explains it
        (FOLDER / f"{profile}.csv").write_text("\n".join(now) + "\n", encoding="utf-8")
    assert now == kept(profile)


def test_every_profile_has_a_list():
    assert sorted(path.stem for path in FOLDER.iterdir()) == sorted(profile_names())
