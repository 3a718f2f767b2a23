"""HTTPS, and clients that have to show a certificate."""

from __future__ import annotations

import datetime as dt
import http.client
import json
import socket
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ttck.mockseller.engine.settings import Settings
from ttck.mockseller.tests.support import ticket_request
from ttck.mockseller.web.server import Server
from ttck.mockseller.web.tls import Tls, TlsError

CREATE = "/mefApi/sonata/troubleTicket/v4/troubleTicket"


def name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def made(folder, text, *, by=None):
    """A certificate and its key in files; signed by another one, or by itself as an authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = dt.datetime.now(dt.UTC)
    issuer, signer = (by[0], by[1]) if by else (name(text), key)
    builder = (
        x509.CertificateBuilder().subject_name(name(text)).issuer_name(issuer).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now).not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True, key_cert_sign=by is None, crl_sign=by is None, content_commitment=False, key_encipherment=False,
                data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
    )  # fmt: skip
    certificate, private = folder / f"{text}.pem", folder / f"{text}.key"
    certificate.write_bytes(builder.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return certificate, private, (name(text), key)


@pytest.fixture
def payloads(tmp_path):
    authority = made(tmp_path, "authority")
    return authority, made(tmp_path, "seller", by=authority[2]), made(tmp_path, "buyer", by=authority[2]), made(tmp_path, "stranger")


def call(server, method, path, body=None, *, trust, shows=None):
    context = ssl.create_default_context(cafile=trust)
    if shows:
        context.load_cert_chain(*shows)
    connection = http.client.HTTPSConnection("localhost", server.port, timeout=30, context=context)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_https_with_an_authority_of_ones_own(payloads, web_server):
    authority, seller, *_ = payloads
    with Server(
        Settings(profile="tmf621-v5", control_token="t"), tls=Tls(certificate=seller[0], key=seller[1]), web_server=web_server
    ) as server:
        assert server.base_url.startswith("https://127.0.0.1:")
        body = json.dumps({"@type": "TroubleTicket", "description": "x" * 300_000, "severity": "Minor", "ticketType": "outage"})
        status, content = call(server, "POST", "/tmf-api/troubleTicket/v5/troubleTicket", body, trust=authority[0])
        assert status == 201
        assert json.loads(content)["href"].startswith("https://127.0.0.1:")
        with pytest.raises(ssl.SSLCertVerificationError):
            call(server, "GET", "/health", trust=None)


def test_a_client_has_to_show_a_certificate(payloads, web_server):
    authority, seller, buyer, stranger = payloads
    tls = Tls(certificate=seller[0], key=seller[1], client_authorities=authority[0])
    with Server(Settings(), tls=tls, web_server=web_server) as server:
        assert call(server, "POST", CREATE, json.dumps(ticket_request()), trust=authority[0], shows=buyer[:2])[0] == 201
        for shows in (None, stranger[:2]):
            with pytest.raises((ssl.SSLError, ConnectionError, http.client.RemoteDisconnected)):
                call(server, "GET", CREATE, trust=authority[0], shows=shows)
        assert len(server.seller.journal) == 1


def test_who_speaks_no_tls_or_says_nothing_keeps_nobody_waiting(payloads, web_server):
    authority, seller, *_ = payloads
    with Server(Settings(), tls=Tls(certificate=seller[0], key=seller[1]), web_server=web_server) as server:
        silent = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(20)]
        silent[0].sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert call(server, "GET", "/health", trust=authority[0])[0] == 200
        for one in silent:
            one.close()
        assert call(server, "GET", "/health", trust=authority[0])[0] == 200


def test_files_that_cannot_be_used(payloads, tmp_path, web_server):
    _, seller, buyer, _ = payloads
    nothing = tmp_path / "nothing.pem"
    nothing.write_text("nothing")
    for wrong in (
        Tls(certificate=seller[0], key=buyer[1]),
        Tls(certificate=nothing),
        Tls(certificate=seller[0], key=seller[1], client_authorities=nothing),
    ):
        with pytest.raises(TlsError, match="cannot be used"):
            Server(Settings(), tls=wrong, web_server=web_server)
