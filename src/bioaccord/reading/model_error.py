"""What a model refuses about an entry of a file, as a sentence in either language."""

from __future__ import annotations

from typing import Any

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence, WrongValue

# pydantic writes its own English; this is the Korean of the kinds that entries of files meet, by pydantic's name of the kind.
_KOREAN = {
    "bool_parsing": "참·거짓 값(true, false)이어야 합니다.",
    "bool_type": "참·거짓 값(true, false)이어야 합니다.",
    "dataclass_type": "항목 이름과 값의 묶음이어야 합니다.",
    "date_from_datetime_inexact": "시각이 없는 날짜여야 합니다.",
    "date_from_datetime_parsing": "2025-01-31 같은 날짜여야 합니다.",
    "date_parsing": "2025-01-31 같은 날짜여야 합니다.",
    "date_type": "2025-01-31 같은 날짜여야 합니다.",
    "dict_type": "항목 이름과 값의 묶음이어야 합니다.",
    "enum": "다음 가운데 하나여야 합니다: {expected}.",
    "finite_number": "유한한 수여야 합니다.",
    "float_parsing": "수여야 합니다.",
    "float_type": "수여야 합니다.",
    "greater_than": "{gt}보다 커야 합니다.",
    "greater_than_equal": "{ge} 이상이어야 합니다.",
    "int_from_float": "소수점이 없는 수여야 합니다.",
    "int_parsing": "소수점이 없는 수여야 합니다.",
    "int_type": "소수점이 없는 수여야 합니다.",
    "less_than": "{lt}보다 작아야 합니다.",
    "less_than_equal": "{le} 이하여야 합니다.",
    "list_type": "목록이어야 합니다.",
    "literal_error": "다음 가운데 하나여야 합니다: {expected}.",
    "model_attributes_type": "항목 이름과 값의 묶음이어야 합니다.",
    "missing": "반드시 있어야 하는 항목인데 없습니다.",
    "model_type": "항목 이름과 값의 묶음이어야 합니다.",
    "string_pattern_mismatch": "정해진 꼴이 아닙니다: {pattern}.",
    "string_too_long": "{max_length}자 이내여야 합니다.",
    "string_too_short": "{min_length}자 이상이어야 합니다.",
    "string_type": "글자여야 합니다. 숫자처럼 보이는 값은 따옴표로 묶으십시오.",
    "too_long": "{max_length}개 이내여야 합니다.",
    "too_short": "{min_length}개 이상이어야 합니다.",
    "tuple_type": "목록이어야 합니다.",
    "unexpected_keyword_argument": "여기에 쓸 수 없는 항목입니다.",
    "union_tag_invalid": "다음 가운데 하나여야 합니다: {expected_tags}.",
    "union_tag_not_found": "종류를 정하는 {discriminator} 항목이 없습니다.",
}
_OTHER = "형식에 맞지 않는 값입니다."


def sentence_of(error: Any) -> Sentence:
    """Return what one of the errors of a `pydantic.ValidationError` says; a validator's own `WrongValue` as it was written."""
    context = error.get("ctx", {})
    raised = context.get("error")
    if isinstance(raised, WrongValue):
        return raised.sentence
    english = error["msg"].removeprefix("Value error, ").rstrip(".") + "."
    bounds = {name: f"{value:g}" if isinstance(value, float) else value for name, value in context.items()}
    korean = _KOREAN.get(error["type"], _OTHER).format(**bounds)
    return Sentence("{said}", said=Text(ko=korean.replace("' or '", "', '"), en=english))
