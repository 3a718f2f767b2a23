"""What the forms for machines allow, as far as we use them, written from their specifications: nothing else may stand there."""

from __future__ import annotations

from typing import Any


def thing(required: str = "", **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required.split(), "properties": properties, "additionalProperties": False}


def many(items: Any, **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


TEXT, NUMBER, WHOLE = {"type": "string"}, {"type": "number"}, {"type": "integer"}
NAMED = {"type": "string", "minLength": 1}
FREE = {"type": "object"}
SAID = thing("text", text=NAMED)
INSTANT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}
LEVEL = {"enum": ["none", "note", "warning", "error"]}

_ARTIFACT = thing("uri", uri={"type": "string", "format": "uri-reference"})
_RULE = thing(
    "id", id=NAMED, shortDescription=SAID, help=SAID, defaultConfiguration=thing(level=LEVEL),
    properties={"type": "object", "properties": {"tags": many(TEXT, uniqueItems=True)}},
)  # fmt: skip
_PLACE = thing("artifactLocation", artifactLocation=_ARTIFACT, region=thing("startLine", startLine={"type": "integer", "minimum": 1}))
_LOCATION = thing("physicalLocation", physicalLocation=_PLACE, logicalLocations=many(thing(fullyQualifiedName=TEXT, kind=TEXT)))
_RESULT = thing(
    "ruleId level message locations partialFingerprints", ruleId=NAMED, ruleIndex={"type": "integer", "minimum": 0}, kind={"const": "fail"},
    level=LEVEL, message=SAID, locations=many(_LOCATION, minItems=1),
    partialFingerprints={"type": "object", "additionalProperties": TEXT, "minProperties": 1}, properties=FREE,
    suppressions=many(thing("kind", kind={"enum": ["inSource", "external"]}, status={"const": "accepted"}, justification=TEXT)),
)  # fmt: skip
_NOTE = thing(
    "message", level=LEVEL, message=SAID, associatedRule=thing("id", id=NAMED), locations=many(_LOCATION, minItems=1, uniqueItems=True)
)
_INVOCATION = thing(
    "executionSuccessful", executionSuccessful={"type": "boolean"}, exitCode=WHOLE, exitCodeDescription=TEXT, startTimeUtc=INSTANT,
    endTimeUtc=INSTANT, toolExecutionNotifications=many(_NOTE, uniqueItems=False),
)  # fmt: skip
_DRIVER = thing("name", name=NAMED, version=NAMED, rules=many(_RULE, uniqueItems=True))
_RUN = thing(
    "tool results", tool=thing("driver", driver=_DRIVER), automationDetails=thing(id=TEXT), invocations=many(_INVOCATION),
    artifacts=many(thing(location=_ARTIFACT, hashes={"type": "object", "additionalProperties": TEXT}), minItems=1, uniqueItems=True),
    results=many(_RESULT), properties=FREE,
)  # fmt: skip
SARIF = thing("version runs", **{"$schema": {"type": "string", "format": "uri"}, "version": {"const": "2.1.0"}, "runs": many(_RUN)})

_TEST = thing(
    "name status duration", id={"type": "string", "format": "uuid"}, name=NAMED, duration=WHOLE,
    status={"enum": ["passed", "failed", "skipped", "pending", "other"]}, rawStatus=TEXT, suite=many(TEXT, minItems=1), message=TEXT,
    trace=TEXT, tags=many(TEXT), extra=FREE,
)  # fmt: skip
_COUNTS = dict.fromkeys(("tests", "passed", "failed", "skipped", "pending", "other", "start", "stop"), WHOLE)
_RESULTS = thing(
    "tool summary tests", tool=thing("name", name=NAMED, version=TEXT), summary=thing(" ".join(_COUNTS), **_COUNTS), tests=many(_TEST),
    extra=FREE,
)  # fmt: skip
CTRF = thing(
    "results reportFormat specVersion", reportFormat={"const": "CTRF"}, specVersion={"type": "string", "pattern": r"^\d+\.\d+\.\d+$"},
    generatedBy=TEXT, results=_RESULTS,
)  # fmt: skip

_PAIR = thing("name value", name=TEXT, value=TEXT, comment=TEXT)
_COMMON: dict[str, Any] = {
    "httpVersion": NAMED, "cookies": many(FREE), "headers": many(_PAIR), "headersSize": WHOLE, "bodySize": WHOLE, "comment": TEXT,
}  # fmt: skip
_REQUEST = thing(
    "method url httpVersion cookies headers queryString headersSize bodySize", method=NAMED, url=NAMED, queryString=many(_PAIR),
    postData=thing("mimeType text", mimeType=TEXT, text=TEXT), **_COMMON,
)  # fmt: skip
_CONTENT = thing("size mimeType", size=WHOLE, mimeType=TEXT, text=TEXT, comment=TEXT)
_RESPONSE = thing(
    "status statusText httpVersion cookies headers content redirectURL headersSize bodySize", status=WHOLE, statusText=TEXT,
    content=_CONTENT, redirectURL=TEXT, **_COMMON,
)  # fmt: skip
_TIMINGS = thing("send wait receive", **dict.fromkeys(("blocked", "dns", "connect", "send", "wait", "receive", "ssl"), NUMBER))
_ENTRY = thing(
    "startedDateTime time request response cache timings", startedDateTime={"type": "string", "format": "date-time"}, time=NUMBER,
    request=_REQUEST, response=_RESPONSE, cache=FREE, timings=_TIMINGS, comment=TEXT,
)  # fmt: skip
_PROGRAM = thing("name version", name=TEXT, version=TEXT)
HAR = thing(
    "log",
    log=thing("version creator entries", version={"const": "1.2"}, creator=_PROGRAM, browser=_PROGRAM, comment=TEXT, entries=many(_ENTRY)),
)
