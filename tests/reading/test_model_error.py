"""What pydantic refuses, in Korean: every kind that entries of files meet."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator

from bioaccord.reading.model_error import sentence_of
from bioaccord.vocabulary.sentence import Sentence, WrongValue


class Letter(StrEnum):
    A = "a"
    B = "b"


class Plain(BaseModel):
    model_config = ConfigDict(allow_inf_nan=False)
    kind: Literal["plain"] = "plain"
    figure: float = 0.0


class Other(BaseModel):
    kind: Literal["other"] = "other"


class Checked(BaseModel):
    code: str

    @field_validator("code")
    @classmethod
    def _refuses(cls, code: str) -> str:
        raise WrongValue(Sentence("tariff needs to_countries."))


def errors_of(kind: Any, value: Any) -> list[Any]:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)
    return caught.value.errors()


@pytest.mark.parametrize(
    ("kind", "value", "korean"),
    [
        (bool, "perhaps", "참·거짓 값(true, false)이어야 합니다."),
        (bool, [], "참·거짓 값(true, false)이어야 합니다."),
        (date, "2026-02-30", "2025-01-31 같은 날짜여야 합니다."),
        (date, [], "2025-01-31 같은 날짜여야 합니다."),
        (date, "2026-02-01T10:00", "시각이 없는 날짜여야 합니다."),
        (dict[str, int], 3, "항목 이름과 값의 묶음이어야 합니다."),
        (Plain, 3, "항목 이름과 값의 묶음이어야 합니다."),
        (Letter, "c", "다음 가운데 하나여야 합니다: 'a', 'b'."),
        (Literal["x", "y"], "z", "다음 가운데 하나여야 합니다: 'x', 'y'."),
        (Plain, {"figure": "nan"}, "유한한 수여야 합니다."),
        (float, "many", "수여야 합니다."),
        (float, [], "수여야 합니다."),
        (Annotated[float, Field(gt=0)], 0, "0보다 커야 합니다."),
        (Annotated[float, Field(lt=1)], 1, "1보다 작아야 합니다."),
        (Annotated[int, Field(ge=1)], 0, "1 이상이어야 합니다."),
        (Annotated[int, Field(le=3650)], 4000, "3650 이하여야 합니다."),
        (int, 1.5, "소수점이 없는 수여야 합니다."),
        (int, "many", "소수점이 없는 수여야 합니다."),
        (int, [], "소수점이 없는 수여야 합니다."),
        (list[int], 3, "목록이어야 합니다."),
        (tuple[int, ...], 3, "목록이어야 합니다."),
        (Annotated[str, Field(pattern="^[A-Z]{2}$")], "Korea", "정해진 꼴이 아닙니다: ^[A-Z]{2}$."),
        (Annotated[str, Field(max_length=2)], "abc", "2자 이내여야 합니다."),
        (Annotated[str, Field(min_length=1)], "", "1자 이상이어야 합니다."),
        (str, 3, "글자여야 합니다. 숫자처럼 보이는 값은 따옴표로 묶으십시오."),
        (Annotated[list[int], Field(min_length=1)], [], "1개 이상이어야 합니다."),
        (Annotated[Plain | Other, Field(discriminator="kind")], {}, "종류를 정하는 'kind' 항목이 없습니다."),
        (bytes, 3, "형식에 맞지 않는 값입니다."),
    ],
)
def test_what_pydantic_refuses_is_told_in_korean_and_in_its_own_english(kind, value, korean):
    (error,) = errors_of(kind, value)
    assert sentence_of(error).told("ko") == korean
    assert str(sentence_of(error)) == error["msg"].rstrip(".") + "."


def test_what_a_validator_of_our_own_refuses_is_told_as_it_was_written():
    (error,) = errors_of(Checked, {"code": "x"})
    assert sentence_of(error) == Sentence("tariff needs to_countries.")
