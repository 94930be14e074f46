"""What statements of one association prove against it, and what proves nothing."""

from __future__ import annotations

from dataclasses import replace

from bioaccord.exchange.checkpoint import Checkpoint
from bioaccord.exchange.closing import Closing
from bioaccord.exchange.head import Head
from bioaccord.exchange.key_ring import Cause, KeyChange
from bioaccord.exchange.ledger import sealed
from bioaccord.exchange.proof import contradiction_in
from bioaccord.exchange.statement import signed

from .made import GROUP, KEY, KR, NEXT_KEY, OTHER_KEY, RING, SALT, TIME, US, draft, ledger

WHOLE = ledger(4)
TOKENS = [one.envelope.token for one in WHOLE]
OTHER = sealed(draft(3, text="Lysine fell."), GROUP, KR, WHOLE[1].head, SALT, KEY)


def head(seq: int, digest: str, by: str = KR, key=KEY) -> str:
    return Checkpoint(KR, GROUP.group_id, Head(seq, digest), by, TIME).signed(key)


def test_a_ledger_as_it_is_contradicts_nothing() -> None:
    assert contradiction_in([*TOKENS, *TOKENS, head(4, WHOLE[3].head.digest)], RING) == ""


def test_two_records_of_one_number_do() -> None:
    assert contradiction_in([TOKENS[2], OTHER.envelope.token], RING).startswith("record 3 is ")


def test_a_record_that_continues_another_one_does() -> None:
    after = sealed(draft(4), GROUP, KR, OTHER.head, SALT, KEY)
    assert "named by 4" in contradiction_in([TOKENS[2], after.envelope.token], RING)


def test_one_id_under_two_numbers_does() -> None:
    again = sealed(draft(2), GROUP, KR, WHOLE[3].head, SALT, KEY)
    assert "stands in" in contradiction_in([TOKENS[1], again.envelope.token], RING)


def test_a_head_that_it_signed_does_and_one_that_another_signed_does_not() -> None:
    assert contradiction_in([TOKENS[3], head(4, "B" * 43)], RING)
    assert contradiction_in([head(4, "C" * 43), head(4, "B" * 43)], RING)
    assert contradiction_in([TOKENS[3], head(4, "B" * 43, US, OTHER_KEY)], RING) == ""


def test_the_head_that_it_closed_a_group_with_does() -> None:
    taken = ledger(2)
    own = Closing(GROUP.group_id, KR, taken[1].head).signed(KEY)
    other = Closing(GROUP.group_id, KR, Head(2, "A" * 43)).signed(KEY)
    assert contradiction_in([taken[1].envelope.token, own], RING) == ""
    assert "signed as head" in contradiction_in([taken[1].envelope.token, other], RING)


def test_what_was_altered_or_signed_by_another_key_proves_nothing() -> None:
    forged = sealed(draft(3, text="Lysine fell."), GROUP, KR, WHOLE[1].head, SALT, OTHER_KEY)
    other_source = signed("record", {**OTHER.record.fields(), "source": US}, KEY)
    for token in (TOKENS[2][:-4] + "AAAA", forged.envelope.token, other_source, "", "x.y.z"):
        assert contradiction_in([TOKENS[2], token], RING) == ""


def test_what_a_stolen_key_signed_beyond_its_stretch_proves_nothing() -> None:
    change = KeyChange(KR, KEY.public.key_id, NEXT_KEY.public, Cause.COMPROMISE, TIME, {GROUP.group_id: WHOLE[1].head})
    after = RING.with_change(change)
    own = sealed(replace(draft(3), id="new"), GROUP, KR, WHOLE[1].head, SALT, NEXT_KEY)
    assert contradiction_in([TOKENS[2], own.envelope.token], after) == ""
    assert contradiction_in([TOKENS[2], OTHER.envelope.token], RING)
