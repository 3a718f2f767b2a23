from __future__ import annotations

import contextlib
import gzip
import socket
import ssl
import threading
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from ttck.harness.buyer.http_transport import HttpTransport, describe
from ttck.harness.buyer.target import parse_target
from ttck.harness.tests.tiny_server import reply, served

SLACK = 2.0  # seconds that a loaded machine may add


@contextlib.contextmanager
def transport_to(base, **limits):
    target = parse_target({"base_url": base, "limits": {"request_timeout": 0.3, "connect_timeout": 1, **limits}}, name="t")
    with contextlib.closing(HttpTransport(target)) as transport:
        yield transport


def get(transport, url):
    began = time.monotonic()
    answer, error = transport.call("GET", url, headers={"Accept": "application/json"}, body=None)
    return answer, error, time.monotonic() - began


@contextlib.contextmanager
def trickling(text, *, pause):
    """A server that sends a text byte by byte, with a pause after each."""
    over = threading.Event()

    def serve():
        connection, _ = server.accept()
        with connection, contextlib.suppress(OSError):
            connection.recv(65536)
            for byte in text:
                connection.sendall(bytes((byte,)))
                if over.wait(pause):
                    return

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        over.set()
        thread.join(5)


@pytest.mark.parametrize(
    "text",
    [
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 2000,
        b"HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + b"x" * 2000,
        b"HTTP/1.1 100 Continue\r\n\r\n" * 100,
    ],
    ids=["in its headers", "in its body", "in promises to continue"],
)
def test_the_deadline_counts_for_the_whole_answer(text):
    """Each byte comes long before any timeout for a single read; all of them would take a minute."""
    with trickling(text, pause=0.03) as url, transport_to(url) as transport:
        answer, error, took = get(transport, url)
    assert error == "no whole answer within 0.3 s (limits.request_timeout)"
    assert answer is None or answer.truncated
    assert 0.25 < took < 0.3 + SLACK


def test_silence_ends_in_time():
    with trickling(b"H", pause=30) as url, transport_to(url) as transport:
        answer, error, took = get(transport, url)
    assert (answer, error) == (None, "no whole answer within 0.3 s (limits.request_timeout)")
    assert took < 0.3 + SLACK


@pytest.mark.parametrize("packed", [False, True])
def test_large_bodies_are_cut_at_the_limit(packed):
    """The packed one unpacks to sixteen million bytes, of which no more than needed may be unpacked."""
    body = b"A" * (1 << 24)
    answer_with = reply(200, gzip.compress(body), Content_Encoding="gzip") if packed else reply(200, body)
    with served(answer_with) as server, transport_to(server.url, max_body_bytes=4096, request_timeout=20) as transport:
        answer, error, _ = get(transport, server.url)
    helps = "8192} in the target file would allow twice as many" if packed else "16777216} in the target file would do"
    assert error == f"the body is longer than 4096 bytes (limits.max_body_bytes); limits: {{max_body_bytes: {helps}"
    assert answer.truncated
    assert len(answer.body) == 4096


def test_a_flood_of_headers_is_no_answer():
    with (
        served(reply(**{f"X_{number}": "x" * 1000 for number in range(150)})) as server,
        transport_to(server.url, request_timeout=20) as transport,
    ):
        assert get(transport, server.url)[:2] == (None, "ProtocolError: got more than 100 headers")


def test_a_fast_answer_waits_for_nothing():
    with served(reply(200, b"{}")) as server, transport_to(server.url, request_timeout=60) as transport:
        answer, error, took = get(transport, server.url)
    assert (answer.status, answer.document, answer.truncated, error) == (200, {}, False, None)
    assert took < SLACK


def test_nested_reasons_are_said_once():
    inner = ConnectionRefusedError(111, "Connection refused")
    assert describe(RuntimeError(ValueError("outer", inner))) == "RuntimeError: [Errno 111] Connection refused"
    assert describe(OSError()) == "OSError: OSError"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate that its own key signed, for 127.0.0.1, as two PEM files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key(), serial_number=1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    (folder / "cert.pem").write_bytes(made.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture(scope="module")
def secure(certificate):
    """The address of a server that speaks TLS with that certificate."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_):
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"https://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def asked_securely(url, **tls):
    target = parse_target({"base_url": url, "tls": tls}, name="t")
    with contextlib.closing(HttpTransport(target)) as transport:
        return get(transport, url)[:2]


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(secure):
    answer, error = asked_securely(secure)
    assert answer is None
    assert "certificate verify failed" in error.lower()


def test_trust_is_what_the_target_says(secure, certificate):
    for verify in (str(certificate[0]), False):
        answer, error = asked_securely(secure, verify=verify)
        assert (answer.status, answer.document, error) == (200, {}, None)


def test_a_missing_file_of_trust_is_an_error_of_the_call(secure, tmp_path):
    for tls in ({"verify": str(tmp_path / "none.pem")}, {"client_certificate": str(tmp_path / "none.pem")}):
        answer, error = asked_securely(secure, **tls)
        assert answer is None
        assert "No such file" in error


def test_a_name_and_password_in_the_address_are_used_unless_there_is_another_authorization():
    with served(reply()) as server, transport_to(server.url) as transport:
        url = server.url.replace("http://", "http://me:a%40b@")
        transport.call("GET", url, headers={}, body=None)
        transport.call("GET", url, headers={"Authorization": "Bearer t"}, body=None)
    assert [asked.headers["authorization"] for asked in server.asked] == ["Basic bWU6YUBi", "Bearer t"]


def test_what_cannot_be_sent_is_said_and_not_sent():
    with served(reply()) as server, transport_to(server.url) as transport:
        for header in ("two\nlines", "a \u20ac"):
            answer, error = transport.call("GET", server.url, headers={"X": header}, body=None)
            assert answer is None
            assert "Error" in error
    assert server.asked == []


def test_a_header_that_comes_twice_is_joined():
    def twice(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nLink: a\r\nX: 1\r\nLink: b\r\nContent-Length: 0\r\n\r\n")

    twice.wants_the_wire = True
    with served(twice) as server, transport_to(server.url) as transport:
        answer, _, _ = get(transport, server.url)
    assert answer.headers == {"link": "a, b", "x": "1", "content-length": "0"}
