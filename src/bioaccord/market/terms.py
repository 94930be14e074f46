"""What a publisher lets others do with its figures: whether a picture of them may be shown outside the node, to anybody."""

from __future__ import annotations

from dataclasses import dataclass

from bioaccord.vocabulary.language import Text


@dataclass(frozen=True, slots=True)
class Terms:
    """Whether a publisher's figures may be passed on to anybody with their source, and by which terms; why not, where they may not."""

    may_be_passed_on: bool
    words: Text


_UNKNOWN = Terms(
    False,
    Text(
        "발행처의 재배포 조건이 확인되지 않아 외부 공개용 주소를 만들 수 없습니다.",
        "Whether the publisher lets its figures be passed on is not known, so no address for outsiders can be made.",
    ),
)
_OPENFDA = Terms(
    True,
    Text(
        "openFDA 자료는 CC0으로 공개됩니다. FDA의 면책 문구를 그림에 함께 싣습니다.",
        "openFDA data are dedicated to the public domain (CC0). The FDA's disclaimer stays in the picture.",
    ),
)
_TERMS: dict[str, Terms] = {
    "korea-customs": Terms(
        True,
        Text(
            "공공데이터포털 개방자료로, 출처를 밝히면 다시 실을 수 있습니다.",
            "Open data of Korea's public data portal; may be shown with its source.",
        ),
    ),
    "us-census": Terms(
        True,
        Text("미국 정부 저작물로, 이용에 제한이 없습니다.", "A work of the United States government, free to use."),
    ),
    "pink-sheet": Terms(
        True,
        Text("CC BY 4.0에 따라 출처를 밝히면 다시 실을 수 있습니다.", "May be shown with its source under CC BY 4.0."),
    ),
    "exchange-rates": Terms(True, Text("공공영역 자료(PDDL)입니다.", "Dedicated to the public domain (PDDL).")),
    "openfda-shortages": _OPENFDA,
    "openfda-approvals": _OPENFDA,
    "clinical-trials": Terms(
        True,
        Text(
            "미국 국립의학도서관 자료로, 출처와 처리 일자를 밝히면 다시 실을 수 있습니다.",
            "Data of the U.S. National Library of Medicine; may be shown with source and date.",
        ),
    ),
    "un-comtrade": Terms(
        False,
        Text(
            "UN Comtrade는 자료의 재배포를 허용하지 않아 외부 공개용 주소를 만들 수 없습니다.",
            "UN Comtrade does not let its data be redistributed, so no address for outsiders can be made.",
        ),
    ),
    "fred": Terms(
        False,
        Text(
            "FRED의 일부 시계열은 제3자의 저작물이어서 외부 공개용 주소를 만들 수 없습니다.",
            "Some series of FRED are copyrighted by third parties, so no address for outsiders can be made.",
        ),
    ),
    "canada-shortages": Terms(
        False,
        Text(
            "캐나다 보건부 공급부족 자료의 재배포 조건이 밝혀져 있지 않아 외부 공개용 주소를 만들 수 없습니다.",
            "The terms of Health Canada's shortage data are not stated, so no address for outsiders can be made.",
        ),
    ),
}
"""By the name of the source; what is not named here is not passed on."""


def terms_of(source: str) -> Terms:
    """Return what may be done with the figures of a source.

    >>> terms_of("pink-sheet").may_be_passed_on, terms_of("un-comtrade").may_be_passed_on, terms_of("of-ours").may_be_passed_on
    (True, False, False)
    """
    return _TERMS.get(source, _UNKNOWN)
