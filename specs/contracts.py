"""The contracts: what each operation takes and answers, and validators for the documents that travel."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import jsonschema_rs

from ttck.specs.extending import load_extended
from ttck.specs.loader import ROOT, FactError
from ttck.specs.resolving import follow, name_of, stand_alone

if TYPE_CHECKING:
    from collections.abc import Mapping

MEDIA_TYPE = "application/json;charset=utf-8"
PLAIN_MEDIA_TYPE = "application/json"
METHODS = frozenset({"get", "put", "post", "delete", "patch", "head", "options", "trace"})
_LONGEST_MESSAGE = 400
_FIRST_ERROR = 400
_PARAMETER = re.compile(r"\{([^}]+)\}")
_DATE_TIME = jsonschema_rs.validator_for({"type": "string", "format": "date-time"}, validate_formats=True)


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A query parameter; `schema` stands alone."""

    name: str
    required: bool
    schema: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A declared answer: the name of its schema (``X`` or ``X[]``, None without a body), its headers, and its media type as written."""

    status: int
    schema: str | None
    headers: Mapping[str, Mapping[str, Any]]
    media: str = ""


@dataclass(frozen=True, kw_only=True)
class OperationSpec:
    """One operation; `path` is a template below the base path, `request` the schema name of the body or None.

    `requests` holds the schema name of the body by media type, where there is more than one, and `otherwise` what is
    answered with a status that `responses` does not have.
    """

    operation_id: str
    method: str
    path: str
    query: tuple[Parameter, ...]
    request: str | None
    responses: Mapping[int, Answer]
    requests: Mapping[str, str] = field(default_factory=dict)
    otherwise: Answer | None = None

    def answer(self, status: int) -> Answer | None:
        """What is declared for a status; for an error that is not named, what all the others are answered with."""
        return self.responses.get(status) or (self.otherwise if status >= _FIRST_ERROR else None)

    @property
    def success(self) -> Answer:
        """The declared answer with the lowest status, which is the 2xx one."""
        return self.responses[min(self.responses)]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One place where a document breaks its schema.

    `pointer` is a JSON Pointer into the document (empty for the whole), `keyword` the rule that is broken, `missing`
    the absent attribute when the keyword is ``required``.
    """

    pointer: str
    keyword: str
    missing: str | None
    message: str


_TOO_DEEP = Problem(pointer="", keyword="type", missing=None, message="a value is wrong and nested too deeply to quote")


@dataclass(frozen=True, kw_only=True, eq=False)
class Contract:
    """An OpenAPI document, ready for use: look up operations, match requests, validate documents.

    `events` holds what a seller posts to a listener by the name of the webhook, for contracts that have webhooks.
    """

    name: str
    document: dict[str, Any] = field(repr=False)
    operations: Mapping[str, OperationSpec] = field(repr=False)
    _routes: tuple[tuple[str, re.Pattern[str], OperationSpec], ...] = field(repr=False)
    _validators: dict[str, Any] = field(default_factory=dict, repr=False)
    _schemas: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)
    events: Mapping[str, OperationSpec] = field(default_factory=dict, repr=False)

    @property
    def schema_names(self) -> tuple[str, ...]:
        """The names of all schemas, sorted."""
        return tuple(sorted(self.document["components"]["schemas"]))

    def schema(self, schema_name: str) -> dict[str, Any]:
        """The JSON Schema of that name without references and allOf; ``X[]`` is an array of ``X``. Do not change it.

        Raises:
            FactError: the contract has no such schema.
        """
        if schema_name not in self._schemas:
            self._schemas[schema_name] = self._resolve(schema_name)
        return self._schemas[schema_name]

    def _resolve(self, schema_name: str) -> dict[str, Any]:
        item = schema_name.removesuffix("[]")
        if item != schema_name:
            return {"type": "array", "items": self.schema(item)}
        if item not in self.document["components"]["schemas"]:
            raise FactError(f"the contract {self.name} has no schema {item}")
        return stand_alone(self.document, {"$ref": f"#/components/schemas/{item}"})

    def validator(self, schema_name: str) -> Any:
        """The compiled validator (`jsonschema_rs.Validator`) of a schema, with format checks on."""
        found = self._validators.get(schema_name)
        if found is None:
            found = jsonschema_rs.Draft202012Validator(self.schema(schema_name), validate_formats=True)
            self._validators[schema_name] = found
        return found

    def is_valid(self, document: Any, schema_name: str) -> bool:
        """Whether a decoded document keeps the schema."""
        return bool(self.validator(schema_name).is_valid(document))

    def problems(self, document: Any, schema_name: str, *, limit: int = 20) -> tuple[Problem, ...]:
        """Up to `limit` places where a decoded document breaks the schema; none when it is valid."""
        try:
            return tuple(_problem(error) for error in islice(self.validator(schema_name).iter_errors(document), limit))
        except ValueError:  # the validator judges documents of any depth, but quotes only values below a certain one
            return () if self.is_valid(document, schema_name) else (_TOO_DEEP,)

    def match(self, method: str, path: str) -> tuple[OperationSpec, dict[str, str]] | None:
        """The operation behind a request and its path parameters, decoded; None if no operation fits.

        `path` is relative to the base path, still percent-encoded, and may carry a query string.
        """
        bare = path.partition("?")[0]
        for verb, pattern, operation in self._routes:
            found = pattern.fullmatch(bare) if verb == method.upper() else None
            if found:
                return operation, {name: unquote(value) for name, value in found.groupdict().items()}
        return None


def _problem(error: Any) -> Problem:
    pointer = "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in error.instance_path)
    keyword = str(error.schema_path[-1]) if error.schema_path else "false"
    missing = str(error.kind.property) if keyword == "required" else None
    message = str(error.message)
    if len(message) > _LONGEST_MESSAGE:
        message = f"{message[: _LONGEST_MESSAGE // 2]} ... {message[-_LONGEST_MESSAGE // 2 :]}"
    return Problem(pointer=pointer, keyword=keyword, missing=missing, message=message)


def is_date_time(text: Any) -> bool:
    """Whether `text` is a date-time of RFC 3339: full date, ``T``, time and offset, and a day that exists."""
    return bool(_DATE_TIME.is_valid(text))


def read(document: dict[str, Any], *, name: str) -> Contract:
    """Make a contract of a parsed OpenAPI 3 document.

    Raises:
        FactError: an operationId is missing or stands twice, or a body is neither a named schema nor an array of one.
    """
    operations: dict[str, OperationSpec] = {}
    for path, item in document["paths"].items():
        for method, node in item.items():
            if method not in METHODS:
                continue
            operation = _operation(document, path=path, method=method.upper(), node=node)
            if operation.operation_id in operations:
                raise FactError(f"{name}: the operationId {operation.operation_id} stands twice")
            operations[operation.operation_id] = operation
    events = {
        event: _operation(document, path=f"/listener/{event}", method="POST", node=item["post"])
        for event, item in document.get("webhooks", {}).items()
    }
    routes = tuple((operation.method, _pattern(operation.path), operation) for operation in operations.values())
    return Contract(name=name, document=document, operations=MappingProxyType(operations), _routes=routes, events=MappingProxyType(events))


def _operation(document: dict[str, Any], *, path: str, method: str, node: dict[str, Any]) -> OperationSpec:
    if "operationId" not in node:
        raise FactError(f"{method} {path} has no operationId")
    parameters = [follow(document, parameter) for parameter in node.get("parameters", ())]
    nodes = {str(status): follow(document, found) for status, found in node["responses"].items()}
    rest = nodes.pop("default", None) if len(nodes) > 1 else None
    answers = [_answer(document, status=status, node=found) for status, found in nodes.items()]
    bodies = _bodies(follow(document, node.get("requestBody")))
    return OperationSpec(
        operation_id=node["operationId"],
        method=method,
        path=path,
        query=tuple(_parameter(document, node=found) for found in parameters if found["in"] == "query"),
        request=_main(bodies),
        responses=MappingProxyType({answer.status: answer for answer in answers}),
        requests=MappingProxyType(bodies if len(bodies) > 1 else {}),
        otherwise=None if rest is None else Answer(status=0, schema=_main(_bodies(rest)), headers=MappingProxyType({})),
    )


def _parameter(document: dict[str, Any], *, node: dict[str, Any]) -> Parameter:
    schema = MappingProxyType(stand_alone(document, node["schema"]))
    return Parameter(name=node["name"], required=node.get("required", False), schema=schema)


def _answer(document: dict[str, Any], *, status: str, node: dict[str, Any]) -> Answer:
    if not re.fullmatch(r"[1-5][0-9][0-9]", str(status)):
        raise FactError(f"the status {status} is not a number between 100 and 599")
    headers = {name: follow(document, header)["schema"] for name, header in node.get("headers", {}).items()}
    media = next(iter(node.get("content") or ()), "")
    return Answer(status=int(status), schema=_main(_bodies(node)), headers=MappingProxyType(headers), media=media)


def _bodies(node: dict[str, Any] | None) -> dict[str, str]:
    content = (node or {}).get("content") or {}
    names = {media: name_of(body["schema"]) for media, body in content.items()}
    if None in names.values() or (names and not names.keys() & {MEDIA_TYPE, PLAIN_MEDIA_TYPE}):
        raise FactError(f"a body must be {MEDIA_TYPE} or {PLAIN_MEDIA_TYPE} with a named schema or an array of one")
    return {media: name for media, name in names.items() if name}


def _main(bodies: dict[str, str]) -> str | None:
    return bodies.get(MEDIA_TYPE) or bodies.get(PLAIN_MEDIA_TYPE)


def _pattern(path: str) -> re.Pattern[str]:
    parts = _PARAMETER.split(path)
    texts = (f"(?P<{part}>[^/]+)" if index % 2 else re.escape(part) for index, part in enumerate(parts))
    return re.compile("".join(texts))


def contract_names() -> tuple[str, ...]:
    """The names that `contract` knows."""
    return tuple(sorted(path.stem for path in (ROOT / "openapi").glob("*.yaml")))


_ADMITTED: dict[str, Contract] = {}


def admit(found: Contract) -> Contract:
    """Let `contract` know one that was made in memory, by its name; a later one of the same name takes its place."""
    _ADMITTED[found.name] = found
    return found


def contract(name: str) -> Contract:
    """The contract ``specs/openapi/<name>.yaml``, for example ``troubleTicket``, or one that was admitted.

    A file that extends another has what that has, and only what differs is written.

    Raises:
        FactError: there is no such contract, or its file is not well formed.
    """
    return _ADMITTED.get(name) or _contract(name)


def contract_file(name: str, *, beside: tuple[Path, ...] = ()) -> Path:
    """The OpenAPI file of a user's own behind a relative path, looked for in these folders.

    Raises:
        FactError: there is none.
    """
    found = next((folder / name for folder in (*beside, Path()) if (folder / name).is_file()), None)
    if found is None:
        raise FactError(f"there is no file {name}")
    return found.resolve()


@functools.cache
def own_contract(path: Path) -> Contract:
    """The contract of a user's own, which may extend one of ours; `contract` then knows it by its path.

    Raises:
        FactError: the file is not well formed.
    """
    return admit(read(load_extended(path, folder="openapi"), name=str(path)))


@functools.cache
def _contract(name: str) -> Contract:
    if name not in contract_names():
        raise FactError(f"there is no contract {name}; known are {', '.join(contract_names())}")
    return read(load_extended(ROOT / "openapi" / f"{name}.yaml", folder="openapi"), name=name)
