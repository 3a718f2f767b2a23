"""The way to a server: straight, or through a proxy that the target file or the environment names."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies_environment

import urllib3

from ttck.harness.buyer.connections import PlainPool, SecurePool
from ttck.harness.buyer.target import Target
from ttck.harness.secrets.confidential import in_text


class Proxies:
    """Which proxy leads to a server, as the target file says (`proxy`), or else HTTPS_PROXY, HTTP_PROXY and NO_PROXY."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._own = target.proxy
        control = target.stimuli.get("control", {}).get("url", "")
        self._straight = urlsplit(control).netloc.rpartition("@")[2] if control else None

    def of(self, place: urllib3.util.Url) -> str | None:
        """The address of the proxy for a URL; None where the server is reached straight.

        The control API is, and without a proxy of the target this machine itself.
        """
        if self._straight is not None and place.netloc == self._straight:
            return None
        if self._own:
            return self._own
        host = place.host or ""
        if is_here(host) or not getproxies_environment():
            return None
        from requests.utils import get_environ_proxies, select_proxy  # noqa: PLC0415 - only where there is a proxy at all

        found = select_proxy(place.url, get_environ_proxies(place.url))
        if not found:
            return None
        found = found if "://" in found else f"http://{found}"
        for secret in in_text(found):
            self._target.redactor.register(secret)
        return found

    def pool(self, place: urllib3.util.Url, *, context: Callable[[], ssl.SSLContext]) -> PlainPool | SecurePool:
        """A pool with one connection to the server of a URL; `context` makes what encryption needs."""
        proxy = self.of(place)
        secure = place.scheme == "https"
        if proxy is None:
            return SecurePool(place.host or "", place.port, ssl_context=context()) if secure else PlainPool(place.host or "", place.port)
        given = urllib3.util.parse_url(proxy)
        headers = urllib3.make_headers(proxy_basic_auth=unquote(given.auth)) if given.auth else None
        address = given._replace(auth=None).url
        if secure:
            manager = urllib3.ProxyManager(address, proxy_headers=headers, num_pools=1, ssl_context=context())
        else:
            manager = urllib3.ProxyManager(address, proxy_headers=headers, num_pools=1)
        manager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
        found = manager.connection_from_host(place.host or "", place.port, place.scheme)
        assert isinstance(found, PlainPool | SecurePool)
        return found


def proxy_to(target: Target) -> str | None:
    """The proxy that leads to the seller of a target, without its name and password; None where there is none."""
    found = Proxies(target).of(urllib3.util.parse_url(target.base_url))
    return urllib3.util.parse_url(found)._replace(auth=None).url if found else None


def is_here(host: str) -> bool:
    """Whether a host is this machine by its very name."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower().rstrip(".") in {"localhost", ""} or host.lower().endswith(".localhost")
