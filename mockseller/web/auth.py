"""Who is calling: no credentials at all, HTTP basic, or OAuth2 client credentials with signed tokens."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from ttck.mockseller.engine.problems import bad_credentials, forbidden, no_credentials
from ttck.mockseller.engine.seams import Grant
from ttck.specs.vocabulary import Operation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ttck.mockseller.engine.clock import Clock
    from ttck.mockseller.engine.settings import Client, Settings

DEFAULT_SCOPE = "default"
SCOPES = frozenset({DEFAULT_SCOPE, *Operation})
_ALGORITHM = "HS256"
_MOST_KNOWN = 1000


class TokenError(Exception):
    """A token request is refused, in the words of RFC 6749."""

    def __init__(self, code: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.status = status


class Gate:
    """Turns the credentials of a request into a grant.

    A token is checked once and remembered until it expires by the seller's clock. `secret` is the signing key, and `scopes` are
    those that a token may have beside the names of operations, each with the operations that it covers.
    """

    def __init__(
        self, settings: Settings, *, clock: Clock, secret: Callable[[], str], scopes: Mapping[str, frozenset[str]] | None = None
    ) -> None:
        self._wide = scopes or {}
        self._kind = settings.auth
        self._clients = {client.id: client for client in settings.clients}
        self._clock = clock
        self._lifetime = settings.token_lifetime
        self._secret = secret
        self._open = Grant(client="anonymous", buyer=settings.buyer, scopes=frozenset({DEFAULT_SCOPE}))
        self._known: dict[str, tuple[Grant, float]] = {}

    def admit(self, client: Client) -> None:
        """Let one more client in, in place of an earlier one of the same id."""
        self._clients[client.id] = client

    def enter(self, authorization: str | None) -> Grant:
        """The grant of a request with this Authorization header.

        Raises:
            Refusal: 401.
        """
        if self._kind == "none":
            return self._open
        challenge = 'Basic realm="ttck"' if self._kind == "basic" else 'Bearer realm="ttck"'
        if not authorization:
            raise no_credentials(challenge)
        scheme, _, rest = authorization.partition(" ")
        if scheme.lower() != challenge.partition(" ")[0].lower() or not rest:
            raise bad_credentials(challenge, f"{challenge.partition(' ')[0]} credentials are needed")
        if self._kind == "basic":
            client = self._client(*_basic(rest))
            if client is None:
                raise bad_credentials(challenge)
            return Grant(client=client.id, buyer=client.buyer, scopes=frozenset({DEFAULT_SCOPE}))
        return self._bearer(rest.strip(), challenge)

    def _client(self, name: str, secret: str) -> Client | None:
        client = self._clients.get(name)
        expected = client.secret if client else ""
        right = hmac.compare_digest(expected.encode(), secret.encode())
        return client if right else None

    def _bearer(self, token: str, challenge: str) -> Grant:
        known = self._known.get(token)
        if known is None:
            known = self._checked(token, challenge)
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[token] = known
        grant, expires = known
        if expires <= self._clock.now():
            raise bad_credentials(challenge, "the token has expired")
        return grant

    def _checked(self, token: str, challenge: str) -> tuple[Grant, float]:
        from joserfc import jwt  # noqa: PLC0415 - kept out of start-up: only OAuth2 needs it
        from joserfc.errors import JoseError  # noqa: PLC0415 - as above
        from joserfc.jwk import OctKey  # noqa: PLC0415 - as above

        try:
            key = OctKey.import_key(self._secret())
            claims = jwt.decode(token, key, algorithms=[_ALGORITHM]).claims
            client = self._clients[claims["sub"]]
            named = frozenset(str(claims["scope"]).split())
            scopes = named.union(*(self._wide.get(name, frozenset()) for name in named))
            return Grant(client=client.id, buyer=client.buyer, scopes=scopes), float(claims["exp"])
        except (JoseError, KeyError, ValueError, TypeError) as wrong:
            raise bad_credentials(challenge, "the token is not valid") from wrong

    def issue(self, authorization: str | None, form: Mapping[str, str]) -> dict[str, Any]:
        """Answer a token request (RFC 6749, section 4.4); client credentials in the header or in the form.

        Raises:
            TokenError: the request is refused.
        """
        if self._kind != "oauth2":
            raise TokenError("invalid_request", "this seller issues no tokens", 404)
        name, secret = form.get("client_id", ""), form.get("client_secret", "")
        if authorization and authorization.lower().startswith("basic "):
            name, secret = _basic(authorization[6:])
        # RFC 6749 2.3.1 has both encoded as in a form; many clients send them as they are.
        client = self._client(unquote_plus(name), unquote_plus(secret)) or self._client(name, secret)
        if client is None:
            raise TokenError("invalid_client", "the client is unknown or its secret is wrong", 401)
        if form.get("grant_type") != "client_credentials":
            raise TokenError("unsupported_grant_type", "only client_credentials is offered")
        scopes = frozenset(form.get("scope", DEFAULT_SCOPE).split()) or frozenset({DEFAULT_SCOPE})
        strange = scopes - SCOPES - self._wide.keys()
        if strange:
            raise TokenError("invalid_scope", f"there is no scope {min(strange)}")
        token = self._token(client, scopes)
        return {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": int(self._lifetime),
            "scope": " ".join(sorted(scopes)),
        }

    def _token(self, client: Client, scopes: frozenset[str]) -> str:
        from joserfc import jwt  # noqa: PLC0415 - kept out of start-up: only OAuth2 needs it
        from joserfc.jwk import OctKey  # noqa: PLC0415 - as above

        now = self._clock.now()
        claims = {
            "iss": "ttck-mockseller",
            "sub": client.id,
            "scope": " ".join(sorted(scopes)),
            "iat": int(now),
            "exp": now + self._lifetime,
            "jti": secrets.token_hex(8),
        }
        return jwt.encode({"alg": _ALGORITHM}, claims, OctKey.import_key(self._secret()))


def admit(grant: Grant, operation: str) -> str:
    """The buyer of a grant that covers the operation.

    Raises:
        Refusal: 401 for a refused client, 403 for a missing scope.
    """
    if grant.buyer is None:
        raise bad_credentials('Bearer realm="ttck"')
    if DEFAULT_SCOPE not in grant.scopes and operation not in grant.scopes:
        raise forbidden(f"the token does not have the scope {operation}")
    return grant.buyer


def _basic(encoded: str) -> tuple[str, str]:
    try:
        name, _, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return name, secret
