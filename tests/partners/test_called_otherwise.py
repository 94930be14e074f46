"""A record that carries a firm's number and another firm's name is told apart from a new spelling."""

import pytest

from bioaccord.partners.called_otherwise import is_called_otherwise
from bioaccord.partners.entry import Entry, NameKind, OrganisationName


def entry(*names: tuple[str, str], former: str = "") -> Entry:
    found = [OrganisationName(text, language) for text, language in names]
    if former:
        found.append(OrganisationName(former, "ko", NameKind.FORMER))
    return Entry("X", tuple(found), "KR")


KOREAN, ENGLISH = ("가온바이오팜", "ko"), ("Gaon Biopharm Co., Ltd.", "en")


@pytest.mark.parametrize(
    ("known", "given", "otherwise"),
    [
        ([KOREAN, ENGLISH], [("Completely Other", "en")], True),
        ([KOREAN, ENGLISH], [KOREAN, ("Completely Other", "en")], True),  # a right name vouches for no other
        ([KOREAN], [("Completely Other", "en")], True),
        ([KOREAN], [("다솜홀딩스", "ko")], True),
        ([KOREAN, ENGLISH], [("全然別", "en")], True),
        ([KOREAN], [ENGLISH], False),
        ([ENGLISH], [("GAON BIOPH.", "en")], False),
        ([("SK바이오팜", "ko")], [("에스케이바이오팜", "ko"), ("SK Biopharm", "en")], False),
        ([("에이치엘비", "ko")], [("HLB Inc.", "en")], False),
        ([ENGLISH], [("全然別", "zh")], False),  # a name in a language that heads no page
    ],
)
def test_names_unlike_all_known_ones_are_told(known, given, otherwise):
    assert is_called_otherwise(entry(*known), entry(*given)) is otherwise


def test_a_former_name_is_one_of_its_names():
    assert not is_called_otherwise(entry(("나래제약", "ko"), former="가온바이오팜"), entry(KOREAN))
    assert not is_called_otherwise(entry(KOREAN), entry(("나래제약", "ko"), former="가온바이오팜"))
