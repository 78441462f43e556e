"""The proxy on the way to a target: which one the environment names, and how it is shown."""

from __future__ import annotations

import base64
from typing import Final
from urllib.parse import unquote

import httpx2
from httpx2._utils import URLPattern, get_environment_proxies  # the library's own reading of the variables

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


def environment_proxy(base_url: str) -> str:
    """The proxy that the environment names for this URL, empty for none.

    The HTTP library decides, by HTTPS_PROXY or HTTP_PROXY, then ALL_PROXY, unless NO_PROXY names the host, a domain or
    a network that it is in, or host and port; by the proxies of the system where no variable is set.
    """
    url = httpx2.URL(base_url)
    # A NO_PROXY with the scheme's own port names it, which the library leaves out of a URL.
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
    """What of the proxy's URL nobody may see: its password, and user and password as the proxy is sent them."""
    pair, mark, _ = proxy.partition("://")[2].rpartition("@")
    if not mark:
        return ()
    user, _, password = pair.partition(":")
    sent = f"{unquote(user)}:{unquote(password)}".encode("utf-8", "surrogateescape")
    return (password, unquote(password), base64.b64encode(sent).decode("ascii")) if password else ()
