"""Figures of an event: counted by hand on a small one, and small groups hidden even where they would follow from a sum."""

from datetime import UTC, date, datetime, timedelta

from bioaccord.events.event_figures import Rated, event_figures
from bioaccord.events.programme import Delegate, Event
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.meeting import Meeting, MeetingStatus, Slot

NAME = Text("이름", "name")
BEGIN = datetime(2027, 3, 16, tzinfo=UTC)
SLOTS = tuple(
    Slot(f"s{at}", BEGIN + timedelta(minutes=30 * at), BEGIN + timedelta(minutes=30 * at + 30)) for at in range(4)
)
COUNTRIES = {"a": "KR", "b": "KR", "c": "KR", "x": "US", "y": "US", "z": "US"}


def event_of(firms: str, first_time: str = "") -> Event:
    delegates = tuple(Delegate(f"{one}1", one, NAME, NAME, is_first_time=one in first_time) for one in firms)
    return Event("e", NAME, "Seoul", "KR", "Asia/Seoul", date(2027, 3, 16), date(2027, 3, 16), SLOTS, (), delegates)


def meeting(number: int, one: str, other: str, status: MeetingStatus) -> Meeting:
    slot = None if status is MeetingStatus.ACCEPTED else SLOTS[number % 4]
    return Meeting(f"m{number}", "e", (one, other), NAME, status, slot=slot)


def test_what_was_held_is_counted_by_countries_and_visitors():
    held, no_show, accepted = MeetingStatus.HELD, MeetingStatus.NO_SHOW, MeetingStatus.ACCEPTED
    meetings = [
        meeting(0, "a", "x", held), meeting(1, "b", "y", held), meeting(2, "c", "z", no_show),
        meeting(3, "a", "b", accepted), meeting(4, "b", "c", MeetingStatus.MOVED),
    ]  # fmt: skip
    found = event_figures(event_of("abcxyz", "a"), meetings, COUNTRIES, {"m0": Rated(5, 4), "m1": Rated(None, 3)})
    assert (found.whole.accepted, found.whole.with_slot, found.whole.held, found.whole.no_show) == (5, 4, 2, 1)
    assert (found.whole.not_entered, found.whole.satisfaction, found.whole.ratings) == (1, 4.0, 3)
    pairs = {one.name: (one.accepted, one.held, one.share_held) for one in found.by_pair}
    assert pairs == {"KR-KR": (2, 0, None), "KR-US": (3, 2, 2 / 3)}
    assert {one.name: one.accepted for one in found.first_time} == {"first_time": 2, "regular": 3}
    assert found.spread is not None
    assert (found.spread.fewest, found.spread.most, found.spread.firms) == (1, 2, 6)


def test_a_group_of_two_firms_is_hidden_and_so_is_the_one_it_would_follow_from():
    held = MeetingStatus.HELD
    meetings = [meeting(0, "a", "b", held), meeting(1, "a", "x", held), meeting(2, "b", "y", held)]
    found = event_figures(event_of("abxy"), meetings, COUNTRIES, {})
    assert [(one.name, one.is_hidden, one.held) for one in found.by_pair] == [("KR-KR", True, 0), ("KR-US", True, 0)]
    assert not found.whole.is_hidden


def test_ratings_of_fewer_than_three_firms_are_not_told():
    meetings = [meeting(at, one, other, MeetingStatus.HELD) for at, (one, other) in enumerate(("ax", "by", "cz"))]
    found = event_figures(event_of("abcxyz"), meetings, COUNTRIES, {"m0": Rated(1, 1)})
    assert (found.whole.satisfaction, found.whole.ratings) == (None, 0)


def test_evenness_is_nought_where_all_have_as_many():
    meetings = [meeting(at, one, other, MeetingStatus.HELD) for at, (one, other) in enumerate(("ax", "by", "cz"))]
    found = event_figures(event_of("abcxyz"), meetings, COUNTRIES, {})
    assert found.spread is not None
    assert found.spread.gini == 0.0
