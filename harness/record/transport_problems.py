"""What the wire did to a run: requests without a whole answer, answers that asked for patience, access that was refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ttck.harness.record.exchange import DENIED, THROTTLED

_NAMED = 3  # requests without an answer that a sentence names; the JSON has all


@dataclass(frozen=True, kw_only=True)
class Unanswered:
    """A request that got no whole answer: it may have been carried out, so it counts neither for the seller nor against it."""

    number: int
    request: str
    error: str


@dataclass(kw_only=True)
class Transport:
    """What the lines of a record say about the wire."""

    unanswered: list[Unanswered]
    throttled: int = 0
    denied: int = 0

    def see(self, line: Mapping[str, Any]) -> None:
        """Take one line of an exchange."""
        operation = line.get("operation")
        self.throttled += operation == THROTTLED
        self.denied += operation == DENIED
        if line.get("error"):
            request = line.get("request") if isinstance(line.get("request"), dict) else {}
            said = f"{request.get('method', '')} {_path(str(request.get('url', '')))}"  # type: ignore[union-attr]
            number = line.get("n")
            self.unanswered.append(
                Unanswered(number=number if isinstance(number, int) else 0, request=said.strip(), error=str(line["error"]))
            )

    def cautions(self) -> Iterator[str]:
        """What a reader must know of it."""
        if self.unanswered:
            shown = "; ".join(f"#{one.number} {one.request}: {one.error}" for one in self.unanswered[:_NAMED])
            more = f", and {len(self.unanswered) - _NAMED} more" if len(self.unanswered) > _NAMED else ""
            yield (
                f"{_counted(len(self.unanswered), 'exchange')} without a whole answer ({shown}{more}). Such a request may have been "
                "carried out or not: it counts neither for the seller nor against it. Look for the cause in the network, a gateway, "
                "or the seller."
            )
        if self.denied:
            yield (
                f"Access was refused {_counted(self.denied, 'time')} in the middle of the run, and no such answer counts against "
                "the seller."
            )


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return url


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
