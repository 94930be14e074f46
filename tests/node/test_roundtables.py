"""Roundtables in the node: set up, joined, seated, changed, published; notes with marking and consent; the strategy note."""

import json

import pytest

from bioaccord.node.events.models import RoundtableNote, RoundtableRecord, RunKind, RunState, ScheduleRun
from bioaccord.node.events.roundtable_services import answer_seating

ORGANISER, MEMBER, OTHER = "organiser@kbio.example", "member@hanbit.example", "member@briarcliff.example"
FIGURE = {
    "label_ko": "주요 원료 재고",
    "label_en": "Stock of key materials",
    "value": "45",
    "unit": "일",
    "uncertainty": "42-48",
    "source_ko": "자사 집계",
    "as_of": "2027-02-01",
    "marking": "amber",
    "consent": "on",
}


@pytest.fixture
def address(visit):
    """Set a roundtable up as an organiser does, with twelve guests of each country; returns its address."""
    from bioaccord.node.events.models import EventRecord

    event = EventRecord.objects.get()
    organiser = visit(ORGANISER)
    slots = [one["slot_id"] for one in event.payload["slots"]][:3]
    page = f"/events/{event.event_id}/roundtables/"
    answer = organiser.post(
        f"{page}new",
        {
            "topic_ko": "미국 인플레이션 감축법의 영향",
            "topic_en": "Impact of the Inflation Reduction Act",
            "documents": "법률 원문 | Text of the law | https://www.congress.gov/bill/117th-congress/house-bill/5376",
            "round_slots": slots,
            "tables": "4",
            "seats": "6",
            "is_open": "on",
            "grouping": "countries",
            "place_ko": "회의실 A",
            "place_en": "Room A",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    row = RoundtableRecord.objects.get()
    firms: set[str] = set()
    chosen = []
    for start in ("KR-", "US-"):
        for one in event.delegates.filter(organisation_id__startswith=start).order_by("delegate_id"):
            if one.organisation_id not in firms and not set(one.unavailable_slots) & set(slots):
                firms.add(one.organisation_id)
                chosen.append(one.delegate_id)
            if sum(name.startswith(start) for name in chosen) == 10:
                break
    organiser.post(f"{page}{row.pk}/invite", {"delegates": chosen})
    for name in chosen[:2] + chosen[-2:]:
        organiser.post(f"{page}{row.pk}/guest", {"delegate": name, "moderator": "on"})
    return f"{page}{row.pk}/"


@pytest.fixture
def seated(address, visit, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks():
        assert visit(ORGANISER).post(f"{address}seat").status_code == 302
    run = ScheduleRun.objects.get(kind=RunKind.SEATING)
    run.asked_for["seconds"] = 2.0
    run.save()
    assert answer_seating(run.pk) == RunState.DONE
    return address


def test_seats_are_found_checked_moved_and_published(seated, visit):
    organiser, row = visit(ORGANISER), RoundtableRecord.objects.get()
    assert len(row.seating) == 3
    assert all(len({name for group in tables for name in group}) == 20 for tables in row.seating)
    page = organiser.get(seated).content.decode()
    assert "다시 만나는 짝" in page
    one, other = row.seating[0][0][0], row.seating[0][1][0]
    told = organiser.post(f"{seated}move", {"round": "1", "delegate": one, "other": other, "do": "check"}, follow=True)
    assert "옮길 경우" in told.content.decode()
    row.refresh_from_db()
    assert one in row.seating[0][0]
    organiser.post(f"{seated}move", {"round": "1", "delegate": one, "other": other, "do": "move"})
    row.refresh_from_db()
    assert one in row.seating[0][1]
    assert other in row.seating[0][0]
    assert row.published == []
    organiser.post(f"{seated}publish")
    row.refresh_from_db()
    assert row.published == row.seating
    rows = organiser.get(f"{seated}seats.json").json()
    assert len(rows) == 60
    assert "delegate_id" in organiser.get(f"{seated}seats.csv").content.decode()


def test_a_member_joins_and_sees_only_what_is_published(address, visit):
    member = visit(MEMBER)
    row = RoundtableRecord.objects.get()
    own = row.event.delegates.filter(organisation_id="KR-0007").first().delegate_id
    assert member.post(f"{address}join", {"delegate": own, "kept_apart": ["KR-0001"]}).status_code == 302
    guest = row.guests.get(delegate__delegate_id=own)
    assert guest.kept_apart == ["KR-0001"]
    seen = member.get(address).content.decode()
    assert "아직 공개되지 않았습니다" in seen
    assert "누가 누구를 만나는가" not in seen
    stranger = visit(OTHER).post(f"{address}join", {"delegate": own})
    assert stranger.status_code in (200, 403)
    assert visit(MEMBER).post(f"{address}publish").status_code == 403
    assert visit(MEMBER).get(f"{address}strategy-note.json").status_code == 403
    assert visit(MEMBER).get(f"{address}seats.json").status_code == 403


def test_only_notes_that_may_travel_are_in_the_strategy_note(seated, visit):
    organiser = visit(ORGANISER)
    member = visit(MEMBER)
    row = RoundtableRecord.objects.get()
    own = row.event.delegates.filter(organisation_id="KR-0007").first().delegate_id
    member.post(f"{seated}join", {"delegate": own})
    for marking, is_for_note in (("green", "on"), ("green", "")):
        assert member.post(f"{seated}figures", FIGURE | {"delegate": own, "marking": marking, "is_for_note": is_for_note}).status_code == 302
    texts = {
        "SECRET-RED": ("red", []),
        "SECRET-AMBER": ("amber", []),
        "open to all": ("clear", []),
        "named one agrees": ("green", [own]),
    }
    for text, (marking, named) in texts.items():
        fields = {"place": "1-1", "kind": "agreed", "text_en": text, "marking": marking, "named": named}
        assert organiser.post(f"{seated}notes", fields).status_code == 302
    for note in RoundtableNote.objects.all():
        organiser.post(f"{seated}notes/{note.pk}", {"do": "choose"})
    told = organiser.get(f"{seated}strategy-note.json").json()
    assert [one["en"] for one in told["agreed"]] == ["open to all"]
    assert told["left_out"] == 3
    assert told["took_part"]["named_with_consent"] == []
    assert own not in json.dumps(told)
    assert [(one["unit"], one["uncertainty"]) for one in told["figures_brought"]] == [("일", "42-48")]
    note = RoundtableNote.objects.get(text_en="named one agrees")
    assert organiser.post(f"{seated}notes/{note.pk}", {"do": "agree"}).status_code == 403
    member.post(f"{seated}notes/{note.pk}", {"do": "agree"})
    told = organiser.get(f"{seated}strategy-note.json").json()
    assert [one["en"] for one in told["agreed"]] == ["open to all", "named one agrees"]
    assert len(told["took_part"]["named_with_consent"]) == 1
    assert sum(told["took_part"]["by_country"].values()) == row.guests.count()
    for language in ("ko", "en"):
        pdf = organiser.get(f"{seated}strategy-note.pdf?language={language}")
        assert pdf.content.startswith(b"%PDF")
    shown = visit(OTHER).get(seated).content.decode()
    assert "SECRET-RED" not in shown


def test_what_cannot_be_seated_is_told_and_leaves_seats_intact(seated, visit):
    organiser, row = visit(ORGANISER), RoundtableRecord.objects.get()
    before = row.seating
    RoundtableRecord.objects.update(tables=2)
    told = organiser.post(f"{seated}seat", follow=True).content.decode()
    assert "참가자는 20명인데" in told
    row.refresh_from_db()
    assert row.seating == before
