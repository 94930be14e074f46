"""Generics and biosimilars: marketed and not only approved, one form for all, never an authorised generic."""

from datetime import date, timedelta

import pytest

from bioaccord.impact.ira.competition import chance_of_competition, has_no_competition
from bioaccord.impact.ira.product import CompetitorKind
from bioaccord.impact.parameter import Standing

from .medicines import LAW, biologic, biosimilar, form, medicine, rival

PUBLISHED = date(2026, 2, 1)
DAY = timedelta(days=1)


@pytest.mark.parametrize(("days", "free"), [(-1, False), (0, False), (1, True)])
@pytest.mark.parametrize("made", [lambda **dates: medicine(competitors=(rival(**dates),)), lambda **dates: biologic(competitors=(biosimilar(**dates),))])  # fmt: skip
def test_a_competitor_counts_once_it_is_marketed_by_the_publication_date(made, days, free) -> None:
    day = PUBLISHED + days * DAY
    assert has_no_competition(made(approved_on=date(2020, 1, 1), marketed_on=day), 2028, LAW).value is free
    # The agency's own day counts where it is known: it can lie after the marketing.
    assert has_no_competition(made(marketed_on=date(2020, 1, 1), determined_on=day), 2028, LAW).value is free


def test_approval_alone_and_an_authorised_generic_are_no_competition() -> None:
    approved = rival(approved_on=date(2020, 1, 1))
    own = rival("Own", CompetitorKind.AUTHORISED_GENERIC, approved_on=date(2015, 1, 1), marketed_on=date(2015, 1, 1))
    found = has_no_competition(medicine(competitors=(approved, own)), 2028, LAW)
    assert found.value is True
    assert ["approval alone" in str(step.said) or "authorised" in str(step.said) for step in found.steps] == [True] * 2


def test_a_generic_of_one_form_takes_out_all() -> None:
    forms = (form(date(2010, 1, 1), "tablet"), form(date(2018, 1, 1), "extended release"))
    one = medicine(forms=forms, competitors=(rival(form_id="tablet", marketed_on=date(2022, 1, 1)),))
    found = has_no_competition(one, 2028, LAW)
    assert found.value is False
    assert "in all its forms" in str(found.steps[0].said)


@pytest.mark.parametrize(("likelihood", "free"), [(None, None), (0.6, None), (0.0, True), (1.0, False)])
def test_one_yet_to_come_leaves_it_open(likelihood, free) -> None:
    one = medicine(competitors=(rival(expected_on=PUBLISHED, likelihood=likelihood),))
    found = has_no_competition(one, 2028, LAW)
    assert found.value is free
    assert bool(found.missing) is (free is None)
    assert has_no_competition(one, 2027, LAW).value is True
    if free is False:
        assert found.standing is Standing.PROPOSED
    chance = {None: 0.5}.get(likelihood, likelihood)
    assert (chance_of_competition(one, PUBLISHED), chance_of_competition(one, PUBLISHED - DAY)) == (chance, 0.0)


def test_chances_of_several_add_up_as_independent_ones() -> None:
    two = tuple(rival(expected_on=PUBLISHED, likelihood=one) for one in (0.5, 0.4))
    assert chance_of_competition(medicine(competitors=two), PUBLISHED) == pytest.approx(0.7)
    assert chance_of_competition(medicine(competitors=(*two, rival(marketed_on=PUBLISHED))), PUBLISHED) == 1.0


def test_a_competitor_without_dates_or_of_another_kind_is_told() -> None:
    assert has_no_competition(medicine(competitors=(rival(),)), 2028, LAW).value is None
    wrong = has_no_competition(biologic(competitors=(rival(marketed_on=date(2020, 1, 1)),)), 2028, LAW)
    assert wrong.value is None
    assert "correct the kind" in str(wrong.missing[0])
