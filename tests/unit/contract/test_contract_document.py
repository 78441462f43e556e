"""The contract's document describes servers, pages, permissions, headers and statuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from cce_release_contract.contract.document import read_document
from cce_release_contract.contract.pages.page_rows import page_rows

SPEC = Path(__file__).parents[3] / "spec"
DOCUMENT = read_document(SPEC / "openapi.yaml").data
OPERATIONS = {
    operation["operationId"]: operation
    for item in DOCUMENT["paths"].values()
    for method, operation in item.items()
    if method in {"get", "put"}
}


@pytest.mark.parametrize(
    ("server", "values", "address"),
    [
        (0, {}, "https://cce.my-kualalumpur-1.myhuaweicloud.com"),
        (0, {"region": "eu-west-101", "domain": "myhuaweicloud.eu"}, "https://cce.eu-west-101.myhuaweicloud.eu"),
        (1, {}, "https://cce.eu-de.otc.t-systems.com"),
    ],
)
def test_servers_are_the_hosts_of_both_clouds(server: int, values: dict[str, str], address: str) -> None:
    """Variables of the servers give the known hosts, including those of the other domain and the other cloud."""
    described = DOCUMENT["servers"][server]

    defaults = {name: variable["default"] for name, variable in described["variables"].items()}

    assert described["url"].format(**defaults | values) == address
    assert all(value in described["variables"][name].get("enum", [value]) for name, value in values.items())


@pytest.mark.parametrize(
    ("operation_id", "vendors", "permission"),
    [
        ("updateRelease", "UpdateRelease", "Permission: `cce:release:update`"),
        ("showRelease", "ShowRelease", "Permission: `cce:release:get`"),
        ("listReleaseHistory", "ShowReleaseHistory", "names no permission"),
        ("updateAutopilotRelease", "UpdateAutopilotRelease", "Permission: `cce:release:update`"),
    ],
)
def test_operations_name_the_vendors_operation_page_and_permission(
    operation_id: str, vendors: str, permission: str
) -> None:
    """Each operation has its id, the vendor's name, the vendor's page and the permission."""
    operation = OPERATIONS[operation_id]

    page = page_rows(read_document(SPEC / "page-rows.yaml")).pages[operation["x-source"]["page"]]

    assert (operation["x-vendor-operation"], operation["externalDocs"]["url"]) == (vendors, page.address)
    assert page.publisher.startswith("Huawei Cloud")
    assert page.address.endswith(f"/{vendors}.html")
    assert permission in operation["description"]


def test_security_schemes_describe_every_header() -> None:
    """The security schemes describe the headers that are sent with a token or a signature."""
    schemes = DOCUMENT["components"]["securitySchemes"]

    texts = {name: scheme["description"] for name, scheme in schemes.items()}

    assert all(header in texts["signature"] for header in ("X-Sdk-Date", "X-Project-Id", "X-Security-Token"))
    assert all(header in texts["token"] for header in ("X-Auth-Token", "X-Project-Id"))


def test_each_status_has_its_meaning() -> None:
    """The description of the statuses explains each of them."""
    statuses = DOCUMENT["components"]["schemas"]["ReleaseStatus"]

    assert len(statuses["enum"]) == 8
    assert [status for status in statuses["enum"] if status not in statuses["description"]] == []
