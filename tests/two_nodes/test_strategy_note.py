"""Two nodes write a strategy note: whatever both told, both make the same note of it."""

from __future__ import annotations

from datetime import datetime

from bioaccord.exchange.kinds.part import Words
from bioaccord.exchange.kinds.strategy_note import Section
from bioaccord.exchange.statement import unchecked_fields
from bioaccord.exchange.strategy import Note, NoteState, Told, draft_payload, note_of

from .nodes import agree, settle


def strategy_note(node, *members: str) -> Note:
    """Return the note "n1" as the records that a node holds make it."""
    told = [
        Told(member, one["record_id"], datetime.fromisoformat(unchecked_fields(one["token"])["time"]), one["payload"])
        for member in members
        for one in node.state()["ledgers"][f"strategy/{member}"]["records"]
        if one["kind"] == "strategy_note"
    ]
    return note_of("n1", members, told)


def test_both_nodes_make_the_same_note_of_what_both_wrote_agreed_and_took_back(associations):
    kr, us = associations.kr, associations.us
    both = kr.association, us.association
    agree("strategy", ["strategy_note", "receipt"], kr, us)

    def version(number: int, words: str) -> dict:
        section = Section(section="s1", heading=Words(ko="목표"), text=Words(en=words))
        return draft_payload("n1", number, number - 1, Words(ko="전략"), [section], ["An author"])

    def tell(node, record_id: str, payload: dict, **more: str) -> None:
        record = {"id": record_id, "kind": "strategy_note"} | more | {"payload": payload}
        node.share(group="strategy", records=[record], marking="amber")

    tell(kr, "kr-1", version(1, "first"))
    settle(kr, us)
    tell(kr, "kr-2", version(2, "of Korea"))
    tell(us, "us-2", version(2, "of America"))
    settle(kr, us)
    made = strategy_note(kr, *both)
    assert made == strategy_note(us, *both)
    assert (len(made.versions), len(made.beside)) == (3, 1)
    tell(us, "us-3", version(3, "of both"))
    settle(kr, us)
    text = strategy_note(kr, *both).current.text_digest
    for word in ("agreed", "published"):
        for node in (kr, us):
            tell(node, f"{node.association}-{word}", {"note": "n1", "step": word, "version": 3, "text_digest": text})
        settle(kr, us)
    made = strategy_note(kr, *both)
    assert made == strategy_note(us, *both)
    assert (made.state, made.standing.version) == (NoteState.PUBLISHED, 3)
    erased = {"of": {"source": us.association, "id": "us-3"}, "did": "erased", "at": "2026-11-27T00:00:00Z"}
    tell(us, "us-3-back", erased, kind="receipt", retracts="us-3")
    settle(kr, us)
    made = strategy_note(kr, *both)
    assert made == strategy_note(us, *both)
    assert (made.standing, made.current.version) == (None, 2)
    assert not us.state()["refused"] and not kr.state()["refused"]
