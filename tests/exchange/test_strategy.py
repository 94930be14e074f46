"""Two associations write a note: whatever order their records come in, both see the same note, and common is only what both signed."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from bioaccord.exchange.kinds.part import Words
from bioaccord.exchange.kinds.strategy_note import Section
from bioaccord.exchange.strategy import NoteState, Told, draft_payload, note_of, text_digest

from .made import KR, TIME, US

TITLE = Words(ko="2027~2030 원부자재 전략", en="Raw materials 2027-2030")


def sections(words: str) -> list[Section]:
    return [Section(section="s1", heading=Words(en="Aim"), text=Words(en=words))]


def draft(number: int, words: str, source: str = KR, minute: int = 0) -> Told:
    payload = draft_payload("n1", number, number - 1, TITLE, sections(words), ["A. Author"])
    return Told(source, f"{source}-{number}-{minute}", TIME + timedelta(minutes=minute), payload)


def step(name: str, words: str, source: str, minute: int, version: int = 1, **more: object) -> Told:
    payload = {
        "note": "n1",
        "step": name,
        "version": version,
        "text_digest": text_digest(TITLE, sections(words)),
        **more,
    }
    return Told(source, f"{source}-{name}-{minute}", TIME + timedelta(minutes=minute), payload)


def test_a_text_is_common_once_both_signed_it_and_published_once_both_did() -> None:
    told = [draft(1, "a")]
    assert note_of("n1", [KR, US], told).state is NoteState.DRAFTED
    told.append(step("agreed", "a", KR, 1))
    assert note_of("n1", [KR, US], told).state is NoteState.AGREED_BY_ONE
    told.append(step("agreed", "a", US, 2))
    note = note_of("n1", [KR, US], told)
    assert (note.state, note.common) == (NoteState.COMMON, note.current)
    told.append(step("published", "a", KR, 3))
    assert note_of("n1", [KR, US], told).state is NoteState.COMMON
    assert note_of("n1", [KR, US], [*told, step("published", "a", US, 4)]).state is NoteState.PUBLISHED


def test_a_later_version_has_to_be_agreed_again() -> None:
    told = [draft(1, "a"), step("agreed", "a", KR, 1), step("agreed", "a", US, 2), draft(2, "b", US, 3)]
    note = note_of("n1", [KR, US], told)
    assert note.state is NoteState.DRAFTED
    assert note.current and note.current.sections[0].text.en == "b"
    again = note_of("n1", [KR, US], [*told, step("agreed", "a", KR, 4)])
    assert again.agreed == {}
    first = [(one.source, one.time) for one in again.agreements]
    assert first == [(KR, TIME + timedelta(minutes=1)), (US, TIME + timedelta(minutes=2))]


def test_what_was_published_stands_until_a_later_text_is_published_by_both() -> None:
    told = [draft(1, "a"), *(step(name, "a", source, 1) for name in ("agreed", "published") for source in (KR, US))]
    told += [draft(2, "b", US, 2), step("agreed", "b", KR, 3, 2), step("agreed", "b", US, 3, 2)]
    note = note_of("n1", [KR, US], told)
    assert (note.state, note.common) == (NoteState.COMMON, note.current)
    assert note.standing and note.standing.version == 1
    told += [step("published", "b", KR, 4, 2), step("published", "b", US, 4, 2)]
    note = note_of("n1", [KR, US], told)
    assert note.state is NoteState.PUBLISHED
    assert note.standing and note.standing.version == 2
    withdrawn = note_of("n1", [KR, US], [*told, step("withdrawn", "b", US, 5, 2)])
    assert (withdrawn.state, withdrawn.standing) == (NoteState.WITHDRAWN, None)


def test_who_published_another_text_than_the_one_that_was_agreed_published_nothing_of_it() -> None:
    told = [draft(1, "a"), *(step("agreed", "a", source, 1) for source in (KR, US)), step("published", "a", KR, 2)]
    note = note_of("n1", [KR, US], [*told, step("published", "other", US, 3)])
    assert (note.state, note.standing) == (NoteState.COMMON, None)


def test_two_versions_of_one_number_stand_beside_each_other_until_a_next_one() -> None:
    told = [draft(1, "a"), draft(2, "mine", KR, 1), draft(2, "theirs", US, 2)]
    note = note_of("n1", [KR, US], told)
    assert [one.sections[0].text.en for one in note.beside] == ["theirs"]
    assert note.current and note.current.sections[0].text.en == "mine"
    both = note_of("n1", [KR, US], [*told, draft(3, "both", US, 3)])
    assert both.current and both.current.sections[0].text.en == "both"


def test_a_text_that_is_not_the_one_of_its_digest_and_a_stranger_are_left_out() -> None:
    false = draft(1, "a")
    false = Told(false.source, false.record_id, false.time, {**(false.payload or {}), "text_digest": "A" * 43})
    assert note_of("n1", [KR, US], [false]).state is NoteState.WITHDRAWN
    assert note_of("n1", [KR, US], [draft(1, "a", "jbio")]).versions == ()


def test_what_was_retracted_is_no_part_of_the_note() -> None:
    gone = Told(KR, "x", TIME, None)
    note = note_of("n1", [KR, US], [gone, draft(1, "a")])
    assert len(note.versions) == 1


@given(st.randoms(use_true_random=False))
def test_the_order_in_which_records_come_makes_no_difference(chance: Random) -> None:
    told = [
        draft(1, "a"), draft(2, "b", US, 1), draft(2, "c", KR, 2), draft(3, "d", KR, 3), step("agreed", "d", KR, 4, 3), step("agreed", "a", US, 1),
        step("agreed", "d", US, 5, 3), step("comment", "d", US, 6, 3, comments=[{"section": "s1", "by": "B", "text": {"en": "good"}}]),
    ]  # fmt: skip
    mixed = told[:]
    chance.shuffle(mixed)
    assert note_of("n1", [KR, US], mixed) == note_of("n1", [KR, US], told)
    assert note_of("n1", [KR, US], mixed).state is NoteState.COMMON
