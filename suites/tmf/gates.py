"""What is judged at all: by the version of the target, by its switches, and by what the seller turns out to have."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from ttck.harness.buyer.target import Target
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage
from ttck.harness.verdict import Inconclusive, NotApplicable
from ttck.specs.vocabulary import Kind
from ttck.suites.tmf import standard

Story = Callable[[str], Any]
# For want of a token, a method, a media type or patience: what can be told without knowing the resource.
_GATEWAY = frozenset(
    {
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.METHOD_NOT_ALLOWED,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.NOT_IMPLEMENTED,
    }
)


def version(target: Target) -> str:
    """The version of the standard that is judged, ``v5`` or ``v4``."""
    return target.profile.version or "v5"


def modern(target: Target) -> None:
    """Only version 5 demands it.

    Raises:
        NotApplicable: version 4 is judged.
    """
    if version(target) != "v5":
        raise NotApplicable("version 4 does not demand it")


def specifications(target: Target) -> None:
    """Only where there are ticket specifications.

    Raises:
        NotApplicable: the dialect has none.
    """
    if Kind.SPECIFICATION.name.lower() not in target.profile.dialect.resources:
        raise NotApplicable(f"{target.profile.dialect.title} has no ticket specifications")


def inspecting(target: Target) -> None:
    """Only where a subscription can be looked at.

    Raises:
        NotApplicable: the dialect has no such operation.
    """
    hub = target.profile.dialect.apis["ticket"].hub
    if hub is None or hub.inspect is None:
        raise NotApplicable(f"{target.profile.dialect.title} has no operation to look at a subscription")


def parameter(target: Target, name: str, *, of: str = "list") -> None:
    """Only where an operation on tickets has a query parameter.

    Raises:
        NotApplicable: the contract does not have it there.
    """
    if name not in standard.parameters(target.profile.dialect, of):
        raise NotApplicable(f"{target.profile.dialect.title} has no query parameter {name} there")


def typed(target: Target) -> None:
    """Only where objects say their type.

    Raises:
        NotApplicable: the contract does not demand it.
    """
    if not standard.typed(target.profile.dialect):
        raise NotApplicable(f"objects of {target.profile.dialect.title} need not say their type")


def patched_as(target: Target, media: str) -> None:
    """Only where a ticket can be patched by a body of this media type.

    Raises:
        NotApplicable: the contract does not have it.
    """
    if media not in standard.patch_media(target.profile.dialect):
        raise NotApplicable(f"{target.profile.dialect.title} has no patches of the media type {media}")


def chosen(target: Target, switch: str, *, free: str | bool) -> Any:
    """The reading that a switch of the target chose.

    Raises:
        NotApplicable: it is the one that demands nothing.
    """
    value = target.switches.get(switch)
    if value == free:
        raise NotApplicable(f"nothing is demanded with {switch}: {value}")
    return value


def only(target: Target, switch: str, *values: str | bool) -> None:
    """Go on only with one of these choices of a switch.

    Raises:
        NotApplicable: the target chose another.
    """
    value = target.switches.get(switch)
    if value not in values:
        raise NotApplicable(f"this is not demanded with {switch}: {value}")


def unwritten(target: Target) -> frozenset[str]:
    """What the answer to a write need not have, where the profile asks for it in what is read alone (write_metadata: free)."""
    return frozenset({"@baseType", "@schemaLocation"}) if target.switches.get("write_metadata") == "free" else frozenset()


def patches_lists(target: Target) -> None:
    """Only where it is said what becomes of a list in a patch.

    Raises:
        NotApplicable: the profile leaves out of patches what lists a ticket has.
    """
    if not target.terms.patches("note") and target.terms.takes("note"):
        raise NotApplicable("nothing is said of what becomes of a list in a patch")


def before_the_api(target: Target) -> frozenset[int]:
    """The statuses of refusals that may come from a gateway before the seller, in its own words, where the target lets them."""
    return _GATEWAY if target.switches.get("gateway_errors") == "free" else frozenset()


def older(target: Target) -> None:
    """Only version 4 is read so.

    Raises:
        NotApplicable: version 5 is judged, in which another check tells.
    """
    if version(target) != "v4":
        raise NotApplicable("this is the reading of version 4")


def need(found: Any, why: str) -> Any:
    """Something that a story must have for a check.

    Raises:
        Inconclusive: it does not have it.
    """
    if found is None:
        raise Inconclusive(why)
    return found


def earlier(stage: Stage, name: str) -> Any:
    """The story of a scenario that came before, for another scenario.

    Raises:
        Inconclusive: it could not be played.
    """
    return stage.earlier(name)


def free(target: Target) -> bool:
    """Whether the seller takes pointers at what nobody has made, so that a refusal of one counts against it."""
    return str(target.switches.get("references")) == "free"


def sellers_own(target: Target) -> frozenset[str]:
    """The attributes that the seller may set by itself, whatever a create says."""
    plan = frozenset({"priority", "expectedResolutionDate", "resolutionDate"})
    return {"nothing": frozenset[str](), "all": plan | {"severity"}}.get(str(target.switches.get("seller_sets")), plan)


def unless_empty_is_404(target: Target, found: list[Exchange]) -> list[Exchange]:
    """Lists that may be empty; without those answered 404, where the target lets an empty list be that."""
    lenient = str(target.switches.get("empty_list")) != "fail"
    return [exchange for exchange in found if not (lenient and exchange.status == HTTPStatus.NOT_FOUND)]
