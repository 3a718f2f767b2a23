"""Everything about a mock seller that can be chosen when it starts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ttck.specs.profiles import DEFAULT

PARTS = ("ticket", "incident", "appointment", "workorder", "appointment_events", "workorder_events")
OPTIONAL = frozenset(PARTS) - {"ticket"}
DAY = 86_400.0


@dataclass(frozen=True, kw_only=True)
class Client:
    """A client that may call the ticket API, and the buyer that it acts for."""

    id: str
    secret: str
    buyer: str


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The choices of one mock seller; sizes in bytes, times in seconds.

    `database` is ``memory``, or the URL of a SQLite file or of a PostgreSQL database. `profile` is one of ours, or the path of a file
    of the user's own; its dialect is spoken. `edition` decides between the draft of a standard and the published text
    where the two contradict each other. In a store of more than `total_bound` tickets a list does not count the matches beyond its page:
    the answer carries ``X-Pagination-Throttled`` in place of ``X-Total-Count``. `control_token` None switches the control API off.
    `delivery_deadline` is how long an event is tried before it is given up. `without` names the parts of `OPTIONAL` that
    this seller does not offer; an API takes its events along. `incident_model` ``type4`` puts the impact of an incident
    into its type, as the draft has it; `incident_events` ``draft`` sends the event names of the draft's own time.

    Some choices count for those dialects alone that leave them open. With `async_writes` a create, patch or delete is
    answered with 202 and done all the same. With `any_type` a ticket of whatever type is taken, and without it those alone that are
    tickets by their type or their base type. `partial_status` is the status of a page that is not the whole list. With
    `listener_path` an event goes to the path of its name below the callback, and to the callback itself without.

    `base_path` stands before every path, the base paths of the dialect among them. `cors` are origins beside those of this machine whose
    pages may call from a browser, ``*`` for all and ``none`` for none at all. `behind_proxy` trusts the ``X-Forwarded-*`` of one proxy.
    `rate_limit` is how many requests of a buyer are taken in a second, None for all. `autopilot` is what the seller decides by itself:
    the name of a personality, or the path of a file. `delivery_authorization` is the Authorization header with which events are
    delivered, None for none.
    """

    database: str = field(default="memory", repr=False)  # it may have a password
    auth: Literal["none", "basic", "oauth2"] = "none"
    clients: tuple[Client, ...] = ()
    buyer: str = "buyer"
    control_token: str | None = None
    edition: Literal["draft", "published"] = "draft"
    page_maximum: int = 100
    total_bound: int = 10_000
    body_maximum: int = 1_048_576
    confirmation_timeout: float = 7 * DAY
    token_lifetime: float = 3600.0
    paranoid: bool = False
    journal_length: int = 1000
    delivery_timeout: float = 5.0
    delivery_deadline: float = 3600.0
    retry_first: float = 0.1
    retry_longest: float = 30.0
    threads: int = 4
    without: frozenset[str] = frozenset()
    incident_model: Literal["type4", "type3_impact"] = "type3_impact"
    incident_events: Literal["published", "draft"] = "published"
    profile: str = DEFAULT
    async_writes: bool = False
    any_type: bool = False
    partial_status: Literal[200, 206] = 200
    listener_path: bool = True
    base_path: str = ""
    cors: tuple[str, ...] = ()
    behind_proxy: bool = False
    rate_limit: float | None = None
    autopilot: str | None = None
    delivery_authorization: str | None = None

    def __post_init__(self) -> None:
        if self.without - OPTIONAL:
            raise ValueError(f"only these parts can be left out: {', '.join(sorted(OPTIONAL))}")
        events = {f"{part}_events" for part in self.without} & OPTIONAL
        object.__setattr__(self, "without", self.without | events)
        if self.auth != "none" and not self.clients:
            raise ValueError(f"with auth {self.auth} at least one client has to be named")
        names = [client.id for client in self.clients]
        if len(names) != len(set(names)):
            raise ValueError("two clients have the same id")

    @property
    def offered(self) -> tuple[str, ...]:
        """The parts that this seller offers."""
        return tuple(part for part in PARTS if part not in self.without)
