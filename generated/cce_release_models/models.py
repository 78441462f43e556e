"""One pydantic model for each schema of spec/, written by `cce-release generate`: do not edit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Annotated, ClassVar, SupportsIndex, overload

from cce_release_models.contract_model import (
    ContractModel,
    ErrorPair,
    ReleaseReading,
    RootModel,
)
from pydantic import ConfigDict, Field, StrictBool, StrictInt, StrictStr


class UpdateAction(StrEnum):
    """The two kinds of update."""

    UPGRADE = "upgrade"
    ROLLBACK = "rollback"


class ReleaseParameters(ContractModel):
    """The options of an update. No page gives defaults; the vendor's SDK says false for every boolean. Terraform sends all eight with their zero values as soon as it sends one. The service ignores members that the contract does not name; the generated model refuses them."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid",
    )
    dry_run: StrictBool | None = None
    """Verify only. Chart and values are checked as for the real update, the response shows what it would make, and nothing is stored."""
    name_template: StrictStr | None = None
    """A template for the name of a new release. An update has its name in the path and no use for this."""
    no_hooks: StrictBool | None = None
    """Run no chart hooks. The page speaks of installation only; Helm has the switch for updates as well."""
    replace: StrictBool | None = None
    """Keep the values that the release has and lay the request's over them. So the vendor's SDK; the page speaks of replacing a release of the same name, which means nothing in an update."""
    recreate: StrictBool | None = None
    """Restart the release's pods after the update. It has no effect on the revision."""
    reset_values: StrictBool | None = None
    """Forget the values of earlier revisions and start from the chart's own. It wins over `replace`."""
    release_version: Annotated[StrictInt | None, Field(ge=0, le=2147483647)] = None
    """The revision to roll back to. Zero, or no such member, means the one before the current. An upgrade ignores it. Not to be confused with the chart's version, which is a string."""
    include_hooks: StrictBool | None = None
    """Run the chart's hooks in an update. What happens when `no_hooks` is set as well is stated nowhere."""


class ReleaseValues(ContractModel):
    """Helm values, open to any member that the chart knows. The page lists two members with their types; real clients send whole trees of others."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="allow",
    )
    imagePullPolicy: StrictStr | None = None
    """When a node pulls the image, in Kubernetes' words (Always, IfNotPresent, Never). The page lists no values."""
    imageTag: StrictStr | None = None
    """The tag of the image to run."""


class ReleaseRecord(ReleaseReading):
    """What every response about one revision holds, except its status. No member is marked as mandatory by the page; that all of them are always there is inferred from the examples and held by a clause of its own."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="allow",
    )
    chart_name: Annotated[StrictStr | None, Field(max_length=64)] = None
    """The name of the chart that the revision was made from."""
    chart_public: StrictBool | None = None
    """Whether the chart is one of the vendor's public ones, false for an uploaded chart."""
    chart_version: Annotated[StrictStr | None, Field(max_length=64)] = None
    """The version of that chart, a semantic version."""
    cluster_id: StrictStr | None = None
    """The cluster's id, equal to the one in the path."""
    cluster_name: StrictStr | None = None
    """The cluster's name. The English page misprints it as "current name"."""
    create_at: Annotated[
        StrictStr | None,
        Field(
            pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$"
        ),
    ] = None
    """When the release was first installed, RFC 3339 with an offset. It never changes."""
    description: StrictStr | None = None
    """Helm's words for what happened to the revision, for example "Preparing upgrade" or "Upgrade complete"."""
    name: StrictStr | None = None
    """The release's name, equal to the one in the path."""
    namespace: StrictStr | None = None
    """The release's namespace, equal to the one in the path."""
    parameters: StrictStr | None = None
    """The release's parameters as text, empty in every example. An object in the request, a string here."""
    resources: StrictStr | None = None
    """The Kubernetes objects of the release, shown only when `show_resources` asks for them; the form is JSON text. Live services leave the member empty, null or out otherwise."""
    status_description: StrictStr | None = None
    """Words for the status; the examples repeat `description`."""
    update_at: Annotated[
        StrictStr | None,
        Field(
            pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$"
        ),
    ] = None
    """When the revision was made, RFC 3339 with an offset. Equal to `create_at` at revision 1."""
    values: StrictStr | None = None
    """The values of the revision, the chart's defaults included, as JSON text: compact, members sorted, secrets shown as six asterisks. An object in the request, a string here."""
    version: Annotated[StrictInt | None, Field(ge=1, le=2147483647)] = None
    """The number of the revision, starting at 1. Not the chart's version."""


class ReleaseStatus(StrEnum):
    """DEPLOYED: the revision is installed and serves; the one good end. DELETED: the release was removed; a read returns 404 rather than this. FAILED: installing, upgrading or rolling back did not succeed. DELETING: the removal is under way. PENDING_INSTALL, PENDING_UPGRADE, PENDING_ROLLBACK: the work is accepted and not done; it passes. UNKNOWN: the state cannot be told; the page advises to delete the release by hand and to install it again. FAILED and UNKNOWN are errors to clients."""

    DEPLOYED = "DEPLOYED"
    DELETED = "DELETED"
    FAILED = "FAILED"
    DELETING = "DELETING"
    PENDING_INSTALL = "PENDING_INSTALL"
    PENDING_UPGRADE = "PENDING_UPGRADE"
    PENDING_ROLLBACK = "PENDING_ROLLBACK"
    UNKNOWN = "UNKNOWN"


class HistoryStatus(StrEnum):
    """The eight statuses of a current revision and SUPERSEDED for one that another has followed. The page has no word for that; Helm 2, whose names the others are, says SUPERSEDED."""

    DEPLOYED = "DEPLOYED"
    DELETED = "DELETED"
    FAILED = "FAILED"
    DELETING = "DELETING"
    PENDING_INSTALL = "PENDING_INSTALL"
    PENDING_UPGRADE = "PENDING_UPGRADE"
    PENDING_ROLLBACK = "PENDING_ROLLBACK"
    UNKNOWN = "UNKNOWN"
    SUPERSEDED = "SUPERSEDED"


class CamelCaseError(ErrorPair):
    """The pair as the service's own error page spells it."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="allow",
    )
    errorCode: Annotated[
        StrictStr, Field(pattern="^[A-Z][A-Za-z0-9_-]*(\\.[A-Za-z0-9_-]+)+$")
    ]
    """Module, status and number, for example CCE.02400001."""
    errorMessage: Annotated[StrictStr, Field(min_length=1)]
    """What went wrong, for people."""


class SnakeCaseError(ErrorPair):
    """The pair as the gateway and the vendor's general pages spell it."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="allow",
    )
    error_code: Annotated[
        StrictStr, Field(pattern="^[A-Z][A-Za-z0-9_-]*(\\.[A-Za-z0-9_-]+)+$")
    ]
    """Module and number, for example APIGW.0301."""
    error_msg: Annotated[StrictStr, Field(min_length=1)]
    """What went wrong, for people."""
    request_id: StrictStr | None = None
    """The request's id once more, where the gateway itself responds."""


class PlainError(ContractModel):
    """The pair as the add-ons of the same service spell it. No page of this operation shows it."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="allow",
    )
    code: Annotated[
        StrictStr, Field(pattern="^[A-Z][A-Za-z0-9_-]*(\\.[A-Za-z0-9_-]+)+$")
    ]
    """Module and number, for example SVCSTG.CCE-ADDONMGR.4000003."""
    message: Annotated[StrictStr, Field(min_length=1)]
    """What went wrong, for people."""


class UpdateReleaseRequest(ContractModel):
    """One update. The four members are mandatory for both actions. The service ignores members that the contract does not name; the generated model refuses them."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid",
    )
    chart_id: StrictStr
    """The id of an uploaded chart. One id identifies one chart version, since no other member names a version: to move to another version is to send another id. A rollback sends it too and takes its chart from the target revision."""
    action: UpdateAction
    """What to do. Lower case only."""
    parameters: ReleaseParameters
    """The options of the update. An empty object asks for the defaults."""
    values: ReleaseValues
    """The values to give to the chart. A rollback ignores them."""


class Release(ReleaseRecord):
    """A release at its current revision."""

    status: ReleaseStatus | None = None
    """The status of the current revision."""


class HistoryRelease(ReleaseRecord):
    """A release at one of its revisions, which need not be the current one."""

    status: HistoryStatus | None = None
    """The status of that revision."""


class Error(RootModel[CamelCaseError | SnakeCaseError | PlainError]):
    root: Annotated[
        CamelCaseError | SnakeCaseError | PlainError,
        Field(
            json_schema_extra={
                "externalDocs": {
                    "description": "The gateway's error codes, and the signing guide that lists them.",
                    "url": "https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-0001.html",
                }
            }
        ),
    ]
    """An error response: a JSON object with at least one complete pair of code and message. The pages of the service and of its gateway show two spellings of the pair, those of its add-ons a third one, and live responses of other operations carry two. A client reads any of them."""


class ReleaseHistory(RootModel[list[HistoryRelease]], Sequence[HistoryRelease]):
    """The revisions of one release."""

    root: list[HistoryRelease]
    """The revisions of one release."""

    def __iter__(self) -> Iterator[HistoryRelease]:
        return iter(self.root)

    @overload
    def __getitem__(self, index: SupportsIndex) -> HistoryRelease:
        pass

    @overload
    def __getitem__(self, index: slice) -> list[HistoryRelease]:
        pass

    def __getitem__(
        self, index: SupportsIndex | slice
    ) -> HistoryRelease | list[HistoryRelease]:
        return self.root[index]

    def __len__(self) -> int:
        return len(self.root)
