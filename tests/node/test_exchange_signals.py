"""A signal of the other association: merged where it is known, made where it is new, gone when it is taken back, and no wider than its marking."""

from dataclasses import replace

import pytest
from django.db import IntegrityError

from bioaccord.exchange.shared_signal import addresses_of, payload_of
from bioaccord.node.exchange import reading_in
from bioaccord.node.exchange.drafting import SignalDraft
from bioaccord.node.exchange.models import LedgerRecord, RefusedInput, SharedSignal
from bioaccord.node.exchange.reading_in import read_in
from bioaccord.node.exchange.rows import READ_IN
from bioaccord.node.exchange.signal_reader import merge_known
from bioaccord.node.policy.access import all_signals, signal_of
from bioaccord.node.policy.models import SignalRecord
from bioaccord.node.supply.access import current_finder
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.signal import NOT_NAMED, Effect, EffectKind, Stage, Subject, SubjectType
from bioaccord.vocabulary.tlp import TLP

from .exchange_peer import US, neighbour

ANALYST, MEMBER = "analyst@kbio.example", "member@hanbit.example"


@pytest.fixture
def us(db):
    return neighbour()


def told(signal, **changes):
    payload = payload_of(signal, Text("", "Our members ask about this."))
    return payload | changes


def test_a_known_signal_is_merged_and_not_doubled(us):
    signal = all_signals()[0]
    before = SignalRecord.objects.count()
    us.tells("known", told(signal), kind="policy_signal")
    us.tells("elsewhere", told(signal, signal_id="their-own-id"), kind="policy_signal")
    assert read_in() == 2
    assert SignalRecord.objects.count() == before
    assert [one.was_known for one in SharedSignal.objects.all()] == [True, True]


def test_what_this_nodes_own_sources_tell_later_takes_the_place_of_what_a_peer_told_first(us):
    own = next(one for one in all_signals() if addresses_of(one.evidence) and not one.signal_id.startswith("shared/"))
    row = SignalRecord.objects.get(signal_id=own.signal_id)
    SignalRecord.objects.filter(pk=row.pk).delete()
    us.tells("first", told(own, signal_id="their-id"), kind="policy_signal")
    read_in()
    assert SignalRecord.objects.filter(signal_id=f"shared/{US}/first").exists()
    assert merge_known() == 0
    row.pk = None
    row.save()
    assert merge_known() == 1
    assert not SignalRecord.objects.filter(signal_id__startswith="shared/").exists()
    kept = SharedSignal.objects.get()
    assert (kept.signal_id, kept.was_known) == (own.signal_id, True)
    us.tells("gone", {"of": {"source": US, "id": "first"}, "did": "erased", "at": "2026-11-27T00:00:00Z"}, kind="receipt", retracts="first")  # fmt: skip
    read_in()
    assert SignalRecord.objects.filter(signal_id=own.signal_id).exists(), "our own stays"


def test_a_new_one_is_made_with_terms_translated_only_and_gone_when_it_is_taken_back(us, visit):
    signal = all_signals()[0]
    new = told(signal, signal_id="new", title={"en": "Export of vaccines"}, evidence=[{"publisher": "made up"}])
    us.tells("new", new, kind="policy_signal")
    read_in()
    row = SignalRecord.objects.get(signal_id=f"shared/{US}/new")
    assert row.title_ko == "〔용어만 번역〕 Export(수출) of vaccines(백신)"
    assert "용어만 번역" in visit(MEMBER).get(f"/signals/show/{row.signal_id}").content.decode()
    us.tells("gone", {"of": {"source": US, "id": "new"}, "did": "erased", "at": "2026-11-27T00:00:00Z"}, kind="receipt", retracts="new")  # fmt: skip
    read_in()
    assert not SignalRecord.objects.filter(signal_id=row.signal_id).exists()
    assert not SignalRecord.history.filter(signal_id=row.signal_id).exists()
    assert not SharedSignal.objects.exists()


def test_told_twice_it_says_what_still_stands_and_goes_with_the_last(us, visit):
    evidence = [{"publisher": "made up", "address": "https://example.org/vaccines"}]
    new = told(all_signals()[0], signal_id="new", title={"en": "Export of vaccines"}, evidence=evidence)
    us.tells("first", new, kind="policy_signal")
    us.tells("second", new | {"title": {"en": "Export of vaccines ends"}}, kind="policy_signal")
    read_in()
    signal_id = f"shared/{US}/first"
    assert [(one.signal_id, one.was_known) for one in SharedSignal.objects.all()] == [(signal_id, False)] * 2
    back = {"did": "erased", "at": "2026-11-27T00:00:00Z"}
    us.tells("gone", back | {"of": {"source": US, "id": "first"}}, kind="receipt", retracts="first")
    read_in()
    row = SignalRecord.objects.get(signal_id=signal_id)
    assert "ends" in row.title_en and "ends" in visit(MEMBER).get(f"/signals/show/{signal_id}").content.decode()
    assert not any(one.title_en == "Export of vaccines" for one in SignalRecord.history.filter(signal_id=signal_id))
    us.tells("gone-2", back | {"of": {"source": US, "id": "second"}}, kind="receipt", retracts="second")
    read_in()
    assert not SignalRecord.objects.filter(signal_id=signal_id).exists()
    assert not SignalRecord.history.filter(signal_id=signal_id).exists()


def test_an_outage_at_one_site_is_none_everywhere_at_the_other_association(us, visit):
    signal = all_signals()[0]
    outage = Effect(
        EffectKind.OUTAGE,
        (Subject(SubjectType.MATERIAL, "type_1_glass_vial"), Subject(SubjectType.SITE, "KR-0007-S1")),
        magnitude=0.9,
    )
    new = told(replace(signal, effects=(outage,)), signal_id="narrow", evidence=[{"publisher": "made up"}])
    assert "KR-0007" not in str(new["effects"])
    us.tells("narrow", new, kind="policy_signal")
    read_in()
    row = SignalRecord.objects.get(signal_id=f"shared/{US}/narrow")
    assert "밝히지 않은 제조소 한정" in visit(MEMBER).get(f"/signals/show/{row.signal_id}").content.decode()
    kept = signal_of(row)
    assert [one.id for one in kept.effects[0].subjects if one.type is SubjectType.SITE] == [NOT_NAMED]
    everywhere = replace(kept, effects=(replace(kept.effects[0], subjects=outage.subjects[:1]),), stage=Stage.IN_FORCE)
    finder = current_finder()
    day = signal.published_on
    assert finder.exposures([everywhere], as_of=day)
    assert finder.exposures([replace(kept, stage=Stage.IN_FORCE)], as_of=day) == []


def test_amber_stands_among_no_signals_and_green_is_told_on_no_wider(us, django_user_model):
    signal = all_signals()[0]
    for name, marking in (("amber", TLP.AMBER), ("green", TLP.GREEN)):
        us.tells(
            name,
            told(signal, signal_id=name, evidence=[{"publisher": "made up"}]),
            kind="policy_signal",
            marking=marking,
        )
    read_in()
    assert not SignalRecord.objects.filter(signal_id=f"shared/{US}/amber").exists()
    analyst = django_user_model.objects.get(email=ANALYST)
    assert SignalDraft(user=analyst, subject=f"shared/{US}/green").narrowest is TLP.GREEN


def test_what_nothing_reads_never_waits_to_be_read(us):
    us.tells("noted")
    us.tells("told", told(all_signals()[0]), kind="policy_signal")
    assert set(reading_in.READERS) == READ_IN
    assert [row.record_id for row in LedgerRecord.objects.filter(is_read=False)] == ["told"]
    assert read_in() == 1
    assert not LedgerRecord.objects.filter(is_read=False).exists()


def test_one_record_that_cannot_be_read_in_is_told_and_keeps_no_other_waiting(us, monkeypatch):
    def broken(row: LedgerRecord) -> None:
        if row.record_id == "first":
            raise IntegrityError("canary-in-an-error")

    monkeypatch.setitem(reading_in.READERS, "policy_signal", (broken,))
    for name in ("first", "second"):
        us.tells(name, told(all_signals()[0]), kind="policy_signal")
    assert read_in() == 2
    refused = RefusedInput.objects.get()
    assert refused.reason == "not_read_in" and "canary" not in refused.detail
    assert not LedgerRecord.objects.filter(is_read=False, source=US).exists()


def test_the_page_of_a_signal_says_who_told_it_and_what_they_note(us, visit):
    signal = all_signals()[0]
    us.tells("known", told(signal), kind="policy_signal")
    us.tells("narrow", told(signal) | {"note": {"en": "For analysts alone."}}, kind="policy_signal", marking=TLP.AMBER)
    us.tells("new", told(signal, signal_id="new", evidence=[{"publisher": "made up"}]), kind="policy_signal")
    read_in()
    known = visit(MEMBER).get(f"/signals/show/{signal.signal_id}").content.decode()
    assert "다른 협회가 알려 온 내용" in known
    assert "Our members ask about this." in known
    assert "For analysts alone." not in known
    assert "하나로 합쳤습니다" in known
    assert "For analysts alone." in visit(ANALYST).get(f"/signals/show/{signal.signal_id}").content.decode()
    new = visit(MEMBER).get(f"/signals/show/shared/{US}/new").content.decode()
    assert "통해서만 알고 있습니다" in new
    assert f'href="/exchange/received/kr-us/{US}/3/"' in new
    record = visit(ANALYST).get(f"/exchange/received/kr-us/{US}/3/").content.decode()
    assert f'href="/signals/show/shared/{US}/new"' in record
