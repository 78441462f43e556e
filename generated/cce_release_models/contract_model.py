# Copied by `cce-release generate` from tools/cce_release_contract/codegen/. Do not edit: change it there.
"""The base classes of the generated models, with their methods. Written by hand; needs only pydantic.

`cce-release generate` copies this file next to the models, which import it. A member that was not sent reads as None.
The contract never accepts null, so None as the value of a member is refused.
"""

from __future__ import annotations

import json
from datetime import datetime
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Protocol, Self, TypeVar, Union, get_args, get_origin

import pydantic
from pydantic import (
    BaseModel,
    ConfigDict,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_serializer,
)
from pydantic_core import CoreSchema, PydanticCustomError

Root = TypeVar("Root")
Pair = TypeVar("Pair", bound="CodeAndMessage")

NULL_REFUSED: Final = "null_refused"
"""The type of the validation error for None."""


class ContractModel(BaseModel):
    """An object of the contract. A member that is not set reads as None and is not sent.

    `model_fields_set` lists the members that are set. Assignments are validated.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="allow", validate_assignment=True, use_attribute_docstrings=True
    )

    @field_validator("*", mode="before")
    @classmethod
    def _as_the_schema_reads(cls, value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401  any JSON value
        """Refuse null, which the annotation allows only for a member that is not set. Convert 2.0 to an integer."""
        if value is None or (type(value) is float and value.is_integer()):
            kinds = _kinds(cls.model_fields[str(info.field_name)].annotation)
            if value is None and Any not in kinds:
                raise PydanticCustomError(NULL_REFUSED, "the contract does not accept null; omit the member instead")
            if value is not None and int in kinds:
                return int(value)
        return value

    @model_serializer(mode="wrap")
    def _leave_out_what_is_unset(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        unlisted = self._unlisted()
        # Pydantic warns when it writes a string that is not a member of its enumeration.
        written: dict[str, Any] = handler(self.model_copy(update=dict.fromkeys(unlisted)) if unlisted else self)
        unset = type(self).model_fields.keys() - self.model_fields_set
        if unset or unlisted:
            return {name: unlisted.get(name, value) for name, value in written.items() if name not in unset}
        return written

    def _unlisted(self) -> dict[str, str]:
        """The strings that are not members of their enumeration, by member."""
        return {}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:  # the written form is the same as the read form
        """The JSON schema. The omission of members does not change it."""
        return handler({name: part for name, part in core_schema.items() if name != "serialization"})


class ReleaseReading(ContractModel):
    """Methods that read the members of a release."""

    if TYPE_CHECKING:  # the generated classes have them
        create_at: str | None = None
        update_at: str | None = None
        values: str | None = None

    @property
    def created(self) -> datetime | None:
        """When the release was first installed, with its offset; None if that was not sent.

        Raises ValueError for a text that is not a valid time, such as a 31st of February or a leap second.
        """
        return _moment("create_at", self.create_at)

    @property
    def updated(self) -> datetime | None:
        """When the revision was made, with its offset; None if that was not sent. Raises ValueError as `created`."""
        return _moment("update_at", self.update_at)

    def values_dict(self) -> dict[str, Any] | None:
        """The values of the revision; None if they were not sent. An empty text and null give {}.

        Raises ValueError for a text that is not a JSON object, or is nested too deeply for Python to read it.
        """
        if self.values is None:
            return None
        try:
            values = json.loads(self.values or "{}", parse_constant=_refuse_constant)
        except RecursionError as error:
            raise ValueError("the values of the release are nested too deeply") from error
        except ValueError as error:
            raise ValueError(f"the values of the release are not JSON: {error}") from error
        if values is None:
            return {}
        if not isinstance(values, dict):
            raise ValueError(f"the values of the release are not an object but {type(values).__name__}")
        return values

    @classmethod
    def parse_lenient(cls, data: Any) -> Self:  # noqa: ANN401  any JSON value
        """The release in `data`, even if members are invalid, so that clients keep working when the service changes.

        A member of the right type keeps its value even if the contract refuses it: an unlisted status stays a string.
        null and values of another type read as None. Raises ValidationError if `data` is not an object.
        """
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            if not isinstance(data, dict):
                raise
            refused = {str(problem["loc"][0]) for problem in error.errors(include_url=False, include_input=False)}
        release = cls.model_validate({name: value for name, value in data.items() if name not in refused})
        for name in refused:
            if type(data[name]) in _kinds(cls.model_fields[name].annotation):
                release.__dict__[name] = data[name]
                release.__pydantic_fields_set__.add(name)
        return release

    def _unlisted(self) -> dict[str, str]:
        status = self.__dict__.get("status")
        return {"status": status} if type(status) is str else {}


class CodeAndMessage(Protocol):
    """What every error has, however its members are called."""

    @property
    def code(self) -> str:
        """The code, for example CCE.02400001."""

    @property
    def message(self) -> str:
        """The error as readable text."""


class ErrorPair(ContractModel):
    """The code and the message of an error, in a spelling that differs from the names of these properties."""

    @property
    def code(self) -> str:
        """The code, for example CCE.02400001 or APIGW.0301."""
        return self._text("errorCode", "error_code")

    @property
    def message(self) -> str:
        """The error as readable text."""
        return self._text("errorMessage", "error_msg")

    def _text(self, *names: str) -> str:
        """The text of the member in this spelling. A member in the other spelling is ignored."""
        return str(next(getattr(self, name) for name in names if name in type(self).model_fields))


class RootModel(pydantic.RootModel[Root]):
    """A schema of the contract that is not a single object: a list, or one of several objects."""

    model_config: ClassVar[ConfigDict] = ConfigDict(validate_assignment=True)

    @property
    def code(self: RootModel[Pair]) -> str:
        """The code of an error, in any spelling."""
        return self.root.code

    @property
    def message(self: RootModel[Pair]) -> str:
        """The message of an error, in either spelling."""
        return self.root.message


def _kinds(annotation: Any) -> set[Any]:  # noqa: ANN401  an annotation is not a type
    """The types of the JSON values that an annotation accepts: int for StrictInt | None, str for an enumeration."""
    if get_origin(annotation) in (Union, UnionType):
        return {kind for part in get_args(annotation) for kind in _kinds(part) if part is not NoneType}
    if get_origin(annotation) is Annotated:
        return _kinds(get_args(annotation)[0])
    return {str if isinstance(annotation, type) and issubclass(annotation, str) else annotation}


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")


def _moment(name: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{name} is {text!r}, which is not a valid time") from error
    if moment.tzinfo is None:
        raise ValueError(f"{name} is {text!r}, a time without an offset")
    return moment
