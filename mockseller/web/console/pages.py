"""The pages of the console, and what their forms do. A form does one thing and leads to a page that shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from markupsafe import Markup

from ttck.mockseller.engine import browsing, codec
from ttck.mockseller.engine.deciding import decide, reason_of
from ttck.mockseller.engine.problems import Refusal
from ttck.mockseller.engine.shelf import SnapshotError
from ttck.mockseller.web.console import items, moves, traffic
from ttck.mockseller.web.console.access import ENTRANCE, FIELD, STYLE, Access, protected
from ttck.mockseller.web.console.coming import coming_for
from ttck.mockseller.web.console.forms import Unfit, document_in, said
from ttck.mockseller.web.console.operating import OPERATIONS
from ttck.mockseller.web.inside import send

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from ttck.mockseller.engine.seller import Seller
    from ttck.specs.dialects import Resource

    Page = str | tuple[str, int] | AnyResponse

_LISTED = 50  # items on one page


def console(seller: Seller) -> Blueprint:
    """The console of one seller; every page asks for the control token once."""
    pages = Blueprint("console", __name__, url_prefix="/_console", template_folder="templates")
    access = Access(seller.settings)
    pages.before_request(access.guard)
    pages.after_request(protected)
    pages.context_processor(lambda: _everywhere(seller, access))
    for wrong in (Unfit, SnapshotError):
        pages.register_error_handler(wrong, _unfit)
    for code in (404, 405):
        pages.register_error_handler(code, _nothing)
    pages.add_url_rule("/snapshot", "snapshot", lambda: _snapshot(seller), methods=["GET"])
    reads: dict[str, Callable[..., Page]] = {
        "/": overview, "/items/<resource>": listing, "/item/<resource>": item, "/create/<resource>": create,
        "/deliveries": deliveries, "/journal": journal, "/call": call,
    }  # fmt: skip
    for path, page in reads.items():
        pages.add_url_rule(path, page.__name__, _bound(page, seller), methods=["GET"])
    for path, act in {"/decide": decided, "/send": sent}.items():
        pages.add_url_rule(path, act.__name__, _bound(act, seller), methods=["POST"])
    for name, operation in OPERATIONS.items():
        if operation.page is not None:
            pages.add_url_rule(f"/{name}", name, _bound(operation.page, seller), methods=["GET"])
        for what, deed in operation.deeds.items():
            pages.add_url_rule(
                f"/{name}/{what}", f"{name}_{what}", _bound(_done(deed, operation.back or f"console.{name}"), seller), methods=["POST"]
            )
    pages.add_url_rule("/enter", "enter", lambda: access.enter(request.form.get("token", "")), methods=["POST"])
    pages.add_url_rule("/style.css", "style", lambda: Response(STYLE.read_bytes(), mimetype="text/css"), methods=["GET"])
    return pages


def _bound(page: Callable[..., Page], seller: Seller) -> Callable[..., Page]:
    return lambda **parts: page(seller, **parts)


def _done(deed: Callable[[Seller], str], back: str) -> Callable[[Seller], Page]:
    """A form that does something to the seller and leads back with what was done."""

    def run(seller: Seller) -> Page:
        return redirect(url_for(back, said=said.keep(deed(seller))), code=303)

    return run


def _everywhere(seller: Seller, access: Access) -> dict[str, Any]:
    """What every page shows."""
    field = Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, access.form_token)
    return {
        "here": (request.view_args or {}).get("resource"),
        "seller": seller, "dialect": seller.adapter.dialect, "resources": items.resources(seller), "form_field": field,
        "words": moves.words, "a": _with_article, "pretty": items.pretty, "wait": _waiting,
        "entrance": _entrance(),
        "told": said.found(request.args.get("said", "")), "access": access,
        "buyers": list(dict.fromkeys([seller.default_buyer, *(one.buyer for one in seller.settings.clients)])),
    }  # fmt: skip


def _entrance() -> str:
    """The path of the entrance of several sellers; empty for a seller that is alone."""
    one = request.environ.get(ENTRANCE)
    return f"{request.script_root.removesuffix(one)}/" if one is not None else ""


def _with_article(noun: str) -> str:
    return f"an {noun}" if noun[:1] in set("aeiou") else f"a {noun}"


def _waiting(seconds: float) -> str:
    """A time to wait in words: its two largest parts."""
    left, parts = max(0, round(seconds)), []
    for name, size in (("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)):
        many, left = divmod(left, size)
        if many:
            parts.append(f"{many} {name}")
    return " ".join(parts[:2]) or "a moment"


def _unfit(wrong: Exception) -> Page:
    return render_template("console/nothing.html", what=str(wrong)), 400


def _nothing(_error: Exception) -> Page:
    return render_template("console/nothing.html", what="There is no such page, or what it was about is gone."), 404


def _resource(seller: Seller, name: str) -> Resource:
    found = next((one for one in items.resources(seller) if one.name == name), None)
    if found is None:
        abort(404)
    return found


def overview(seller: Seller) -> Page:
    """What there is, and what happened last."""
    counts = [(row, browsing.how_many(seller.store, items.kind_of(row))) for row in items.resources(seller)]
    return render_template("console/overview.html", counts=counts, calls=traffic.calls(seller)[:8])


def _snapshot(seller: Seller) -> Page:
    """A snapshot as a file."""
    kept = seller.shelf.found(request.args.get("name", ""))
    if kept is None:
        abort(404)
    answer = Response(codec.dumps(kept.document, option=codec.INDENTED), mimetype="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="snapshot.json"'
    return answer


def listing(seller: Seller, resource: str) -> Page:
    """The newest items of a resource, page by page, or the one of an identifier."""
    row = _resource(seller, resource)
    kind, wanted = items.kind_of(row), request.args.get("id", "").strip()
    if wanted and seller.store.item(kind, wanted) is not None:
        return redirect(url_for("console.item", resource=resource, id=wanted), code=303)
    before = request.args.get("before", type=int)
    buyer = request.args.get("buyer", "")
    found = browsing.newest(seller.store, kind, most=_LISTED + 1, before=before, buyer=buyer)
    lines = [items.line(seller, stored) for stored in found[:_LISTED]]
    return render_template(
        "console/list.html", row=row, lines=lines, more=lines[-1].row if len(found) > _LISTED else None, wanted=wanted, buyer=buyer,
        first=before is None, creation=moves.creation(seller, row), undirected=moves.undirected(seller, row),
    )  # fmt: skip


def item(seller: Seller, resource: str) -> Page:
    """One item: what can become of it, its life, what was said about it, and all that it holds."""
    row = _resource(seller, resource)
    identity = request.args.get("id", "")
    stored = seller.store.item(items.kind_of(row), identity)
    if stored is None:
        return render_template("console/nothing.html", what=f"There is no {words_of(row)} with the identifier {identity}."), 404
    document = seller.store.document(identity, items.kind_of(row)) or {}
    below = [(child, items.line(seller, one)) for child, one in moves.children(seller, items.kind_of(row), identity)]
    return render_template(
        "console/item.html", row=row, line=items.line(seller, stored), stored=stored, prospects=moves.prospects(seller, row, document),
        life=items.life(document), about=traffic.about(seller, identity), below=below, document=stored.document,
        coming=coming_for(seller, items.kind_of(row), identity),
    )  # fmt: skip


def words_of(row: Resource) -> str:
    """A resource in words."""
    return row.name.replace("_", " ")


def create(seller: Seller, resource: str) -> Page:
    """A form with a body that this seller takes."""
    row = _resource(seller, resource)
    wanted = moves.creation(seller, row)
    if wanted is None:
        abort(404)
    return render_template("console/create.html", row=row, creation=wanted)


def decided(seller: Seller) -> Page:
    """Make a decision of the seller, and show what became of the item."""
    name, resource, identity = request.form.get("name", ""), request.form.get("resource", ""), request.form.get("id", "")
    row = _resource(seller, resource)
    if name not in seller.adapter.decides:
        raise Unfit(f"The seller has no decision {name}.")
    try:
        after = decide(seller, name, identity, document_in(request.form.get("args", "")))
    except Refusal as refusal:
        told = said.keep(f"{moves.words(name)} was not possible: {reason_of(refusal)}", bad=True)
        where = url_for("console.item", resource=resource, id=identity, said=told) if identity else None
        return redirect(where or url_for("console.listing", resource=resource, said=told), code=303)
    made = seller.adapter.identity(after)
    state = seller.adapter.state(after)
    told = said.keep(f"{moves.words(name)}: done" + (f", {made} is {state} now." if state else "."))
    shown = identity if identity and seller.store.item(items.kind_of(row), identity) is not None else made
    return redirect(url_for("console.item", resource=resource, id=shown, said=told), code=303)


def sent(seller: Seller) -> Page:
    """Send a request as a buyer, and show the item, or the answer where it was refused."""
    form = request.form
    row = _resource(seller, form.get("resource", ""))
    method, path, identity = form.get("method", ""), form.get("path", ""), form.get("id", "")
    if not seller.adapter.serves(path):
        raise Unfit(f"{path} is no path of this seller's APIs.")
    body = form["body"].encode() if "body" in form else None
    answer = send(current_app.wsgi_app, method=method, path=path, body=body, media=form.get("media", ""), buyer=form.get("buyer", ""))
    kept = next((one for one in traffic.calls(seller) if (one.method, one.target) == (method, path)), None)
    shown = identity or _identity_in(seller, row, form.get("operation", ""), answer.body)
    told = said.keep(f"{method} {path} was answered with {answer.status}.", bad=not answer.taken)
    if answer.taken and shown and seller.store.item(items.kind_of(row), shown) is not None:
        return redirect(url_for("console.item", resource=row.name, id=shown, said=told), code=303)
    if answer.taken and method == "DELETE":
        return redirect(url_for("console.listing", resource=row.name, said=told), code=303)
    return redirect(url_for("console.call", at=kept.key if kept else "", said=told), code=303)


def _identity_in(seller: Seller, row: Resource, operation: str, body: bytes) -> str:
    try:
        made = seller.adapter.dialect.names(operation).received(document_in(body.decode("utf-8", "replace")))
    except Unfit:
        return ""
    return str(made.get(row.id, ""))


def deliveries(seller: Seller) -> Page:
    """Subscriptions, what they are owed, and each attempt to deliver."""
    text = request.args.get("text", "")
    found = traffic.attempts(seller, text=text)
    return render_template(
        "console/deliveries.html", hubs=seller.outbox.hubs(), attempts=found[: traffic.SHOWN], found=len(found), text=text,
        again=seller.outbox.resendable(), tells=seller.adapter.dialect.tells,
    )  # fmt: skip


def journal(seller: Seller) -> Page:
    """The calls, filtered by a text and by outcome."""
    text, outcome = request.args.get("text", ""), request.args.get("outcome", "")
    found = traffic.calls(seller, text=text, outcome=outcome)
    return render_template("console/journal.html", calls=found[: traffic.SHOWN], found=len(found), text=text, outcome=outcome)


def call(seller: Seller) -> Page:
    """One call: what was sent, what was answered, and why it was refused."""
    found = traffic.call_of(seller, request.args.get("at", ""))
    if found is None:
        return render_template("console/nothing.html", what="The journal has this call no more."), 404
    return render_template("console/call.html", call=found, why=traffic.why(seller, found))
