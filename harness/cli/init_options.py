"""What the options of ``ttck init`` say, as keys of a target file, and what stands for those that nobody says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ttck.harness.cli.init_questions import fitting, stimuli
from ttck.harness.cli.init_sources import address
from ttck.harness.cli.init_target import checked, credentials, text, wanted
from ttck.specs.profiles import DEFAULT, profile_names

_OFF = "off"
_PORT = 9000


def _address(options: Mapping[str, Any], name: str) -> str:
    found = address(options[name])
    if found is None:
        raise ValueError(f"--{name.replace('_', '-')} is no address that begins with http:// or https:// and names a host")
    return found


def given(options: Mapping[str, Any], hints: Mapping[str, Any]) -> dict[str, Any]:
    """The keys that the options say.

    Raises:
        ValueError: an option cannot be used, or lacks another one.
    """
    keys: dict[str, Any] = {name: options[name] for name in ("name", "products") if options[name]}
    if options["profile"] and options["profile"] not in profile_names():
        raise ValueError(f"there is no profile {options['profile']}; there is {', '.join(profile_names())}")
    if options["profile"]:
        keys["profile"] = options["profile"]
    if options["base_url"]:
        keys["base_url"] = _address(options, "base_url")
    if options["auth"]:
        keys["auth"] = _credentials(options, hints.get("auth", {}))
    elif options["token_url"]:
        raise ValueError("--token-url needs --auth oauth2")
    if options["listener"]:
        keys["listener"] = _listener(options)
    if options["stimuli"]:
        keys["stimuli"] = _stimuli(options)
    return keys


def _listener(options: Mapping[str, Any]) -> dict[str, Any]:
    if options["listener"] == _OFF:
        return {"enabled": False}
    return {"host": "0.0.0.0", "port": _PORT, "public_url": _address(options, "listener")}  # noqa: S104 - a seller elsewhere has to reach it


def _stimuli(options: Mapping[str, Any]) -> Any:
    """The stimuli of a way, or its name alone where only the profile says which ones there are."""
    way = options["stimuli"]
    if way not in {"http", "control"}:
        return way
    if not options["stimuli_url"]:
        raise ValueError(f"--stimuli {way} needs --stimuli-url")
    return stimuli(way, (), url=_address(options, "stimuli_url"))


def _credentials(options: Mapping[str, Any], hint: Mapping[str, str]) -> dict[str, str]:
    known = dict(hint) if hint.get("type") == options["auth"] else {}
    if options["token_url"]:
        known["token_url"] = _address(options, "token_url")
    if options["auth"] == "oauth2" and "token_url" not in known:
        raise ValueError("--auth oauth2 needs --token-url")
    return credentials(options["auth"], known)


def usual(told: Mapping[str, Any], hints: Mapping[str, Any]) -> dict[str, Any]:
    """All keys without a question.

    Raises:
        ValueError: there is no address of the seller, or no token server where one is needed.
    """
    keys: dict[str, Any] = fitting({"profile": DEFAULT, **hints, **told}, hints)
    if "base_url" not in keys:
        raise ValueError("--base-url is missing, and no file says it")
    if "auth" not in told and "auth" in hints:
        if hints["auth"]["type"] == "oauth2" and "token_url" not in hints["auth"]:
            raise ValueError("the file says OAuth2 without the address of the token server: give --auth oauth2 --token-url URL")
        keys["auth"] = credentials(hints["auth"]["type"], hints["auth"])
    return keys


def settled(keys: Mapping[str, Any]) -> dict[str, Any]:
    """The keys with the stimuli of a way that was named alone."""
    way = keys.get("stimuli")
    if not isinstance(way, str):
        return dict(keys)
    names = [str(name) for name, _ in wanted(checked(text({**keys, "stimuli": None})))]
    return {**keys, "stimuli": stimuli(way, names, url=None)}
