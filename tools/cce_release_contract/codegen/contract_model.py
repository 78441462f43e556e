"""What the generated models have in common, and the methods of single ones: written by hand, needs pydantic alone.

`cce-release generate` copies this file beside the models, whose classes name it as their bases. A member that was not
sent reads as None; since the contract accepts null nowhere, None given for a member is refused.
"""

from __future__ import annotations

import json
from datetime import datetime
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Final, Self, TypeVar, Union, get_args, get_origin

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
Pair = TypeVar("Pair", bound="ErrorPair")

NULL_REFUSED: Final = "null_refused"
"""The type of the validation error that None gives."""


class ContractModel(BaseModel):
    """An object of the contract. A member that is not set reads as None, and is left out of what is sent.

    `model_fields_set` tells which members are set. What is assigned is validated.
    """

    model_config = ConfigDict(extra="allow", validate_assignment=True, use_attribute_docstrings=True)

    @field_validator("*", mode="before")
    @classmethod
    def _as_the_schema_reads(cls, value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401  any JSON value
        """Refuse null, which the annotation allows for what is not set; take 2.0 for the integer that it is."""
        if value is None or (type(value) is float and value.is_integer()):
            kinds = _kinds(cls.model_fields[str(info.field_name)].annotation)
            if value is None and Any not in kinds:
                raise PydanticCustomError(NULL_REFUSED, "the contract accepts no null; leave the member out instead")
            if value is not None and int in kinds:
                return int(value)
        return value

    @model_serializer(mode="wrap")
    def _leave_out_what_is_unset(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        unlisted = self._unlisted()
        # Pydantic warns where it writes a text that is no member of its enumeration.
        written: dict[str, Any] = handler(self.model_copy(update=dict.fromkeys(unlisted)) if unlisted else self)
        unset = type(self).model_fields.keys() - self.model_fields_set
        if unset or unlisted:
            return {name: unlisted.get(name, value) for name, value in written.items() if name not in unset}
        return written

    def _unlisted(self) -> dict[str, str]:
        """The texts that stand where an enumeration should, by member."""
        return {}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:  # what is written has the form of what is read
        """The JSON schema, which leaving members out does not change."""
        return handler({name: part for name, part in core_schema.items() if name != "serialization"})


class ReleaseReading(ContractModel):
    """What can be read in the members of a release."""

    if TYPE_CHECKING:  # the generated classes have them
        create_at: str | None = None
        update_at: str | None = None
        values: str | None = None

    @property
    def created(self) -> datetime | None:
        """When the release was first installed, with its offset; None if that was not sent.

        Raises ValueError for a text that is no time, such as a 31st of February or a leap second.
        """
        return _moment("create_at", self.create_at)

    @property
    def updated(self) -> datetime | None:
        """When the revision was made, with its offset; None if that was not sent. Raises ValueError as `created`."""
        return _moment("update_at", self.update_at)

    def values_dict(self) -> dict[str, Any] | None:
        """The values of the revision; None if they were not sent. Empty text and null are no values: {}.

        Raises ValueError for a text that is not a JSON object, or is nested too deeply for Python to read it.
        """
        if self.values is None:
            return None
        try:
            values = json.loads(self.values or "{}", parse_constant=_refuse_constant)
        except RecursionError as error:
            raise ValueError("the values of the release are nested too deeply to be read") from error
        except ValueError as error:
            raise ValueError(f"the values of the release are not JSON: {error}") from error
        if values is None:
            return {}
        if not isinstance(values, dict):
            raise ValueError(f"the values of the release are no object but {type(values).__name__}")
        return values

    @classmethod
    def parse_lenient(cls, data: Any) -> Self:  # noqa: ANN401  any JSON value
        """The release in `data`, whatever single members have become: a client reads on when the service changes.

        A member of the right type stays as it was sent even where the contract refuses its value: a status that is not
        listed stays text. null, and a value of another type, reads as None. Raises ValidationError if `data` is not an
        object.
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


class ErrorPair(ContractModel):
    """The code and the message of an error, whichever of the two spellings was sent."""

    @property
    def code(self) -> str:
        """The code, for example CCE.02400001 or APIGW.0301."""
        return self._text("errorCode", "error_code")

    @property
    def message(self) -> str:
        """What went wrong, for people."""
        return self._text("errorMessage", "error_msg")

    def _text(self, *names: str) -> str:
        """The text of the member that this spelling names; the other spelling may hold anything."""
        return str(next(getattr(self, name) for name in names if name in type(self).model_fields))


class RootModel(pydantic.RootModel[Root]):
    """A schema of the contract that is not an object of its own: a list, or one of several objects."""

    model_config = ConfigDict(validate_assignment=True)

    @property
    def code(self: RootModel[Pair]) -> str:
        """The code of an error, whichever pair was sent."""
        return self.root.code

    @property
    def message(self: RootModel[Pair]) -> str:
        """The message of an error, whichever pair was sent."""
        return self.root.message


def _kinds(annotation: Any) -> set[Any]:  # noqa: ANN401  an annotation is no type
    """The types of the JSON values that an annotation takes: int for StrictInt | None, str for an enumeration."""
    if get_origin(annotation) in (Union, UnionType):
        return {kind for part in get_args(annotation) for kind in _kinds(part) if part is not NoneType}
    if get_origin(annotation) is Annotated:
        return _kinds(get_args(annotation)[0])
    return {str if isinstance(annotation, type) and issubclass(annotation, str) else annotation}


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON value")


def _moment(name: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{name} is {text!r}, which is no time of the calendar") from error
    if moment.tzinfo is None:
        raise ValueError(f"{name} is {text!r}, a time without an offset")
    return moment
