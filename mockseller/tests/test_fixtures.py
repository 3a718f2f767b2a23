"""The fixture for other people's tests: only where it is asked for, and with a tenant for each test."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import pytest

TESTS = """
    import json, urllib.request
    import pytest

    def create(seller, **headers):
        body = json.dumps({"@type": "TroubleTicket", "description": "x", "severity": "Minor", "ticketType": "outage"}).encode()
        headers = {"Content-Type": "application/json", **headers}
        request = urllib.request.Request(seller.base_url + "/troubleTicket", data=body, headers=headers)
        urllib.request.urlopen(request, timeout=30).read()

    @pytest.mark.parametrize("number", range(3))
    def test_each_has_one_ticket(ttck_seller, number):
        create(ttck_seller)
        ttck_seller.saw("create", times=1).broke_nothing()
        assert len(ttck_seller.tickets) == 1

    @pytest.mark.parametrize("number", range(3))
    @pytest.mark.ttck_seller(auth="basic")
    def test_each_tenant_has_one_ticket(ttck_seller, number):
        create(ttck_seller, **ttck_seller.headers)
        ttck_seller.saw("create", times=1)
        assert len(ttck_seller.tickets) == 1

    @pytest.mark.ttck_seller(profile="mef113")
    def test_another_profile(ttck_seller):
        assert "/mefApi/" in ttck_seller.base_url
"""


def pytest_in(folder, *arguments):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:schemathesis", "-W", "error", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False, env=environment)


@pytest.fixture
def project(tmp_path):
    (tmp_path / "test_mine.py").write_text(textwrap.dedent(TESTS))
    (tmp_path / "pytest.ini").write_text("[pytest]\nttck_profile = tmf621-v5\naddopts = --strict-markers\n")
    return tmp_path


def test_it_is_there_where_it_is_asked_for(project):
    (project / "conftest.py").write_text('pytest_plugins = ["ttck.mockseller.fixtures"]\n')
    done = pytest_in(project)
    assert "7 passed" in done.stdout, done.stdout


def test_and_nowhere_else(project):
    (project / "pytest.ini").write_text("[pytest]\n")
    assert "fixture 'ttck_seller' not found" in pytest_in(project, "-W", "ignore").stdout
