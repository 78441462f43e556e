"""All vendors by id."""

from __future__ import annotations

from typing import Final

from second_implementation.server import TOKEN
from second_implementation.service import Service
from second_implementation.vendors.behaviour import behaviour
from second_implementation.vendors.documents import documents
from second_implementation.vendors.errors import errors
from second_implementation.vendors.vendor import Vendor

AS_IT_IS: Final = "as-it-is"
PLAIN: Final = Vendor(AS_IT_IS, "none", "The second implementation as it is.", lambda _: None)

VENDORS: Final[dict[str, Vendor]] = {AS_IT_IS: PLAIN, **errors, **documents, **behaviour}


def varied(vendor: Vendor) -> Service:
    """A service with one trait."""
    service = Service(TOKEN)
    vendor.change(service)
    return service
