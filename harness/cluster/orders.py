"""What a worker is asked to play, and whether it can: the same ttck, and the files that the command reads."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from ttck.harness.runs.fingerprints import facts_hash

OUT = "{out}"  # in an argument: the folder that comes back


@dataclass(frozen=True, kw_only=True)
class Order:
    """A module of ttck that a worker runs, with its arguments; `name` is the folder that receives what it writes.

    `stream` is the file in ``{out}`` that grows meanwhile, and arrives as it grows. `sent` are texts that the worker writes into ``{out}``
    first, by name. `needs` are files that it must have, by absolute path, with the SHA-256 of each. Nothing else of this machine is sent.
    """

    name: str
    module: str
    arguments: tuple[str, ...]
    stream: str
    sent: Mapping[str, str] = field(default_factory=dict)
    needs: Mapping[str, str] = field(default_factory=dict)


def needed(paths: Iterable[Path]) -> dict[str, str]:
    """Files by absolute path, with the SHA-256 of each; what cannot be read is left out, and the worker says so.

    A worker that has other ones would judge something else.
    """
    found = {}
    for path in paths:
        try:
            found[str(path.resolve())] = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError:
            continue
    return found


@functools.cache
def installed() -> tuple[str, str]:
    """The version of this ttck, and SHA-256 over its code and its facts: two that differ may judge differently."""
    digest = hashlib.sha256(facts_hash().encode())
    for part in ("harness", "mockseller", "specs", "suites"):
        root = Path(str(files(f"ttck.{part}"))).resolve()
        for path in sorted(root.rglob("*.py")):
            place = path.relative_to(root)
            if "tests" not in place.parts:
                digest.update(f"{part}/{place.as_posix()}".encode() + path.read_bytes())
    return version("ttck"), digest.hexdigest()


def unfit(order: Order, made_by: tuple[str, str]) -> str | None:
    """Why this machine cannot play an order; None where it can."""
    here = installed()
    if here[0] != made_by[0]:
        return f"the worker has ttck {here[0]}, and {made_by[0]} is wanted"
    if here != made_by:
        return f"the worker has another ttck {here[0]}: its code or its facts differ"
    for path, digest in order.needs.items():
        try:
            same = hashlib.sha256(Path(path).read_bytes()).hexdigest() == digest
        except OSError as broken:
            return f"the worker cannot read {path}: {broken.strerror or broken}. It must have the same files at the same path"
        if not same:
            return f"the worker has another {path}. It must have the same files at the same path"
    return None
