"""How the version 5 kit judges, with its gaps: statuses, its reading of the schema, and attributes beside those of the create."""

from __future__ import annotations

import functools
import json
from typing import Any

import jsonschema_rs

from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange, Unreadable
from ttck.specs.contracts import contract
from ttck.suites.kit5.scenarios.a_replaying import Replayed
from ttck.suites.kit5.sending import Rule, body

_TYPE = "@type"
_MISSING = "(undefined)"
_LONGEST = 400


def status_in(*statuses: int) -> Rule:
    """The status is one of those that the entry lists."""
    expected = " or ".join(map(str, statuses))

    def rule(seen: Exchange) -> Breach | None:
        if seen.status in statuses:
            return None
        return Breach(message="the kit fails this status", expected=expected, actual=str(seen.status))

    return rule


@functools.cache
def validator() -> Any:
    """The validator of a ticket as the kit has it: no discriminators, no formats, nothing mandatory but @type."""
    document = _bare(contract("tmf621-v5").document["components"])
    schema = {"$ref": "#/components/schemas/TroubleTicket", "components": document}
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=False)


def _bare(node: Any) -> Any:
    if isinstance(node, list):
        return [_bare(item) for item in node]
    if not isinstance(node, dict):
        return node
    found = {name: _bare(part) for name, part in node.items() if name != "discriminator"}
    if isinstance(found.get("required"), list):
        found["required"] = [name for name in found["required"] if name == _TYPE]
    return found


def read(seen: Exchange) -> Any:
    """The body as the kit has it: that of a create is read as JSON, any other where its media type says so; else it is text."""
    media = seen.answer.headers.get("content-type", "").partition(";")[0] if seen.answer else ""
    unread = isinstance(seen.document, Unreadable) or (seen.method != "POST" and not media.endswith("json"))
    return seen.answer.body.decode(errors="replace") if unread and seen.answer else None if unread else seen.document


def keeps_schema(seen: Exchange) -> Breach | None:
    """Each ticket in an answer keeps the schema; the kit tells the first error of a document only, and an empty list passes."""
    document = read(seen)
    if not isinstance(document, dict | list):
        why = seen.document.why if isinstance(seen.document, Unreadable) else "the media type is none of JSON"
        return Breach(message="the kit takes the body for text", expected="JSON, announced as such", actual=why)
    listed = isinstance(document, list)
    for number, ticket in enumerate(document if listed else [document]):
        error = next(iter(validator().iter_errors(_encodable(ticket))), None)
        if error is not None:
            where = "".join(f"/{step}" for step in ([number] if listed else []) + list(error.instance_path))
            return Breach(
                message="the body does not keep the schema of the kit",
                expected="the kit's own TroubleTicket",
                actual=str(error.message)[:_LONGEST],
                where=where,
            )
    return None


def _encodable(document: Any) -> Any:
    """The document without halves of surrogate pairs, which a validator cannot read."""
    return json.loads(json.dumps(document, ensure_ascii=False).encode(errors="replace"))


def attributes(replayed: Replayed, *names: str) -> Rule:
    """The named attributes equal those of the answer to the create, in the row with its identifier; without that row all is well.

    An attribute that neither answer has counts as equal.
    """

    def rule(seen: Exchange) -> Breach | None:
        created, document = body(replayed.posted), read(seen)
        listed = isinstance(document, list)
        for row in document if isinstance(document, list) else [document if isinstance(document, dict) else {}]:
            if not isinstance(row, dict) or (listed and str(row.get("id", _MISSING)) != str(created.get("id", _MISSING))):
                continue
            for name in names:
                expected, actual = created.get(name, _MISSING), row.get(name, _MISSING)
                if _text(expected) != _text(actual):
                    return Breach(
                        message=f"{name} is not that of the answer to the create",
                        expected=shown(expected),
                        actual=shown(actual),
                        where=f"/{name}",
                        numbers=(replayed.posted.number, seen.number),
                    )
        return None

    return rule


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
