"""A dialect of eleven lines is served by the mock seller and judged by the harness."""

from __future__ import annotations

import json

import pytest

from ttck.harness.verdict import ExitCode
from ttck.suites.selftest.seller import mock_seller
from ttck.suites.selftest.tests.support import ttck, write_target

DIALECT = """extends: tmf621-v5
title: TMF621 as Acme speaks it
apis: {ticket: {base_path: /acme/desk/v1}}
resources:
  ticket:
    rename: {description: summary}
    states: [acknowledged, inProgress, parked, resolved, closed]
    operations: {delete: null}
    ended_by: [patch]
"""
PROFILE = """extends: tmf621-v5
title: what Acme asks of its sellers
dialect: dialect.yaml
rules:
  "TMF621:92": {off: JSON Patch is not used here}
  "TMF621:71": {level: MUST, because: our portal follows Location}
"""


def run(folder, *more, faults=()):
    (folder / "dialect.yaml").write_text(DIALECT)
    (folder / "acme.yaml").write_text(PROFILE)
    arguments = [part for name in faults for part in ("--fault", name)]
    with mock_seller("--profile", str(folder / "acme.yaml"), *arguments) as seller:
        assert "/acme/desk/v1" in seller.base_url
        target = write_target(folder, seller.target(limits={"quiet_window": 0.3, "event_wait": 1}))
        return ttck(target, folder / "runs", *more).sound()


def test_a_seller_that_speaks_it_is_conformant(tmp_path):
    done = run(tmp_path)
    assert done.code == ExitCode.CONFORMANT, done.out
    assert done.out.startswith("CONFORMANT"), done.out
    read = [line for line in done.of("exchange") if line["operation"] == "retrieveTroubleTicket" and line.get("response")]
    bodies = [line["response"].get("body") or "" for line in read]
    shown = [json.loads(body) for body in bodies if body.startswith('{"') and '"severity"' in body]
    assert any("summary" in ticket for ticket in shown)
    assert not any("description" in ticket for ticket in shown)
    deletes = [
        line for line in done.of("exchange") if line["request"]["method"] == "DELETE" and "/troubleTicket/" in line["request"]["url"]
    ]
    assert deletes == []
    checks = json.loads((done.folder / "report.json").read_text())["checks"]
    assert {one["outcome"] for one in checks if "test_g_delete.py" in one["check"]} == {"not applicable"}


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("fault", "requirement"), [("tmf-severity-not-patched", "TMF621:96"), ("tmf-no-location", "TMF621:71")])
def test_a_fault_in_it_is_caught(tmp_path, fault, requirement):
    done = run(tmp_path, "-r", requirement, faults=[fault])
    assert done.code == ExitCode.NOT_CONFORMANT, done.out
    assert requirement in done.out
