"""Requests made up from a contract by Schemathesis: some as its schemas want them, some against them.

Importing it takes half a second, so only a run that explores does.
"""

from __future__ import annotations

import copy
import functools
import json
import time
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any
from urllib.parse import unquote

import schemathesis
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.core import NotSet
from schemathesis.generation.feedback import FeedbackSources

from ttck.harness.generate.exploration import Probe, family_of
from ttck.harness.generate.strategies import generated
from ttck.specs.contracts import OperationSpec, contract

_WITH_BODY = 2  # how much more often what has a body is tried
_MODES = {False: GenerationMode.POSITIVE, True: GenerationMode.NEGATIVE}


def shares(name: str, *, count: int, families: frozenset[str]) -> dict[tuple[str, bool], int]:
    """How many requests to make up for each operation of these families, with right and with wrong data; about `count` in all."""
    chosen = [spec for spec in contract(name).operations.values() if family_of(spec) in families]
    chosen.sort(key=lambda spec: spec.path)
    tried = [(spec, wrong) for wrong in _MODES for spec in chosen if _can(spec, wrong=wrong)]
    weights = {(spec.operation_id, wrong): _WITH_BODY if spec.request else 1 for spec, wrong in tried}
    whole = sum(weights.values())
    return {key: max(1, round(count * weight / whole)) for key, weight in weights.items()}


def _can(spec: OperationSpec, *, wrong: bool) -> bool:
    """Whether there is anything that could be wrong: an identifier alone never is."""
    return not wrong or spec.request is not None or bool(spec.query)


def prepared(name: str, *, count: int, seed: int, families: frozenset[str], seconds: float) -> tuple[list[Probe], int]:
    """About `count` requests for the operations of these families, and how many could not be made up in that time.

    They come in turn, so that an early end leaves out a little of each.
    """
    until, missing, groups = time.monotonic() + seconds, 0, list[tuple[Probe, ...]]()
    for (operation, wrong), share in shares(name, count=count, families=families).items():
        if time.monotonic() > until:
            missing += share
        else:
            groups.append(drawn(name, operation, wrong=wrong, count=share, seed=seed))
    return [probe for row in zip_longest(*groups) for probe in row if probe is not None], missing


@functools.cache
def drawn(name: str, operation: str, *, wrong: bool, count: int, seed: int) -> tuple[Probe, ...]:
    """`count` requests for one operation of a contract, the same for the same seed; fewer where no more can be made up."""
    spec = contract(name).operations[operation]
    strategy = _schema(name)[spec.path][spec.method].as_strategy(generation_mode=_MODES[wrong], feedback=FeedbackSources())
    try:
        cases = generated(strategy, count=count + 1, seed=seed)  # the first is the most trivial one
    except Unsatisfiable:
        return ()
    return tuple(_probe(operation, case) for case in cases[-count:])


@functools.cache
def _schema(name: str) -> Any:
    document = copy.deepcopy(contract(name).document)
    document.pop("webhooks", None)
    return schemathesis.openapi.from_dict(document, config=schemathesis.Config())


def _probe(operation: str, case: Case[Any]) -> Probe:
    raw = case.body if isinstance(case.body, bytes) else None
    has_document = raw is None and not isinstance(case.body, NotSet)
    return Probe(
        operation=operation,
        item=next((unquote(str(value)) for value in case.path_parameters.values()), None),
        query=tuple(_pairs(case.query or {})),
        media=case.media_type,
        body=raw if raw is not None else json.dumps(case.body).encode() if has_document else None,
    )


def _pairs(query: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in query.items():
        for one in value if isinstance(value, list) else [value]:
            yield _text(name), _text(one)


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text.encode("utf-8", "replace").decode()
