"""The console as a test uses it: pages, the forms on them, and a walk through a life by buttons alone."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser

from ttck.mockseller.engine.settings import Settings
from ttck.mockseller.registry import seller_of
from ttck.mockseller.web.app import create_app

TOKEN = "control-secret"
PROFILES = ("mef113", "mef113-published", "tmf621-v5", "tmf621-v4", "artemis", "fit", "nexera", "ossj")


@dataclass
class Form:
    action: str = ""
    method: str = "get"
    fields: dict = field(default_factory=dict)
    label: str = ""


class _Reader(HTMLParser):
    """Forms, links and what must never be there."""

    def __init__(self):
        super().__init__()
        self.forms, self.links, self.strange, self.text = [], [], [], []
        self._area = self._button = None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "script" or "style" in given or any(name.startswith("on") for name in given):
            self.strange.append((tag, attrs))
        for name in ("src", "href", "action"):
            if name in given and not given[name].startswith(("/", "#", "?")):
                self.strange.append((tag, attrs))
        if tag == "a":
            self.links.append(given["href"])
        if tag == "form":
            self.forms.append(Form(action=given.get("action", ""), method=given.get("method", "get")))
        elif tag == "input" and given.get("type") != "checkbox":
            self.forms[-1].fields[given["name"]] = given.get("value", "")
        elif tag == "textarea":
            self._area = given["name"]
            self.forms[-1].fields[self._area] = ""
        elif tag == "button":
            self._button = self.forms[-1]

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._area = None
        if tag == "button":
            self._button = None

    def handle_data(self, data):
        if self._area:
            self.forms[-1].fields[self._area] += data
        elif self._button:
            self._button.label += data.strip()
        else:
            self.text.append(data)


@dataclass
class Page:
    status: int
    headers: dict
    html: str
    place: str
    forms: list = field(default_factory=list)
    links: list = field(default_factory=list)
    strange: list = field(default_factory=list)
    text: str = ""

    def form(self, label):
        return next(one for one in self.forms if one.label == label)


class Person:
    """A browser that has signed in."""

    def __init__(self, seller, *, token=TOKEN):
        self.seller = seller
        self.app = create_app(seller)
        self.client = self.app.test_client()
        self.root = seller.settings.base_path
        if token:
            assert self.client.get(f"{self.root}/_console/?token={token}").status_code == 303

    def page(self, answer):
        while answer.status_code == 303:
            answer = self.client.get(answer.headers["Location"])
        reader = _Reader()
        reader.feed(answer.text)
        return Page(
            status=answer.status_code, headers=answer.headers, html=answer.text, place=answer.request.full_path, forms=reader.forms,
            links=reader.links, strange=reader.strange, text=" ".join(" ".join(reader.text).split()),
        )  # fmt: skip

    def open(self, path):
        return self.page(self.client.get(f"{self.root}/_console{path}"))

    def submit(self, form, **fields):
        return self.page(self.client.open(form.action, method=form.method.upper(), data={**form.fields, **fields}))

    def press(self, page, label, **fields):
        return self.submit(page.form(label), **fields)

    def created(self, resource="ticket"):
        page = self.press(self.open(f"/create/{resource}"), "Create")
        assert "/item/" in page.place, page.text
        return page


@contextmanager
def signed_in(profile="mef113", **settings):
    seller = seller_of(Settings(**{"profile": profile, "control_token": TOKEN, "paranoid": True, "retry_first": 0.01, **settings}))
    seller.start()
    try:
        yield Person(seller)
    finally:
        seller.stop()
