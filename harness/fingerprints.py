"""SHA-256 over the data files of the standards, so that a report says which facts it was judged by."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable
from pathlib import Path

from specs.loader import ROOT
from specs.profiles import profile

_DATA = frozenset({".yaml", ".csv", ".json"})


@functools.cache
def facts_hash() -> str:
    """Over all of them."""
    return _hash(path for path in ROOT.rglob("*") if path.suffix in _DATA)


@functools.cache
def hashes(name: str) -> dict[str, str]:
    """Over the catalogue with its errata, the contracts of a profile, and the profile with the tables it judges by."""
    contracts = {ROOT / "openapi" / f"{contract}.yaml" for contract in profile(name).contracts.values()}
    tables = [*(ROOT / "lifecycles").glob("*.csv"), *ROOT.glob("*.csv")]
    return {
        "catalogue": _hash([*(ROOT / "requirements").glob("*.yaml"), ROOT / "errata.yaml"]),
        "contracts": _hash(path for path in contracts if path.exists()),
        "profile": _hash([ROOT / "profiles" / f"{name}.yaml", *tables]),
    }


def _hash(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()
