"""Meetings as MiniZinc data: read with the line of each slip, scheduled, checked by rules of their own, explained."""

import csv
from dataclasses import replace
from itertools import product

import pytest

from bioaccord.events.dzn_file import read_dzn, write_dzn
from bioaccord.events.dzn_schedule import (
    breaks_by_business,
    dzn_schedule,
    dzn_violations,
    most_meetings,
    overfull,
    why_out,
)
from bioaccord.vocabulary.errors import InputError
from tests.slips import english_sentences

SMALL = """nBusiness = 4; % a comment; with a semicolon
nMeetings = 4;
nTables = 2;
nTotalSlots = 4;
nMorningSlots = 2;

requested = [|1, 2, 3,
|1, 3, 1,
|2, 4, 3,
|3, 4, 2,
|];

forbidden = [{0},{4},{},{0,4}];

fixed = [0, 0, 0, 3];

precedences = [{},{},{1},{}];
"""


@pytest.fixture
def small(tmp_path):
    file = tmp_path / "small.dzn"
    file.write_text(SMALL, encoding="utf-8")
    return read_dzn(file)


def fewest_breaks(meetings, most_apart=2):
    """Try every schedule."""
    schedules = product(range(1, meetings.slots + 1), repeat=len(meetings.requested))
    return min(
        (sum(breaks_by_business(meetings, one)) for one in schedules if not dzn_violations(meetings, one, most_apart)),
        default=None,
    )


def test_what_is_read_is_written_the_same(small, tmp_path):
    assert small.requested[1] == (1, 3, 1)
    assert small.forbidden == (frozenset(), {4}, frozenset(), {4})
    write_dzn(small, tmp_path / "again.dzn")
    assert replace(read_dzn(tmp_path / "again.dzn"), file=small.file) == small


@pytest.mark.parametrize("most_apart", [0, 1, 2])
def test_fewest_breaks_as_brute_force_finds(small, tmp_path, most_apart):
    for fixed, forbidden in product([(0, 0, 0, 3), (1, 0, 0, 0), (4, 0, 0, 3), (3, 1, 4, 3)], [{1}, {2}, {2, 3}]):
        varied = replace(small, fixed=fixed, forbidden=(frozenset(), frozenset(forbidden), frozenset(), frozenset()))
        found = dzn_schedule(varied, most_apart=most_apart)
        fewest = fewest_breaks(varied, most_apart)
        assert found.is_proven
        if fewest is None:
            assert found.is_impossible
        else:
            assert dzn_violations(varied, found.slots, most_apart) == []
            assert found.breaks == found.fewest_breaks == sum(breaks_by_business(varied, found.slots)) == fewest


@pytest.mark.parametrize(
    ("slots", "told"),
    [
        ((2, 2, 3, 3), "Business 1 would sit in meetings 1 and 2 in slot 2."),
        ((4, 2, 3, 3), "Meeting 1: business 2 is not available in slot 4."),
        ((3, 3, 4, 4), "Meeting 2 stands in slot 3, outside its session."),
        ((2, 1, 3, 4), "Meeting 4 is fixed in slot 3 and stands in 4."),
        ((4, 1, 2, 3), "Meeting 1 has to come before meeting 3."),
        ((2, 1, 0, 3), "Meeting 3 has no slot."),
        ((9, 1, 3, 3), "Meeting 1: there is no slot 9."),
    ],
)
def test_each_rule_that_a_foreign_schedule_breaks_is_told(small, slots, told):
    assert told in [one.en for one in dzn_violations(small, slots)]


def test_tables_and_fairness_are_checked(small):
    crowded = replace(small, tables=1, forbidden=(frozenset(),) * 4, fixed=(0,) * 4, precedences=(frozenset(),) * 4)
    assert "Slot 3 holds 2 meetings and there are 1 tables." in [
        one.en for one in dzn_violations(crowded, (3, 1, 4, 3))
    ]
    told = [one.en for one in dzn_violations(crowded, (4, 1, 2, 3), 0)]
    assert "Breaks differ by more than 0: one business has 0, another 1." in told


def test_why_a_meeting_is_left_out_and_what_lets_it_in(small):
    blocked = replace(small, forbidden=(frozenset({2, 3, 4}), frozenset({1}), frozenset(), frozenset()))
    assert dzn_schedule(blocked).is_impossible
    slots, most = most_meetings(blocked)
    assert (sum(slot > 0 for slot in slots), most) == (2, 2)
    assert [one.en for one in overfull(blocked)] == [
        "Business 1 has 2 meetings and 1 slots for them: it would have to open 1 more, or meet 1 fewer."
    ]
    assert slots[0] == 0
    assert [one.en for one in why_out(blocked, slots, 1)][0] == "slot 2: business 1 would have to open it"
    opened = replace(blocked, forbidden=(frozenset({3, 4}), *blocked.forbidden[1:]))
    assert most_meetings(opened)[0][0] == 2


@pytest.mark.parametrize(
    ("old", "new", "row", "said"),
    [
        ("nTables = 2;", "", None, "'nTables' is missing."),
        ("nTables = 2;", "nTables = two;", 3, "'nTables' is 'two', which is no count."),
        ("nTables = 2;", "nTables = 2", 3, "'nTables' has no ';' at its end."),
        ("nTables = 2;", "nTable = 2;", 3, "'nTable' is no name of this format. Did you mean 'nTables'?"),
        ("nTables = 2;", "nMeetings = 4;", 3, "'nMeetings' stands already in line 2."),
        ("nTotalSlots = 4;", "nTotalSlots = 99;", 4, "99 slots stand in one row; 63 are the most of one day."),
        ("nMorningSlots = 2;", "nMorningSlots = 5;", 5, "5 slots are in the morning, of 4 in all."),
        ("|2, 4, 3,", "|2, 4, 7,", 9, "the meeting '2, 4, 7,' is not two businesses and a session."),
        ("|2, 4, 3,", "|2, 9, 3,", 9, "'requested' holds 9, which is not from 1 to 4."),
        ("|2, 4, 3,", "|2, 2, 3,", 9, "business 2 meets itself."),
        ("|2, 4, 3,", "|2, x, 3,", 9, "'x' in 'requested' is no number."),
        ("|2, 4, 3,\n", "", 7, "'requested' holds 3, and should hold 4."),
        ("{0,4}]", "{0,5}]", 13, "'forbidden' holds 5, which is not from 0 to 4."),
        ("{0,4}]", "]", 13, "'forbidden' holds 3, and should hold 4."),
        ("{0,4}]", "{0,4}, 3]", 13, "'forbidden' holds something beside sets."),
        ("[0, 0, 0, 3]", "0, 0, 0, 3", 15, "'fixed' does not stand between [ and ]."),
        ("[0, 0, 0, 3]", "[0, 0, 0, 5]", 15, "'fixed' holds 5, which is not from 0 to 4."),
        ("{1},{}];", "{9},{}];", 17, "'precedences' holds 9, which is not from 0 to 4."),
        ("precedences =", "§", 17, "is no 'name = value;'."),
    ],
)
def test_a_slip_is_told_with_its_line(tmp_path, old, new, row, said):
    file = tmp_path / "slip.dzn"
    assert old in SMALL
    file.write_text(SMALL.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_dzn(file)
    told = [one for one in refused.value.refusals if said in str(one)]
    assert [one.row for one in told] == [row]
    assert not english_sentences(refused.value.told("ko"))


def test_the_published_instances_come_out_as_published(shared_data):
    folder = shared_data / "events" / "b2bsp"
    with (folder / "published_best_jair2022.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["fairness_d"] == "2"]
    quick = [row for row in rows if row["instance"] in ("tic-12", "tic-13crafb")]
    assert len(quick) == 14
    for row in quick:
        meetings = read_dzn(folder / f"{row['instance']}.{row['variant']}.dzn")
        found = dzn_schedule(meetings)
        assert found.is_proven
        best = row["best_breaks(-=proved infeasible)"]
        assert (found.is_impossible and best == "-") or str(found.breaks) == best
        assert found.is_impossible or dzn_violations(meetings, found.slots) == []
