"""Roundtables in the node: set up, joined, seated, changed, published; notes with marking and consent; the strategy note."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from numpy.random import default_rng

from bioaccord.brief.strategy_note_told import tell_strategy_note
from bioaccord.events.constraints import violations
from bioaccord.events.free_slots import common_slots
from bioaccord.events.schedule import assign
from bioaccord.impact.law import laws
from bioaccord.node.accounts.models import Membership, User
from bioaccord.node.alerts.models import Delivery
from bioaccord.node.events.board_services import move_meeting
from bioaccord.node.events.hall_screen import lines_in_hall
from bioaccord.node.events.models import (
    EventRecord,
    MeetingRecord,
    RoundtableNote,
    RoundtableRecord,
    RunKind,
    RunState,
    ScheduleRun,
)
from bioaccord.node.events.roundtable_access import away_of, people_of, rules_of, strategy_note_for
from bioaccord.node.events.roundtable_results import results_of
from bioaccord.node.events.roundtable_services import answer_seating, save_roundtable
from bioaccord.node.events.rows import event_of, meeting_of, payload_of
from bioaccord.node.events.run_access import LOST_AFTER
from bioaccord.node.exchange.models import StrategyDraft
from bioaccord.node.impact.services import save_portfolio
from bioaccord.node.supply.models import CalculationKind
from bioaccord.node.supply.services import answer_calculation, start_calculation
from bioaccord.vocabulary.language import Language

from .event_meetings import mailed
from .exchange_peer import neighbour
from .impact_law import MADE

ORGANISER, MEMBER, OTHER = "organiser@kbio.example", "member@hanbit.example", "member@briarcliff.example"
FIGURE = {
    "label_ko": "주요 원료 재고",
    "label_en": "Stock of key materials",
    "value": "45",
    "unit": "days",
    "low": "42",
    "high": "48",
    "certainty": "known",
    "source_ko": "자사 집계",
    "as_of": "2027-02-01",
    "marking": "amber",
    "consent": "on",
}


@pytest.fixture
def address(visit):
    """Set a roundtable up as an organiser does, with twelve guests of each country; returns its address."""
    event = EventRecord.objects.get(event_id="forum-2027")
    event.meetings.all().delete()
    organiser = visit(ORGANISER)
    slots = [one["slot_id"] for one in event.payload["slots"]][1:4]
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


def test_a_search_whose_worker_was_killed_is_told_and_begun_again(seated, visit):
    organiser, before = visit(ORGANISER), RoundtableRecord.objects.get().seating
    organiser.post(f"{seated}seat")
    dead = ScheduleRun.objects.filter(kind=RunKind.SEATING).first()
    ScheduleRun.objects.filter(pk=dead.pk).update(state=RunState.RUNNING, seen_at=timezone.now())
    assert "이미" in organiser.post(f"{seated}seat", follow=True).content.decode()
    ScheduleRun.objects.filter(pk=dead.pk).update(seen_at=timezone.now() - 2 * LOST_AFTER)
    assert "작업자가 중단되었습니다" in organiser.get(seated).content.decode()
    assert organiser.get(f"{seated}progress.json").json()["live"] is False
    organiser.post(f"{seated}seat")
    again = ScheduleRun.objects.filter(kind=RunKind.SEATING).first()
    assert (again.pk > dead.pk, again.state) == (True, RunState.WAITING)
    assert answer_seating(dead.pk) == "nothing"
    organiser.post(f"{seated}stop")
    assert answer_seating(again.pk) == "nothing"
    assert RoundtableRecord.objects.get().seating == before


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


def test_who_sits_in_no_round_is_told_with_the_reason_and_again_when_seats_are_published(address, visit):
    organiser, row = visit(ORGANISER), RoundtableRecord.objects.get()
    busy, unfree = [one.delegate for one in row.guests.order_by("delegate__delegate_id")[4:6]]
    for number, slot in enumerate(row.round_slots):
        MeetingRecord.objects.create(
            meeting_id=f"M{number}", event=row.event, asking=busy.organisation_id, asked="US-0001", status="scheduled",
            slot_id=slot, delegates=[busy.delegate_id],
        )  # fmt: skip
    unfree.unavailable_slots = row.round_slots
    unfree.save()
    organiser.post(f"{address}seat")
    run = ScheduleRun.objects.get(kind=RunKind.SEATING)
    run.asked_for["seconds"] = 1.0
    run.save()
    assert answer_seating(run.pk) == RunState.DONE
    page = organiser.get(address).content.decode()
    assert "참가자 20명 중 2명은 어느 라운드에도 자리가 없습니다" in page
    assert "1, 2, 3라운드에 미팅이 있음" in page
    assert "1, 2, 3라운드에 참석할 수 없다고 알림" in page
    assert "이후 참가자가 늘거나" not in page
    published = organiser.post(f"{address}publish", follow=True).content.decode()
    assert "테이블이 표시되지 않습니다" in published
    row.refresh_from_db()
    organiser.post(f"{address}leave", {"delegate": row.seating[0][0][0]})
    assert "이후 참가자가 늘거나" in organiser.get(address).content.decode()


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


def beside(row, name: str, turn: int = 0) -> str:
    """Return somebody of another firm at the same table."""
    table = next(group for group in row.published[turn] if name in group)
    return next(one for one in table if one.split("-D")[0] != name.split("-D")[0])


def test_a_figure_is_seen_by_its_tables_and_by_nobody_else(seated, visit):
    organiser = visit(ORGANISER)
    organiser.post(f"{seated}publish")
    row = RoundtableRecord.objects.get()
    korean, american = visit(MEMBER), visit(OTHER)
    one = row.published[0][0][0]
    other = beside(row, one)
    # Two accounts of the sample come to act for two firms that share a table.
    for name, email in ((one, MEMBER), (other, OTHER)):
        Membership.objects.filter(user__email=email).update(
            organisation_id=row.event.delegates.get(delegate_id=name).organisation_id
        )
    shared = {"delegate": one} | FIGURE
    refused = korean.post(f"{seated}figures", {name: value for name, value in shared.items() if name != "consent"})
    assert refused.status_code == 200
    assert not row.guests.filter(figures__isnull=False).exists()
    for wrong in ({"value": "많음"}, {"low": ""}, {"value": "60"}, {"source_ko": ""}):
        assert korean.post(f"{seated}figures", shared | wrong).status_code == 200, wrong
    assert korean.post(f"{seated}figures", shared | {"is_for_note": "on"}).status_code == 200
    assert korean.post(f"{seated}figures", shared).status_code == 302
    for client in (korean, american):
        shown = client.get(seated).content.decode()
        assert "주요 원료 재고" in shown
        assert "42 – 48, 실측·집계" in shown
        assert "자사 집계" in shown
    assert "주요 원료 재고" not in organiser.get(seated).content.decode()
    assert organiser.get(f"{seated}strategy-note.json").json()["figures_brought"] == []
    never = {name for tables in row.published for group in tables for name in group} - {
        name for tables in row.published for group in tables if one in group for name in group
    }
    stranger = row.event.delegates.get(delegate_id=min(never))
    Membership.objects.filter(user__email=OTHER).update(organisation_id=stranger.organisation_id)
    row.guests.filter(delegate__organisation_id=stranger.organisation_id).exclude(delegate=stranger).delete()
    page = visit(OTHER).get(seated)
    assert stranger.delegate_id in {guest["id"] for guest in page.context["guests"]}
    assert "주요 원료 재고" not in page.content.decode()
    number = row.guests.get(delegate__delegate_id=one).figures.get().pk
    assert visit(OTHER).post(f"{seated}figures/{number}/take-back").status_code == 403
    assert korean.post(f"{seated}figures/{number}/take-back").status_code == 302
    assert "주요 원료 재고" not in korean.get(seated).content.decode()


def test_a_stress_test_is_brought_as_it_stands(address, visit):
    member, row = visit(MEMBER), RoundtableRecord.objects.get()
    own = row.event.delegates.filter(organisation_id="KR-0007").first().delegate_id
    member.post(f"{address}join", {"delegate": own})
    assert "스트레스 테스트를 실행하거나" in member.get(address).content.decode()
    asked = start_calculation(
        User.objects.get(email=MEMBER), "KR-0007", CalculationKind.STRESS_TEST, {"years": 16, "seed": 1}
    )
    assert answer_calculation(asked.pk) == "done"
    key = f"stress_test:{asked.pk}-expected_loss"
    given = {"delegate": own, "result": key, "marking": "green", "is_for_note": "on", "consent": "on"}
    assert member.post(f"{address}figures", given).status_code == 302
    figure = row.guests.get(delegate__delegate_id=own).figures.get()
    assert (figure.origin, figure.unit, figure.label_ko) == ("stress_test", "USD", "공급 차질에 따른 연간 기대손실")
    assert figure.low
    assert figure.certainty == "estimated"
    told = member.post(f"{address}figures", given, follow=True).content.decode()
    assert "이미 제시한 결과입니다" in told
    brought = visit(ORGANISER).get(f"{address}strategy-note.json").json()["figures_brought"]
    assert [(one["value"], one["marking"]) for one in brought] == [(figure.value, "green")]


def test_what_a_law_does_is_brought_as_it_was_chosen(address, visit, monkeypatch):
    monkeypatch.setitem(laws(), "made", MADE)
    portfolio = save_portfolio(None, MADE, "KR-0007", "canary-2231", MADE.example())
    member, row = visit(MEMBER), RoundtableRecord.objects.get()
    own = row.event.delegates.filter(organisation_id="KR-0007").first().delegate_id
    member.post(f"{address}join", {"delegate": own})
    chosen = {"as_of": "2026-11-01", "figures": ["duty:2027"], "marking": "green"}
    member.post(f"/impact/portfolios/{portfolio.portfolio_id}/roundtable", chosen)
    told = member.get(address).content.decode()
    assert "관세 부담, 2027: 150,000" in told and "canary-2231" not in told
    key = f"law:{portfolio.portfolio_id}-duty:2027"
    given = {"delegate": own, "result": key, "marking": "green", "consent": "on"}
    assert member.post(f"{address}figures", given).status_code == 302
    figure = row.guests.get(delegate__delegate_id=own).figures.get()
    assert (figure.origin, figure.value, figure.unit, figure.low, figure.as_of) == ("law", "150,000", "USD", "75,000", date(2026, 11, 1))  # fmt: skip
    assert "시험 관세법" in figure.source_ko
    # Taken back on the portfolio's page, it cannot be brought again; what is brought stays until it is taken back here.
    member.post(f"/impact/portfolios/{portfolio.portfolio_id}/roundtable")
    assert "관세 부담, 2027: 150,000" not in member.get(address).content.decode()
    assert key not in [one.key for one in results_of(User.objects.get(email=OTHER), "KR-0007")]


def test_groups_of_the_organisers_own_sit_at_every_table(address, visit):
    organiser, row = visit(ORGANISER), RoundtableRecord.objects.get()
    fields = {
        "topic_ko": row.topic_ko,
        "topic_en": row.topic_en,
        "round_slots": row.round_slots,
        "tables": 4,
        "seats": 6,
        "grouping": "groups",
        "is_open": "on",
    }
    for wrong in ("", "제조 | Makers | - | 5-2", "제조 | Makers | KOR | 2-4", "제조 | Makers | KR"):
        assert organiser.post(f"{address}edit", fields | {"groups": wrong}).status_code == 200
    lines = "한국 | Korea | KR | 2-3\n구매 | Buyers | - | 1-1\n미국 | America | US | -"
    assert organiser.post(f"{address}edit", fields | {"groups": lines}).status_code == 302
    guests = list(row.guests.order_by("delegate__delegate_id"))
    for one in guests[-4:]:
        organiser.post(f"{address}guest", {"delegate": one.delegate.delegate_id, "side": "Buyers"})
    page = organiser.get(address)
    assert page.context["groups"] == [
        "한국: 참가자 10명, 테이블당 2–3",
        "구매: 참가자 4명, 테이블당 1–1",
        "미국: 참가자 6명, 테이블당 좌석 비율대로",
    ]
    row.refresh_from_db()
    assert [one.most for one in rules_of(row, people_of(row)).groups] == [3, 1, None]
    assert (
        organiser.get(f"{address}edit").context["form"]["groups"].value().splitlines()[1] == "구매 | Buyers | - | 1-1"
    )
    refused = organiser.post(f"{address}edit", fields | {"groups": "한국 | Korea | KR | 3-"}, follow=True)
    assert refused.status_code == 200
    told = organiser.post(f"{address}seat", follow=True).content.decode()
    assert "테이블 4개에 3명씩이면 12명이 필요하지만" in told


def test_rounds_stand_in_diaries_and_take_the_time_of_meetings(seated, visit, client):
    organiser, row = visit(ORGANISER), RoundtableRecord.objects.get()
    name = row.seating[0][0][0]
    guest = row.event.delegates.get(delegate_id=name)
    organiser.post(f"{seated}publish")
    row.event.refresh_from_db()
    event = event_of(row.event)
    busy = {slot for one in event.sessions if name in one.delegate_ids for slot in one.slot_ids}
    assert set(row.round_slots) <= busy
    assert not [one for one in payload_of(event)["sessions"] if one["session_id"].startswith("roundtable")]
    # Nobody is twice at once: neither where a meeting is asked for nor where it is moved.
    partner = next(one for one in event.delegates if one.organisation_id[:2] != guest.organisation_id[:2])
    for one in event.team(guest.organisation_id):
        if one.delegate_id != name:
            row.event.delegates.filter(delegate_id=one.delegate_id).delete()
    free = common_slots(event_of(row.event), guest.organisation_id, partner.organisation_id)
    assert not set(row.round_slots) & {one.slot_id for one in free}
    meeting = MeetingRecord.objects.create(
        meeting_id="m-twice", event=row.event, asking=guest.organisation_id, asked=partner.organisation_id,
        subject="공급", status="accepted",
    )  # fmt: skip
    with pytest.raises(ValidationError, match="라운드테이블"):
        move_meeting(User.objects.get(email=ORGANISER), row.event.event_id, meeting.meeting_id, row.round_slots[0])
    now = EventRecord.objects.get(pk=row.event_id)
    asked = meeting_of(meeting, event_of(now))
    placed = assign(event_of(now), [asked], generator=default_rng(1)).meetings
    assert placed[0].slot.slot_id not in busy
    assert violations(event_of(now), placed) == []
    wrong = replace(placed[0], slot=next(one for one in event.slots if one.slot_id == row.round_slots[0]))
    assert "Roundtable: Impact" in " ".join(one.sentence.en for one in violations(event_of(now), [wrong]))
    # The diary: feed, page, printed.
    feed = client.get(f"/diary/{guest.token}.ics").content.decode().replace("\r\n ", "")
    assert f"UID:roundtable-{row.pk}-1@forum-2027.bioaccord" in feed
    assert "라운드테이블: 미국 인플레이션 감축법의 영향" in feed
    assert "회의실 A R1-1" in feed
    assert "회의실 A" in client.get(f"/day/{guest.token}/").content.decode()


def test_who_is_moved_or_taken_off_is_told(seated, visit, client):
    organiser, row = visit(ORGANISER), RoundtableRecord.objects.get()
    one, other = row.seating[0][0][0], row.seating[0][1][0]
    row.event.delegates.update(email="", user=None)
    row.event.delegates.filter(delegate_id__in=[one, other]).update(email="guest@example.org", languages=["en"])
    organiser.post(f"{seated}publish")
    now = timezone.now()
    assert mailed(now) >= 2
    letters = Delivery.objects.filter(address="guest@example.org", key__startswith="diary-")
    assert letters.filter(text__contains="Room A R1-").count() == 2
    assert mailed(now) == 0
    organiser.post(f"{seated}move", {"round": "1", "delegate": one, "other": other, "do": "move"})
    assert mailed(now) == 0, "what is not published is told to nobody"
    organiser.post(f"{seated}publish")
    assert mailed(now) >= 2
    assert letters.filter(subject__startswith="Your diary has changed").count() == 2
    guest = row.event.delegates.get(delegate_id=one)
    feed = client.get(f"/diary/{guest.token}.ics").content.decode()
    assert feed.count("SEQUENCE:1") == 1
    version = EventRecord.objects.get(pk=row.event_id).version
    organiser.post(f"{seated}leave", {"delegate": one})
    assert EventRecord.objects.get(pk=row.event_id).version > version, "a schedule that was searched before is old"
    sent = letters.count()
    assert mailed(now) >= 1
    assert letters.count() == sent + 1
    letter = letters.filter(subject__startswith="Your diary has changed").latest("pk")
    assert "Cancelled:" in letter.text
    feed = client.get(f"/diary/{guest.token}.ics").content.decode()
    assert feed.count("STATUS:CANCELLED") == 3
    # The rounds are held later: told once that is published, as moved and not as new ones.
    slots = [each["slot_id"] for each in row.event.payload["slots"]]
    later = [slots[slots.index(each) + 3] for each in row.round_slots]
    save_roundtable(User.objects.get(email=ORGANISER), row.event.event_id, {"round_slots": later}, row.pk)
    assert mailed(now) == 0
    organiser.post(f"{seated}publish")
    sent = letters.count()
    assert mailed(now) >= 1
    assert letters.count() == sent + 1
    letter = letters.filter(subject__startswith="Your diary has changed").latest("pk")
    assert letter.text.count("Moved:") == 3
    assert "New:" not in letter.text


def test_the_firm_is_told_where_its_delegate_has_no_address(seated, visit):
    organiser, row = visit(ORGANISER), RoundtableRecord.objects.get()
    name = row.seating[0][0][0]
    firm = row.event.delegates.get(delegate_id=name).organisation_id
    row.event.delegates.update(email="", user=None)
    Membership.objects.filter(user__email=MEMBER).update(organisation_id=firm)
    organiser.post(f"{seated}publish")
    mailed()
    letters = Delivery.objects.filter(recipient__email=MEMBER, key__startswith="diary-")
    assert letters.count() == 1
    assert "회의실 A R1-1" in letters.get().text
    organiser.post(f"{seated}take-back")
    mailed()
    assert letters.count() == 2
    assert "취소: " in letters.latest("pk").text


def test_nobody_is_published_in_two_places(seated, visit):
    organiser, row = visit(ORGANISER), RoundtableRecord.objects.get()
    name = row.seating[1][0][0]
    guest = row.event.delegates.get(delegate_id=name)
    MeetingRecord.objects.create(
        meeting_id="m-twice", event=row.event, asking=guest.organisation_id, asked="US-0025", subject="공급",
        status="scheduled", slot_id=row.round_slots[1], place="A-01", delegates=[name],
    )  # fmt: skip
    told = organiser.post(f"{seated}publish", follow=True).content.decode()
    assert f"2라운드 {name}" in told
    row.refresh_from_db()
    assert row.published == []
    assert name in away_of(row).rounds
    assert 1 in away_of(row).rounds[name]


def test_the_hall_sees_tables_and_topic_and_no_names(seated, visit, client):
    organiser, row = visit(ORGANISER), RoundtableRecord.objects.get()
    organiser.post(f"{seated}publish")
    event = EventRecord.objects.get(pk=row.event_id)
    event.state, event.shown = "published", {"screen": "of-the-hall", "is_open": True}
    event.save()
    shown = client.get("/screen/of-the-hall/table/R1-2").content.decode()
    assert "미국 인플레이션 감축법의 영향" in shown
    assert "회의실 A" in shown
    firm = organiser.get(seated).context["guests"][0]
    assert firm["name"] not in shown
    assert firm["firm"] not in shown
    begins = datetime.fromisoformat(event_of(event).slots[1].begins_at.isoformat())
    programme, lines = lines_in_hall(event, within=(begins, begins))
    assert lines["R1"][0].firms[0].en == "Impact of the Inflation Reduction Act"
    assert programme.tables[-1].hall.en == "Room A"
    assert organiser.get(f"/events/{event.event_id}/table-signs.pdf").content.startswith(b"%PDF")


def test_only_notes_that_may_travel_are_in_the_strategy_note(seated, visit):
    organiser = visit(ORGANISER)
    member = visit(MEMBER)
    row = RoundtableRecord.objects.get()
    own = row.event.delegates.filter(organisation_id="KR-0007").first().delegate_id
    member.post(f"{seated}join", {"delegate": own})
    for marking, is_for_note in (("green", "on"), ("green", "")):
        assert (
            member.post(
                f"{seated}figures", FIGURE | {"delegate": own, "marking": marking, "is_for_note": is_for_note}
            ).status_code
            == 302
        )
    texts = {
        "SECRET-RED": ("red", []),
        "SECRET-AMBER": ("amber", []),
        "open to all": ("clear", []),
        "named one agrees": ("green", [own]),
    }
    for text, (marking, named) in texts.items():
        fields = {"place": "1-1", "kind": "agreed", "text_en": text, "marking": marking, "named": named}
        assert organiser.post(f"{seated}notes", fields).status_code == 302
    page = organiser.get(seated).content.decode()
    assert "아직 선택한 기록이 없습니다" in page
    assert "strategy-note.pdf" not in page
    red = RoundtableNote.objects.get(text_en="SECRET-RED")
    organiser.post(f"{seated}notes/{red.pk}", {"do": "choose"})
    assert "협회 밖으로 내보낼 수 없습니다" in organiser.get(seated).content.decode()
    for note in RoundtableNote.objects.all():
        organiser.post(f"{seated}notes/{note.pk}", {"do": "choose"})
    assert "strategy-note.pdf" in organiser.get(seated).content.decode()
    told = organiser.get(f"{seated}strategy-note.json").json()
    assert [one["en"] for one in told["agreed"]] == ["open to all"]
    assert told["left_out"] == 3
    assert told["took_part"]["named_with_consent"] == []
    assert own not in json.dumps(told)
    assert [(one["unit"]["ko"], one["uncertainty"]["en"]) for one in told["figures_brought"]] == [
        ("일", "42 – 48, measured or counted")
    ]
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
    assert "전략 노트 초안으로" not in organiser.get(seated).content.decode(), "no other association shares a group"
    neighbour()
    assert "전략 노트 초안으로" in organiser.get(seated).content.decode()
    place = f"/exchange/strategy/of-roundtable/{row.event.event_id}/{row.pk}"
    assert member.post(place, {"group": "kr-us"}).status_code == 403
    assert organiser.post(place, {"group": "nobodys"}).status_code == 302
    assert not StrategyDraft.objects.exists()
    organiser.post(place, {"group": "kr-us"})
    draft = StrategyDraft.objects.get()
    assert "open to all" in draft.sections[0]["text_en"]
    assert "SECRET" not in json.dumps(draft.sections)
    assert draft.sections[0]["heading_ko"] == "합의 사항"


def test_a_strategy_note_says_planned_before_the_day_and_held_from_it_on(seated):
    note = strategy_note_for(User.objects.get(email=ORGANISER), RoundtableRecord.objects.get())
    first = min(note.held_on)
    for day, said, other in (
        (first - timedelta(days=1), "예정입니다", "진행했습니다"),
        (first, "진행했습니다", "예정입니다"),
    ):
        told = tell_strategy_note(replace(note, written_on=day), Language.KOREAN)
        words = " ".join(line for part in told.parts for line in part.paragraphs)
        assert (said in words, other in words) == (True, False)


def test_a_note_is_changed_and_consents_hold_only_for_the_words_agreed_to(seated, visit):
    organiser, member, row = visit(ORGANISER), visit(MEMBER), RoundtableRecord.objects.get()
    own = row.event.delegates.filter(organisation_id="KR-0007").first().delegate_id
    member.post(f"{seated}join", {"delegate": own})
    fields = {
        "place": "1-1",
        "kind": "next_step",
        "text_ko": "초안 작성",
        "marking": "green",
        "named": [own],
        "owner": "KBIO",
    }
    organiser.post(f"{seated}notes", fields)
    note = RoundtableNote.objects.get()
    organiser.post(f"{seated}notes/{note.pk}", {"do": "choose"})
    member.post(f"{seated}notes/{note.pk}", {"do": "agree"})
    page = organiser.get(seated)
    assert page.context["gaps"][0] == "요약이 없습니다. 결론을 몇 줄로 적으십시오."
    assert any("기한이 없는 후속 조치가 1건" in one for one in page.context["gaps"])
    change = f"{seated}notes/{note.pk}/change"
    assert member.get(change).status_code == 403
    assert organiser.get(change).status_code == 200
    dated = fields | {"text_en": "Write a draft", "due_on": "2027-05-31"}
    assert organiser.post(change, dated).status_code == 302
    organiser.post(f"{seated}summary", {"summary_ko": "같이 세기로 했다.", "summary_en": "Both count the same way."})
    told = organiser.get(f"{seated}strategy-note.json").json()
    assert told["summary"]["en"] == "Both count the same way."
    assert told["next_step"][0]["due_on"] == "2027-05-31"
    assert (told["tables"], told["rounds"], told["held_on"]) == (4, 3, ["2027-03-16"])
    assert organiser.get(seated).context["gaps"] == []
    organiser.post(change, dated | {"text_ko": "다른 내용"})
    note.refresh_from_db()
    assert note.consents == []
    assert organiser.get(f"{seated}strategy-note.json").json()["next_step"] == []


def test_what_cannot_be_seated_is_told_and_leaves_seats_intact(seated, visit):
    organiser, row = visit(ORGANISER), RoundtableRecord.objects.get()
    before = row.seating
    RoundtableRecord.objects.update(tables=2)
    told = organiser.post(f"{seated}seat", follow=True).content.decode()
    assert "참가자는 20명인데" in told
    row.refresh_from_db()
    assert row.seating == before
