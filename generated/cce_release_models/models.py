# Written by `cce-release generate` from spec/. Do not edit: change spec/ and run it again.
"""One pydantic model for each schema of the contract."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import (
    MISSING,
    BaseModel,
    ConfigDict,
    Field,
    RootModel,
    StrictBool,
    StrictInt,
    StrictStr,
)


class UpdateAction(StrEnum):
    """
    The two kinds of update.
    """

    UPGRADE = "upgrade"
    ROLLBACK = "rollback"


class ReleaseParameters(BaseModel):
    """
    The options of an update. No page gives defaults; the vendor's SDK says false for every boolean. Terraform sends all eight with their zero values as soon as it sends one.
    """

    model_config = ConfigDict(
        extra="allow",
    )
    dry_run: Annotated[
        StrictBool | MISSING,
        Field(
            description="Verify only. Chart and values are checked as for the real update, the answer shows what it would make, and nothing is stored."
        ),
    ] = MISSING
    name_template: Annotated[
        StrictStr | MISSING,
        Field(
            description="A template for the name of a new release. An update has its name in the path and no use for this."
        ),
    ] = MISSING
    no_hooks: Annotated[
        StrictBool | MISSING,
        Field(
            description="Run no chart hooks. The page speaks of installation only; Helm has the switch for updates as well."
        ),
    ] = MISSING
    replace: Annotated[
        StrictBool | MISSING,
        Field(
            description="Keep the values that the release has and lay the request's over them. So the vendor's SDK; the page speaks of replacing a release of the same name, which means nothing in an update."
        ),
    ] = MISSING
    recreate: Annotated[
        StrictBool | MISSING,
        Field(
            description="Restart the release's pods after the update. It has no effect on the revision."
        ),
    ] = MISSING
    reset_values: Annotated[
        StrictBool | MISSING,
        Field(
            description="Forget the values of earlier revisions and start from the chart's own. It wins over `replace`."
        ),
    ] = MISSING
    release_version: Annotated[
        StrictInt | MISSING,
        Field(
            description="The revision to roll back to. Zero, or no such member, means the one before the current. An upgrade ignores it. Not to be confused with the chart's version, which is a string.",
            ge=0,
            le=2147483647,
        ),
    ] = MISSING
    include_hooks: Annotated[
        StrictBool | MISSING,
        Field(
            description="Run the chart's hooks in an update. What happens when `no_hooks` is set as well is stated nowhere."
        ),
    ] = MISSING


class ReleaseValues(BaseModel):
    """
    Helm values, open to any member that the chart knows. The page lists two members with their types; real clients send whole trees of others.
    """

    model_config = ConfigDict(
        extra="allow",
    )
    imagePullPolicy: Annotated[
        StrictStr | MISSING,
        Field(
            description="When a node pulls the image, in Kubernetes' words (Always, IfNotPresent, Never). The page lists no values."
        ),
    ] = MISSING
    imageTag: Annotated[
        StrictStr | MISSING, Field(description="The tag of the image to run.")
    ] = MISSING


class ReleaseRecord(BaseModel):
    """
    What every answer about one revision holds, but for its status. No member is marked as mandatory by the page; that all of them are always there is inferred from the examples and held by a clause of its own.
    """

    model_config = ConfigDict(
        extra="allow",
    )
    chart_name: Annotated[
        StrictStr | MISSING,
        Field(
            description="The name of the chart that the revision was made from.",
            max_length=64,
        ),
    ] = MISSING
    chart_public: Annotated[
        StrictBool | MISSING,
        Field(
            description="Whether the chart is one of the vendor's public ones, false for an uploaded chart."
        ),
    ] = MISSING
    chart_version: Annotated[
        StrictStr | MISSING,
        Field(
            description="The version of that chart, a semantic version.", max_length=64
        ),
    ] = MISSING
    cluster_id: Annotated[
        StrictStr | MISSING,
        Field(description="The cluster's id, equal to the one in the path."),
    ] = MISSING
    cluster_name: Annotated[
        StrictStr | MISSING,
        Field(
            description='The cluster\'s name. The English page misprints it as "current name".'
        ),
    ] = MISSING
    create_at: Annotated[
        StrictStr | MISSING,
        Field(
            description="When the release was first installed, RFC 3339 with an offset. It never changes.",
            pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$",
        ),
    ] = MISSING
    description: Annotated[
        StrictStr | MISSING,
        Field(
            description='Helm\'s words for what happened to the revision, for example "Preparing upgrade" or "Upgrade complete".'
        ),
    ] = MISSING
    name: Annotated[
        StrictStr | MISSING,
        Field(description="The release's name, equal to the one in the path."),
    ] = MISSING
    namespace: Annotated[
        StrictStr | MISSING,
        Field(description="The release's namespace, equal to the one in the path."),
    ] = MISSING
    parameters: Annotated[
        StrictStr | MISSING,
        Field(
            description="The release's parameters as text, empty in every example. An object in the request, a string here."
        ),
    ] = MISSING
    resources: Annotated[
        StrictStr | MISSING,
        Field(
            description="The Kubernetes objects of the release as JSON text, filled only when `show_resources` asks for it."
        ),
    ] = MISSING
    status_description: Annotated[
        StrictStr | MISSING,
        Field(description="Words for the status; the examples repeat `description`."),
    ] = MISSING
    update_at: Annotated[
        StrictStr | MISSING,
        Field(
            description="When the revision was made, RFC 3339 with an offset. Equal to `create_at` at revision 1.",
            pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$",
        ),
    ] = MISSING
    values: Annotated[
        StrictStr | MISSING,
        Field(
            description="The values of the revision, the chart's defaults included, as JSON text: compact, members sorted, secrets shown as six asterisks. An object in the request, a string here."
        ),
    ] = MISSING
    version: Annotated[
        StrictInt | MISSING,
        Field(
            description="The number of the revision, starting at 1. Not the chart's version.",
            ge=1,
            le=2147483647,
        ),
    ] = MISSING


class ReleaseStatus(StrEnum):
    """
    DEPLOYED: the revision is installed and serves; the one good end. DELETED: the release was removed; a read answers 404 rather than this. FAILED: installing, upgrading or rolling back did not succeed. DELETING: the removal is under way. PENDING_INSTALL, PENDING_UPGRADE, PENDING_ROLLBACK: the work is accepted and not done; it passes. UNKNOWN: the state cannot be told; the page advises to delete the release by hand and to install it again. FAILED and UNKNOWN are errors to clients.
    """

    DEPLOYED = "DEPLOYED"
    DELETED = "DELETED"
    FAILED = "FAILED"
    DELETING = "DELETING"
    PENDING_INSTALL = "PENDING_INSTALL"
    PENDING_UPGRADE = "PENDING_UPGRADE"
    PENDING_ROLLBACK = "PENDING_ROLLBACK"
    UNKNOWN = "UNKNOWN"


class HistoryStatus(StrEnum):
    """
    The eight statuses of a current revision and SUPERSEDED for one that another has followed. The page has no word for that; Helm 2, whose names the others are, says SUPERSEDED.
    """

    DEPLOYED = "DEPLOYED"
    DELETED = "DELETED"
    FAILED = "FAILED"
    DELETING = "DELETING"
    PENDING_INSTALL = "PENDING_INSTALL"
    PENDING_UPGRADE = "PENDING_UPGRADE"
    PENDING_ROLLBACK = "PENDING_ROLLBACK"
    UNKNOWN = "UNKNOWN"
    SUPERSEDED = "SUPERSEDED"


class CamelCaseError(BaseModel):
    """
    The pair as the service's own error page spells it.
    """

    model_config = ConfigDict(
        extra="allow",
    )
    errorCode: Annotated[
        StrictStr,
        Field(
            description="Module, status and number, for example CCE.02400001.",
            pattern="^[A-Z][A-Za-z0-9_]*(\\.[A-Za-z0-9_]+)+$",
        ),
    ]
    errorMessage: Annotated[
        StrictStr, Field(description="What went wrong, for people.", min_length=1)
    ]


class SnakeCaseError(BaseModel):
    """
    The pair as the gateway and the vendor's general pages spell it.
    """

    model_config = ConfigDict(
        extra="allow",
    )
    error_code: Annotated[
        StrictStr,
        Field(
            description="Module and number, for example APIGW.0301.",
            pattern="^[A-Z][A-Za-z0-9_]*(\\.[A-Za-z0-9_]+)+$",
        ),
    ]
    error_msg: Annotated[
        StrictStr, Field(description="What went wrong, for people.", min_length=1)
    ]
    request_id: Annotated[
        StrictStr | MISSING,
        Field(
            description="The request's id once more, where the gateway itself answers."
        ),
    ] = MISSING


class UpdateReleaseRequest(BaseModel):
    """
    One update. The four members are mandatory for both actions; members that the contract does not name are ignored.
    """

    model_config = ConfigDict(
        extra="allow",
    )
    chart_id: Annotated[
        StrictStr,
        Field(
            description="The id of an uploaded chart. One id stands for one chart version, since no other member names a version: to move to another version is to send another id. A rollback sends it too and takes its chart from the target revision."
        ),
    ]
    action: Annotated[UpdateAction, Field(description="What to do. Lower case only.")]
    parameters: Annotated[
        ReleaseParameters,
        Field(
            description="The options of the update. An empty object asks for the defaults."
        ),
    ]
    values: Annotated[
        ReleaseValues,
        Field(description="The values to give to the chart. A rollback ignores them."),
    ]


class Release(ReleaseRecord):
    """
    A release at its current revision.
    """

    model_config = ConfigDict(
        extra="allow",
    )
    status: Annotated[
        ReleaseStatus | MISSING, Field(description="How the current revision stands.")
    ] = MISSING


class HistoryRelease(ReleaseRecord):
    """
    A release at one of its revisions, which need not be the current one.
    """

    model_config = ConfigDict(
        extra="allow",
    )
    status: Annotated[
        HistoryStatus | MISSING, Field(description="How that revision stands.")
    ] = MISSING


class Error(RootModel[CamelCaseError | SnakeCaseError]):
    root: Annotated[
        CamelCaseError | SnakeCaseError,
        Field(
            description="An error answer: always a JSON object with at least one complete pair of code and message. The vendor's pages show two spellings of the pair, and live answers of other operations carry both. A client reads either.",
            json_schema_extra={
                "externalDocs": {
                    "description": "The gateway's error codes, and the signing guide that they stand in.",
                    "url": "https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-0001.html",
                }
            },
        ),
    ]


class ReleaseHistory(RootModel[list[HistoryRelease]]):
    """
    The revisions of one release.
    """

    root: Annotated[
        list[HistoryRelease], Field(description="The revisions of one release.")
    ]
