"""The included mock seller in the place of the seller that a target describes: its addresses and credentials, the target's terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import requests

from ttck.harness.buyer.target import Target, parse_target
from ttck.mockseller.engine.settings import OPTIONAL
from ttck.specs.vocabulary import Api
from ttck.suites.selftest.seller import MockSeller, mock_seller

# Our own seller acts at once, and what waits in vain for it costs a plan its time. A slow machine delivers within these seconds.
_WAITS = {"event_wait": 3.0, "state_wait": 3.0, "quiet_window": 0.0, "requests_per_second": None, "run_seconds": 86_400.0}
_HASTY = {"unsubscribe_grace": "0.2"}  # seconds, as text
_CLIENT, _SECOND, _SECRET = "ttck", "ttck-other", "ttck-plan"  # who enters the mock seller
# Readings that the mock seller can follow: the switch, its value, and the options of the mock seller for it.
_READINGS = (
    ("incident_model", "type4", ("--incident-model", "type4")),
    ("incident_events", "created_closed", ("--incident-events", "draft")),
    ("partial_page_status", "206", ("--partial-206",)),
    ("callback_path", "bare", ("--no-listener-path",)),
)


@dataclass(frozen=True, kw_only=True)
class StandIn:
    """The mock seller and the target as it is played: `target` is what is judged, and `seller` how the mock seller is made to act."""

    meant: Target
    target: Target
    seller: Target

    def url(self, address: str) -> str:
        """An address of the mock seller as it would be at the seller that is meant."""
        bases = {str(self.target.url(api)): str(self.meant.url(api)) for api in Api if self.target.url(api) is not None}
        for ours in sorted(bases, key=len, reverse=True):
            if address == ours or address.startswith((f"{ours}/", f"{ours}?")):
                return bases[ours] + address.removeprefix(ours)
        return address.replace(_origin(self.target.base_url), _origin(self.meant.base_url), 1)

    def body(self, sent: Any, *, listener: str) -> Any:
        """A body with the address of the listener that is meant; `listener` is where ours listens, empty where it does not."""
        return _replaced(sent, listener, self._listener()) if listener else sent

    def _listener(self) -> str:
        heard = self.meant.listener
        usual = f"http://{heard['host']}:{heard['port'] or 'PORT'}"
        return f"{str(heard.get('public_url') or usual).rstrip('/')}/TOKEN"


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _replaced(value: Any, old: str, new: str) -> Any:
    if isinstance(value, dict):
        return {name: _replaced(item, old, new) for name, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, old, new) for item in value]
    return value.replace(old, new) if isinstance(value, str) else value


@contextmanager
def stand_in(target: Target) -> Iterator[StandIn]:
    """The mock seller in the place of the seller of a target, until the block ends.

    Raises:
        RuntimeError: the mock seller does not start, or gives no token.
    """
    with mock_seller(*_options(target)) as seller:
        ours = parse_target(seller.target(), name="the mock seller")
        enters = _entering(target)
        played = _played(target, ours, auth=_auth(target, seller, enters=enters))
        if target.other is not None:
            second = _auth(target.other, seller, enters=enters, client=_SECOND)
            played = replace(played, other=_played(target.other, ours, auth=second))
        yield StandIn(meant=target, target=played, seller=ours)


def _options(target: Target) -> list[str]:
    """The options of a mock seller that offers what the target declares, and reads the standard as it says."""
    facts, switches = target.profile, target.switches
    absent = sorted(set(facts.apis) & OPTIONAL - target.apis)
    enters = _entering(target)
    return [
        *("--profile", facts.name),
        *(("--edition", target.edition) if len(facts.dialect.editions) > 1 else ()),
        *(part for name in absent for part in ("--without", name)),
        *(part for switch, value, options in _READINGS if switches.get(switch) == value for part in options),
        *(("--auth", enters, "--client", f"{_CLIENT}:{_SECRET}") if enters else ()),
        *(("--client", f"{_SECOND}:{_SECRET}") if target.other is not None else ()),
    ]


def _entering(target: Target) -> str | None:
    """How the mock seller tells who asks; None where it lets everybody in, which it does not where there are two buyers."""
    known = {"basic": "basic", "bearer": "oauth2", "oauth2": "oauth2"}
    return known.get(target.auth["type"]) or ("basic" if target.other is not None else None)


def _auth(target: Target, seller: MockSeller, *, enters: str | None, client: str = _CLIENT) -> Mapping[str, str]:
    """Credentials of the kind that the target has, for the mock seller; of another kind where that lets nobody in as the target would."""
    place = f"{_origin(seller.base_url)}/oauth2/token"
    if enters == "basic":
        return {"type": "basic", "username": client, "password": _SECRET}
    if target.auth["type"] == "oauth2":
        return {"type": "oauth2", "token_url": place, "client_id": client, "client_secret": _SECRET}
    if enters is not None:
        try:
            answer = requests.post(place, data={"grant_type": "client_credentials"}, auth=(client, _SECRET), timeout=10)
            return {"type": "bearer", "token": answer.json()["access_token"]}
        except (requests.RequestException, ValueError, KeyError) as broken:
            raise RuntimeError(f"the mock seller gives no token: {broken}") from broken
    return {"type": "none"}


def _played(target: Target, ours: Target, *, auth: Mapping[str, str]) -> Target:
    """The target at the mock seller: terms, declared APIs, ways of stimuli and limits of size stay its own."""
    kept = {
        name: value for name, value in target.listener.items() if name not in {"registered", "auth", "tls"}
    }  # the mock seller has to be told
    return replace(
        target,
        base_url=ours.base_url,
        urls={api: url for api, url in ours.urls.items() if api in target.urls},
        auth=auth,
        other=None,
        barred=None,
        tls={},
        listener={**kept, "host": "127.0.0.1", "port": 0, "public_url": None},
        limits=replace(target.limits, **_WAITS),  # type: ignore[arg-type]
        switches={**target.switches, **{name: value for name, value in _HASTY.items() if name in target.switches}},
    )
