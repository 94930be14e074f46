"""The four channels on small networks, computed by hand."""

from dataclasses import replace
from datetime import date

import pytest

from bioaccord.supply.exposure_table import CHANNELS
from bioaccord.supply.exposures import ExposureFinder
from bioaccord.vocabulary.firm_kind import FirmKind
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.signal import NOT_NAMED, Channel, DatedWords, Effect, EffectKind, Stage, Subject, SubjectType

from .networks import effect, network, signal

DAY = date(2026, 11, 24)


@pytest.fixture
def chain():
    """Glass tubing in China → vials in Germany → an injection in Korea."""
    return network(
        [
            ("TUBE", "CN", "borosilicate_glass_tubing"),
            ("VIAL", "DE", "type_1_glass_vial"),
            ("INJ", "KR", "lidocaine_injection"),
        ],
        [("VIAL", "borosilicate_glass_tubing", True, 0.4), ("INJ", "type_1_glass_vial", True, 0.1)],
        [("TUBE", "VIAL", 0.5, 30), ("VIAL", "INJ", 1.0, 10)],
        [("VIAL", "borosilicate_glass_tubing", 20), ("INJ", "type_1_glass_vial", 15)],
    )


def exposures(net, materials, *signals, **options):
    return ExposureFinder(net, materials).exposures(signals, as_of=DAY, **options)


def test_an_outage_reaches_the_product_along_its_path(chain, materials):
    outage = effect(EffectKind.OUTAGE, "borosilicate_glass_tubing", made_in=("CN",), magnitude=0.8)
    (found,) = exposures(chain, materials, signal(outage), organisation_id="F-INJ")
    assert found.channel == Channel.SUPPLY
    assert [step.product_id for step in found.path] == ["TUBE", "VIAL", "INJ"]
    assert found.share_of_output == pytest.approx(0.4)
    # 30 days at sea, 20 days of stock at 0.4 missing, 10 days on the road, 15 days of stock at 0.4 missing.
    assert found.days_until == pytest.approx(30 + 20 / 0.4 + 10 + 15 / 0.4)
    assert found.value_at_risk.amount == pytest.approx(0)  # it bites after the horizon of 90 days
    assert "1단계" in found.reason.ko


@pytest.mark.parametrize("kind", [EffectKind.OUTAGE, EffectKind.EXPORT_BAN, EffectKind.TARIFF])
@pytest.mark.parametrize("type_", [SubjectType.SITE, SubjectType.ORGANISATION])
def test_what_is_narrowed_to_a_place_that_is_not_named_or_not_known_is_not_everywhere(chain, materials, kind, type_):
    everywhere = effect(kind, "borosilicate_glass_tubing", made_in=("CN",), magnitude=0.8)
    assert exposures(chain, materials, signal(everywhere))

    def narrowed(*ids: str) -> Effect:
        return replace(everywhere, subjects=(*everywhere.subjects, *(Subject(type_, one) for one in ids)))

    assert exposures(chain, materials, signal(narrowed(NOT_NAMED))) == []
    assert exposures(chain, materials, signal(narrowed("of another network"))) == []
    tube = next(
        one
        for one in chain.sites
        if one.site_id in {product.site_id for product in chain.products if product.product_id == "TUBE"}
    )
    known = tube.site_id if type_ is SubjectType.SITE else tube.organisation_id
    assert exposures(chain, materials, signal(narrowed(NOT_NAMED, known))) == exposures(
        chain, materials, signal(narrowed(known))
    )
    assert exposures(chain, materials, signal(narrowed(known)))


def test_revenue_at_risk_counts_the_days_within_the_horizon(chain, materials):
    outage = effect(EffectKind.OUTAGE, "borosilicate_glass_tubing", made_in=("CN",), magnitude=1.0, duration_days=365)
    (found,) = exposures(chain, materials, signal(outage), organisation_id="F-INJ")
    begins = 30 + 20 / 0.5 + 10 + 15 / 0.5
    assert found.value_at_risk.amount == pytest.approx(365_000 / 365 * 0.5 * (365 - begins))


def test_an_export_ban_stops_what_crosses_the_border_only(chain, materials):
    ban = effect(EffectKind.EXPORT_BAN, "borosilicate_glass_tubing", made_in=("CN",), magnitude=1.0)
    found = exposures(chain, materials, signal(ban))
    assert {one.organisation_id for one in found} == {"F-VIAL", "F-INJ"}


def test_a_shortage_works_where_the_thing_is_sold(chain, materials):
    shortage = effect(EffectKind.SHORTAGE, "type_1_glass_vial", sold_in=("KR",), magnitude=0.25)
    assert [one.product_id for one in exposures(chain, materials, signal(shortage))] == ["INJ"]
    elsewhere = effect(EffectKind.SHORTAGE, "type_1_glass_vial", sold_in=("US",), magnitude=0.25)
    assert exposures(chain, materials, signal(elsewhere)) == []


def test_without_a_quantity_nothing_is_made_up(chain, materials):
    outage = effect(EffectKind.OUTAGE, "borosilicate_glass_tubing", made_in=("CN",))
    (found,) = exposures(chain, materials, signal(outage), organisation_id="F-INJ")
    assert found.share_of_output is None
    assert found.value_at_risk is None
    assert len(found.path) == 3


@pytest.mark.parametrize("stage", [Stage.PROPOSED, Stage.WITHDRAWN, Stage.ENDED, Stage.REPEALED])
def test_a_consultation_and_what_is_over_lose_nothing(chain, materials, stage):
    outage = effect(EffectKind.OUTAGE, "borosilicate_glass_tubing", made_in=("CN",), magnitude=1.0)
    assert exposures(chain, materials, signal(outage, stage=stage)) == []


def test_a_tariff_is_a_cost_and_no_outage(chain, materials):
    tariff = effect(EffectKind.TARIFF, "borosilicate_glass_tubing", made_in=("CN",), sold_in=("DE",), magnitude=0.25)
    found = {one.organisation_id: one for one in exposures(chain, materials, signal(tariff))}
    assert {one.channel for one in found.values()} == {Channel.COST}
    assert found["F-VIAL"].amount.amount == pytest.approx(365_000 * 0.4 * 0.5 * 0.25)
    assert found["F-INJ"].amount.amount == pytest.approx(365_000 * 0.1 * 0.4 * 0.5 * 0.25)


def test_a_tariff_on_ones_own_exports(chain, materials):
    tariff = effect(EffectKind.TARIFF, "lidocaine_injection", made_in=("KR",), sold_in=("US",), magnitude=0.15)
    (found,) = exposures(chain, materials, signal(tariff))
    assert found.amount.amount == pytest.approx(365_000 * 0.5 * 0.15)
    assert any("수출기업" in why.ko for _, why in found.certainty)


def test_a_duty_needs_the_kind_of_firm_and_the_place(chain, materials):
    kinds = tuple(
        replace(one, firm_kinds=(FirmKind.MEDICINE_MANUFACTURER,)) if one.organisation_id == "F-INJ" else one
        for one in chain.organisations
    )
    net = replace(chain, organisations=kinds)
    subject = (Subject(SubjectType.FIRM_KIND, "medicine_manufacturer"),)
    deadline = DatedWords.on(date(2026, 12, 4), "by 4 December")

    def duty(place):
        return Effect(EffectKind.REPORT, subject, sold_in=(place,), action=Text("보고", "report"))

    (found,) = exposures(net, materials, signal(duty("KR"), effective_on=deadline))
    assert (found.organisation_id, found.product_id, found.days_until) == ("F-INJ", None, 10)
    assert exposures(net, materials, signal(duty("JP"))) == []
    assert exposures(net, materials, signal(duty("US")))[0].site_ids == ()  # it sells there without a site


def test_a_consultation_is_a_duty_until_its_comments_close(chain, materials):
    rule = effect(EffectKind.REQUIREMENT, "lidocaine_injection", sold_in=("US",))
    deadline = DatedWords.on(date(2026, 12, 1), "comments by 1 December")
    (found,) = exposures(chain, materials, signal(rule, stage=Stage.PROPOSED, deadline_on=deadline))
    assert found.days_until == 7


def test_a_shortage_elsewhere_is_a_chance_for_who_makes_it(chain, materials):
    chance = effect(EffectKind.SHORTAGE_ELSEWHERE, "lidocaine_injection", sold_in=("US",))
    (found,) = exposures(chain, materials, signal(chance))
    assert (found.channel, found.organisation_id) == (Channel.CHANCE, "F-INJ")
    closed = DatedWords.on(date(2026, 1, 1), "until 1 January")
    assert exposures(chain, materials, signal(chance, deadline_on=closed)) == []


def test_a_signal_about_a_topic_alone_reaches_nobody(chain, materials):
    topic = Effect(EffectKind.REQUIREMENT, (Subject(SubjectType.TOPIC, "health_care"),), sold_in=("KR",))
    assert exposures(chain, materials, signal(topic)) == []
    assert exposures(chain, materials, signal()) == []


def test_the_table_of_all_firms_has_the_rows_of_the_exposures(sample_network, sample_signals, materials):
    finder = ExposureFinder(sample_network, materials)
    table = finder.table(sample_signals, as_of=DAY)
    expected = [
        (number, finder.chart.organisation_number[one.organisation_id], one)
        for number, signal_ in enumerate(sample_signals)
        for one in finder.of_signal(signal_, as_of=DAY)
    ]
    assert len(table) == len(expected) > 200
    assert {CHANNELS[code] for code in table.channel} == {Channel.SUPPLY, Channel.COST, Channel.DUTY, Channel.CHANCE}
    for row, (number, organisation, one) in enumerate(expected):
        assert (table.signal[row], table.organisation[row]) == (number, organisation)
        assert table.product[row] == (-1 if one.product_id is None else finder.chart.product_number[one.product_id])
        for column, value in (
            (table.share_of_output, one.share_of_output),
            (table.days_until, one.days_until),
            (table.value_at_risk_usd, one.value_at_risk and one.value_at_risk.amount),
            (table.amount_usd, one.amount and one.amount.amount),
        ):
            assert column[row] == pytest.approx(float("nan") if value is None else value, nan_ok=True)
