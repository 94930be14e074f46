"""Weights from decisions, and that a firm's lists do not tell who declined it; who appears in lists."""

import random
from dataclasses import replace
from datetime import date

import pytest

from bioaccord.partners.entry import Entry, Posting, Side, Traits
from bioaccord.partners.fairness import appearance
from bioaccord.partners.match_conditions import PARTS, USUAL_WEIGHTS, MatchWeights, Part
from bioaccord.partners.match_learning import LEAST_DECISIONS, LEAST_FIRMS, Decision, group_of, learned_weights
from bioaccord.partners.match_table import MatchTable
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import MatchKind


def decisions(count, firms, seed=1):
    """Decisions that follow the modality and nothing else."""
    draw = random.Random(seed)
    made = []
    for _ in range(count):
        values = tuple(draw.random() for _ in range(PARTS))
        accepted = draw.random() < 0.1 + 0.8 * values[Part.MODALITY]
        made.append(Decision(f"D{draw.randrange(firms)}", f"A{draw.randrange(firms)}", values, accepted))
    return made


def test_a_part_that_decisions_follow_gains_weight_within_bounds():
    learned = learned_weights(decisions(2000, 100))
    for weights in learned.of_groups:
        times = [weights.values[part] / USUAL_WEIGHTS[part] for part in Part]
        assert times[Part.MODALITY] == max(times) > 1.2
        assert all(0.5 <= one <= 2.0 for one in times)
        assert all(one * 10 == pytest.approx(round(one * 10)) for one in times)


def test_too_few_decisions_or_firms_leave_the_usual_weights():
    few, one_firm = decisions(LEAST_DECISIONS - 1, 100), decisions(2000, LEAST_FIRMS - 1)
    assert set(learned_weights(few).of_groups) == set(learned_weights(one_firm).of_groups) == {MatchWeights()}


def test_what_others_decided_about_a_firm_changes_nothing_that_it_sees():
    every = decisions(600, 60)
    about = "A7"
    turned = [replace(one, accepted=not one.accepted) if one.about == about else one for one in every]
    without = [one for one in every if one.about != about]
    assert turned != every and len(without) < len(every)
    seen = {learned_weights(some).of_firm(about) for some in (every, turned, without)}
    assert len(seen) == 1
    assert seen != {MatchWeights()}, "a test that nothing is told needs something that could be"
    # At the very edge of learning at all, too: the count itself is of decisions about others.
    outside = [one for one in every if group_of(one.about) != group_of(about)]
    edge = [*outside[: LEAST_DECISIONS - 1], *[one for one in every if one.about == about]]
    assert learned_weights(edge).of_firm(about) == MatchWeights()


def test_the_order_of_decisions_does_not_matter():
    every = decisions(400, 60)
    assert learned_weights(every) == learned_weights(every[::-1])


def test_places_are_spread_over_firms_that_are_not_told_apart_and_no_better_one_is_hidden():
    def firm(number, offers, kind):
        posted = tuple(
            Posting(f"O{number}-{one}", f"F{number}", Side.OFFER, kind, Text("", ""), Traits(modalities=("vaccine",)))
            for one in range(offers)
        )
        return Entry(f"F{number}", (), "US", association="usbio", employees=5000 if offers > 1 else 20, postings=posted)

    alike = [firm(number, 8 if number < 10 else 1, MatchKind.LICENCE) for number in range(100)]
    needs = [
        Posting(f"N{one}", "BUYER", Side.NEED, MatchKind.LICENCE, Text("", ""), Traits(modalities=("vaccine",)))
        for one in range(60)
    ]
    entries = [Entry("BUYER", (), "KR", association="kbio"), *alike]
    found = MatchTable(entries, date(2026, 12, 1)).answers(needs, limit=10)
    shown = appearance(found, alike)
    assert (shown.firms, shown.small_firms, shown.places) == (100, 90, 600)
    assert shown.small_share == 1.0
    assert shown.largest_tenth < 0.2
    better = Entry(
        "BEST",
        (),
        "US",
        association="usbio",
        postings=(replace(alike[50].postings[0], organisation_id="BEST", countries=("KR",)),),
    )
    found = MatchTable([*entries, better], date(2026, 12, 1)).answers(needs, limit=1)
    assert {matches[0].candidate_organisation_id for matches in found} == {"BEST"}
