from __future__ import annotations

from ttck.harness.runs.fingerprints import facts_hash, hashes


def test_each_kind_of_facts_has_a_hash_of_its_own():
    found = hashes("mef113")
    assert list(found) == ["catalogue", "contracts", "profile"]
    assert len({*found.values(), facts_hash()}) == 4
    assert all(len(value) == 64 for value in found.values())


def test_profiles_share_the_catalogue_and_differ_in_the_rest():
    one, other = hashes("mef113"), hashes("tmf621-v5")
    assert one["catalogue"] == other["catalogue"]
    assert one["contracts"] != other["contracts"]
    assert one["profile"] != other["profile"]
