"""The lab session as a web application: which page is where, what a form does, and what every page shows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, render_template, request
from jinja2 import StrictUndefined
from markupsafe import Markup

from ttck.harness.lab import attesting, running, showing
from ttck.harness.lab.access import ACCESS, FIELD, Access, protected
from ttck.harness.lab.forms import UnfitError, told
from ttck.harness.lab.pages import Lab
from ttck.harness.lab.playing import PlayError
from ttck.harness.record.reader import ReportError
from ttck.harness.report.attesting import LARGEST, AttestationError
from ttck.harness.report.body import visible
from ttck.harness.report.html import when
from ttck.harness.report.waivers import WaiverError

if TYPE_CHECKING:
    from ttck.harness.lab.pages import Page

_BODY = 64 * 1024  # bytes of a form without a file
_STATIC = Path(__file__).parent / "static"


def create_app(lab: Lab, access: Access) -> Flask:
    """The application; everything that it shows lies in the folders of `lab`."""
    app = Flask(__name__, template_folder="templates", static_folder=None)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.finalize = _finalize
    app.jinja_env.filters["when"] = when
    app.config["MAX_CONTENT_LENGTH"] = LARGEST + _BODY
    app.extensions[ACCESS] = access
    app.before_request(access.guard)
    app.after_request(protected)
    app.context_processor(lambda: _everywhere(access))
    for wrong in (UnfitError, PlayError, ReportError, WaiverError, AttestationError):
        app.register_error_handler(wrong, _unfit)
    for code, said in _SAID.items():
        app.register_error_handler(code, partial(_nothing, code, said))
    reads: dict[str, Callable[..., Page]] = {
        "/": showing.overview, "/target/<key>": showing.target, "/compare": showing.compared, "/run/<name>": running.run,
        "/run/<name>/state": running.state, "/run/<name>/file/<file>": showing.file, "/run/<name>/bundle": showing.bundled,
        "/run/<name>/attest": attesting.form,
    }  # fmt: skip
    acts: dict[str, Callable[..., Page]] = {
        "/target/<key>/start": running.start, "/run/<name>/answer": running.answered, "/run/<name>/stop": running.stop,
        "/run/<name>/reports": showing.rebuilt, "/run/<name>/attest": attesting.attested,
    }  # fmt: skip
    for method, pages in (("GET", reads), ("POST", acts)):
        for path, page in pages.items():
            app.add_url_rule(path, f"{page.__name__}", partial(page, lab), methods=[method])
    app.add_url_rule("/enter", "enter", lambda: access.enter(request.form.get("token", "")), methods=["POST"])
    app.add_url_rule("/style.css", "style", lambda: _static("style.css", "text/css"), methods=["GET"])
    app.add_url_rule("/lab.js", "script", lambda: _static("lab.js", "text/javascript"), methods=["GET"])
    return app


_SAID = {
    400: "This cannot be understood.",
    404: "There is no such page, or what it was about is gone.",
    405: "This is done by a form, and not by an address.",
    413: "This is too large: a file with evidence has 20 MB at most.",
}


def _static(name: str, kind: str) -> Response:
    return Response((_STATIC / name).read_bytes(), mimetype=kind)


def _finalize(value: Any) -> Any:
    """Write out unseen characters in everything that is shown, whoever it comes from; None shows as nothing."""
    if value is None:
        return ""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _everywhere(access: Access) -> dict[str, Any]:
    """What every page shows."""
    field = Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, access.form_token)
    return {"form_field": field, "told": told.found(request.args.get("said", ""))}


def _unfit(wrong: Exception) -> Page:
    return render_template("lab/nothing.html", what=str(wrong)), 400


def _nothing(code: int, said: str, _error: Exception) -> Page:
    return render_template("lab/nothing.html", what=said), code
