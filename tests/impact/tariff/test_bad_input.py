"""Bad input: what cannot be read is refused with its place; what can be read but not used is said, and widens the answer."""

from datetime import date

import numpy as np
import pytest

from bioaccord.impact.law import Subject
from bioaccord.impact.parameter import Standing
from bioaccord.impact.tariff.law import LAW
from bioaccord.vocabulary.errors import InputError

TODAY = date(2026, 11, 27)
PRODUCT = {"product_id": "P", "name_en": "Product", "destination": "US", "kind": "other"}
LINE = {
    "line_id": "L", "product_id": "P", "part": "finished", "name_en": "Good", "hs_code": "3926.90", "origin": "JP", "value": "1000000", "currency": "USD",
}  # fmt: skip
RATE = {"hs_code": "3926", "destination": "US", "programme": "mfn", "rate_percent": "5", "first_day": "2012-01-01", "source": "made up"}  # fmt: skip


def assessed(line: dict | None = None, *rates: dict):
    rows = {"products": [PRODUCT], "bill": [LINE | (line or {})], "rates": list(rates) or [RATE]}
    return LAW.assessed(rows, LAW.parameters().known(TODAY), TODAY, np.random.default_rng(1), 200)


def rate_of(subject: Subject):
    return next(one.answer for one in subject.findings if one.key == "rate:L")


def amount_of(subject: Subject):
    return next(one.answer for one in subject.findings if one.key == "duty:L")


def test_a_good_file_is_told():
    (subject,) = assessed().subjects
    assert rate_of(subject).value == 0.05
    assert amount_of(subject).value == 50_000


@pytest.mark.parametrize("code", ["", "3X26", "39", "0026.90", "3926.9", "39269012345", "생명공학"])
def test_an_hs_code_that_is_none_is_said_and_nothing_is_told(code):
    (subject,) = assessed({"hs_code": code}).subjects
    assert not rate_of(subject).is_told and not rate_of(subject).is_range
    assert any("HS code" in str(one) for one in subject.missing)
    assert subject.bands == ()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"value": "-5"}, "negative"),
        ({"value": ""}, "not given"),
        ({"currency": "KRW"}, "in KRW"),
        ({"currency": ""}, "currency"),
    ],
)
def test_a_value_that_cannot_be_used_leaves_the_rate_but_no_amount(changed, said):
    (subject,) = assessed(changed).subjects
    assert rate_of(subject).value == 0.05
    assert not amount_of(subject).is_told and not amount_of(subject).is_range
    assert any(said in str(one) for one in subject.missing)
    assert subject.bands == ()


@pytest.mark.parametrize("origin", ["", "EU", "Korea"])
def test_an_unknown_origin_is_said_and_nothing_is_told(origin):
    (subject,) = assessed({"origin": origin}).subjects
    assert not rate_of(subject).is_told
    assert any("origin" in str(one) for one in subject.missing)
    assert any("no country" in str(one) for one in subject.missing) is bool(origin)


def test_two_rates_for_one_day_make_a_range_with_both_rows_named():
    (subject,) = assessed(None, RATE, RATE | {"rate_percent": "6.5"}).subjects
    answer = rate_of(subject)
    assert (answer.least, answer.most) == (0.05, 0.065)
    assert any("Rows 2, 3" in str(one) for one in subject.missing)
    again = assessed(None, RATE, RATE)
    assert rate_of(again.subjects[0]).value == 0.05


@pytest.mark.parametrize("percent", ["100.01", "650", "-1"])
def test_a_rate_beyond_100_per_cent_is_said_and_not_used(percent):
    found = assessed(None, RATE | {"rate_percent": percent})
    assert not rate_of(found.subjects[0]).is_told
    assert any("beyond 0 to 100" in str(one) for one in found.assumptions)


def test_a_rate_without_a_first_day_may_apply():
    alone = assessed(None, RATE | {"first_day": ""})
    assert not rate_of(alone.subjects[0]).is_told
    (subject,) = assessed(None, RATE, RATE | {"first_day": "", "rate_percent": "8"}).subjects
    assert (rate_of(subject).least, rate_of(subject).most) == (0.05, 0.08)
    assert any("from when" in str(one) for one in subject.missing)


def test_a_rate_of_no_hs_code_is_said_and_not_used():
    found = assessed(None, RATE, RATE | {"hs_code": "abc"})
    assert rate_of(found.subjects[0]).value == 0.05
    assert any("row 3" in str(one).lower() for one in found.assumptions)


@pytest.mark.parametrize(
    ("table", "changed", "place"),
    [
        ("bill", {"value": "much"}, "bill.csv row 2, column value"),
        ("bill", {"product_id": "Q"}, "bill.csv row 2, column product_id"),
        ("bill", {"qualifies": "perhaps"}, "bill.csv row 2, column qualifies"),
        ("bill", {"regional_value_percent": "120"}, "column regional_value_percent"),
        ("rates", {"first_day": "2026-02-30"}, "rates.csv row 2, column first_day"),
        ("rates", {"last_day": "2011-12-31"}, "rates.csv row 2, column last_day"),
        ("rates", {"programme": "vat"}, "rates.csv row 2, column programme"),
        ("products", {"destination": "USA"}, "products.csv row 2, column destination"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(table, changed, place):
    rows = {"products": [PRODUCT], "bill": [LINE], "rates": [RATE]}
    rows[table] = [rows[table][0] | changed]
    with pytest.raises(InputError) as refused:
        LAW.checked(rows)
    assert place in str(refused.value)


def test_a_product_without_a_bill_cannot_be_told():
    rows = {"products": [PRODUCT], "bill": [], "rates": []}
    found = LAW.assessed(rows, LAW.parameters().known(TODAY), TODAY, np.random.default_rng(1), 50)
    assert not found.subjects[0].findings[0].answer.is_told
    assert found.bands == ()


@pytest.mark.parametrize("changed", [{"hs_code": ""}, {"origin": ""}, {"value": ""}, {"origin": "CN"}])
def test_what_cannot_be_told_stands_unverified(changed):
    (subject,) = assessed({"standing": "enacted"} | changed).subjects
    assert amount_of(subject).standing is Standing.UNVERIFIED


def test_a_portfolio_without_products_has_nothing_to_tell():
    found = LAW.assessed({"products": []}, LAW.parameters().known(TODAY), TODAY, np.random.default_rng(1), 50)
    assert (found.subjects, found.bands) == ((), ())
