"""Keys rotate and are revoked: each record belongs to exactly one key, and what was signed before still stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bioaccord.exchange.group import Group
from bioaccord.exchange.key_ring import Cause, KeyChange, KeyRing, read_change, read_unvouched_change, sign_change
from bioaccord.exchange.keys import PublicKey, SigningKey, spoken
from bioaccord.exchange.ledger import verified
from bioaccord.exchange.refusal import Reason, Refused

from .made import GROUP, KEY, KR, NEXT_KEY, OTHER_KEY, RING, TIME, US, envelopes, ledger

OLD = ledger(3)
CHANGE = KeyChange(KR, KEY.public.key_id, NEXT_KEY.public, Cause.ROTATION, TIME, {"kr-us": OLD[-1].head})
NEW = ledger(2, NEXT_KEY, after=OLD[-1].head, first=4)


def test_what_the_old_key_signed_stands_and_the_new_key_goes_on() -> None:
    ring = RING.with_change(read_change(sign_change(CHANGE, (KEY, NEXT_KEY)), RING))
    taken = verified(envelopes([*OLD, *NEW]), GROUP, ring)
    assert taken[-1].head == NEW[-1].head
    assert ring.current == NEXT_KEY.public


def test_neither_key_signs_in_the_stretch_of_the_other() -> None:
    ring = RING.with_change(CHANGE)
    late = ledger(1, KEY, after=OLD[-1].head, first=4)
    early = ledger(3, NEXT_KEY)
    for stretch in ([*OLD, *late], early):
        with pytest.raises(Refused) as caught:
            verified(envelopes(stretch), GROUP, ring)
        assert caught.value.reason is Reason.KEY_ENDED


def test_a_stolen_key_cannot_rewrite_what_came_before_it_was_revoked() -> None:
    forged = ledger(2, KEY)
    third = ledger(1, KEY, after=forged[-1].head, first=30)
    with pytest.raises(Refused) as caught:
        verified(envelopes([*forged, *third]), GROUP, RING.with_change(replace(CHANGE, cause=Cause.COMPROMISE)))
    assert caught.value.reason is Reason.FORK


def test_a_group_that_the_change_does_not_name_begins_with_the_new_key() -> None:
    ring, later = RING.with_change(CHANGE), Group("later", (KR, US), GROUP.kinds)
    assert len(verified(envelopes(ledger(1, NEXT_KEY, later)), later, ring)) == 1
    with pytest.raises(Refused):
        verified(envelopes(ledger(1, KEY, later)), later, ring)


def test_a_rotation_needs_both_signatures_and_both_of_the_same_words() -> None:
    other = replace(CHANGE, new=OTHER_KEY.public)
    for tokens in (
        sign_change(CHANGE, (NEXT_KEY,)),
        sign_change(CHANGE, (KEY,)),
        (*sign_change(CHANGE, (NEXT_KEY,)), *sign_change(other, (KEY,))),
        sign_change(CHANGE, (OTHER_KEY, NEXT_KEY)),
        (),
    ):
        with pytest.raises(Refused):
            read_change(tokens, RING)


def test_a_change_after_a_compromise_is_read_but_not_vouched_for() -> None:
    tokens = sign_change(replace(CHANGE, cause=Cause.COMPROMISE), (NEXT_KEY,))
    with pytest.raises(Refused):
        read_change(tokens, RING)
    assert read_unvouched_change(tokens, KR).new == NEXT_KEY.public
    with pytest.raises(Refused):
        read_unvouched_change(tokens, US)


def test_changes_follow_one_another_and_never_go_back() -> None:
    ring = RING.with_change(CHANGE)
    for wrong in (
        CHANGE,
        replace(CHANGE, old=NEXT_KEY.public.key_id, new=KEY.public),
        KeyChange(KR, NEXT_KEY.public.key_id, OTHER_KEY.public, Cause.ROTATION, TIME, {}),
        KeyChange(KR, NEXT_KEY.public.key_id, OTHER_KEY.public, Cause.ROTATION, TIME, {"kr-us": OLD[0].head}),
    ):
        with pytest.raises(Refused):
            ring.with_change(wrong)


def test_the_number_read_by_voice_is_the_same_on_both_sides_and_another_for_other_keys() -> None:
    assert spoken(KEY.public, OTHER_KEY.public) == spoken(OTHER_KEY.public, KEY.public)
    assert spoken(KEY.public, OTHER_KEY.public) != spoken(KEY.public, NEXT_KEY.public)
    assert [len(one) for one in spoken(KEY.public, OTHER_KEY.public).split()] == [5] * 8


@pytest.mark.parametrize(
    "jwk",
    [
        {"kty": "oct", "k": "AAAA"},
        {"kty": "OKP", "crv": "X25519", "x": KEY.public.x},
        {"kty": "OKP", "crv": "Ed25519", "x": "short"},
        {**KEY.public.jwk(), "d": KEY.secret},
        {"kty": "OKP", "crv": "Ed25519"},
    ],
)
def test_what_is_no_public_ed25519_key_is_refused(jwk: dict) -> None:
    with pytest.raises(ValueError):
        PublicKey.from_jwk(jwk)


def test_a_key_is_the_same_after_it_was_kept() -> None:
    key = SigningKey.new()
    assert SigningKey.of_secret(key.secret).public == key.public
    assert key.secret not in repr(key)
    assert KeyRing(KR, key.public).current == key.public
