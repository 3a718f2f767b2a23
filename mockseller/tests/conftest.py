"""Fixtures of the mock seller's tests."""

from __future__ import annotations

import importlib.util
import itertools

import pytest

from ttck.mockseller.tests.postgres import cluster, programs
from ttck.mockseller.tests.support import Listener, running

_SCHEMAS = itertools.count(1)


@pytest.fixture
def buyer():
    with running() as one:
        yield one


@pytest.fixture
def listener():
    one = Listener()
    yield one
    one.close()


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server of these tests."""
    if programs() is None:
        pytest.skip("no PostgreSQL here: apt-get install postgresql, and pip install 'ttck[postgres]'")
    with cluster() as one:
        yield one


@pytest.fixture
def postgres_url(postgres):
    """An empty schema of a PostgreSQL database."""
    return postgres.schema(f"test_{next(_SCHEMAS)}")


@pytest.fixture(params=["waitress", "granian"])
def web_server(request):
    """The name of a web server that a mock seller can be served by."""
    if request.param == "granian" and importlib.util.find_spec("granian") is None:
        pytest.skip("no granian here: pip install 'ttck[granian]'")
    return request.param
