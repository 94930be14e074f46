"""What a digest holds and in what order; how it reads in both languages; feeds and calendars of signals."""

import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar

from bioaccord.brief.deadline_calendar import CalendarSignal, deadline_calendar
from bioaccord.brief.digest import DueKind, Group, News, Reader, compose_digest, due_of, is_recalled, touched_members
from bioaccord.brief.digest_told import DigestLinks, digest_as_html, digest_as_text, tell_digest
from bioaccord.brief.saved_search import SavedSearch
from bioaccord.brief.signal_feed import FeedEntry, atom_feed
from bioaccord.brief.standing import is_news, is_without_substance, standing_from_json, standing_of
from bioaccord.supply.exposures import ExposureFinder
from bioaccord.vocabulary.language import Language, Text, share_of_hangul
from bioaccord.vocabulary.signal import DatedWords, Stage

LINKS = DigestLinks(
    lambda one: f"https://node.example/signals/show/{one}", "https://node.example/s/1/", "https://n.e/u"
)
MEMBER = Reader(frozenset(["KR-0007"]))


@pytest.fixture(scope="module")
def finder(sample_network, materials):
    return ExposureFinder(sample_network, materials)


@pytest.fixture(scope="module")
def records(sample_network, materials):
    from bioaccord.node.partners.names import NamedRecords

    return NamedRecords(sample_network, materials)


@pytest.fixture(scope="module")
def by_id(sample_signals):
    return {one.signal_id.removeprefix("change-log:"): one for one in sample_signals}


@pytest.fixture
def week(finder, sample_signals):
    def digest_of(since: date, as_of: date, reader: Reader = MEMBER, **options):
        known = [one for one in sample_signals if one.published_on <= as_of]
        return compose_digest(
            [News(one) for one in known if one.published_on > since],
            known,
            finder.exposures(known, as_of=as_of),
            name="우리 제품",
            since=since,
            as_of=as_of,
            reader=reader,
            **options,
        )

    return digest_of


def test_deadlines_come_first_and_nothing_stands_twice(week):
    digest = week(date(2025, 12, 1), date(2025, 12, 8))
    groups = [item.group for item in digest.items]
    assert groups == sorted(groups, key=list(Group).index)
    assert groups == [Group.DEADLINE, Group.MONEY, Group.REST]
    assert digest.items[0].is_reminder  # negotiated prices start on 1 January: 30 days before fell into this week
    ids = [item.signal.signal_id for item in digest.items]
    assert len(ids) == len(set(ids))


def test_money_decides_the_order_of_what_touches_products(week):
    money = week(date(2026, 3, 17), date(2026, 3, 24)).group(Group.MONEY)
    worth = [sum(one.value_at_risk.amount for one in item.exposures if one.value_at_risk) for item in money]
    assert worth == sorted(worth, reverse=True)
    assert worth[0] > 900_000
    assert {one.organisation_id for item in money for one in item.exposures} == {"KR-0007"}


def test_a_week_without_anything_is_empty_and_says_so(week, records):
    digest = week(date(2026, 5, 1), date(2026, 5, 8))
    assert digest.is_empty
    assert "새로운 변화는 없었고" in digest_as_text(digest, records, Language.KOREAN, LINKS)
    assert "Nothing new" in digest_as_text(digest, records, Language.ENGLISH, LINKS)


def test_only_mine_leaves_out_what_does_not_reach_the_firm(week):
    assert week(date(2026, 3, 30), date(2026, 4, 6), only_mine=True).is_empty
    assert len(week(date(2026, 3, 30), date(2026, 4, 6)).items) == 2


def test_an_amendment_without_substance_is_counted_but_not_told(by_id, finder):
    bare = replace(by_id["kr-cdmo-special-act"], effects=(), severity=0.05, supersedes=None)
    assert is_without_substance(bare)
    digest = compose_digest(
        [News(bare)], [bare], [], name="", since=date(2025, 12, 1), as_of=date(2025, 12, 8), reader=MEMBER
    )
    assert (digest.items, digest.left_out) == ((), 1)


@pytest.mark.parametrize("language", list(Language))
def test_every_item_says_what_since_when_for_whom_and_where_it_was_read(week, records, language):
    for as_of in (date(2025, 12, 8), date(2026, 3, 24)):
        told = tell_digest(week(date.fromordinal(as_of.toordinal() - 7), as_of), records, language)
        for group in told.groups:
            for item in group.items:
                assert item.sources and item.sources[0].address.startswith("http")
                assert item.marks[2]
                assert group.is_list or len(item.lines) >= 3


def test_in_korean_a_digest_is_korean(week, records):
    text = digest_as_text(week(date(2025, 12, 1), date(2025, 12, 8)), records, Language.KOREAN, LINKS)
    body = "\n".join(line for line in text.splitlines() if "http" not in line)
    assert share_of_hangul(body) > 0.85
    assert "1월 1일 시행 (24일 후)" in text
    for english in ("What changed", "Takes effect", "in force", "Members"):
        assert english not in text


def test_a_digest_of_reminders_alone_calls_nothing_new(week, records):
    digest = week(date(2026, 11, 12), date(2026, 11, 26))
    assert [item.is_reminder for item in digest.items] == [True]
    assert tell_digest(digest, records, Language.KOREAN).headline[0].startswith("새로운 변화는 없으며")


def test_what_takes_effect_later_is_not_said_to_be_in_force(week, records):
    told = tell_digest(week(date(2024, 9, 11), date(2024, 9, 18)), records, Language.KOREAN)
    assert told.groups[0].items[0].marks[1] == "확정"
    assert "부담 증가" in told.groups[0].items[0].figure


def test_html_is_one_page_without_anything_from_elsewhere(week, records):
    page = digest_as_html(week(date(2026, 3, 17), date(2026, 3, 24)), records, Language.ENGLISH, LINKS)
    assert "about USD 944,000" in page
    assert "<script" not in page and "<img" not in page and "<link" not in page
    assert 'href="https://n.e/u"' in page


def test_a_title_cannot_bring_markup_into_the_mail(week, records, by_id):
    evil = replace(by_id["us-s232-pharma-proclamation"], title=Text("<script>x</script>", "<script>x</script>"))
    digest = compose_digest(
        [News(evil)], [], [], name="<b>", since=date(2026, 4, 1), as_of=date(2026, 4, 6), reader=MEMBER
    )
    assert "<script" not in digest_as_html(digest, records, Language.ENGLISH, LINKS)


def test_what_has_moved_is_told_with_both_days(by_id, records):
    now = by_id["us-globe-guard-models"]
    before = standing_of(replace(now, deadline_on=DatedWords.on(date(2026, 2, 1), "by February 1")))
    assert standing_from_json(before.as_json()) == before
    digest = compose_digest(
        [News(now, before)], [], [], name="", since=date(2026, 1, 10), as_of=date(2026, 1, 17), reader=Reader()
    )
    lines = tell_digest(digest, records, Language.KOREAN).groups[0].items[0].lines
    assert lines[0].text == "기한: 2026년 2월 1일 → 2026년 2월 23일"


def test_a_deadline_is_recalled_thirty_and_seven_days_before_once_each():
    day = date(2026, 6, 15)
    weeks = [
        (date.fromordinal(day.toordinal() - 70 + 7 * n), date.fromordinal(day.toordinal() - 63 + 7 * n))
        for n in range(10)
    ]
    assert sum(is_recalled(day, since, as_of) for since, as_of in weeks) == 2
    days = [
        (date.fromordinal(day.toordinal() - n), date.fromordinal(day.toordinal() - n + 1)) for n in range(60, 0, -1)
    ]
    assert sum(is_recalled(day, since, as_of) for since, as_of in days) == 2


def test_the_next_day_of_a_signal(by_id):
    globe = by_id["us-globe-guard-models"]
    assert due_of(globe, date(2026, 2, 1)).kind == DueKind.COMMENT
    assert due_of(globe, date(2026, 3, 1)).kind == DueKind.PLANNED
    assert due_of(globe, date(2026, 11, 1)) is None
    assert due_of(replace(globe, stage=Stage.WITHDRAWN), date(2026, 2, 1)) is None
    assert due_of(by_id["us-biosecure-act"], date(2026, 11, 26)).kind == DueKind.ACT


def test_old_documents_are_news_only_with_a_day_to_come(by_id):
    assert not is_news(by_id["kr-palm-oil-export-ban-2022"], date(2026, 11, 26))
    assert is_news(by_id["us-biosecure-act"], date(2026, 11, 26))
    assert is_news(by_id["us-s232-pharma-proclamation"], date(2026, 4, 20))


def test_members_are_named_only_where_they_share_and_counted_from_five(finder, sample_signals, sample_network):
    members = frozenset(one.organisation_id for one in sample_network.organisations if one.association == "kbio-sample")
    exposures = finder.exposures(sample_signals, as_of=date(2026, 4, 6))
    reached = {}
    for one in exposures:
        reached.setdefault(one.signal_id, []).append(one)
    most = max(reached.values(), key=lambda those: len({one.organisation_id for one in those} & members))
    firms = sorted({one.organisation_id for one in most} & members)
    assert len(firms) >= 5
    assert touched_members(most, Reader(member_ids=members)).unnamed == len(firms)
    few = touched_members(most, Reader(member_ids=members, named_member_ids=frozenset(firms[:-4])))
    assert (few.named, few.unnamed) == (tuple(firms[:-4]), None)
    assert touched_members(most, Reader()).named == ()


def test_whom_it_touches_is_told_where_that_is_news(week, records, sample_network):
    members = [one.organisation_id for one in sample_network.organisations if one.association == "kbio-sample"]
    days = date(2026, 3, 17), date(2026, 3, 24)
    told = {}
    for name, named in (("some", members), ("nobody", []), ("unnamed", [])):
        everybody = frozenset(members if name != "nobody" else ["KR-9999"])
        digest = week(*days, Reader(member_ids=everybody, named_member_ids=frozenset(named)))
        told[name] = {
            language: tell_digest(digest, records, language) for language in (Language.KOREAN, Language.ENGLISH)
        }
    korean = digest_lines(told["some"][Language.KOREAN], "영향받는 회원사")
    english = digest_lines(told["some"][Language.ENGLISH], "Members touched")
    assert len(korean) == len(english) > 0
    assert all(f"— 전체 {len(members)}곳 중 " in line for line in korean)
    assert all(line.endswith(f" of {len(members)}") for line in english)
    assert len(set(english)) > 1, "what is the same in every item is no news"
    hidden = digest_lines(told["unnamed"][Language.KOREAN], "영향받는 회원사")
    assert all(f"공급망 비공개 회원사 {len(members)}곳 중 " in line for line in hidden)
    few = week(*days, Reader(member_ids=frozenset(members), named_member_ids=frozenset(members[::3])))
    for line in digest_lines(tell_digest(few, records, Language.ENGLISH), "Members touched"):
        # How many of those that do not share are touched is not known to be none.
        assert f" of the {len(members[::3])} that share their supply chain" in line or " that do not share" in line
    assert digest_lines(told["nobody"][Language.KOREAN], "영향받는 회원사") == []
    assert any("5곳 이상일 때만" in note for note in told["nobody"][Language.KOREAN].notes)
    assert any("counted from five on" in note for note in told["nobody"][Language.ENGLISH].notes)


def digest_lines(told, label):
    return [line.text for group in told.groups for item in group.items for line in item.lines if line.label == label]


def test_what_touches_every_member_is_a_mark_and_no_list_of_all(week, records, finder, sample_signals):
    as_of = date(2026, 3, 24)
    touched = {}
    for one in finder.exposures([one for one in sample_signals if one.published_on <= as_of], as_of=as_of):
        touched.setdefault(one.signal_id, set()).add(one.organisation_id)
    digest = week(date(2026, 3, 17), as_of, Reader(member_ids=frozenset(["X"])))
    wanted = next(item.signal.signal_id for item in digest.items if len(touched.get(item.signal.signal_id, ())) > 1)
    members = frozenset(touched[wanted])
    for language, said in (
        (Language.KOREAN, f"전 회원사({len(members)}곳) 영향"),
        (Language.ENGLISH, f"touches all {len(members)} members"),
    ):
        reader = Reader(member_ids=members, named_member_ids=members)
        told = tell_digest(week(date(2026, 3, 17), as_of, reader), records, language)
        (item,) = (one for group in told.groups for one in group.items if one.signal_id == wanted)
        assert said in item.marks
        assert not any(line.label in ("영향받는 회원사", "Members touched") for line in item.lines)


def test_what_was_withdrawn_says_when(week, records, by_id):
    signal = replace(
        by_id["us-globe-guard-models"], stage=Stage.WITHDRAWN, moved_on=date(2026, 3, 20), effects=(), deadline_on=None
    )
    digest = compose_digest(
        [News(signal)], [], [], name="x", since=date(2026, 3, 17), as_of=date(2026, 3, 24), reader=MEMBER
    )
    for language, said in ((Language.KOREAN, "2026년 3월 20일 철회"), (Language.ENGLISH, "withdrawn on 20 March 2026")):
        (group,) = tell_digest(digest, records, language).groups
        assert said in group.items[0].marks
        assert not any("공표" in one or "published" in one for one in group.items[0].marks)


@pytest.mark.parametrize(
    ("search", "fits"),
    [
        (SavedSearch(), True),
        (SavedSearch(kind="policy", country="US", stage="final"), True),
        (SavedSearch(kind="market"), False),
        (SavedSearch(topics=("trade_tariffs", "tax")), True),
        (SavedSearch(topics=("tax",)), False),
        (SavedSearch(least_severity=0.85), True),
        (SavedSearch(least_severity=0.9), False),
    ],
)
def test_a_search_asks_for_all_it_names(by_id, search, fits):
    assert search.fits(by_id["us-s232-pharma-proclamation"], date(2026, 4, 6)) is fits


def test_materials_named_by_an_effect_count(by_id):
    assert SavedSearch(materials=("lidocaine_injection",)).fits(
        by_id["us-lidocaine-injection-shortage"], date(2026, 4, 6)
    )


AT = datetime(2026, 4, 6, 8, tzinfo=UTC)


def test_a_feed_is_valid_atom(by_id):
    entry = FeedEntry(by_id["us-s232-pharma-proclamation"], AT, AT, "https://node.example/x", ("a < b & c\x0b",))
    arguments = {
        "feed_id": "tag:node.example,2026-01-01:1",
        "title": "관세 & 약가",
        "author": "node.example",
        "address": "https://node.example/f",
        "made_at": AT,
        "language": Language.KOREAN,
    }
    body = atom_feed([entry], **arguments)
    assert body == atom_feed([entry], **arguments)
    root, a = ElementTree.fromstring(body), "{http://www.w3.org/2005/Atom}"
    for parent in (root, root.find(f"{a}entry")):
        for name in ("id", "title", "updated"):
            assert parent.findtext(f"{a}{name}")
        datetime.fromisoformat(parent.findtext(f"{a}updated"))
    assert root.find(f"{a}author/{a}name") is not None
    assert root.find(f"{a}link").get("rel") == "self"
    assert root.find(f"{a}entry/{a}content").text == "a < b & c"
    assert ElementTree.fromstring(atom_feed([], **arguments)).findtext(f"{a}updated") == AT.isoformat()


def events_of(*signals: CalendarSignal):
    calendar = Calendar.from_ical(
        deadline_calendar(signals, name="기한", host="node.example", language=Language.KOREAN)
    )
    return {str(one["uid"]).split("@")[0][-9:]: one for one in calendar.walk("VEVENT")}, calendar


def test_days_are_whole_days_and_keep_their_uid(by_id):
    globe = by_id["us-globe-guard-models"]
    first, calendar = events_of(CalendarSignal(globe, 0, AT, "https://node.example/x"))
    assert str(calendar["method"]) == "PUBLISH"
    assert first["-deadline"]["dtstart"].dt == date(2026, 2, 23)
    assert first["-deadline"]["dtend"].dt == date(2026, 2, 24)
    moved = replace(globe, deadline_on=DatedWords.on(date(2026, 3, 9), "by March 9"))
    second, _ = events_of(CalendarSignal(moved, 1, AT, "https://node.example/x"))
    assert second["-deadline"]["uid"] == first["-deadline"]["uid"]
    assert (second["-deadline"]["sequence"], second["-deadline"]["dtstart"].dt) == (1, date(2026, 3, 9))


def test_a_deadline_with_a_time_of_day_carries_its_zone(by_id):
    timed = DatedWords.on(date(2026, 4, 1), "11:59 p.m. Eastern Time on April 1, 2026")
    found, calendar = events_of(
        CalendarSignal(replace(by_id["us-globe-guard-models"], deadline_on=timed), 0, AT, "x:y")
    )
    start = found["-deadline"]["dtstart"]
    assert start.params["TZID"] == "America/New_York"
    assert start.dt.astimezone(UTC) == datetime(2026, 4, 2, 3, 59, tzinfo=UTC)
    assert [str(one["tzid"]) for one in calendar.walk("VTIMEZONE")] == ["America/New_York"]


def test_what_is_withdrawn_is_cancelled(by_id):
    globe = by_id["us-globe-guard-models"]
    gone, _ = events_of(CalendarSignal(replace(globe, stage=Stage.WITHDRAWN), 2, AT, "x:y"))
    assert {str(one["status"]) for one in gone.values()} == {"CANCELLED"}
    undated = replace(globe, deadline_on=None, effective_on=None)
    lost, _ = events_of(CalendarSignal(undated, 2, AT, "x:y", gone_deadline=date(2026, 2, 23)))
    assert (str(lost["-deadline"]["status"]), lost["-deadline"]["dtstart"].dt) == ("CANCELLED", date(2026, 2, 23))


def test_the_rest_begins_with_the_nearest_day_then_the_newest(week):
    as_of = date(2026, 6, 30)
    rest = week(date(2023, 1, 1), as_of).group(Group.REST)
    told = [(one.due.day if one.due else date.max, -one.signal.published_on.toordinal()) for one in rest]
    assert len(told) > 3
    assert told == sorted(told)


def test_a_day_that_is_not_set_is_no_day_to_come_and_stands_in_no_calendar(by_id):
    signal = replace(
        next(iter(by_id.values())), deadline_on=None, effective_on=DatedWords.not_set("협정이 발효하는 날")
    )
    assert due_of(signal, signal.published_on) is None
    assert not is_news(signal, date(2040, 1, 1))
    assert events_of(CalendarSignal(signal, 0, AT, "https://node.example/x"))[0] == {}


def test_what_is_no_web_address_is_no_link_in_a_mail(by_id, records):
    signal = next(iter(by_id.values()))
    forged = replace(signal, evidence=(replace(signal.evidence[0], address="javascript:alert(1)"),))
    day = signal.published_on
    digest = compose_digest([News(forged)], [forged], [], name="x", since=day, as_of=day, reader=MEMBER)
    html = digest_as_html(digest, records, Language.KOREAN, LINKS)
    assert 'href="javascript' not in html
    assert "javascript:alert(1)" in html
