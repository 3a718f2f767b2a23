"""The target file: which seller is tested, with which credentials, settings, limits and stimuli."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ttck.harness.buyer import http_stimuli
from ttck.harness.buyer.own_lifecycle import Moves, moves_of
from ttck.harness.buyer.seller_terms import NONE, Terms, contradictions, stated, terms
from ttck.harness.buyer.target_errors import misfits
from ttck.harness.buyer.target_secrets import CLIENTS, given_at, masked, secrets_in
from ttck.harness.buyer.target_variables import filled as fill_in
from ttck.harness.buyer.target_variables import stimuli_problems, unsendable
from ttck.harness.secrets.redactor import Redactor
from ttck.specs.extending import is_path
from ttck.specs.loader import FactError, parse_yaml
from ttck.specs.profiles import DEFAULT, Profile, profile, profile_names
from ttck.specs.vocabulary import Api

_KINDS = frozenset({"ticket", "incident", "appointment", "workorder", "specification"})  # names that are no secret
_INTERFACES = ("sonata", "cantata")
# Parts of an API that cannot be offered without it.
_PARTS = {"appointment_events": Api.APPOINTMENT, "workorder_events": Api.WORKORDER}


class TargetError(ValueError):
    """The target file cannot be used; the message says where and what to do."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Waits in seconds, sizes in bytes or characters, counts; the profile gives the defaults."""

    event_wait: float = 5.0
    state_wait: float = 5.0
    quiet_window: float = 1.0
    request_timeout: float = 30.0
    connect_timeout: float = 10.0
    operator_wait: float = 120.0
    max_body_bytes: int = 10 * 1024 * 1024
    max_tickets: int = 2000
    max_pages: int = 50
    requests_per_second: float | None = None
    run_seconds: float = 3600.0
    text_length: int = 2000


@dataclass(frozen=True, kw_only=True)
class Target:
    """One seller as the target file describes it; `document` is the file with its secrets masked.

    `apis` are the declared APIs and parts of them, by the names of the file; `urls` are the addresses of the other APIs.
    `lifecycle` are the moves that the seller says it has, where the file tells them. `other` is the same seller as a second buyer
    meets it, and `barred` as a client does that may not use it; None where the file names none. `existing` are the identifiers of items
    that the seller has already, by the names of their resources.
    """

    name: str
    profile: Profile
    edition: str
    base_url: str
    auth: Mapping[str, str]
    headers: Mapping[str, str]
    tls: Mapping[str, Any]
    proxy: str | None
    listener: Mapping[str, Any]
    stimuli: Mapping[str, Any]
    use_cases: frozenset[int]
    switches: Mapping[str, Any]
    products: tuple[str, ...]
    limits: Limits
    redactor: Redactor
    document: Mapping[str, Any]
    options: frozenset[str] = field(default_factory=frozenset)
    apis: frozenset[str] = frozenset({"ticket"})
    urls: Mapping[Api, str] = field(default_factory=dict)
    terms: Terms = NONE
    lifecycle: Moves = ()
    other: Target | None = None
    barred: Target | None = None
    existing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def url(self, api: Api) -> str | None:
        """The base URL of an API; None where the file gives none and none can be told from `base_url`."""
        return self.base_url if api == Api.TICKET else self.urls.get(api)

    @property
    def out_of_band(self) -> bool:
        """Whether listeners are registered with the seller beside its API: the file says that ours is, or the profile that all are.

        Where the standard demands a hub it is the hub that is judged.
        """
        arranged = "registered" in self.listener or self.switches.get("subscription") == "out_of_band"
        return arranged and not self.profile.dialect.tabled

    @property
    def stimulus_kind(self) -> str:
        """The first rung of the stimulus ladder that the file offers."""
        return next((kind for kind in ("control", "http", "command", "wait", "operator") if self.stimuli.get(kind)), "none")


def _switches(chosen: Mapping[str, Any], *, facts: Profile, edition: str) -> dict[str, Any]:
    known = {switch.name: switch for switch in facts.switches}
    for name, value in chosen.items():
        if name not in known:
            raise TargetError(f"switches: {name} is unknown; the profile {facts.name} has {', '.join(sorted(known))}")
        if known[name].allowed and value not in known[name].allowed:
            allowed = ", ".join(str(option) for option in known[name].allowed)
            raise TargetError(f"switches: {name} is {value!r}, but must be one of {allowed}")
    return facts.settled(chosen, edition=edition)


def _check_address(address: str, *, name: str, what: str = "base_url") -> None:
    """Refuse what cannot be called; the address is not quoted, for a secret may be in it."""
    try:
        parts = urlsplit(address)
        problem = None if parts.hostname and parts.port != 0 else "it names no host, or port 0"
    except ValueError:  # a port that is no number, or brackets that do not close
        problem = "its port is no number up to 65535, or its brackets do not close"
    if problem:
        raise TargetError(f"{name}: {what} is no address: {problem}")


def _urls(base_url: str, given: Mapping[str, str], *, facts: Profile) -> dict[Api, str]:
    """The addresses of the other APIs: those of the file, else those beside a ticket API at its usual base path."""
    found: dict[Api, str] = {}
    for api in (Api.APPOINTMENT, Api.WORKORDER):
        if api in given:
            found[api] = given[api].rstrip("/")
            continue
        for interface in _INTERFACES:
            usual = facts.base_path(Api.TICKET, interface=interface)
            if api in facts.base_paths and base_url.endswith(usual):
                found[api] = base_url.removesuffix(usual) + facts.base_path(api, interface=interface)
                break
    return found


def _declared(apis: frozenset[str], *, facts: Profile) -> frozenset[str]:
    """The APIs that are declared, without the parts of them that are no option of the profile, because each seller has them.

    To name such a part says what is true anyway.
    """
    own = apis & facts.apis.keys()
    return apis - {name for name, row in facts.dialect.resources.items() if name not in facts.apis and row.api in own}


def _check_apis(apis: frozenset[str], urls: Mapping[Api, str], *, facts: Profile, name: str) -> None:
    """Refuse an API that the profile does not judge or that has no address, and a part without its API."""
    unknown = sorted(apis - set(facts.apis))
    if unknown:
        known = ", ".join(facts.apis)
        raise TargetError(f"{name}: declares.apis names {', '.join(unknown)}, but the profile {facts.name} judges {known}")
    for part, whole in _PARTS.items():
        if part in apis and whole not in apis:
            raise TargetError(f"{name}: declares.apis names {part} without {whole}")
    for api in (Api.APPOINTMENT, Api.WORKORDER):
        if api in apis and api not in urls:
            raise TargetError(
                f"{name}: declares.apis names {api}, but its address is unknown: base_url does not end in {facts.base_path(Api.TICKET)}, "
                f"so give urls.{api}"
            )


def _check_supports(declares: Mapping[str, Any], *, facts: Profile, name: str) -> None:
    """Refuse a statement about a resource that the profile does not have."""
    unknown = sorted(declares.get("supports", {}).keys() - facts.dialect.resources.keys())
    if unknown:
        known = ", ".join(facts.dialect.resources)
        raise TargetError(f"{name}: declares.supports names {', '.join(unknown)}, but the profile {facts.label} has {known}")


def _use_cases(declares: Mapping[str, Any], apis: frozenset[str], *, facts: Profile) -> frozenset[int]:
    """The use cases that the seller claims: those it names, else all of the APIs that it declares."""
    return frozenset(declares.get("use_cases", (number for api in apis for number in facts.apis[api])))


def _refuse(problems: list[str], *, name: str) -> None:
    if problems:
        raise TargetError(f"{name}: {problems[0]}" if len(problems) == 1 else f"{name}:\n  " + "\n  ".join(problems))


def _terms(filled: Mapping[str, Any], redactor: Redactor, *, facts: Profile, name: str) -> Terms:
    """What the seller asks for beyond the standard, and never against it."""
    found = terms(stated(facts.terms, filled))
    _refuse([redactor.text(problem) for problem in contradictions(found, facts)], name=name)
    return found


def _conforming(document: Any, *, name: str, base_url: str | None, redactor: Redactor, beside: Path | None) -> dict[str, Any]:
    """The decoded file with its variables filled, its secrets registered, and its form and addresses checked."""
    if not isinstance(document, dict):
        raise TargetError(f"{name}: a target file is a mapping with at least base_url; see ttck run --help")
    filled: dict[str, Any]
    filled, wrong = fill_in(document, redactor, beside=beside)
    _refuse(wrong, name=name)
    if base_url:
        filled["base_url"] = base_url
    for secret in secrets_in(filled):
        redactor.register(secret)
    with contextlib.suppress(FactError):  # what is wrong with a profile is said later; the stimuli of its dialect are known from here on
        profile(str(filled.get("profile", DEFAULT)), beside=beside)
    _refuse(misfits(filled), name=name)
    http = filled.get("stimuli", {}).get("http", {})
    _refuse([*stimuli_problems(document.get("stimuli", {})), *unsendable(filled), *http_stimuli.nowhere(http)], name=name)
    if http:
        filled["stimuli"]["http"] = http_stimuli.expanded(http)
        for secret in secrets_in(filled):  # also what only a whole URL shows to be one
            redactor.register(secret)
    _check_address(filled["base_url"], name=name)
    for api, url in filled.get("urls", {}).items():
        _check_address(url, name=name, what=f"urls.{api}")
    for header in (*filled.get("headers", {}), *filled.get("other_buyer", {}).get("headers", {})):
        redactor.register_header(header)
    return filled


def _as_other(filled: Mapping[str, Any]) -> dict[str, Any]:
    """The file as if it were written for the second buyer."""
    given, rest = dict(filled["other_buyer"]), {key: value for key, value in filled.items() if key != "other_buyer"}
    if "buyer_id" in given:
        given["switches"] = {**rest.get("switches", {}), "buyer_id": given.pop("buyer_id")}
    return {**rest, **given}


def _anchor(filled: dict[str, Any], beside: Path | None) -> None:
    """Count the paths of a target file from where it lies; one that is there from the current folder alone is left."""
    keys = tuple((place, ("private_key",)) for place in CLIENTS)
    files = ((("tls",), ("verify", "client_certificate", "client_key")), (("listener", "tls"), ("certificate", "key")))
    for place, names in (*files, *keys):
        given = given_at(filled, place) or {}
        for name in names:
            value = given.get(name)
            if isinstance(value, str) and beside is not None and ((beside / value).exists() or not Path(value).exists()):
                given[name] = str(beside / value)


def _judged_by(wanted: str, *, name: str, beside: Path | None) -> Profile:
    if not is_path(wanted) and wanted not in profile_names():
        raise TargetError(
            f"{name}: the profile {wanted} is unknown; there is {', '.join(profile_names())}, and the path of a file of your own (.yaml)"
        )
    return profile(wanted, beside=beside)


def parse_target(document: Any, *, name: str, base_url: str | None = None, beside: Path | None = None) -> Target:
    """Turn a decoded target file into a target; a profile of a user's own is looked for `beside`.

    Raises:
        TargetError: the document breaks the published schema, names an unknown profile or switch, or asks for an
            environment variable that is not set.
    """
    redactor = Redactor()
    filled = _conforming(document, name=name, base_url=base_url, redactor=redactor, beside=beside)
    _anchor(filled, beside)
    own = _built(filled, redactor, name=name, beside=beside)
    other = _built(_as_other(filled), redactor, name=f"{name}: other_buyer", beside=beside) if "other_buyer" in filled else None
    return replace(own, other=other, barred=replace(own, auth=filled["barred_auth"]) if "barred_auth" in filled else None)


def _built(filled: dict[str, Any], redactor: Redactor, *, name: str, beside: Path | None) -> Target:
    """The target of a file that is well formed."""
    facts = _judged_by(filled.get("profile", DEFAULT), name=name, beside=beside)
    edition = filled.get("edition", facts.edition)
    declares = filled.get("declares", {})
    apis = _declared(frozenset(declares.get("apis", facts.default_apis)), facts=facts)
    _check_supports(declares, facts=facts, name=name)
    urls = _urls(filled["base_url"].rstrip("/"), filled.get("urls", {}), facts=facts)
    _check_apis(apis, urls, facts=facts, name=name)
    switches = _switches(filled.get("switches", {}), facts=facts, edition=edition)
    facts = facts.spoken(switches)
    known_limits = {key: value for key, value in facts.limits.items() if key in Limits.__dataclass_fields__}
    return Target(
        name=filled.get("name", urlsplit(filled["base_url"]).netloc.rpartition("@")[2]),
        profile=facts,
        edition=edition,
        base_url=filled["base_url"].rstrip("/"),
        auth=filled.get("auth", {"type": "none"}),
        headers=filled.get("headers", {}),
        tls=filled.get("tls", {}),
        proxy=filled.get("proxy"),
        listener={"enabled": True, "host": "127.0.0.1", "port": 0, **filled.get("listener", {})},
        stimuli=filled.get("stimuli", {}),
        use_cases=_use_cases(declares, apis, facts=facts),
        options=frozenset(declares.get("options", ())),
        apis=apis,
        urls=urls,
        switches=switches,
        lifecycle=_moves(filled.get("lifecycle"), facts=facts, switches=switches, beside=beside, name=name),
        products=tuple(filled.get("products", ("PRODUCT-1", "PRODUCT-2", "PRODUCT-3"))),
        existing=_existing(filled.get("existing", {}), facts=facts, name=name),
        terms=_terms(filled, redactor, facts=facts, name=name),
        limits=Limits(**{**known_limits, **filled.get("limits", {})}),
        redactor=redactor,
        document=masked(filled, redactor),
    )


def _existing(given: Mapping[str, list[str]], *, facts: Profile, name: str) -> dict[str, tuple[str, ...]]:
    """The items that there are already; each of a resource that can be read."""
    known = [kind for kind, row in facts.dialect.resources.items() if "retrieve" in row.operations]
    if strange := sorted(set(given) - set(known)):
        many = [kind for kind in strange if kind in _KINDS]
        raise TargetError(f"{name}: existing names {', '.join(many) or 'something'} that cannot be read here; there is {', '.join(known)}")
    return {kind: tuple(items) for kind, items in given.items()}


def _moves(given: Any, *, facts: Profile, switches: Mapping[str, Any], beside: Path | None, name: str) -> Moves:
    try:
        return moves_of(given, facts=facts, switches=switches, beside=beside)
    except FactError as broken:
        raise TargetError(f"{name}: {broken}") from broken


def load_target(path: Path) -> Target:
    """Read a target file.

    Raises:
        TargetError: the file is missing, unreadable, not YAML, or breaks the schema.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as broken:
        raise TargetError(f"cannot read the target file {path}: {broken}") from broken
    try:
        return parse_target(parse_yaml(text, name=str(path)), name=str(path), beside=path.parent)
    except FactError as broken:
        raise TargetError(str(broken)) from broken
