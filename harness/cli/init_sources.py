"""What a partner's own files say of its seller: an OpenAPI file (servers, security, paths) or a Postman environment.

A stranger wrote them. Nothing of them is taken that a target file would fill in (``${...}``), and no secret is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from ttck.specs.loader import FactError, parse_yaml
from ttck.specs.profiles import Profile, profile, profile_names
from ttck.specs.vocabulary import Api

_LARGEST = 20 * 1024 * 1024  # bytes of a file that is read
_LONGEST = 500  # characters of a text that is taken over
_METHODS = frozenset({"get", "post", "put", "patch", "delete"})
_PLACE = re.compile(r"\{[^{}]*\}")
_VARIABLE = re.compile(r"\{\{([^{}]+)\}\}")
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_ADDRESS = ("baseurl", "url", "host", "server", "serverurl", "apiurl", "endpoint", "apibaseurl")
_TOKEN_URL = ("tokenurl", "accesstokenurl", "authurl", "oauthurl", "oauthtokenurl", "oauth2tokenurl")


class SourceError(ValueError):
    """A file cannot be used; the message quotes nothing of it, for it may hold secrets."""


@dataclass(frozen=True, kw_only=True)
class Hints:
    """What a file suggests, under the keys of a target file, and what it says that has to be looked at (`notes`)."""

    kind: str
    keys: Mapping[str, Any] = field(default_factory=dict)
    notes: Sequence[str] = ()


def read(path: Path) -> Hints:
    """What a file suggests.

    Raises:
        SourceError: it cannot be read, or is neither of the two.
    """
    try:
        data = path.read_bytes() if path.stat().st_size <= _LARGEST else None
        document = None if data is None else parse_yaml(data.decode("utf-8-sig"), name=str(path))
    except UnicodeDecodeError as broken:
        raise SourceError(f"{path} is no text in UTF-8") from broken
    except FactError as broken:
        raise SourceError(str(broken)) from broken
    except OSError as broken:
        raise SourceError(f"{path} cannot be read: {broken.strerror or broken}") from broken
    if data is None:
        raise SourceError(f"{path} is larger than {_LARGEST // 1024**2} MB")
    if isinstance(document, dict) and ("openapi" in document or "swagger" in document):
        return _of_openapi(document)
    if isinstance(document, dict) and isinstance(document.get("values"), list):
        return _of_postman(document)
    raise SourceError(f"{path} is neither an OpenAPI file (openapi, swagger) nor a Postman environment (values)")


def _plain(value: Any) -> str | None:
    """A text that can stand in a target file as it is; None for what would be filled in there, or is no line of text."""
    text = value.strip() if isinstance(value, str) else ""
    return text if text and "${" not in text and text.isprintable() and len(text) <= _LONGEST else None


def address(value: Any) -> str | None:
    """An http address without the secrets that may stand in it: user, password, query and fragment; None where it is none."""
    text = _plain(value)
    if text is None:
        return None
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or "{" in text:
        return None
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path.rstrip("/"), "", ""))


# --- OpenAPI ------------------------------------------------------------------------------------------------------------


def _of_openapi(document: Mapping[str, Any]) -> Hints:
    keys, notes = dict[str, Any](), list[str]()
    info = document.get("info")
    name = _plain(info.get("title")) if isinstance(info, dict) else None
    if name:
        keys["name"] = name
    servers = list(_servers(document))
    usable = next((found for one in servers if (found := address(one))), None)
    operations = set(_operations(document))
    facts, prefix = _guessed(operations, server=usable or next((one for one in servers if isinstance(one, str)), ""))
    if facts is not None:
        keys["profile"] = facts.name
        notes.append(f"its paths fit the profile {facts.name} best")
        if len(facts.apis) > 1 and (apis := _apis(facts, operations, prefix)):
            keys["declares"] = {"apis": apis}
    else:
        notes.append("its paths fit no profile that ttck knows")
    if usable:
        keys["base_url"] = usable + prefix
        notes.append("look at base_url: many such files name a server that is only an example")
    else:
        notes.append("it names no server with a whole address")
    if len(servers) > 1:
        notes.append(f"it names {len(servers)} servers, and the first that is an address is taken")
    keys |= _secured(document, notes)
    return Hints(kind="OpenAPI file", keys=keys, notes=tuple(notes))


def _servers(document: Mapping[str, Any]) -> Iterator[Any]:
    """The addresses of the servers, their variables filled with the defaults; of Swagger 2 that of schemes, host and basePath."""
    if "swagger" in document:
        schemes = document.get("schemes")
        scheme = "http" if isinstance(schemes, list) and schemes and "https" not in schemes else "https"
        if isinstance(document.get("host"), str):
            yield urljoin(f"{scheme}://{document['host']}/", str(document.get("basePath") or ""))
        elif isinstance(document.get("basePath"), str):
            yield document["basePath"]
        return
    servers = document.get("servers")
    for one in servers if isinstance(servers, list) else ():
        if isinstance(one, dict) and isinstance(one.get("url"), str):
            variables = one.get("variables") if isinstance(one.get("variables"), dict) else {}
            yield _PLACE.sub(lambda place, known=variables: _default(known, place[0]), one["url"])  # type: ignore[misc]


def _default(variables: Mapping[str, Any], place: str) -> str:
    row = variables.get(place[1:-1])
    return str(row["default"]) if isinstance(row, dict) and isinstance(row.get("default"), str) else place


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Method and path of each operation, the names of parameters taken out."""
    paths = document.get("paths")
    for path, row in paths.items() if isinstance(paths, dict) else ():
        if isinstance(path, str) and isinstance(row, dict):
            yield from ((name.upper(), _PLACE.sub("{}", path.rstrip("/"))) for name in row if name in _METHODS)


def _guessed(operations: set[tuple[str, str]], *, server: str) -> tuple[Profile | None, str]:
    """The profile that has most of these operations, and what stands before its paths in the file."""
    best: tuple[tuple[int, ...], Profile | None, str] = ((0,), None, "")
    for name in profile_names():
        facts = profile(name)
        if all(source.weight != "guards" for source in facts.sources):
            continue  # it says what a kit would say, and judges no seller
        wanted = set(_ours(facts, "ticket"))
        prefix = _prefix(operations, facts)
        found = len(wanted & {(method, path.removeprefix(prefix)) for method, path in operations})
        base = facts.base_paths.get("ticket") or ""
        there = bool(base) and (server + prefix).rstrip("/").lower().endswith(base.lower())
        score = (found, int(there), found - len(wanted))
        if found and score > best[0]:
            best = (score, facts, prefix)
    return best[1], best[2]


def _ours(facts: Profile, api: str) -> Iterator[tuple[str, str]]:
    yield from ((one.method, _PLACE.sub("{}", one.path)) for one in facts.dialect.contract(api).operations.values())


def _prefix(operations: set[tuple[str, str]], facts: Profile) -> str:
    """What the paths of a file have before those of the contract: most often nothing."""
    ticket = facts.dialect.paths("ticket")[0]
    found = sorted({path.removesuffix(ticket) for _, path in operations if path.endswith(ticket)}, key=len)
    return found[0] if found else ""


def _apis(facts: Profile, operations: set[tuple[str, str]], prefix: str) -> list[str]:
    """The parts of a profile that the file has, at the address of the tickets: those of which it has an operation."""
    had = {(method, path.removeprefix(prefix)) for method, path in operations}
    rows = {name: row for name, row in facts.dialect.resources.items() if name in facts.apis and row.api == Api.TICKET}
    known = facts.dialect.contract(Api.TICKET).operations
    own = {name: {(known[one].method, _PLACE.sub("{}", known[one].path)) for one in row.operations.values()} for name, row in rows.items()}
    return [api for api in facts.apis if own.get(api, set()) & had]


def _secured(document: Mapping[str, Any], notes: list[str]) -> dict[str, Any]:
    """What the first scheme of security that ttck can do becomes in a target file."""
    components = document.get("components")
    known = document.get("securityDefinitions") or (components.get("securitySchemes") if isinstance(components, dict) else None)
    schemes = known if isinstance(known, dict) else {}
    demanded = document.get("security")
    first = [name for one in demanded if isinstance(one, dict) for name in one] if isinstance(demanded, list) else []
    for name in [*first, *schemes]:
        found = _scheme(schemes.get(name))
        if found:
            if len(schemes) > 1:
                notes.append(f"it knows {len(schemes)} ways to prove who one is; one of them is taken")
            return found
    if schemes:
        notes.append("none of its ways to prove who one is can be told from the file; see auth in ttck explain target")
    return {}


def _scheme(scheme: Any) -> dict[str, Any]:
    if not isinstance(scheme, dict):
        return {}
    kind, how = scheme.get("type"), str(scheme.get("scheme", "")).lower()
    if kind == "basic" or (kind == "http" and how == "basic"):
        return {"auth": {"type": "basic"}}
    if kind == "http" and how == "bearer":
        return {"auth": {"type": "bearer"}}
    if kind == "apiKey" and scheme.get("in") == "header" and _HEADER.fullmatch(str(scheme.get("name"))):
        return {"headers": {str(scheme["name"]): "${env.SELLER_API_KEY}"}}
    if kind == "oauth2":
        flows = scheme.get("flows")
        flow = flows.get("clientCredentials") if isinstance(flows, dict) else scheme
        if isinstance(flow, dict):
            scopes = flow.get("scopes")
            scope = _plain(" ".join(map(str, scopes))) if isinstance(scopes, dict) else None
            token = address(flow.get("tokenUrl"))
            return {"auth": {"type": "oauth2", **({"token_url": token} if token else {}), **({"scope": scope} if scope else {})}}
    return {"auth": {"type": "oauth2"}} if kind == "openIdConnect" else {}


# --- Postman ------------------------------------------------------------------------------------------------------------


def _of_postman(document: Mapping[str, Any]) -> Hints:
    """What the variables of an environment are called says what they are; those that are secret are not even looked at."""
    rows = [
        row for row in document["values"] if isinstance(row, dict) and isinstance(row.get("key"), str) and row.get("enabled") is not False
    ]
    values = {row["key"]: row["value"] for row in rows if isinstance(row.get("value"), str)}
    said = {re.sub(r"[^a-z0-9]", "", key.lower()): _filled(value, values) for key, value in values.items()}
    named = {re.sub(r"[^a-z0-9]", "", row["key"].lower()) for row in rows}
    keys = dict[str, Any]()
    if name := _plain(document.get("name")):
        keys["name"] = name
    if base := next((found for key in _ADDRESS if (found := address(said.get(key)))), None):
        keys["base_url"] = base
    auth = _credentials(said, named)
    if auth:
        keys["auth"] = auth
    missing = () if base else ("it has no variable such as baseUrl with a whole address",)
    return Hints(kind="Postman environment", keys=keys, notes=(*missing, "its secrets are not copied"))


def _filled(value: str, values: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda match: values.get(match[1].strip(), match[0]), value)


def _credentials(said: Mapping[str, str], named: set[str]) -> dict[str, Any]:
    token = next((found for key in _TOKEN_URL if (found := address(said.get(key)))), None)
    if token or {"clientid", "clientsecret"} & named:
        client, scope = _plain(said.get("clientid")), _plain(said.get("scope"))
        given = {"token_url": token, "client_id": client, "scope": scope}
        return {"type": "oauth2", **{key: value for key, value in given.items() if value}}
    if "password" in named:
        user = _plain(said.get("username") or said.get("user"))
        return {"type": "basic", **({"username": user} if user and ":" not in user else {})}
    return {"type": "bearer"} if {"token", "bearertoken", "accesstoken", "apitoken"} & named else {}
