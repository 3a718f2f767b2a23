"""SHA-256 over the data files of the standards, so that a report says which facts it was judged by."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable
from pathlib import Path

from ttck.specs.loader import ROOT
from ttck.specs.profiles import profile

_DATA = frozenset({".yaml", ".csv", ".json"})


@functools.cache
def facts_hash() -> str:
    """Over all of them."""
    return _hash(path for path in ROOT.rglob("*") if path.suffix in _DATA)


@functools.cache
def hashes(name: str) -> dict[str, str]:
    """Over the catalogue with its errata, the contracts of a profile, and the profile with the tables it judges by."""
    judging = profile(name)
    contracts = {ROOT / "openapi" / f"{contract.partition(':')[0]}.yaml" for contract in judging.contracts.values()}
    tables = [*(ROOT / "lifecycles").glob("*.csv"), *ROOT.glob("*.csv")]
    return {
        "catalogue": catalogue_hash(ROOT),
        "contracts": _hash(path for path in contracts if path.exists()),
        "profile": _hash([*judging.files, ROOT / "limits.yaml", *tables]),
    }


def catalogue_hash(root: Path) -> str:
    """Over the catalogue of a release and its errata; `root` is its folder of facts."""
    return _hash([*(root / "requirements").glob("*.yaml"), root / "errata.yaml"], root=root)


def _hash(paths: Iterable[Path], *, root: Path = ROOT) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
        digest.update(name.encode() + path.read_bytes())
    return digest.hexdigest()
