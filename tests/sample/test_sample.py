"""What the sample promises: two associations, four tiers, eight countries, real changes with sources."""

from collections import Counter
from pathlib import Path

import bioaccord.policy.sources.change_log as change_log
from bioaccord.events.event_folder import read_event
from bioaccord.supply.compiled import compile_network
from bioaccord.vocabulary.language import share_of_hangul
from bioaccord.vocabulary.recognition import standard_recogniser
from bioaccord.vocabulary.signal import Channel

SAMPLE = Path(__file__).resolve().parents[2] / "sample"


def test_the_network_is_large_and_varied_enough(sample_network, materials):
    members = Counter(one.association for one in sample_network.organisations)
    assert members["kbio-sample"] >= 24
    assert members["usbio-sample"] >= 24
    assert len({site.country for site in sample_network.sites}) >= 8
    assert len(sample_network.links) >= 300
    assert all(one.fictional for one in sample_network.organisations)
    for association in ("kbio-sample", "usbio-sample"):
        areas = {
            materials[product.material_id].area
            for product in sample_network.products
            if sample_network.organisation_of_product(product).association == association
        }
        assert len(areas) == 4


def test_the_chains_are_four_tiers_deep(sample_network):
    network = compile_network(sample_network)
    depth = [0] * network.products
    for _ in range(12):
        for delivery in range(network.deliveries):
            buyer = network.group_product[network.delivery_group[delivery]]
            depth[buyer] = max(depth[buyer], depth[network.delivery_supplier[delivery]] + 1)
    assert max(depth) >= 4


def test_the_demonstration_member_has_something_to_lose(sample_network):
    assert len(sample_network.products_of("KR-0007")) >= 5


def test_the_changes_are_told_in_both_languages_with_sources():
    signals = change_log.signals_from_file(
        SAMPLE / "changes", retrieved_at=None, since=None, recogniser=standard_recogniser()
    )
    assert len(signals) >= 30
    assert Counter(signal.country for signal in signals).keys() >= {"KR", "US"}
    assert {effect.channel for signal in signals for effect in signal.effects} == set(Channel)
    for signal in signals:
        assert share_of_hangul(signal.title.ko) > 0.3, signal.signal_id
        assert share_of_hangul(signal.title.en + signal.summary.en) == 0, signal.signal_id
        assert 2022 <= signal.published_on.year <= 2026, signal.signal_id
        assert all(evidence.address.startswith("http") for evidence in signal.evidence)


def test_every_member_sends_somebody_to_the_forum(sample_network):
    event = read_event(SAMPLE / "event")
    assert event.fictional
    for organisation in sample_network.organisations:
        if organisation.association:
            assert event.team(organisation.organisation_id), organisation.organisation_id
