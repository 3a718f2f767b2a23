"""A target file as ``ttck init`` writes it: what was answered, in the order of ``ttck explain target``, and nothing that is a secret."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from ttck.harness.buyer.target import Target, parse_target
from ttck.harness.cli.doctor_stimuli import waiting_for
from ttck.harness.runs.declared import concerns
from ttck.specs.loader import parse_yaml
from ttck.specs.vocabulary import Stimulus

VARIABLE = re.compile(r"\$\{env\.([A-Za-z_][A-Za-z0-9_]*)\}")
_ORDER = (
    "name", "profile", "base_url", "auth", "headers", "tls", "products", "declares", "listener", "stimuli",
)  # fmt: skip
_REMARKS = {
    "auth": "Who ttck is to the seller. Secrets stay in the environment (or in files: ${file.PATH}).",
    "products": "Identifiers that tickets may name.",
    "declares": "What the seller offers; it is judged by that.",
    "listener": "Where the seller delivers its notifications.",
    "stimuli": "How the seller is made to act; what hangs on each: ttck doctor, ttck plan.",
}
_SECRETS: Mapping[str, Mapping[str, str]] = {
    "basic": {"username": "${env.SELLER_USER}", "password": "${env.SELLER_PASSWORD}"},
    "bearer": {"token": "${env.SELLER_TOKEN}"},
    "oauth2": {"token_url": "", "client_id": "${env.SELLER_CLIENT}", "client_secret": "${env.SELLER_SECRET}"},
}
LISTENER_SECRETS: Mapping[str, Mapping[str, str]] = {
    "basic": {"username": "${env.LISTENER_USER}", "password": "${env.LISTENER_PASSWORD}"},
    "bearer": {"token": "${env.LISTENER_TOKEN}"},
}


def credentials(kind: str, known: Mapping[str, str]) -> dict[str, str]:
    """Credentials of a kind, with what is known of them, and variables of the environment for the rest."""
    return {"type": kind, **_SECRETS.get(kind, {}), **{key: value for key, value in known.items() if key != "type" and value}}


def text(keys: Mapping[str, Any]) -> str:
    """The file. What stands under no key of it is left out."""
    parts = ["# Which seller is tested, and how. Every key that there is: ttck explain target\n"]
    for key in _ORDER:
        if keys.get(key) in (None, {}, []):
            continue
        if key in _REMARKS:
            parts.append(f"\n# {_REMARKS[key]}\n")
        flow = None if isinstance(keys[key], dict | list) else False  # the innermost collections stand on one line
        parts.append(yaml.safe_dump({key: keys[key]}, sort_keys=False, allow_unicode=True, width=10_000, default_flow_style=flow))
        if key == "stimuli" and "http" in keys[key]:
            parts += _lines(keys)
    return "".join(parts)


def _lines(keys: Mapping[str, Any]) -> Iterator[str]:
    """A line for each stimulus of a sandbox, to be completed: nobody can guess its paths."""
    yield "    # One line for each; the path is what the sandbox has. Take the # away (ttck explain stimuli):\n"
    for name, _ in wanted(checked(text({**keys, "stimuli": None}))):
        yield f'    # {name}: "/...${{ticket.id|url}}..."\n'


def variables(written: str) -> list[str]:
    """The variables of the environment that a file asks for, in the order in which they stand."""
    return list(dict.fromkeys(VARIABLE.findall(written)))


def checked(written: str) -> Target:
    """The target that the file makes once its variables are set.

    Raises:
        TargetError, FactError: it makes none.
    """
    return parse_target(parse_yaml(VARIABLE.sub("to-come", written), name="the target file"), name="the target file")


def wanted(target: Target) -> list[tuple[Stimulus, int]]:
    """The decisions of the seller that rules hang on, with the number of these, the most wanted first."""
    found = [(name, len(waiting_for(target, name))) for name in Stimulus if concerns(target, name)]
    return sorted(((name, number) for name, number in found if number), key=lambda one: -one[1])
