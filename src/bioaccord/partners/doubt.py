"""What speaks against merging two entries without asking a person, however much else speaks for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import product

import numpy as np

from bioaccord.vocabulary.language import Text

from .bare_name import bare_english, has_legal_form
from .entry import IdentifierScheme
from .entry_records import EntryRecords
from .linkage import Comparison
from .name_likeness import NameLevel, compared_form, name_level

MOST_CARRIERS = 2
"""A number or home page on more records of one list is a group's, an agent's or a forger's."""
_NAMES = ("name", "name_by_sound", "name_in_home_page")
_UNIQUE = (
    IdentifierScheme.CORPORATE_NUMBER,
    IdentifierScheme.DART_CODE,
    IdentifierScheme.LEI,
    IdentifierScheme.BUSINESS_NUMBER,
)
_NUMBERS = tuple(scheme for scheme in IdentifierScheme if scheme is not IdentifierScheme.HOME_PAGE)
_LEAST_NAME_BITS = 9.0
"""Evidence of names below which a home page alone would merge: firms of a group share one."""

# Exchanges write a share's nominal value behind the name, in two letters for the currency: "AGIOS PHARMACEUT. DL-,001", "PAION O.N".
_NOMINAL_VALUE = re.compile(
    r"(?:(?:DL|EO|LS|SF|NK|SK|DK|YN|HD|AD|CD)[ -]*[,.]?\d[\d,.]*|\b(?:INH\.? *)?O\.? ?N\.?)\s*$"
)
_SHARE_CLASS = re.compile(r"[ ,-]+(?:(?:CLASS|CL|SERIES|SER)\.? ?)?[A-D]\s*$", re.IGNORECASE)
_LEAST_BEGINNING, _LEAST_WORD = 4, 3
_LEAST_LEGAL_NAME, _LONG_NAME = 5, 10
"""Letters without the legal form: shorter names are taken by several firms; of long ones the legal form may be written otherwise."""
_MOST_CALLED_SO = 5
"""A share is listed at several exchanges; a full name on more records than this is a family's."""


class Doubt(StrEnum):
    """Why a person decides; the value is the name of the evidence."""

    SHARE = "held_share_class"
    NO_NAME = "held_no_name"
    TWO_NAMES = "held_two_names"
    MANY_CARRIERS = "held_many_carriers"
    OTHER_NUMBER = "held_other_number"
    OTHER_COUNTRY = "held_other_country"
    PART_OF_NAME = "held_part_of_name"
    WEAK_NAME = "held_weak_name"
    ONLY_NAME = "held_only_name"
    ONLY_ALIKE = "held_only_alike"
    SEVERAL = "held_several_candidates"

    @property
    def always_told(self) -> bool:
        """Tell whether a person is asked even where the probability is low: somebody may claim another's identity."""
        return self in (Doubt.TWO_NAMES, Doubt.NO_NAME)


DOUBTS: Mapping[Doubt, Text] = {
    Doubt.SHARE: Text(
        "한쪽은 기업이 아니라 다른 쪽 기업이 발행한 우선주 등 별도 종목입니다. 합치면 그 종목코드는 기업 항목에 남습니다.",
        "One is a class of the other's shares (a preferred share), no firm of its own. Merged, its symbol stays with the firm.",
    ),
    Doubt.NO_NAME: Text("이름이 비어 있는 기록이 있어 담당자 확인이 필요합니다.", "One of the records has no name."),
    Doubt.TWO_NAMES: Text(
        "같은 등록번호를 쓰지만 이름이 서로 다릅니다. 사명 변경인지, 번호 도용·오기인지 확인하십시오.",
        "Both carry one number, but they are called differently: a new name, a mistake, or somebody claims another's identity.",
    ),
    Doubt.MANY_CARRIERS: Text(
        "같은 번호나 홈페이지를 쓰는 기록이 여럿입니다. 그룹 공용 주소이거나 잘못된 번호일 수 있습니다.",
        "Several records of one list carry this number or home page: it may be a group's, or wrong.",
    ),
    Doubt.OTHER_NUMBER: Text(
        "이름은 비슷하지만 등록번호가 서로 다릅니다.",
        "The names are alike, but a number that each organisation has once differs.",
    ),
    Doubt.OTHER_COUNTRY: Text(
        "국가가 서로 다릅니다. 현지 법인일 수 있습니다.", "They stand in different countries: one may be a subsidiary."
    ),
    Doubt.PART_OF_NAME: Text(
        "한쪽 이름이 다른 쪽 이름의 일부입니다. 모회사와 자회사일 수 있습니다.",
        "One name is a part of the other: they may be parent and subsidiary.",
    ),
    Doubt.WEAK_NAME: Text(
        "홈페이지는 같지만 이름이 충분히 비슷하지 않습니다. 사명 변경이나 계열사일 수 있습니다.",
        "They share a home page, but their names are not alike enough: a new name, or two firms of one group.",
    ),
    Doubt.ONLY_NAME: Text(
        "이름 말고는 일치하는 정보가 없고, 이름만으로는 같은 기업이라고 단정할 수 없습니다.",
        "Nothing but their names speaks for it, and these are not enough to be sure.",
    ),
    Doubt.ONLY_ALIKE: Text(
        "이름과 홈페이지가 비슷하지만 어느 것도 같지 않습니다.",
        "Their names and their home pages are alike, but neither is the same.",
    ),
    Doubt.SEVERAL: Text("가능한 상대가 둘 이상입니다.", "There is more than one counterpart that it could be."),
}


class Doubts:
    """The doubts about pairs of two tables of entries."""

    def __init__(self, left: EntryRecords, right: EntryRecords, comparisons: Sequence[Comparison]) -> None:
        self._left, self._right = left, right
        self._comparisons = {one.name: one for one in comparisons}

    def of(self, left: int, right: int, bits: Mapping[str, float], rival_odds: float) -> Doubt | None:
        """Return the gravest doubt about a pair, given the evidence of each comparison and the odds of its rivals."""
        if self._is_share_of(left, right):
            return Doubt.SHARE
        if not self._left.names[left] or not self._right.names[right]:
            return Doubt.NO_NAME
        by_number = any(bits[scheme.value] > 0 for scheme in _NUMBERS)
        by_name = max(bits[name] for name in _NAMES)
        if by_number and by_name <= 0 and not self._is_shortened(left, right):
            return Doubt.TWO_NAMES
        if self._is_carried_by_many(left, right):
            return Doubt.MANY_CARRIERS
        if any(bits[scheme.value] < 0 for scheme in _UNIQUE):
            return Doubt.OTHER_NUMBER
        if by_number:
            return None
        if self._level("country", left, right) == "different":
            return Doubt.OTHER_COUNTRY
        if self._level("name", left, right) == "part":
            return Doubt.PART_OF_NAME
        if self._level("home_page", left, right) == "different" or (
            self._level("city", left, right) == "different" and not bits["home_page"] > 0
        ):
            return Doubt.ONLY_NAME
        if by_name < _LEAST_NAME_BITS:
            shares_page = self._level("home_page", left, right) in ("same", "same_owner", "same_label")
            return Doubt.WEAK_NAME if shares_page else Doubt.ONLY_NAME
        if self._level("home_page", left, right) == "similar_label" and self._level("name", left, right) != "same":
            return Doubt.ONLY_ALIKE
        return Doubt.SEVERAL if rival_odds >= 1 else None

    def full_name(self, left: int, right: int, bits: Mapping[str, float]) -> str:
        """Return the name by which two records of one country are surely one organisation; empty where they are not by their name.

        It is the same with its legal form in Latin letters, or the same in both scripts, and not a name that many bear. No
        number that an organisation has once disagrees, no home page does, and no city where no home page agrees.
        """
        if self._level("country", left, right) != "same" or any(bits[scheme.value] < 0 for scheme in _UNIQUE):
            return ""
        home_page = self._level("home_page", left, right)
        if home_page in ("similar_label", "different"):
            return ""
        if home_page not in ("same", "same_owner") and self._level("city", left, right) == "different":
            return ""
        shared = [
            name
            for name in self._left.names[left]
            if any(name.form == other.form and not other.is_former for other in self._right.names[right])
            and not name.is_former
        ]
        if any(
            max(one.name_counts[name.form] for one in (self._left, self._right)) > _MOST_CALLED_SO for name in shared
        ):
            return ""
        if {name.is_korean for name in shared} == {True, False}:
            return shared[0].written
        legal = [
            name.written
            for name in shared
            if not name.is_korean
            and "/" not in name.written  # a certificate of a bank on a firm's shares
            and len(name.form) >= _LEAST_LEGAL_NAME
            and has_legal_form(name.written)
            and any(
                _as_one_word(name.written) == _as_one_word(other.written)
                or (name.form == other.form and len(name.form.replace(" ", "")) >= _LONG_NAME)
                for other in self._right.names[right]
            )
        ]
        return legal[0] if legal else ""

    def called(self, left: int, right: int) -> tuple[str, str]:
        """Return how both records are called."""
        return _called(self._left, left), _called(self._right, right)

    def _level(self, comparison: str, left: int, right: int) -> str:
        one = self._comparisons[comparison]
        level = int(one.compare(np.array([left]), np.array([right])).levels[0])
        return one.levels[level] if level >= 0 else ""

    def _is_shortened(self, left: int, right: int) -> bool:
        """Tell whether a name of one record is one of the other's, cut short word by word: lists of shares have room for few letters."""
        sides = [
            [name.written for name in records.names[place] if not name.is_korean]
            for records, place in ((self._left, left), (self._right, right))
        ]
        return any(is_shortened(one, other) for one in sides[0] for other in sides[1])

    def _is_share_of(self, left: int, right: int) -> bool:
        """Tell whether one record is of a preferred share, and the other of its firm or of another share of it."""
        one, other = self._left.shares[left], self._right.shares[right]
        if not one and not other or {share.mark for share in one} & {share.mark for share in other}:
            return False
        sides = [
            {compared_form(share.firm) for share in shares} if shares else {name.form for name in records.names[place]}
            for shares, records, place in ((one, self._left, left), (other, self._right, right))
        ]
        return any(name_level(*pair) in (NameLevel.SAME, NameLevel.NEAR) for pair in product(*sides))

    def _is_carried_by_many(self, left: int, right: int) -> bool:
        """Tell whether a number or home page of both is of more records, and of some that bear another name than either.

        Three lists that hold one firm under one name hold it three times; nobody forged anything.
        """
        own = {name.form for name in (*self._left.names[left], *self._right.names[right])}
        for scheme, values in self._left.identifiers[left].items():
            for value in set(values) & set(self._right.identifiers[right].get(scheme, ())):
                for records in (self._left, self._right):
                    carriers = records.carried_by.get((scheme, value), [])
                    if len(carriers) > MOST_CARRIERS and any(
                        own.isdisjoint(name.form for name in records.names[place]) for place in carriers
                    ):
                        return True
        return False


def _as_one_word(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def is_shortened(one: str, other: str) -> bool:
    """Tell whether one of two Latin names is the other, cut short word by word.

    >>> is_shortened("AGIOS PHARMACEUT. DL-,001", "Agios Pharmaceuticals, Inc."), is_shortened("ORION CORP. B", "Orion Oyj Class B")
    (True, True)
    """
    return _shortens(_words(one), _words(other))


def _words(name: str) -> tuple[str, ...]:
    # In small letters: capitals within a word part it, and lists of shares are written in capitals only.
    return bare_english(_SHARE_CLASS.sub("", _NOMINAL_VALUE.sub("", name.strip())).casefold())


def _shortens(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    pairs = [sorted(pair, key=len) for pair in zip(one, other, strict=False)]
    if not pairs or len(pairs[0][0]) < _LEAST_BEGINNING:
        return False
    return all(short == long or (len(short) >= _LEAST_WORD and _abbreviates(short, long)) for short, long in pairs)


def _abbreviates(short: str, long: str) -> bool:
    """Tell whether a word is the beginning of another one, or its letters in order with some left out: hldgs is holdings."""
    left = iter(long)
    return long.startswith(short) or (
        short[0] == long[0] and short[-1] == long[-1] and all(one in left for one in short)
    )


def _called(records: EntryRecords, place: int) -> str:
    names = records.entries[place].names
    return names[0].text if names else ""
