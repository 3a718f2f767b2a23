"""A headless Chromium, driven by keys and clicks through chromedriver (the WebDriver protocol, which is JSON over HTTP)."""

from __future__ import annotations

import base64
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

MISSING = shutil.which("chromium") is None or shutil.which("chromedriver") is None
WHY = "Chromium or its driver is not installed: apt-get install chromium chromium-driver"
ENTER, TAB, SPACE = "\ue007", "\ue004", " "
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
_PATIENCE = 120.0  # seconds


class Browser:
    """One window."""

    def __init__(self, driver: str, *, arguments: list[str]) -> None:
        self._http = requests.Session()
        options = {"binary": shutil.which("chromium"), "args": ["--headless=new", "--no-sandbox", "--disable-gpu", *arguments]}
        wanted = {"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": options}}}
        self._base = driver
        self._base = f"{driver}/session/{self._call('POST', '/session', wanted)['sessionId']}"

    def _call(self, method: str, path: str, document: object = None):
        answer = self._http.request(method, self._base + path, json=document if method == "POST" else None, timeout=_PATIENCE)
        found = answer.json()["value"]
        if isinstance(found, dict) and "error" in found:
            raise LookupError(f"{found['error']}: {found.get('message', '')[:300]}")
        return found

    def open(self, url: str) -> None:
        self._call("POST", "/url", {"url": url})

    @property
    def url(self) -> str:
        return self._call("GET", "/url")

    @property
    def title(self) -> str:
        return self._call("GET", "/title")

    @property
    def source(self) -> str:
        return self._call("GET", "/source")

    def script(self, text: str):
        return self._call("POST", "/execute/sync", {"script": text, "args": []})

    @property
    def text(self) -> str:
        return self.script("return document.body.innerText")

    def keys(self, *typed: str) -> None:
        """Press keys, wherever the focus is."""
        strokes = [{"type": kind, "value": key} for part in typed for key in part for kind in ("keyDown", "keyUp")]
        self._call("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": strokes}]})

    def focus_on(self, what: str) -> None:
        """Press the tab key until what has the focus shows this text, or has this name."""
        for _ in range(80):
            here = self.script("const e = document.activeElement; return `${e.textContent.trim()}|${e.name || ''}|${e.value || ''}`")
            if what in here.split("|"):
                return
            self.keys(TAB)
        raise LookupError(f"the tab key does not reach {what!r} on {self.url}")

    def until(self, condition, what: str):
        """Look again until the condition holds; it may look at a page that goes away just then."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            try:
                if found := condition():
                    return found
            except LookupError:
                continue
        raise AssertionError(f"{what} did not come; the page shows: {self.text[:2000]}")

    def size(self, width: int, height: int) -> None:
        self._call("POST", "/window/rect", {"width": width, "height": height})

    def shot(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self._call("GET", "/screenshot")))

    def close(self) -> None:
        self._call("DELETE", "")


@contextmanager
def browser(profile: Path, *arguments: str) -> Iterator[Browser]:
    """A browser with a profile of its own, closed afterwards."""
    command = ["chromedriver", "--port=0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as driver:
        try:
            line = next(line for line in driver.stdout if "started successfully on port" in line)
            port = "".join(char for char in line.rpartition("port")[2] if char.isdigit())
            found = Browser(f"http://127.0.0.1:{port}", arguments=[f"--user-data-dir={profile}", *arguments])
            try:
                yield found
            finally:
                found.close()
        finally:
            driver.terminate()
