"""What in a text names a firm, and what does not."""

import pytest

from bioaccord.partners.anonymity import traces_of
from bioaccord.partners.entry import Entry, EntrySite, Identifier, IdentifierScheme, OrganisationName
from bioaccord.vocabulary.language import Text

FIRM = Entry(
    "KR-0099",
    (OrganisationName("주식회사 가온셀", "ko"), OrganisationName("Gaon Cell Co., Ltd.", "en")),
    "KR",
    identifiers=(
        Identifier(IdentifierScheme.HOME_PAGE, "www.gaoncell.example.com"),
        Identifier(IdentifierScheme.BUSINESS_NUMBER, "1234567890"),
    ),
    sites=(EntrySite("S1", Text("가온 오송공장", "Gaon Osong plant"), "KR", "청주"),),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("가온셀은 항체를 만듭니다", ("가온셀",)),
        ("(주)가온 셀입니다", ("가온 셀",)),
        ("GAON-CELL makes antibodies", ("GAON-CELL",)),
        ("사업자번호 123-45-67890", ("123-45-67890",)),
        ("see gaoncell.example.com", ("gaoncell.example.com",)),
        ("write to lab@mail.example", ("lab@mail.example",)),
        ("가온 오송공장에서 생산", ("가온 오송공장",)),
        ("KR-0099", ("KR-0099",)),
        ("a Korean firm with 2,000 L looks for partners", ()),
        ("paragaon cellular", ()),
    ],
)
def test_names_numbers_and_addresses_are_found_as_they_are_written(text, found):
    assert traces_of(FIRM, text) == found
