"""Legal peculiarities of sellers: unusual behaviour that no requirement forbids, and that no verdict may punish.

The names say what is unusual. They stand in the same registry as the faults and are switched on in the same way; a
harness that reports a failure against one of them raises a false alarm. Those that only a binding finding or a warning
may name say so in their docstring.
"""

from __future__ import annotations

from mockseller.peculiarities import answers, forms, ids, incidents, messages, noop, refusals, stories, visits

__all__ = ["answers", "forms", "ids", "incidents", "messages", "noop", "refusals", "stories", "visits"]
