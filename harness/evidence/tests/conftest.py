from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ttck.harness.evidence.bundle import bundle
from ttck.harness.report.tests.records import failing, passing

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small run that fails."""
    return failing("MEF113:R24").write(tmp_path_factory.mktemp("runs") / "20261121-090102-3f2a")


@pytest.fixture(scope="session")
def good_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return passing().write(tmp_path_factory.mktemp("runs") / "20261121-090102-77aa")


@pytest.fixture(scope="session")
def signed(run: Path) -> bytes:
    return bundle(run, key=KEY)[0]


@pytest.fixture(scope="session")
def unsigned(run: Path) -> bytes:
    return bundle(run, key=None)[0]
