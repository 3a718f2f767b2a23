"""The files that ``ttck dialect new`` writes, by path; ``$$`` stands before what it fills in."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_PROFILE = """# What $name asks of its sellers: the profile that target files and commands name.
extends: $parent
title: What $name asks of its sellers
dialect: dialect.yaml

# Whose rules decide. A list takes the place of the one that it extends: keep what still holds.
sources:
$sources
- {name: $source, title: the rules of $name, weight: decides}
requirements: [$requirements]
suites: [$suites, ./checks]

# Single requirements of another source that do not hold here, or hold otherwise, each with its reason:
# rules:
#   "TMF621:92": {off: nobody here uses it}
#   "TMF621:71": {level: MUST, because: our portal follows Location}
#   "TMF621:70": {replaced_by: ["$source:1"], because: ours says more}

# What every request carries, and the values to send (a target may add to both):
# base: {create: {channel: {id: "7"}}}
# values: {severity: [Minor, Major]}
# forbidden: [attachment]
"""

_DIALECT = """# What is spoken between $name and its sellers, where it differs from what it extends. null takes a name away.
extends: $spoken
title: $name, which builds on $title
apis: {ticket: {base_path: $base_path}}

# Attributes and operations of your own stand in an OpenAPI file that extends the contract:
# apis: {ticket: {base_path: $base_path, contract: contract.yaml}}
# and in contract.yaml, for example:
#   extends: $contract
#   components:
#     schemas:
$schemas
# The names of further operations stand under operations; what the mock seller does in them, in checks/seller.py.

# What it extends has these resources. State only what is otherwise here, for example:
# resources:
#   ticket:
#     rename: {description: summary}     # names on the wire
#     states: [acknowledged, inProgress, closed]
#     operations: {delete: null}         # there is none
#     ended_by: [patch]                  # how a run ends what it made
#
# resources, as they are now:
$resources

# Decisions of the seller that only this dialect knows:
# own_stimuli:
#   ticket_call_back: {about: ticket, does: calls the buyer back, asks: "let the seller call back about ticket {item}"}
"""

_RULES = """# The rules of $name. Read the sentence in the partner's document, write it in your own words, and name the place.
source: $source
edition: $name, first edition
requirements:
- id: '1'
  clause: section 1
  level: MUST
  binds: seller
  use_cases: []
  says: A ticket that is read says its state.
  operation: GET
  observability: wire
  observed: the attribute that holds the state, in answers to reading a ticket
  stimulus: none
  counterparts: []
  verified_by: check
"""

_CHECK = '''"""The checks of $name."""

from __future__ import annotations

from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Breach, Verify
from ttck.harness.record.exchange import Exchange


def stated(seen: Exchange) -> Breach | None:
    """A ticket that is read says its state."""
    if seen.document.get("$state"):
        return None
    return Breach(message="a ticket does not say its state", expected="$state", actual="nothing", where="/$state")


@verifies("$source:1", needs=("$needs",))
def test_a_ticket_says_its_state(verify: Verify, traffic: Traffic) -> None:
    """A ticket that is read says its state."""
    read = [one for one in traffic.of("$retrieve") if one.accepted and isinstance(one.document, dict)]
    whole = [one for one in read if "?" not in one.url]  # a query may ask for fewer attributes
    verify.every(whole, stated, none="no ticket was read")
'''

_FAULTS = '''"""Faults of the mock seller that prove the checks of $name: each must be caught under the rule that it breaks."""

from __future__ import annotations

from ttck.mockseller.engine.seams import Reply, Scene, Seam, fault
from ttck.mockseller.faults.common import drop, in_answers


@fault("$name-without-state", seam=Seam.REPLY, breaks=["$source:1"], profile="$standard")
def without_state(scene: Scene, reply: Reply) -> Reply:
    """I show a ticket without its state when it is read."""
    return in_answers(scene, reply, drop("$state"), "$retrieve")
'''

_TARGET = """# A seller to judge. Every key is explained by: ttck explain target
profile: $name.yaml
base_url: http://127.0.0.1:8080$base_path
# auth: {type: bearer, token: "$${env.SELLER_TOKEN}"}
# stimuli: {http: {ticket_resolve: {url: "https://desk.example/$${ticket.id}/resolve"}}}
"""

_README = """# The dialect $name

It builds on $title. Nothing here changes ttck: the commands are given the path of `$name.yaml`.

    ttck demo --profile $name.yaml                     the mock seller speaks it, and is judged by it
    ttck demo --profile $name.yaml --fault $name-without-state
                                                       the same with a fault that the check has to catch
    ttck mock --profile $name.yaml                     the mock seller alone
    ttck run target.yaml                               a real seller
    ttck explain $source:1 --profile $name.yaml
    ttck trace --profile $name.yaml                    every rule, and what checks it

| file | what it says |
|---|---|
| `$name.yaml` | which rules decide, which of the others are off or of another level, and why |
| `dialect.yaml` | paths, names, states, operations and events, where they differ |
| `rules.yaml` | the rules of $name, each with its place in the document |
| `checks/test_$name.py` | a check for each rule; `checks/scenarios.py`, if you add it, plays what they need |
| `checks/seller.py`, if you add it | what the mock seller does in operations of your own |
| `checks/faults.py` | faults of the mock seller, each with the rule that it breaks |
| `target.yaml` | where the seller is |

A rule without a check is shown as *planned*, and counts for nothing. See a check fail before you rely on it.
"""

FILES: Mapping[str, str] = MappingProxyType(
    {
        "$name.yaml": _PROFILE,
        "dialect.yaml": _DIALECT,
        "rules.yaml": _RULES,
        "checks/test_$name.py": _CHECK,
        "checks/faults.py": _FAULTS,
        "target.yaml": _TARGET,
        "README.md": _README,
    }
)
