from __future__ import annotations

from ttck.harness.report.agreed import kept_to


def test_without_terms_nothing_is_said():
    assert kept_to({"base_url": "http://127.0.0.1:1"}) is None
    assert kept_to({"values": {}, "base": {"create": {}}, "forbidden": []}) is None
    assert kept_to(None) is None


def test_what_the_target_wanted_is_said():
    target = {
        "values": {"severity": ["S1"], "note.author": ["portal"]},
        "base": {"create": {"operator": "OP"}, "patch": {"operator": "OP", "region": 1}},
        "forbidden": ["attachment"],
    }
    assert kept_to(target) == (
        "By the target file, only known values were sent of severity, note.author; creates carried operator; "
        "patches carried operator, region; attachment was never sent. Nothing is said about requests without that."
    )
    assert "note, channel were never sent" in str(kept_to({"forbidden": ["note", "channel"]}))
