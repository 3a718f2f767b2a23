"""Templates in a target file: ``${ticket.id}``, ``${run.id}``, ``${args.x:-default}``, ``${picked.x}``, ``${now+3d}``.

``${args}`` alone stands for all arguments as one object.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

_PLACE = re.compile(r"\$\{([a-z]+)((?:[.][A-Za-z0-9_]+)|(?:[+-]\d+[smhd]))?(?::-([^}|]*))?(?:\|(url))?\}")
_ANY = re.compile(r"\$\{[^{}]*\}")
_PLAIN = re.compile(r"\$\{[\w.+-]*\}")
_VARIABLE = re.compile(r"\$\{[A-Z][A-Z0-9_]*\}")  # as variables of the environment are written
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
    if root == "args" and not rest and match[0] == match.string and isinstance(scope, Mapping):
        return dict(scope)
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


def whole_values(template: Any, scope: str) -> Iterator[str]:
    """The names of a scope whose values a template takes over as they are: a text that is one placeholder and nothing else.

    The empty name stands for all of them: ``${args}``.
    """
    if isinstance(template, dict | list):
        for item in template.values() if isinstance(template, dict) else template:
            yield from whole_values(item, scope)
    elif isinstance(template, str):
        found = _PLACE.fullmatch(template)
        if found and found[1] == scope and not found[4] and (found[2] or ".").startswith("."):
            yield (found[2] or ".")[1:]


def problems(
    template: Any, known: Mapping[str, AbstractSet[str] | None], *, foreign: bool = False, place: tuple[Any, ...] = ()
) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Placeholders that `fill` would leave as they stand or refuse, each with its place in the document.

    `known` maps each scope to its names; None where they are not known beforehand. `foreign` allows placeholders of another
    form than ours, which somebody else fills.
    """
    if isinstance(template, dict | list):
        for step, item in template.items() if isinstance(template, dict) else enumerate(template):
            yield from problems(item, known, foreign=foreign, place=(*place, step))
    elif isinstance(template, str):
        for match in _ANY.finditer(template):
            ours = _PLACE.fullmatch(match[0])
            if match[0].startswith(("${env.", "${file.")) or (ours and _can_fill(ours, known)) or (foreign and not ours):
                continue
            yield place, _not_known(match[0], known)


def _not_known(text: str, known: Mapping[str, AbstractSet[str] | None]) -> str:
    shown = text if _PLAIN.fullmatch(text) else "a placeholder ${...}"
    if _VARIABLE.fullmatch(text):
        return f"{shown} is not known here; write ${{env.{text[2:-1]}}}"
    names = [f"{scope}.{name}" for scope, inner in known.items() for name in sorted({"NAME"} if inner is None else inner)]
    return f"{shown} is not known here; there is {', '.join(names)}, now, env.NAME, file.PATH"


def _can_fill(place: re.Match[str], known: Mapping[str, AbstractSet[str] | None]) -> bool:
    root, rest, default = place[1], place[2] or "", place[3]
    if root == "now":
        return not rest.startswith(".")
    if root == "args" and not rest and root in known:
        return place[0] == place.string and place[4] is None
    if root not in known or not rest.startswith("."):
        return False
    names = known[root]
    return names is None or rest[1:] in names or default is not None
