"""The proxy for a target: which one the environment names, and how it is shown."""

from __future__ import annotations

import base64
from typing import Final
from urllib.parse import unquote

import httpx2
from httpx2._utils import URLPattern, get_environment_proxies  # the library reads the variables

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


def environment_proxy(base_url: str) -> str:
    """The proxy that the environment names for this URL, empty for none.

    The HTTP library reads HTTPS_PROXY or HTTP_PROXY, then ALL_PROXY, unless NO_PROXY names the host, its domain or
    network, or host and port. If no variable is set, it uses the proxies of the system.
    """
    url = httpx2.URL(base_url)
    # A NO_PROXY with the scheme's default port names that port; the library omits it from a URL.
    spelt = httpx2.URL(f"all://{url.netloc.decode('ascii')}:{_DEFAULT_PORTS.get(url.scheme)}") if not url.port else url
    proxies = {URLPattern(pattern): proxy for pattern, proxy in get_environment_proxies().items()}
    for pattern in sorted(proxies):
        if pattern.matches(url) or pattern.matches(spelt):
            return proxies[pattern] or ""
    return ""


def shown_proxy(proxy: str) -> str:
    """The proxy's URL without its user and password."""
    scheme, mark, rest = proxy.partition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2]}"


def proxy_secrets(proxy: str) -> tuple[str, ...]:
    """The secrets of the proxy's URL: its password, and user and password in the form that is sent to the proxy."""
    pair, mark, _ = proxy.partition("://")[2].rpartition("@")
    if not mark:
        return ()
    user, _, password = pair.partition(":")
    sent = f"{unquote(user)}:{unquote(password)}".encode("utf-8", "surrogateescape")
    return (password, unquote(password), base64.b64encode(sent).decode("ascii")) if password else ()
