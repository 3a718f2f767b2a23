from __future__ import annotations

import requests

from ttck.suites.selftest.buyers.desk import Ear


def test_the_ear_keeps_what_arrives_and_answers_as_it_was_told():
    ear = Ear(status=202)
    try:
        assert requests.post(ear.url, json={"eventType": "a"}, timeout=30).status_code == 202
        assert ear.hears("a")
        assert [event["eventType"] for event in ear.heard] == ["a"]
    finally:
        ear.close()
