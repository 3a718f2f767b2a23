"""A process that is forked where ttck is loaded does as one that loads it itself."""

from __future__ import annotations

import json
import os
import signal

import pytest

from ttck.suites.selftest.tests import warm
from ttck.suites.selftest.tests.support import ttck, write_target

MOCK = ("ttck.mockseller.__main__:main", ("--port", "0", "--control-token", "a-local-token"))


def test_it_says_and_leaves_what_another_says(tmp_path):
    document = {"base_url": "http://127.0.0.1:9", "auth": {"type": "bearer", "token": "${env.TTCK_TEST_TOKEN}"}}
    target = write_target(tmp_path, document)
    there = {**os.environ, "TTCK_TEST_TOKEN": "a-local-token"}
    for environment, code in ((None, 2), (there, 3)):
        ends = [ttck(target, tmp_path / f"{code}-{fresh}", env=environment, fresh=fresh) for fresh in (False, True)]
        one, other = [(each.code, each.out.replace(str(each.runs), "").partition("Report")[0], each.err) for each in ends]
        assert one == other
        assert (one[0], bool(one[1]), bool(one[2])) == (code, code != 2, code == 2)
    assert {path.name for path in ends[0].folder.iterdir()} == {path.name for path in ends[1].folder.iterdir()}
    assert "TTCK_TEST_TOKEN" not in os.environ


@pytest.mark.parametrize(("end", "code"), [("terminate", 0), ("kill", -signal.SIGKILL)])
def test_it_takes_signals(end, code):
    process = warm.piped(*MOCK)
    with process.stdout, process.stderr:
        assert json.loads(process.stdout.readline())["base_url"]
        assert process.poll() is None
        getattr(process, end)()
        assert process.wait(30) == code
