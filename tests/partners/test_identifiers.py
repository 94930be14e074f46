"""Numbers and home pages: check digits against published numbers, placeholders, and the many ways an address is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioaccord.partners.entry import IdentifierScheme as Scheme
from bioaccord.partners.home_page import host_of, label_of, registrable
from bioaccord.partners.identifiers import cleaned, why_refused


@pytest.mark.parametrize(
    ("scheme", "written", "value"),
    [
        (Scheme.BUSINESS_NUMBER, "124-81-00998", "1248100998"),  # Samsung Electronics, as its home page says
        (Scheme.BUSINESS_NUMBER, "１２４ 81 00998", "1248100998"),
        (
            Scheme.CORPORATE_NUMBER,
            "110111-0062432",
            "1101110062432",
        ),  # the digits of the rule's own example: its sum is 28, its check digit 2
        (Scheme.DART_CODE, "00126380", "00126380"),
        (Scheme.DART_CODE, "126380", "00126380"),
        (Scheme.LEI, "5493001KJTIIGC8Y1R12", "5493001KJTIIGC8Y1R12"),  # the example of ISO 17442
        (Scheme.LEI, "5493 001k jtii gc8y 1r12", "5493001KJTIIGC8Y1R12"),
        (Scheme.ISIN, "US0378331005", "US0378331005"),  # the example of ISO 6166
        (Scheme.ISIN, "kr7068270008", "KR7068270008"),
        (Scheme.DUNS, "68-000-0015", "680000015"),
        (Scheme.TICKER, "068270.KQ", "068270"),
        (Scheme.TICKER, "KOSDAQ:068270", "068270"),
        (Scheme.TICKER, "A068270", "068270"),
        (Scheme.TICKER, "NASDAQ: amgn", "AMGN"),
        (Scheme.TICKER, "4151.T", "4151.T"),
        (Scheme.HOME_PAGE, "https://WWW.Medytox.co.kr:443/kr/main?x=1", "medytox.co.kr"),
        (Scheme.HOME_PAGE, "http://https://ks-industry.co.kr/", "ks-industry.co.kr"),
        (Scheme.HOME_PAGE, "http:///www.nota.ai", "nota.ai"),
        (Scheme.HOME_PAGE, "http://www,cuckoo.co.kr", "cuckoo.co.kr"),
        (Scheme.HOME_PAGE, "http://en.aprogen-pharm.com/index.do", "aprogen-pharm.com"),
        (Scheme.HOME_PAGE, "http://pharm.group.co.kr", "pharm.group.co.kr"),
        (Scheme.HOME_PAGE, "www.linkedin.com/company/amgen/", "linkedin.com/amgen"),
        (Scheme.HOME_PAGE, "https://firm.modoo.at", "firm.modoo.at"),
        (Scheme.HOME_PAGE, "http://바이오.kr", "xn--3e0b8ck6z.kr"),
    ],
)
def test_what_is_cleaned(scheme: Scheme, written: str, value: str) -> None:
    if scheme is Scheme.HOME_PAGE and "xn--" in value:
        value = "바이오".encode("idna").decode() + ".kr"
    assert cleaned(scheme, written) == value
    assert why_refused(scheme, written) is None
    assert cleaned(scheme, value) == value


@pytest.mark.parametrize(
    ("scheme", "written", "why"),
    [
        (Scheme.BUSINESS_NUMBER, "124-81-00999", "check digit"),
        (Scheme.BUSINESS_NUMBER, "000-00-00000", "placeholder"),
        (Scheme.BUSINESS_NUMBER, "123-45-67890", "placeholder"),
        (Scheme.BUSINESS_NUMBER, "124-81-0099", "10 digits"),
        (Scheme.CORPORATE_NUMBER, "110111-0062433", "check digit"),
        (Scheme.LEI, "5493001KJTIIGC8Y1R21", "check digit"),
        (Scheme.LEI, "Samsung", "LEI"),
        (Scheme.ISIN, "US0378331006", "check digit"),
        (Scheme.ISIN, "KR0000000000", "placeholder"),
        (Scheme.DUNS, "123456789", "placeholder"),
        (Scheme.DART_CODE, "12345", "8 digits"),
        (Scheme.TICKER, "000000", "ticker"),
        (Scheme.TICKER, "=1+1", "ticker"),
        (Scheme.HOME_PAGE, "http://facebook.com", "platform"),
        (Scheme.HOME_PAGE, "javascript:alert(1)", "web address"),
        (Scheme.HOME_PAGE, '=HYPERLINK("http://x.com")', "web address"),
        (Scheme.HOME_PAGE, "192.168.0.1", "web address"),
        (Scheme.HOME_PAGE, "info@firm", "web address"),
    ],
)
def test_what_is_refused(scheme: Scheme, written: str, why: str) -> None:
    assert cleaned(scheme, written) is None
    said = why_refused(scheme, written)
    assert said is not None
    assert why in str(said)
    assert said.told("ko") != str(said)


@pytest.mark.parametrize("scheme", list(Scheme))
@pytest.mark.parametrize("written", ["", "  ", "-", "N/A", "없음"])
def test_nothing_is_neither(scheme: Scheme, written: str) -> None:
    assert cleaned(scheme, written) is None
    assert why_refused(scheme, written) is None


@given(st.sampled_from(list(Scheme)), st.text(max_size=40))
def test_cleaning_twice_is_cleaning_once(scheme: Scheme, written: str) -> None:
    value = cleaned(scheme, written)
    assert value is None or cleaned(scheme, value) == value


@given(st.integers(0, 10**9 - 1), st.integers(0, 8), st.integers(1, 9))
def test_a_business_number_with_one_wrong_digit_is_refused(number: int, place: int, step: int) -> None:
    # Its weights are coprime to ten but for the ninth, whose tens are added: every single slip shows.
    digits = f"{number:09}"
    right = [digits + str(last) for last in range(10) if cleaned(Scheme.BUSINESS_NUMBER, digits + str(last))]
    assert len(right) <= 1
    for one in right:
        wrong = one[:place] + str((int(one[place]) + step) % 10) + one[place + 1 :]
        assert cleaned(Scheme.BUSINESS_NUMBER, wrong) is None


def test_parts_of_a_host() -> None:
    assert registrable("a.b.co.uk") == "b.co.uk"
    assert registrable("a.b.com") == "b.com"
    assert label_of("medy-tox.co.kr") == "medytox"
    assert host_of("http://home.byc.co.kr") == "byc.co.kr"
