"""Start a mock seller as a process, and stop it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from ttck.specs.profiles import profile
from ttck.specs.vocabulary import Stimulus

MEF = "mef113"
_KINDS = {"basic": "basic", "bearer": "oauth2", "oauth2": "oauth2"}  # credentials of a profile, and how the mock seller wants them
# Two buyers of a seller that asks who is who.
CLIENTS = ("--client", "ttck:a-local-toy:buyer-1", "--client", "ttck-other:another-toy:buyer-2")
_OTHERS = ("PRODUCT-8", "PRODUCT-9")  # products of the second buyer
_START = 20.0  # seconds for a mock seller to serve


@dataclass(frozen=True, kw_only=True)
class MockSeller:
    """A running mock seller; `apis` are the APIs, and parts of them, that it offers, and `profile` is what it speaks.

    `auth` are the credentials that it wants, as a target file has them; none when it lets everybody in. `other` are those of a second
    buyer. `wants` is what it has
    to say in a target file of what it is sent.
    """

    base_url: str
    control_url: str
    token: str
    process: subprocess.Popen[str] | None
    apis: tuple[str, ...] = ("ticket",)
    profile: str = MEF
    auth: Mapping[str, str] = field(default_factory=dict)
    other: Mapping[str, str] = field(default_factory=dict)
    wants: Mapping[str, Any] = field(default_factory=dict)

    def control(self, method: str, path: str, document: Any = None) -> requests.Response:
        """Call the control API.

        Raises:
            requests.HTTPError: it answers with an error.
        """
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = requests.request(method, self.control_url + path, json=document, headers=headers, timeout=_START)
        answer.raise_for_status()
        return answer

    def http_stimuli(self) -> dict[str, Any]:
        """The stimuli of this seller as a partner would describe them: a request for each, which does what it says."""
        asked = {"id": "${ticket.id}", "args": "${args}"}
        paths = {str(name): "/restart" if name == Stimulus.RESTART else f"/stimuli/{name}" for name in Stimulus}
        return {
            "exact": True,
            "http": {
                "defaults": {"base_url": self.control_url, "headers": {"Authorization": f"Bearer {self.token}"}},
                **{name: {"url": path, "json": asked} for name, path in paths.items()},
            },
        }

    def target(self, **more: Any) -> dict[str, Any]:
        """A target document for this seller."""
        judged = profile(str(more.get("profile", self.profile)))
        return {
            "name": "the ttck mock seller",
            "profile": self.profile,
            "base_url": self.base_url,
            "declares": {"apis": [name for name in self.apis if name in judged.apis]},
            **({"auth": dict(self.auth)} if self.auth else {}),
            **({"other_buyer": {"auth": dict(self.other), "products": list(_OTHERS)}} if self.other else {}),
            "stimuli": {"control": {"url": self.control_url, "token": self.token}},
            **self.wants,
            **more,
        }


@contextmanager
def mock_seller(*arguments: str, token: str = "demo-control-token") -> Iterator[MockSeller]:  # noqa: S107 - a local toy
    """Run ``python -m ttck.mockseller`` on a free port of this machine until the block ends.

    It wants credentials of the kind that its profile names, where the arguments say nothing of them.

    Raises:
        RuntimeError: it does not start; the message carries what it said.
    """
    arguments = _guarded(arguments)
    process = launched(("--port", "0", "--control-token", token, *arguments))
    try:
        line = process.stdout.readline() if process.stdout else ""
        if not line:
            raise RuntimeError(f"the mock seller did not start: {process.stderr.read() if process.stderr else ''}")
        ready = json.loads(line)
        facts = profile(ready.get("profile", MEF))
        yield MockSeller(
            base_url=ready["base_url"],
            control_url=ready["control_url"],
            token=token,
            process=process,
            apis=tuple(ready.get("apis") or facts.apis),
            profile=facts.name,
            auth=_credentials(arguments, ready["base_url"], 0),
            other=_credentials(arguments, ready["base_url"], 1),
            wants=ready.get("wants", {}),
        )
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def launched(arguments: Sequence[str]) -> subprocess.Popen[str]:
    """A process ``python -m ttck.mockseller`` that a terminal does not interrupt, its output in pipes."""
    command = [sys.executable, "-m", "ttck.mockseller", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)  # noqa: S603 - our own module


def _guarded(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """The options of a mock seller with those for the credentials that its profile names."""
    named = arguments[arguments.index("--profile") + 1] if "--profile" in arguments else MEF
    wanted = _KINDS.get(profile(named).auth)
    if wanted is None or "--auth" in arguments:
        return arguments
    return (*arguments, "--auth", wanted, *CLIENTS)


def _credentials(arguments: tuple[str, ...], base_url: str, which: int) -> dict[str, str]:
    """The credentials of one of the clients of a mock seller, as a target file has them; none where there are none."""
    clients = [value for option, value in pairwise(arguments) if option == "--client"]
    if len(clients) <= which or "--auth" not in arguments:
        return {}
    name, secret = clients[which].split(":")[:2]
    if arguments[arguments.index("--auth") + 1] == "basic":
        return {"type": "basic", "username": name, "password": secret}
    parts = urlsplit(base_url)
    return {"type": "oauth2", "token_url": f"{parts.scheme}://{parts.netloc}/oauth2/token", "client_id": name, "client_secret": secret}


def write_target(folder: Path, document: dict[str, Any]) -> Path:
    """Write a target document as a file; JSON is YAML."""
    path = folder / "target.yaml"
    path.write_text(json.dumps(document, indent=1), encoding="utf-8")
    return path
