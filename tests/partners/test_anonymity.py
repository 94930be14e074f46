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
        ("call 010-1234-5678 or (02) 555 0199", ("010-1234-5678", "(02) 555 0199")),
        ("tel +82 31 123 4567", ("+82 31 123 4567",)),
        ("+1 (617) 555-0100, 617.555.0100", ("+1 (617) 555-0100", "617.555.0100")),
        ("공일공 일이삼사 오육칠팔", ("공일공 일이삼사 오육칠팔",)),
        ("０１０－１２３４－５６７８", ("０１０－１２３４－５６７８",)),
        ("we are G aon-Cell", ("G aon-Cell",)),
        ("가.온.셀 입니다", ("가.온.셀",)),
        ("K R 0 0 9 9", ("K R 0 0 9 9",)),
        ("1 2 3 4 5 6 7 8 9 0", ("1 2 3 4 5 6 7 8 9 0",)),
        ("lab (at) mail.example", ("lab (at) mail.example",)),
        ("2,000-15,000 L, 2026-11-27 ~ 2027-12-31, CAS 9005-49-6, HS 3001.90.2000, 100 000 000 USD", ()),
        ("a Korean firm with 2,000 L looks for partners", ()),
        ("paragaon cellular", ()),
    ],
)
def test_names_numbers_and_addresses_are_found_as_they_are_written(text, found):
    assert traces_of(FIRM, text) == found
