"""What is confidential: which names say so, and what stands under them in a header, a URL, a command or a document.

Whoever reads one of these registers what is found here with the redactor. A value that many texts hold by chance, such as
``true``, ``bearer`` or ``1``, is no secret under any name: masking it would spoil the report and protect nobody.
"""

from __future__ import annotations

import base64
import binascii
import functools
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, unquote_plus, urlsplit

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_STRONG = frozenset(
    {"token", "secret", "password", "passwd", "passphrase", "pwd", "passwort", "apikey", "subscriptionkey", "accesskey",
     "privatekey", "sharedkey", "authorization", "credential", "credentials", "jwt", "bearer", "sas", "signature", "sessionid",
     "jsessionid", "phpsessid", "assertion", "otp"}
)  # fmt: skip
_PAIRS = frozenset(
    {("api", "key"), ("subscription", "key"), ("access", "key"), ("private", "key"), ("shared", "key"), ("function", "key"),
     ("functions", "key"), ("account", "key"), ("client", "key"), ("auth", "key"), ("session", "id"), ("pass", "word"), ("pass", "phrase")}
)  # fmt: skip
_ROOTS = ("token", "passw", "apikey", "clientsecret", "secretkey")  # of names that are written as one word
_ENDS = ("type", "url", "uri", "name", "count", "expires", "expiry", "length")
_IN_HEADERS = frozenset({"auth", "session", "cookie", "key", "signature"})
_PROOFS = frozenset({"dpop", "authentication", "auth", "cookie"})  # words of headers that prove who somebody is, wherever they stand
_IN_QUERIES = frozenset({"auth", "session", "sig", "key", "code", "apikey"})
# The last word of names that say something about a secret.
_ABOUT = frozenset(
    {"type", "url", "uri", "name", "count", "expires", "expiry", "expiration", "in", "at", "length", "alg", "algorithm", "method",
     "mode", "scheme", "hint", "status", "version", "date", "policy", "required", "enabled", "supported", "format", "issuer",
     "realm", "endpoint"}
)  # fmt: skip
_PUBLIC_HEADERS = re.compile(r"(?i)access-control-.*|www-authenticate|proxy-authenticate|sec-websocket-.*|public-key-pins.*")
# Headers in which nobody sends a secret.
_PLAIN_HEADERS = frozenset(
    {"accept", "accept-charset", "accept-encoding", "accept-language", "cache-control", "connection", "content-encoding",
     "content-language", "content-length", "content-type", "date", "from", "host", "if-match", "if-none-match", "origin", "pragma",
     "prefer", "user-agent"}
)  # fmt: skip
_ADDRESSES = frozenset({"referer", "referrer", "location", "content-location", "link", "origin"})
_ORDINARY = frozenset(
    {"true", "false", "null", "none", "undefined", "yes", "no", "on", "off", "basic", "bearer", "digest", "token", "apikey",
     "oauth", "oauth2", "password", "secret", "required", "optional", "enabled", "disabled", "active", "inactive", "valid",
     "invalid", "expired", "missing", "unknown", "default", "public", "private", "test", "debug", "admin", "user", "guest", "read",
     "write", "openid"}
)  # fmt: skip
_SHORTEST = 4
_WORDY = 100  # characters of a text that hardly stands twice
_SHORTEST_COOKIE = 8
_DIGITS = 8  # shorter numbers are counts and versions
_GUESSED = 6  # characters of a value whose name only suggests a secret
_PLAIN = re.compile(r"[A-Za-z]{1,15}|[a-z]+(?:[-_ ][a-z]+)*|[\d.,:/]{1,8}|\$\{[^}]*\}")
_WORD = re.compile(r"[A-Za-z]{1,12}|[\d.,:/]{1,8}")
_SCHEME = re.compile(r"(?i)(bearer|basic|token|apikey|sharedaccesssignature|key) +(\S.*)", re.DOTALL)
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,20}://[^\s\"'<>]+")
_JWT = re.compile(r"(?<![\w-])eyJ[\w-]{4,}\.[\w-]{4,}\.[\w-]{4,}")
_BEARER = re.compile(
    r"\b[Bb]earer +(?=[^\s\"',;]*\d)(?=[^\s\"',;]*[a-z])([\w.~+/-]{16,}=*)"
)  # circuits are "bearers" as well: capitals and digits
# What a text says a secret is, and credentials by the names of their schemes.
_SAID = re.compile(r"(?<![\w.-])([A-Za-z][\w.-]{0,40})[\"']? ?[=:] ?[\"']?([^\s\"'<>;,|&)]{6,4096})")
_CREDENTIALS = re.compile(r"(?i)\b(authorization|token|credentials?)\b[\"'=: ]{1,4}(?:bearer|basic) +(?=\S*\d)([^\s\"'<>;,|&)]{6,4096})")
_PEM = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----(.{1,20000}?)(?:-----END|\Z)", re.DOTALL)
_LINE = 16  # characters of a line of a private key that tell it from any other text
_MADE, _MIXED = 12, 8  # characters of a part of a path that looks made by a machine, and of its longest piece without signs
_CAPITALS = 3  # one letter in so many is a capital where nobody wrote a name
_PIECE = re.compile(r"[A-Za-z0-9]+")
_QUOTED = r"(?:\"([^\"]*)\"|'([^']*)'|([^\s\"';|&]+))"
_NAMED = re.compile(rf"([A-Za-z][\w.-]*)[\"']?\s*[=:]\s*(?:(?i:bearer|basic|token|apikey)\s+)?{_QUOTED}")
_OPTION = re.compile(rf"--?([A-Za-z][\w.-]*)\s+{_QUOTED}")
_NAME_AND_VALUE = ("name", "key", "id")
_LISTENERS = frozenset({"callback", "public_url"})  # members whose value is the address of a listener
_ROUGH = re.compile(r"(?i)key|token|secret|pass|pwd|auth|credential|jwt|bearer|sas|signature|session|assertion|otp|://|eyJ")


@functools.lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Whether a name of a field, option or variable says that its value is a secret: ``apiKey``, ``client_secret``, ``X-Token``."""
    words = [word.lower() for word in _WORDS.findall(name)]
    if not words or words[-1] in _ABOUT:
        return False
    whole = "".join(words)
    if any(root in whole for root in _ROOTS) and not whole.endswith(_ENDS):
        return True
    return bool(_STRONG & {*words, whole} or _PAIRS & set(itertools.pairwise(words)))


@functools.lru_cache(maxsize=4096)
def is_secret_header(name: str) -> bool:
    """Whether a header carries a credential: ``Authorization``, ``Cookie``, ``Ocp-Apim-Subscription-Key``, whatever ends in -key."""
    words = [word.lower() for word in _WORDS.findall(name)]
    if not words or words[-1] in _ABOUT or _PUBLIC_HEADERS.fullmatch(name):
        return False
    return is_secret_name(name) or bool(_IN_HEADERS & {words[-1], *words[:1]} or _PROOFS & {*words, name.lower()})


def is_secret_parameter(name: str) -> bool:
    """Whether a parameter of a URL carries a credential: ``token``, ``apikey``, ``sas``, ``sig``, ``code``, ``subscription-key``."""
    words = [word.lower() for word in _WORDS.findall(name)]
    return is_secret_name(name) or bool(words and (words[-1] == "key" or (len(words) == 1 and words[0] in _IN_QUERIES)))


def in_header(name: str, value: str) -> Iterator[str]:
    """What is secret in one header field of traffic."""
    if "cookie" in name.lower():
        yield from (part for part in re.findall(r"=\"?([^;,\s\"]+)", value) if len(part) >= _SHORTEST_COOKIE and not _PLAIN.fullmatch(part))
    elif is_secret_header(name):
        yield from credential(value)
    elif "://" in value or name.lower() in _ADDRESSES:
        yield from in_text(value)


def given_header(name: str, value: str) -> Iterator[str]:
    """What is secret in a header of a target file, where any may be: all but plain words and what is public by its name."""
    if name.lower() not in _PLAIN_HEADERS and (is_secret_header(name) or not _WORD.fullmatch(value)):
        yield from credential(value)
    yield from in_text(value)


def credential(value: str) -> Iterator[str]:
    """A secret value, and what is in it when it is written as a whole Authorization header."""
    value = value.strip()
    found = _SCHEME.fullmatch(value)
    if worth_hiding(value):
        yield value
    if found:
        rest = found[2].strip()
        yield from (part for part in (rest, *_person(rest, found[1])) if worth_hiding(part))


def _person(encoded: str, scheme: str) -> Iterator[str]:
    if scheme.lower() == "basic":
        try:
            person = base64.b64decode(encoded, validate=True).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return
        yield from (person, person.partition(":")[2])


def worth_hiding(value: str) -> bool:
    """Whether a value is more than a common word, a short number, or a place that a run fills."""
    return (
        len(value) >= _SHORTEST and value.lower() not in _ORDINARY and not _filled(value) and not (value.isdigit() and len(value) < _DIGITS)
    )


def _filled(value: str) -> bool:
    """Whether a run fills it: then there is nothing to hide in it yet."""
    return value.startswith("${") and value.endswith("}")


def _guessed(value: str) -> bool:
    """Whether a value that only its name makes suspicious looks like one that a machine made."""
    return worth_hiding(value) and len(value) >= _GUESSED and not _PLAIN.fullmatch(value)


def in_url(url: str) -> Iterator[str]:
    """What is secret in a URL: name and password, and parameters whose names say so, as written and decoded."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return
    person, at, _ = parts.netloc.rpartition("@")
    if at:
        name, colon, password = person.partition(":")
        yield from (part for part in ((person, unquote(person), password, unquote(password)) if colon else ()) if worth_hiding(part))
        yield from (part for part in (name, unquote(name)) if not colon and _guessed(part))
    matrix = parts.path.partition(";")[2]
    for written in re.split("[&;]", "&".join((parts.query, parts.fragment.rpartition("?")[2], matrix))):
        key, _, value = written.partition("=")
        if is_secret_parameter(unquote_plus(key)):
            yield from (part for part in (value, unquote(value), unquote_plus(value)) if worth_hiding(part))


def in_callback(url: str) -> Iterator[str]:
    """What is secret in the address of a listener: as in any URL, and the parts of its path by which a listener knows who may send."""
    yield from in_url(url)
    try:
        path = urlsplit(url).path
    except ValueError:
        return
    before = ""
    for part in path.split("/"):
        if _made_by_a_machine(unquote(part)) or (is_secret_parameter(before) and _guessed(unquote(part))):
            yield from (part, unquote(part))
        before = part


def _made_by_a_machine(part: str) -> bool:
    """Whether a part of a path is a token rather than a name: long, with letters and digits, or many capitals, in one piece."""
    return len(part) >= _MADE and any(_mixed(piece) for piece in _PIECE.findall(part) if len(piece) >= _MIXED)


def _mixed(piece: str) -> bool:
    capitals = sum(letter.isupper() for letter in piece)
    return (not piece.isalpha() and not piece.isdigit()) or (len(piece) >= _MADE and len(piece) / _CAPITALS <= capitals < len(piece))


def in_text(text: str) -> Iterable[str]:
    """What is secret in a text: in its URLs, and tokens and private keys that are known by their form."""
    return _in_word(text) if len(text) < _WORDY else tuple(_in_text(text))


@functools.lru_cache(maxsize=4096)
def _in_word(text: str) -> tuple[str, ...]:
    """What is secret in a short text, as traffic repeats them thousands of times."""
    return tuple(_in_text(text))


def _in_text(text: str) -> Iterator[str]:
    yield from _JWT.findall(text)
    yield from _BEARER.findall(text)
    for said in (*_SAID.finditer(text), *_CREDENTIALS.finditer(text)):
        if said.re is _CREDENTIALS or is_secret_name(said[1]):
            yield from (part for part in credential(said[2]) if _guessed(part))
    for key in _PEM.findall(text):
        yield from (line for line in re.split(r"\s+|\\[rn]", key) if len(line) >= _LINE)
    if "://" in text:
        for url in _URL.findall(text):
            yield from in_url(url)
    elif "?" in text:
        yield from in_url(text)


def in_command(parts: Iterable[str]) -> Iterator[str]:
    """What is secret in a command: values after ``--token``, in ``password=...``, in headers, after ``-u`` and in URLs."""
    words = list(parts)
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if following and word.startswith("-") and "=" not in word and is_secret_parameter(word.lstrip("-")):
            yield from credential(following)
        if following and word in {"-u", "--user"} and ":" in following:
            yield from (part for part in (following, following.partition(":")[2]) if worth_hiding(part))
        for found in (*_NAMED.finditer(word), *_OPTION.finditer(word)):
            value = next((group for group in found.groups()[1:] if group), "")
            if is_secret_name(found[1]):
                yield from credential(value)
            elif is_secret_header(found[1]):
                yield from (part for part in credential(value) if _guessed(part))
            elif found[1] in {"u", "user"} and ":" in value:
                yield from (part for part in (value, value.partition(":")[2]) if worth_hiding(part))
        yield from in_text(word)


def in_document(document: Any) -> Iterator[str]:
    """What is secret in a JSON document: values under names that say so, and in URLs."""
    if isinstance(document, list):
        for item in document:
            yield from in_document(item)
    elif isinstance(document, Mapping):
        named = next((document[key] for key in _NAME_AND_VALUE if isinstance(document.get(key), str)), "")
        for key, value in document.items():
            if isinstance(value, str) and (is_secret_name(str(key)) or (key == "value" and is_secret_name(named))):
                yield from (part for part in credential(value) if _guessed(part) or "pass" in str(key).lower())
            if isinstance(value, str) and key in _LISTENERS:
                yield from in_callback(value)
            yield from in_document(value)
    elif isinstance(document, str):
        yield from in_text(document)
        if document.lstrip()[:1] in {"{", "["}:  # a document in a document
            yield from in_body(document)


def in_body(text: str) -> Iterator[str]:
    """What is secret in a body: a JSON document or a form, whatever it says of itself."""
    if not _ROUGH.search(text):
        return
    try:
        document = json.loads(text.removeprefix("\ufeff"))  # a byte order mark
        yield from in_document(document if isinstance(document, dict | list) else str(document))
    except (ValueError, RecursionError):
        yield from in_text(text)
        if "=" in text and "\n" not in text.strip():
            pairs = parse_qsl(text, max_num_fields=1000) if text.count("&") < 1000 else []  # noqa: PLR2004 - as many as urllib takes here
            yield from (value for name, value in pairs if is_secret_name(name) and worth_hiding(value))
