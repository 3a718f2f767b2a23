"""What is judged at all, by the switches of the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ttck.harness.verdict import NotApplicable
from ttck.suites.ossj.names import FILES

if TYPE_CHECKING:
    from ttck.harness.buyer.target import Target


def only(target: Target, switch: str, *values: str) -> str:
    """Go on only with one of these choices of a switch.

    Raises:
        NotApplicable: the target chose another.
    """
    value = str(target.switches.get(switch))
    if value not in values:
        raise NotApplicable(f"this is not demanded with {switch}: {value}")
    return value


def choice(target: Target, switch: str) -> str:
    """The reading that the target chose."""
    return str(target.switches.get(switch))


def forms(target: Target) -> None:
    """Only where forms are sent.

    Raises:
        NotApplicable: the target says that they are not.
    """
    if choice(target, "multipart_part") == "off" or not target.terms.takes(FILES):
        raise NotApplicable("no forms are sent (switches.multipart_part, or forbidden)")
