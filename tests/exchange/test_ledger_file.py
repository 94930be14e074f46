"""A ledger's file proves itself, and tells the first place that does not hold."""

import json
import typing

import pytest
from pydantic import BaseModel

from bioaccord.exchange.checkpoint import Checkpoint
from bioaccord.exchange.group import Group
from bioaccord.exchange.head import Head
from bioaccord.exchange.key_ring import Cause, KeyChange, KeyRing, sign_change
from bioaccord.exchange.kinds import SCHEMAS
from bioaccord.exchange.kinds.leaves import FIELD_TITLES
from bioaccord.exchange.ledger import erased, sealed
from bioaccord.exchange.ledger_file import HeldKeys, ledger_lines, looked_at
from bioaccord.exchange.statement import signed

from .made import GROUP, KEY, KR, NEXT_KEY, OTHER_KEY, RING, SALT, TIME, US, draft, envelopes, ledger

KEYS = [HeldKeys(KR, KEY.public.x), HeldKeys(US, OTHER_KEY.public.x)]
AGREED = {KR: signed("agreement", GROUP.fields(), KEY), US: signed("agreement", GROUP.fields(), OTHER_KEY)}


def lines(taken, *, keys=KEYS, agreed=AGREED, closings=None, heads=((US, OTHER_KEY),), group=GROUP):
    """Return the lines of a ledger's file; `heads` sign its end."""
    checkpoints = [(by, Checkpoint(KR, group.group_id, taken[-1].head, by, TIME).signed(key)) for by, key in heads]
    return list(ledger_lines(group, KR, keys, agreed, closings or {}, envelopes(taken), checkpoints))


def changed(line: str, **fields: object) -> str:
    return json.dumps({**json.loads(line), **fields})


def at(found, part: str) -> int:
    return next(number for number, one in enumerate(found) if json.loads(one)["part"] == part)


def test_a_whole_file_holds_and_says_what_it_holds():
    verdict = looked_at(lines(ledger(5)))
    assert verdict.broken is None
    assert (verdict.records, verdict.head, verdict.members) == (5, ledger(5)[-1].head, (KR, US))
    assert (verdict.key_ids[KR], verdict.checkpoints) == (KEY.public.key_id, {US: 5})


def test_a_fingerprint_told_by_another_way_has_to_be_of_a_key_in_the_file():
    assert looked_at(lines(ledger(1)), {KR: KEY.public.key_id}).broken is None
    found = lines(ledger(1))
    other = looked_at(found, {KR: NEXT_KEY.public.key_id}).broken
    assert (json.loads(found[other.line - 1])["part"], json.loads(found[other.line - 1])["association"]) == ("key", KR)
    assert "another fingerprint" in other.told.en
    assert "names no key" in looked_at(found, {"jp-sample": KEY.public.key_id}).broken.told.en


def test_the_first_place_that_does_not_hold_is_named():
    found = lines(ledger(5))
    first = at(found, "record")
    payload = {**json.loads(found[first + 2])["payload"], "is_fictional": False}
    altered = [*found[: first + 2], changed(found[first + 2], payload=payload), *found[first + 3 :]]
    assert looked_at(altered).broken.line == first + 3
    dropped = [*found[: first + 1], *found[first + 2 :]]
    assert looked_at(dropped).broken.line == first + 2
    twice = [*found[: first + 1], *found[first:]]
    assert looked_at(twice).broken.line == first + 2


def test_a_file_cut_at_its_end_contradicts_the_head_that_the_other_signed():
    found = lines(ledger(5))
    cut = [*found[:-2], found[-1]]
    verdict = looked_at(cut)
    assert (verdict.broken.line, verdict.broken.detail) == (len(cut), f"{US} 5")


def test_a_history_sealed_anew_with_the_own_key_contradicts_the_head_that_the_other_signed():
    rewritten = [sealed(draft(1, text="Lysine fell."), GROUP, KR, Head.before_all(GROUP, KR), SALT, KEY)]
    found = lines(rewritten)
    signed_before = Checkpoint(KR, GROUP.group_id, ledger(1)[0].head, US, TIME).signed(OTHER_KEY)
    verdict = looked_at([*found[:-1], json.dumps({"part": "checkpoint", "by": US, "token": signed_before})])
    assert verdict.broken.line == len(found)


def test_content_may_be_missing_only_where_something_retracts_it_and_has_to_be_then():
    taken = ledger(2)
    back = sealed(draft(3, retracts="note-1"), GROUP, KR, taken[-1].head, SALT, KEY)
    found = lines([*taken, back])
    first = at(found, "record")
    assert looked_at(found).broken.line == first + 1
    gone = changed(found[first], salt=None, payload=None)
    assert looked_at([*found[:first], gone, *found[first + 1 :]]).broken is None
    without = lines(taken)
    assert looked_at([*without[:first], gone, *without[first + 1 :]]).broken.line == first + 1
    assert erased(taken[0].envelope).payload is None


def test_an_agreement_needs_every_members_signature_and_the_same_words():
    assert looked_at(lines(ledger(1), agreed={KR: AGREED[KR]})).broken is not None
    other = Group(GROUP.group_id, GROUP.members, ("market_note",))
    assert looked_at(lines(ledger(1), agreed={**AGREED, US: signed("agreement", other.fields(), OTHER_KEY)})).broken is not None  # fmt: skip
    forged = {**AGREED, US: signed("agreement", GROUP.fields(), NEXT_KEY)}
    assert looked_at(lines(ledger(1), agreed=forged)).broken is not None


def test_keys_follow_by_signed_changes_and_a_leaked_one_is_told():
    taken = ledger(2)
    change = KeyChange(KR, KEY.public.key_id, NEXT_KEY.public, Cause.ROTATION, TIME, {GROUP.group_id: taken[-1].head})
    further = ledger(1, NEXT_KEY, after=taken[-1].head, first=3)
    rotated = [HeldKeys(KR, KEY.public.x, [sign_change(change, (KEY, NEXT_KEY))]), KEYS[1]]
    verdict = looked_at(lines([*taken, *further], keys=rotated))
    assert (verdict.broken, verdict.key_ids[KR], verdict.vouched) == (None, NEXT_KEY.public.key_id, [])
    leaked = KeyChange(KR, KEY.public.key_id, NEXT_KEY.public, Cause.COMPROMISE, TIME, change.heads)
    alone = [HeldKeys(KR, KEY.public.x, [sign_change(leaked, (NEXT_KEY,))]), KEYS[1]]
    assert looked_at(lines([*taken, *further], keys=alone)).vouched == [KR]
    assert looked_at(lines([*taken, *further])).broken is not None
    cut = lines(taken[:1], keys=rotated)
    broken = looked_at(cut).broken
    assert (json.loads(cut[broken.line - 1])["part"], "does not reach" in broken.told.en) == ("key-change", True)
    assert looked_at(lines([*taken, *further], keys=rotated), {KR: KEY.public.key_id}).broken is None
    assert looked_at(lines([*taken, *further], keys=alone), {KR: NEXT_KEY.public.key_id}).broken is None
    forged = looked_at(lines([*taken, *further], keys=alone), {KR: KEY.public.key_id}).broken
    assert "without its own signature" in forged.told.en
    assert KeyRing(KR, KEY.public) == RING


def test_nothing_follows_what_its_owner_closed():
    closing = signed("closing", {"group": GROUP.group_id, "by": KR, "head": [1, ledger(1)[-1].head.digest]}, KEY)
    assert looked_at(lines(ledger(1), closings={KR: closing})).is_closed
    assert looked_at(lines(ledger(2), closings={KR: closing})).broken is not None


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ([5, "A" * 43], "does not reach"),
        ([1, "A" * 43], "contradicts the head"),
        ({}, ""),
        ([], ""),
        ([True, "A" * 43], ""),
        ([1], ""),
    ],
)
def test_the_head_that_its_owner_closed_with_has_to_be_that_of_the_file(head, told):
    closing = signed("closing", {"group": GROUP.group_id, "by": KR, "head": head}, KEY)
    whole = lines(ledger(1), closings={KR: closing})
    broken = looked_at(whole).broken
    assert '"closing"' in whole[broken.line - 1]
    assert told in broken.told.en


@pytest.mark.parametrize("line", ["", "no json", "[]", '{"part":"record"}', '{"part":"more"}', "[" * 100_000])
def test_lines_that_are_none_are_told_and_break_nothing(line):
    assert looked_at([line]).broken.line == 1
    assert looked_at([*lines(ledger(1)), line]).broken.line == len(lines(ledger(1))) + 1
    assert looked_at([]).broken is not None


def test_every_field_of_every_kind_has_a_name_in_both_languages_and_no_name_is_left_over():
    names, seen = set(), set()

    def walk(kind):
        if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in seen:
            seen.add(kind)
            for name, field in kind.model_fields.items():
                names.add(name)
                walk(field.annotation)
        for part in typing.get_args(kind):
            walk(part)

    for schema in SCHEMAS.values():
        walk(schema)
    assert names == set(FIELD_TITLES)
    assert all(text.ko and text.en for text in FIELD_TITLES.values())
