"""Roundtables: perfect seats where they exist, a bound where they cannot, rules, changes on the day, files."""

from collections import Counter
from itertools import combinations

import pytest
from numpy.random import default_rng

from bioaccord.events.roundtable import Away, Guest, TableRules, reseated, seated, told_seating
from bioaccord.events.roundtable_file import read_groups, read_guests, refuse_empty_groups, write_seating
from bioaccord.events.seating_groups import Group, groups_of_countries, spread_countries
from bioaccord.events.timetable_search import Steps
from bioaccord.reading.table import read_table
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.language import Text

FREE = TableRules()
BOTH = TableRules(groups_of_countries(("KR", "US")))


def met_at_most_once(rounds) -> bool:
    seen = [frozenset(pair) for tables in rounds for table in tables for pair in combinations(table, 2)]
    return len(seen) == len(set(seen))


def everybody_sits(rounds, guests) -> bool:
    names = sorted(one.guest_id for one in guests)
    return all(sorted(name for table in tables for name in table) == names for tables in rounds)


def golfers(count):
    return [Guest(f"G{number:03}") for number in range(count)]


def delegates(korean, american, *, moderators=0):
    return [
        Guest(f"G{number:03}", f"F{number:03}", "KR" if number < korean else "US", is_moderator=number < moderators)
        for number in range(korean + american)
    ]


@pytest.mark.parametrize(
    ("tables", "seats", "rounds"), [(8, 4, 10), (8, 4, 7), (5, 3, 7), (7, 4, 7), (9, 9, 4), (5, 3, 4)]
)
def test_nobody_meets_anybody_twice(tables, seats, rounds):
    guests = golfers(tables * seats)
    found = seated(guests, tables, seats, rounds, generator=default_rng(1), rules=FREE)
    assert everybody_sits(found.rounds, guests)
    assert all(len(table) == seats for tables in found.rounds for table in tables)
    assert met_at_most_once(found.rounds)
    assert (found.repeats, found.bound, found.is_perfect, found.is_proven) == (0, 0, True, True)


@pytest.mark.parametrize("korean", [160, 140])
def test_a_convention_has_both_countries_at_every_table(korean):
    guests = delegates(korean, 320 - korean)
    found = seated(guests, 40, 8, 4, generator=default_rng(1), rules=BOTH)
    home = {one.guest_id: one.country for one in guests}
    assert everybody_sits(found.rounds, guests)
    assert met_at_most_once(found.rounds)
    counts = {Counter(home[name] for name in table)["KR"] for tables in found.rounds for table in tables}
    assert counts <= {3, 4, 5}
    assert found.is_perfect


def test_what_cannot_be_perfect_says_why_and_reaches_the_bound():
    found = seated(golfers(12), 3, 4, 3, generator=default_rng(1), rules=FREE)
    assert found.repeats == found.bound == 6
    assert "more seats than there are tables" in str(found.bound_reason)
    assert "좌석" in found.bound_reason.told("ko")


def test_the_bound_is_held_against_every_seating_of_a_small_case():
    # Six guests at two tables over two rounds: every way to part them is tried.
    names = [f"G{number:03}" for number in range(6)]
    first = (tuple(names[:3]), tuple(names[3:]))
    fewest = 99
    for group in combinations(names, 3):
        second = (group, tuple(name for name in names if name not in group))
        pairs = Counter(
            frozenset(pair) for tables in (first, second) for table in tables for pair in combinations(table, 2)
        )
        fewest = min(fewest, sum(count - 1 for count in pairs.values()))
    found = seated(golfers(6), 2, 3, 2, generator=default_rng(1), rules=FREE)
    assert fewest == found.bound == found.repeats


def test_competitors_languages_and_moderators():
    guests = [
        Guest(
            f"G{number:02}",
            f"F{number // 2}",
            "KR" if number % 2 else "US",
            ("ko", "en") if number % 3 else (("ko",) if number % 2 else ("en",)),
            is_moderator=number < 7,
            is_interpreter=7 <= number < 14,
            kept_apart=frozenset({f"F{(number // 2 + 5) % 20}"}) if number % 8 == 0 else frozenset(),
        )
        for number in range(41)
    ]
    found = seated(guests, 7, 6, 3, generator=default_rng(1), rules=BOTH, budget=Steps(6_000_000))
    assert found.broken == ()
    assert met_at_most_once(found.rounds)
    firm = {one.guest_id: one for one in guests}
    for tables in found.rounds:
        for number, table in enumerate(tables):
            assert sum(firm[name].is_moderator for name in table) == 1
            assert [name for name in table if firm[name].is_moderator] == [
                name for name in found.rounds[0][number] if firm[name].is_moderator
            ]
            for one, two in combinations(table, 2):
                assert firm[two].organisation_id not in firm[one].kept_apart


def test_late_guests_and_no_shows_move_few_and_leave_what_was():
    guests = delegates(24, 24, moderators=8)
    before = seated(guests, 8, 7, 4, generator=default_rng(1), rules=BOTH)
    late = Guest("LATE", "F900", "KR")
    away = Away({"LATE": frozenset({0, 1}), "G020": frozenset({2, 3}), "G030": frozenset({2, 3})})
    after = reseated(before, [*guests, late], 8, 7, from_round=2, generator=default_rng(1), rules=BOTH, away=away)
    assert after.rounds[:2] == before.rounds[:2]
    for tables in after.rounds[2:]:
        there = {name for table in tables for name in table}
        assert "LATE" in there
        assert not there & {"G020", "G030"}
        assert len(there) == 47
    assert after.broken == ()
    assert len(after.moved) <= 4


def side(name, least=None, most=None):
    return Group(name, Text(name, name), least=least, most=most)


def test_sides_of_the_organisers_choice_are_kept_within_their_numbers():
    kinds = ["maker"] * 10 + ["buyer"] * 15 + ["authority"] * 5 + [""] * 5
    guests = [Guest(f"G{number:02}", f"F{number:02}", "KR", side=kind) for number, kind in enumerate(kinds)]
    rules = TableRules((side("maker", 2, 2), side("buyer", 2, 4), side("authority", 1, 1)))
    found = seated(guests, 5, 8, 3, generator=default_rng(1), rules=rules)
    home = {one.guest_id: one.side for one in guests}
    counts = [Counter(home[name] for name in table) for tables in found.rounds for table in tables]
    assert everybody_sits(found.rounds, guests)
    assert {one["maker"] for one in counts} == {2}
    assert {one["authority"] for one in counts} == {1}
    assert {one["buyer"] for one in counts} <= {2, 3, 4}
    assert found.broken == ()


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        ((side("maker", 3), side("buyer")), "maker: 3 at each of 4 tables are 12 guests, but 10 come"),
        ((side("maker", 2), side("buyer", most=3)), "buyer: 14 guests come, but at most 3"),
        ((side("maker", 3, 2), side("buyer")), "at least 3 a table, but at most 2"),
        ((side("maker", 4), side("buyer", 5)), "need 9 seats of a table that has 8"),
    ],
)
def test_groups_that_cannot_be_are_refused_and_on_the_day_only_told(groups, words):
    guests = [Guest(f"G{number:02}", side="maker" if number < 10 else "buyer") for number in range(24)]
    with pytest.raises(InputError, match=words):
        seated(guests, 4, 8, 2, generator=default_rng(1), rules=TableRules(groups))
    before = seated(guests, 4, 8, 2, generator=default_rng(1), budget=Steps(10_000))
    after = reseated(
        before, guests, 4, 8, from_round=1, generator=default_rng(1), rules=TableRules(groups), budget=Steps(10_000)
    )
    assert everybody_sits(after.rounds, guests)


def test_few_guests_of_a_country_are_spread_and_single_ones_make_no_rule():
    guests = [*delegates(20, 5), Guest("J", "J", "JP")]
    assert spread_countries(guests, 8) == ("KR", "US")
    found = seated(guests, 8, 4, 2, generator=default_rng(1), rules=TableRules(groups_of_countries(("KR", "US"))))
    home = {one.guest_id: one.country for one in guests}
    assert max(Counter(home[name] for name in table)["US"] for tables in found.rounds for table in tables) == 1
    assert spread_countries([Guest("A", country="KR"), Guest("B", country="KR")], 1) == ()


def test_groups_are_read_from_a_file_and_wrong_ones_refused(tmp_path):
    file = tmp_path / "groups.csv"
    file.write_text("group,name_ko,countries,least,most\neast,동아시아,KR;JP,2,4\nsponsor,,,1,\n", encoding="utf-8")
    east, sponsor = read_groups(file)
    assert (east.name.ko, east.countries, east.least, east.most) == ("동아시아", {"KR", "JP"}, 2, 4)
    assert (sponsor.name.en, sponsor.countries, sponsor.least, sponsor.most) == ("sponsor", frozenset(), 1, None)
    with pytest.raises(InputError, match="nobody is of sponsor"):
        refuse_empty_groups([Guest("A", country="JP")], (east, sponsor), "guests.csv")
    with pytest.raises(InputError, match="'sponsr' is the side of a guest, but no group"):
        refuse_empty_groups([Guest("A", side="sponsr")], (east,), "guests.csv")
    file.write_text("group,countries,least\neast,KOR,-1\neast,KR,\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_groups(file)
    assert sorted(one.column for one in refused.value.refusals) == ["countries", "group", "least"]


def test_the_checker_sees_what_a_hand_did_wrong():
    guests = delegates(4, 4)
    wrong = ((("G000", "G001", "G002", "G003"), ("G004", "G005", "G006", "G006")),)
    said = [str(one) for one in told_seating(wrong, guests, 2, 4, rules=BOTH).broken]
    assert "Round 1: G006 sits at two tables." in said
    assert "Round 1: G007 has no seat." in said
    assert any("0 of United States" in one for one in said)


def test_a_watched_search_stops_and_keeps_its_best():
    stood = []
    found = seated(
        delegates(25, 24), 7, 7, 8, generator=default_rng(1), watch=lambda standing: stood.append(standing) or False
    )
    assert len(stood) == 1
    assert everybody_sits(found.rounds, delegates(25, 24))


@pytest.mark.parametrize(
    ("guests", "tables", "words"),
    [
        (delegates(10, 10), 2, "20 guests, but 2 tables of 8 seats"),
        (delegates(2, 2), 3, "too few"),
        ([Guest("A"), Guest("A"), Guest("B"), Guest("C")], 2, "stands in it twice"),
        (
            [Guest(name, name, "KR", kept_apart=frozenset("ABC") - {name}) for name in "ABC"] + golfers(5),
            2,
            "3 firms do not want to sit with each other",
        ),
    ],
)
def test_what_cannot_be_seated_is_told(guests, tables, words):
    with pytest.raises(InputError, match=words):
        seated(guests, tables, 8, 2, generator=default_rng(1))


def test_guests_are_read_and_seats_written(tmp_path):
    file = tmp_path / "guests.csv"
    file.write_text(
        "guest_id,organisation_id,country,languages,moderator,interpreter,kept_apart\n"
        + "".join(f"G{n},F{n},{'KR' if n % 2 else 'US'},ko;en,{'yes' if n < 2 else ''},,\n" for n in range(12)),
        encoding="utf-8",
    )
    guests = read_guests(tmp_path)
    found = seated(guests, 2, 6, 1, generator=default_rng(1))
    write_seating(tmp_path / "seats.xlsx", found, guests)
    assert len(read_table(tmp_path / "seats.xlsx").rows) == 12
    file.write_text("guest_id,organisation_id,country\nA,F1,KOR\nA,F2,KR\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"(?s)row 2, column country.*row 3, column guest_id") as caught:
        read_guests(file)
    assert "국가 코드" in caught.value.told("ko")
