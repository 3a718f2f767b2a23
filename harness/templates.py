"""Templates in a target file: ``${ticket.id}``, ``${run.id}``, ``${args.x:-default}``, ``${picked.x}``, ``${now+3d}``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

_PLACE = re.compile(r"\$\{([a-z]+)((?:[.][A-Za-z0-9_]+)|(?:[+-]\d+[smhd]))?(?::-([^}|]*))?(?:\|(url))?\}")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class TemplateError(ValueError):
    """A template names a value that does not exist; the message says which values there are."""


def _moment(offset: str, now: datetime) -> str:
    if not offset:
        return now.isoformat()
    step = timedelta(**{_UNITS[offset[-1]]: int(offset[:-1])})
    return (now + step).isoformat()


def _lookup(match: re.Match[str], values: Mapping[str, Any]) -> Any:
    root, rest, default = match[1], match[2] or "", match[3]
    if root == "now" and not rest.startswith("."):
        return _moment(rest, values["now"])
    scope, name = values.get(root), rest[1:]
    if isinstance(scope, Mapping) and name in scope:
        return scope[name]
    if default is not None:
        return default
    known = sorted(f"{key}.{inner}" for key, scope in values.items() if isinstance(scope, Mapping) for inner in scope)
    raise TemplateError(f"{match[0]} has no value here; there is {', '.join(known)}, now")


def fill(template: Any, values: Mapping[str, Any]) -> Any:
    """Fill a template: text, or any JSON document with texts in it.

    A text that is one placeholder and nothing else takes the value with its JSON type. `values` maps each scope
    (``ticket``, ``run``, ``args``, ``picked``) to its values, and ``now`` to a datetime.

    Raises:
        TemplateError: a placeholder has neither a value nor a default.
    """
    if isinstance(template, dict):
        return {key: fill(item, values) for key, item in template.items()}
    if isinstance(template, list):
        return [fill(item, values) for item in template]
    if not isinstance(template, str):
        return template
    whole = _PLACE.fullmatch(template)
    if whole and not whole[4]:
        return _lookup(whole, values)

    def put(match: re.Match[str]) -> str:
        value = str(_lookup(match, values))
        return quote(value, safe="") if match[4] else value

    return _PLACE.sub(put, template)
