"""A page of another port in a real browser: it creates a ticket and sees its events."""

from __future__ import annotations

import shutil
import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ttck.mockseller.engine.settings import Settings
from ttck.mockseller.tests.support import Listener
from ttck.mockseller.web.server import Server

PAGE = """<!doctype html><title>app</title><script>
(async () => {{
  const base = "{base}", json = {{"Content-Type": "application/json"}};
  await fetch(base + "/hub", {{method: "POST", headers: json, body: JSON.stringify({{"@type": "Hub", callback: "{listener}"}})}});
  const ticket = {{"@type": "TroubleTicket", description: "from a page", severity: "Minor", ticketType: "outage"}};
  const made = await fetch(base + "/troubleTicket", {{method: "POST", headers: json, body: JSON.stringify(ticket)}});
  const id = (await made.json()).id;
  const changed = await fetch(base + "/troubleTicket/" + id, {{
    method: "PATCH", headers: {{"Content-Type": "application/merge-patch+json"}}, body: '{{"severity": "Major"}}'}});
  const list = await fetch(base + "/troubleTicket?limit=1");
  let seen = "";
  for (let n = 0; n < 100 && !seen.includes("AttributeValueChange"); n++) seen = await (await fetch("/seen")).text();
  document.body.textContent = [made.status, changed.status, list.headers.get("X-Total-Count"), seen].join(" ");
}})();
</script><body></body>"""


@contextmanager
def application(page, listener):
    """A page and what the listener beside it has got."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            seen = " ".join(body["eventType"] for _, body, *_ in list(listener.got))
            body = (seen if self.path == "/seen" else page()).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium is not installed: apt-get install chromium")
def test_a_page_of_another_port_creates_a_ticket_and_sees_its_events(tmp_path):
    listener = Listener()
    try:
        with Server(Settings(profile="tmf621-v5")) as server:
            page = PAGE.format(base=server.base_url, listener=listener.url)
            with application(lambda: page, listener) as address:
                command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}"]
                command += ["--virtual-time-budget=20000", "--dump-dom", address]
                shown = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
        body = shown.partition("<body>")[2].partition("</body>")[0]
        assert body.startswith("201 200 1 ")
        assert "TroubleTicketCreateEvent" in body
        assert "TroubleTicketAttributeValueChangeEvent" in body
    finally:
        listener.close()
