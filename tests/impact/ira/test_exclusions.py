"""Other ways of approval, what is not marketed, what is made of plasma."""

from datetime import date, timedelta

import pytest

from bioaccord.impact.ira.exclusions import is_approved_and_marketed, is_not_plasma_derived
from bioaccord.impact.ira.product import Pathway
from bioaccord.impact.parameter import Standing

from .medicines import LAW, biologic, form, medicine

PUBLISHED = date(2026, 2, 1)
DAY = timedelta(days=1)


def test_generics_and_biosimilars_are_not_negotiated_themselves() -> None:
    found = [is_approved_and_marketed(medicine(pathway=one), 2028, LAW).value for one in Pathway]
    assert dict(zip(Pathway, found, strict=True)) == {
        Pathway.DRUG: True, Pathway.BIOLOGIC: True, Pathway.BIOSIMILAR: False, Pathway.GENERIC: False,
    }  # fmt: skip


@pytest.mark.parametrize(("days", "sold", "gone"), [(-1, True, False), (0, True, False), (1, False, True)])
def test_it_has_to_be_marketed_on_the_publication_date(days, sold, gone) -> None:
    day = PUBLISHED + days * DAY
    assert is_approved_and_marketed(medicine(forms=(form(marketed_on=day),)), 2028, LAW).value is sold
    assert is_approved_and_marketed(medicine(forms=(form(withdrawn_on=day),)), 2028, LAW).value is gone
    # One form that is left keeps the drug on the market.
    assert is_approved_and_marketed(medicine(forms=(form(withdrawn_on=day), form())), 2028, LAW).value is True


def test_what_left_the_market_on_a_day_nobody_gives() -> None:
    gone, today = medicine(is_marketed=False), LAW.known(date(2026, 11, 24))
    assert [is_approved_and_marketed(gone, year, today).value for year in (2026, 2028, 2029)] == [None, None, False]
    on_the_day = [is_approved_and_marketed(gone, 2028, LAW.known(PUBLISHED + days * DAY)).value for days in (-1, 0)]
    assert on_the_day == [False, None]


@pytest.mark.parametrize(("made", "holds", "standing"), [(True, False, Standing.ENACTED), (False, True, Standing.ENACTED), (None, True, Standing.UNVERIFIED)])  # fmt: skip
def test_plasma(made, holds, standing) -> None:
    found = is_not_plasma_derived(biologic(is_plasma_derived=made))
    assert (found.value, found.standing) == (holds, standing)
    assert is_not_plasma_derived(medicine(is_plasma_derived=made)).value is True
