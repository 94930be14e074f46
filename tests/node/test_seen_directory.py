"""What is made ready of the directory: once for all who see the same, anew when that changed, and for nobody who sees less."""

import sqlite3
from datetime import UTC, date, datetime

import pytest
from django.conf import settings

from bioaccord.node.members.entry_services import save_entries
from bioaccord.node.members.models import EntryRecord
from bioaccord.node.partners.directory import current_directory
from bioaccord.node.partners.kept_readings import digest_of, kept_readings
from bioaccord.node.partners.read_entries import capabilities_read, forget_read, is_read, profile_of, read_all
from bioaccord.node.partners.seen_directory import Prepared, forget_seen, seen_directory
from bioaccord.partners.entry import Entry, OrganisationName, Posting, Side, Traits
from bioaccord.partners.visibility import Reader
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import MatchKind
from bioaccord.vocabulary.tlp import TLP

NOW, TODAY = datetime(2026, 11, 20, 3, 0, tzinfo=UTC), date(2026, 11, 20)
VISITOR = Reader()
KOREAN, AMERICAN = Reader(associations=frozenset({"K"})), Reader(associations=frozenset({"U"}))
FIRM = Reader(frozenset({"A"}), frozenset({"K"}))
NAMED = Reader(frozenset({"B"}), frozenset({"U"}))


def firm(organisation_id: str, association: str, words: str = "단일클론항체 위탁생산", **more) -> Entry:
    name = OrganisationName(f"Firm {organisation_id}", "en")
    return Entry(organisation_id, (name,), "KR", association=association, products=Text(words, ""), **more)


def offer(posting_id: str, tlp: TLP, *audience: str, expires_on=date(2027, 1, 1)) -> Posting:
    return Posting(
        *(posting_id, "A", Side.OFFER, MatchKind.CONTRACT_MANUFACTURE, Text("세포주 개발", ""), Traits()),
        tlp=tlp, audience=audience, expires_on=expires_on,
    )  # fmt: skip


def store(*entries: Entry) -> None:
    save_entries(None, entries, NOW, reason="test", look=False)


@pytest.fixture
def firms(db):
    EntryRecord.objects.all().delete()
    store(firm("A", "K"), firm("B", "U"), firm("C", "K", tlp=TLP.AMBER))


def test_readers_who_see_the_same_share_one_object_as_long_as_it_stands(firms):
    seen = seen_directory(FIRM, TODAY)
    assert seen is seen_directory(KOREAN, TODAY)
    assert list(seen.entries) == ["A", "B", "C"]
    assert list(seen_directory(AMERICAN, TODAY).entries) == ["A", "B"]
    assert not seen_directory(VISITOR, TODAY).entries
    store(firm("C", "K", "백신", tlp=TLP.AMBER))
    assert seen_directory(KOREAN, TODAY) is not seen
    assert seen_directory(KOREAN, date(2026, 11, 21)) is not seen_directory(KOREAN, TODAY)


def test_a_change_that_somebody_may_not_see_makes_nothing_anew_for_that_reader(firms):
    made = []
    prepared = Prepared(lambda seen, before: made.append(seen) or len(made))
    readers = (VISITOR, AMERICAN, KOREAN, FIRM, NAMED)
    before = {reader: (seen_directory(reader, TODAY), prepared.of(seen_directory(reader, TODAY))) for reader in readers}
    for tlp, postings, sees in (
        (TLP.AMBER, (offer("1", TLP.RED),), {FIRM}),
        (TLP.AMBER, (offer("1", TLP.RED, "B"),), {NAMED}),
        (TLP.AMBER, (offer("1", TLP.AMBER),), {KOREAN, FIRM, NAMED}),  # the firm named sees it no more
    ):
        store(firm("A", "K", postings=postings), firm("C", "K", tlp=tlp))
        for reader in readers:
            seen = seen_directory(reader, TODAY)
            if reader in sees:
                assert seen is not before[reader][0], (reader, postings)
            else:
                assert seen is before[reader][0], (reader, postings)
                assert prepared.of(seen) == before[reader][1]
            before[reader] = (seen, prepared.of(seen))
            assert made[prepared.of(seen) - 1] is seen
    assert seen_directory(FIRM, TODAY) is seen_directory(KOREAN, TODAY)


def test_classes_that_see_the_very_same_share_it_until_one_sees_more(firms):
    analyst = Reader(analyst_of="K")
    prepared = Prepared(lambda seen, before: (set(seen.entries), before[1][0] if before else None))
    shared = seen_directory(KOREAN, TODAY)
    assert seen_directory(analyst, TODAY) is shared
    assert prepared.of(shared) == ({"A", "B", "C"}, None)
    store(firm("S", "K", tlp=TLP.AMBER_STRICT))
    assert seen_directory(KOREAN, TODAY) is shared
    # The analyst's begins with what was shared, and is another one.
    assert prepared.of(seen_directory(analyst, TODAY)) == ({"A", "B", "C", "S"}, {"A", "B", "C"})
    assert prepared.of(seen_directory(KOREAN, TODAY)) == ({"A", "B", "C"}, None)


def test_what_was_made_for_those_who_see_more_never_answers_those_who_see_less(firms):
    prepared = Prepared(
        lambda seen, before: {one.posting_id for entry in seen.entries.values() for one in entry.postings}
    )
    store(firm("A", "K", postings=(offer("red", TLP.RED, "B"), offer("amber", TLP.AMBER), offer("green", TLP.GREEN))))
    told = {reader: prepared.of(seen_directory(reader, TODAY)) for reader in (FIRM, NAMED, KOREAN, AMERICAN)}
    assert told == {
        FIRM: {"red", "amber", "green"},
        NAMED: {"red", "green"},
        KOREAN: {"amber", "green"},
        AMERICAN: {"green"},
    }
    store(firm("A", "K", postings=(offer("amber", TLP.RED),)))  # narrowed: nobody else is told any longer
    told = {reader: prepared.of(seen_directory(reader, TODAY)) for reader in (FIRM, NAMED, KOREAN, AMERICAN)}
    assert told == {FIRM: {"amber"}, NAMED: set(), KOREAN: set(), AMERICAN: set()}


def test_what_expires_is_gone_on_the_next_day(firms):
    store(firm("A", "K", postings=(offer("green", TLP.GREEN, expires_on=TODAY),)))
    assert seen_directory(AMERICAN, TODAY).entries["A"].postings
    assert not seen_directory(AMERICAN, date(2026, 11, 21)).entries["A"].postings


def test_what_was_read_is_kept_over_a_restart_and_read_again_where_the_file_is_broken(firms, caplog):
    views = list(seen_directory(KOREAN, TODAY).entries.values())
    read_all(views)
    read = [(profile_of(view), capabilities_read(view)) for view in views]
    assert read[0][1]
    forget_read()
    forget_seen()
    views = list(seen_directory(KOREAN, TODAY).entries.values())
    kept = kept_readings([digest_of(view) for view in views])
    assert len(kept) == len(views) == 3
    read_all(views)
    assert [(profile_of(view), capabilities_read(view)) for view in views] == read
    with sqlite3.connect(settings.DATA / "readings.sqlite3") as file:
        file.execute("UPDATE reading SET reading = '{'")
    forget_read()
    forget_seen()
    views = list(seen_directory(KOREAN, TODAY).entries.values())
    assert not any(is_read(view) for view in views)
    read_all(views)
    assert "read again" in caplog.text
    assert [(profile_of(view), capabilities_read(view)) for view in views] == read
    with sqlite3.connect(settings.DATA / "readings.sqlite3") as file:
        file.execute("DELETE FROM reading")
    assert len(current_directory().entries) == 3
