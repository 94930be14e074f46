"""What the discount programme would take of a drug's spending, against a person's claims counted one by one."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bioaccord.impact.ira.discount_programme import MakerKind
from bioaccord.impact.ira.discount_share import discount_share, discount_shares
from bioaccord.impact.ira.discounts_owed import discount_bands
from bioaccord.impact.ira.product import Medicine, Price
from bioaccord.impact.ira.prospects import prospects

from .medicines import LAW, medicine, spending


def priced(
    list_price: float, marketed: date = date(2015, 1, 1), spent_2021: float = 9e9, **changed: object
) -> Medicine:
    forms = (replace(medicine().forms[0], approved_on=marketed, marketed_on=marketed),)
    return medicine(forms=forms, prices=(Price("P", "list", 2025, list_price),), spending=(spending(spent_2021, year=2021),), **changed)  # fmt: skip


def claim_by_claim(list_price: float, initial: float, catastrophic: float) -> float:
    """The share of 2026, a claim a day: deductible of 615 USD, then a quarter is paid by the person until it paid 2,100 USD."""
    spent = paid = given = 0.0
    for _ in range(365):
        left = list_price / 30
        while left > 1e-12:
            if spent < 615:
                part = min(left, 615 - spent)
                paid += part
            elif paid < 2100:
                part = min(left, (2100 - paid) / 0.25)
                paid += part * 0.25
                given += part * initial
            else:
                part = left
                given += part * catastrophic
            spent, left = spent + part, left - part
    return given / (list_price / 30 * 365)


@pytest.mark.parametrize("list_price", [40, 60, 300, 521, 959, 14934])
def test_the_share_is_that_of_claims_counted_one_by_one(list_price: float) -> None:
    found = discount_share(priced(list_price), 2026, LAW)
    assert found.value == pytest.approx(claim_by_claim(list_price, 0.10, 0.20), abs=1e-9)


def test_without_the_maker_s_kind_it_is_a_range_from_phased_in_to_full_discounts() -> None:
    found = discount_share(priced(521, spent_2021=5e8), 2026, LAW)
    ends = [claim_by_claim(521, *rates) for rates in ((0.02, 0.02), (0.10, 0.20))]
    assert (found.least, found.most) == (pytest.approx(ends[0]), pytest.approx(ends[1]))
    # Discounts are in full for all from 2031 on, and always for a drug that came after 16 August 2022.
    assert not discount_share(priced(521, spent_2021=5e8), 2031, LAW).is_range
    assert not discount_share(priced(521, spent_2021=5e8, marketed=date(2022, 8, 17)), 2026, LAW).is_range
    assert discount_share(priced(521, spent_2021=5e8, marketed=date(2022, 8, 16)), 2026, LAW).is_range


def test_a_drug_of_one_per_cent_of_part_d_has_no_small_maker() -> None:
    total = LAW.at("negotiation.small_biotech.part_d_total", date(2021, 1, 1)).number
    assert not discount_share(priced(521, spent_2021=total * 0.01), 2026, LAW).is_range
    assert discount_share(priced(521, spent_2021=total * 0.01 - 1), 2026, LAW).is_range
    # So do several of its drugs together, each below it.
    other = replace(priced(100, spent_2021=total * 0.006), product_id="O")
    half = priced(521, spent_2021=total * 0.005)
    assert not discount_share(half, 2026, LAW, others=[other]).is_range
    assert discount_share(half, 2026, LAW).is_range
    told = discount_share(priced(521, spent_2021=5e8), 2026, LAW, MakerKind.ORDINARY)
    assert told.value == pytest.approx(claim_by_claim(521, 0.10, 0.20))
    # The mix of persons with the low-income subsidy is not known, and matters for a specified manufacturer only.
    assert discount_share(priced(521), 2026, LAW, MakerKind.SPECIFIED).is_range


def test_without_a_list_price_it_lies_between_the_rates_of_both_phases_and_says_so() -> None:
    found = discount_shares(medicine(), [2026, 2027], LAW)
    assert (found.least, found.most) == ((0.1, 0.1), (0.2, 0.2))
    assert len(found.missing) == 1


def test_the_effect_on_revenue_and_the_cost_by_year_rest_on_the_same_share() -> None:
    """The holder's columns count for both: by them it is a specified small manufacturer, whose discounts are phased in."""
    small = replace(priced(521, spent_2021=5e8), holder_had_agreement_2021=True, holder_share_of_part_d_2021=0.004, holder_share_of_part_b_2021=0.0, share_of_holder_part_d_2021=0.9)  # fmt: skip
    share = claim_by_claim(521, 0.02, 0.02)
    assert discount_share(small, 2026, LAW).value == pytest.approx(share)
    told = discount_shares(small, [2026], LAW)
    assert (told.least, told.most) == (pytest.approx((share,)), pytest.approx((share,)))
    by_year = discount_bands(small, LAW, date(2026, 11, 27))
    assert by_year[0].middle == pytest.approx(5e8 * share)


def test_discounts_are_weighed_by_the_chance_that_no_negotiated_price_applies() -> None:
    one = priced(521)
    whole, half = (discount_bands(one, LAW, date(2026, 11, 27), (), chances) for chances in (None, {2029: 0.25, 2030: 1.0, 2031: 1.0}))  # fmt: skip
    of = lambda bands, year: next((band.middle for band in bands if band.year == year), 0.0)  # noqa: E731
    assert of(half, 2028) == of(whole, 2028) > 0
    assert of(half, 2029) == pytest.approx(0.75 * of(whole, 2029))
    assert of(half, 2030) == of(half, 2031) == 0
    assert "chance" in half[0].title.en


def test_a_drug_that_is_surely_selected_costs_no_discounts_after() -> None:
    """By the whole law: ranked first of more drugs than a pool holds, it has no discounts from its first price year on."""
    found = prospects([replace(priced(521), product_id="OWN", spending=(spending(9e10, product_id="OWN"), spending(9e10, year=2021, product_id="OWN"))), *others()], LAW, date(2026, 11, 27), np.random.default_rng(1), 50)  # fmt: skip
    chances = found.priced["OWN"]
    assert [chances[year] for year in (2028, 2029, 2035)] == [0.0, 1.0, 1.0]
    assert found.effect is not None


def others() -> list[Medicine]:
    return [replace(medicine(), product_id=f"M{number}", role="market", moieties=(f"m{number}",), spending=(spending(1e9 + number, product_id=f"M{number}"),)) for number in range(60)]  # fmt: skip
