"""A ledger is taken whole and in order; whatever is altered, left out, doubled or put elsewhere is refused with its reason."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OctKey

from bioaccord.exchange.canonical import canonical
from bioaccord.exchange.digest import encoded
from bioaccord.exchange.group import Group
from bioaccord.exchange.key_ring import KeyRing
from bioaccord.exchange.ledger import continued, erased, read, sealed, stands, verified, without_reason
from bioaccord.exchange.record import Envelope
from bioaccord.exchange.refusal import Reason, Refused
from bioaccord.exchange.statement import signed
from bioaccord.vocabulary.tlp import TLP

from .made import GROUP, KEY, KR, OTHER_KEY, RING, SALT, US, draft, envelopes, ledger, market_note

WHOLE = ledger(6)


def refused(changed: list[Envelope], group: Group = GROUP, ring: KeyRing = RING) -> Reason:
    with pytest.raises(Refused) as caught:
        verified(changed, group, ring)
    return caught.value.reason


def test_a_ledger_is_taken_whole_and_in_any_pieces() -> None:
    assert [one.head for one in verified(envelopes(WHOLE), GROUP, RING)] == [one.head for one in WHOLE]
    first, second = verified(envelopes(WHOLE)[:2], GROUP, RING), envelopes(WHOLE)[2:]
    assert verified(second, GROUP, RING, first[-1].head)[-1].head == WHOLE[-1].head


@given(st.permutations(range(6)), st.lists(st.integers(0, 5), max_size=3))
def test_no_other_order_no_gap_and_no_doubling_is_taken(order: list[int], doubled: list[int]) -> None:
    changed = [envelopes(WHOLE)[one] for one in [*order, *doubled]]
    if order == list(range(6)) and not doubled:
        return
    assert refused(changed) in (Reason.GAP, Reason.CHAIN, Reason.FORK)


@given(st.integers(0, 5), st.integers(0, 10_000), st.integers(1, 255))
def test_a_token_of_which_one_byte_changed_is_refused(which: int, place: int, change: int) -> None:
    token = bytearray(WHOLE[which].envelope.token.encode())
    token[place % len(token)] ^= change
    changed = envelopes(WHOLE)
    changed[which] = replace(changed[which], token=token.decode("latin-1"))
    assert refused(changed) in (Reason.SIGNATURE, Reason.UNREADABLE, Reason.UNKNOWN_KEY)


@pytest.mark.parametrize(
    "changed",
    [
        {"payload": market_note("Lysine fell.")},
        {"salt": "b3RoZXItc2FsdC1vZi0xNg"},
        {"payload": {**market_note(), "extra": 1}},
        {"salt": None, "payload": market_note()},
    ],
)
def test_a_payload_other_than_the_one_that_was_signed_is_refused(changed: dict) -> None:
    first = replace(WHOLE[0].envelope, **changed)
    assert refused([first]) is Reason.PAYLOAD


def test_a_record_signed_by_somebody_else_is_refused() -> None:
    assert refused(envelopes(ledger(1, OTHER_KEY))) is Reason.UNKNOWN_KEY


def _header(**changes: object) -> dict:
    return {"alg": "Ed25519", "kid": KEY.public.key_id, "typ": "bioaccord-record+jws", **changes}


def _token(header: dict, content: bytes, signature: bytes) -> str:
    return ".".join((encoded(canonical(header)), encoded(content), encoded(signature)))


def test_no_trick_with_the_algorithm_is_taken() -> None:
    _, middle, last = WHOLE[0].envelope.token.split(".")
    content, signature = (urlsafe_b64decode(one + "==") for one in (middle, last))
    hmac = jws.serialize_compact(
        {"alg": "HS256", "kid": KEY.public.key_id}, content, OctKey.import_key(KEY.public.x), algorithms=["HS256"]
    )
    tricks = [
        _token(_header(alg="none"), content, b""),
        _token(_header(alg="EdDSA"), content, signature),
        _token(_header(crit=["x"], x=1), content, signature),
        _token(_header(jwk=OTHER_KEY.public.jwk()), content, signature),
        _token(_header(typ="bioaccord-checkpoint+jws"), content, signature),
        _token(_header(kid="../../etc/passwd"), content, signature),
        hmac,
        f"{WHOLE[0].envelope.token}.",
        WHOLE[0].envelope.token.rsplit(".", 1)[0] + ".",
        WHOLE[0].envelope.token + "=",
        "",
        "..",
    ]
    for trick in tricks:
        assert refused([Envelope(trick, SALT, market_note())]) in (Reason.SIGNATURE, Reason.UNREADABLE, Reason.UNKNOWN_KEY), trick  # fmt: skip


def test_the_same_record_in_another_spelling_is_refused() -> None:
    fields = WHOLE[0].record.fields()
    spelled = json.dumps(fields).encode()
    token = jws.serialize_compact(_header(), spelled, KEY.jose, algorithms=["Ed25519"])
    assert refused([Envelope(token, SALT, market_note())]) is Reason.UNREADABLE


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"source": US}, Reason.SOURCE),
        ({"group": "kr-us-jp"}, Reason.GROUP),
        ({"audience": [KR]}, Reason.AUDIENCE),
        ({"audience": [KR, "jbio", US]}, Reason.AUDIENCE),
        ({"type": "members_secrets"}, Reason.KIND),
        ({"tlp": "red"}, Reason.MARKING),
        ({"tlp": "amber+strict"}, Reason.MARKING),
        ({"tlp": "purple"}, Reason.FIELDS),
        ({"seq": 0}, Reason.FIELDS),
        ({"seq": True}, Reason.FIELDS),
        ({"seq": 2}, Reason.GAP),
        ({"prev": "A" * 43}, Reason.CHAIN),
        ({"time": "yesterday"}, Reason.FIELDS),
        ({"id": ""}, Reason.FIELDS),
        ({"id": "x" * 201}, Reason.FIELDS),
        ({"specversion": "0.3"}, Reason.FIELDS),
        ({"more": 1}, Reason.FIELDS),
        ({"retracts": "note-7"}, Reason.RETRACTION),
        ({"payload_digest": "A" * 43}, Reason.PAYLOAD),
    ],
)
def test_a_record_that_the_right_key_signed_wrongly_is_refused(changes: dict, reason: Reason) -> None:
    token = signed("record", {**WHOLE[0].record.fields(), **changes}, KEY)
    assert refused([Envelope(token, SALT, market_note())]) is reason


def test_a_ledger_of_another_agreement_does_not_begin_here() -> None:
    other = Group(GROUP.group_id, GROUP.members, ("market_note", "receipt"))
    assert refused(envelopes(ledger(1, group=other))) is Reason.CHAIN


def test_who_seals_is_refused_what_a_receiver_would_refuse() -> None:
    few = Group("few", (KR, US), ("offer",))
    for one, group, reason in (
        (draft(marking=TLP.RED), GROUP, Reason.MARKING),
        (draft(marking=TLP.AMBER_STRICT), GROUP, Reason.MARKING),
        (draft(), few, Reason.KIND),
        (replace(draft(), payload={**market_note(), "customer": "Hanbit"}), GROUP, Reason.SCHEMA),
        (replace(draft(), payload={**market_note(), "text": {"en": "x" * 70_000}}), GROUP, Reason.TOO_LARGE),
        (replace(draft(), subject="x" * 300), GROUP, Reason.FIELDS),
    ):
        with pytest.raises(Refused) as caught:
            sealed(one, group, KR, WHOLE[0].head, SALT, KEY)
        assert caught.value.reason is reason


def test_two_records_under_one_number_prove_a_fork() -> None:
    other = sealed(draft(3, text="Lysine fell."), GROUP, KR, WHOLE[1].head, SALT, KEY)
    again = read(other.envelope, GROUP, RING)
    assert stands(WHOLE[2], WHOLE[2].head.digest)
    with pytest.raises(Refused) as caught:
        stands(again, WHOLE[2].head.digest)
    assert caught.value.reason is Reason.FORK
    with pytest.raises(Refused) as behind:
        continued(again, WHOLE[5].head)
    assert behind.value.reason is Reason.FORK


def test_an_erased_payload_leaves_the_chain_whole_and_is_missed_unless_it_was_retracted() -> None:
    stretch = ledger(3)
    retraction = sealed(draft(4, retracts="note-2"), GROUP, KR, stretch[-1].head, SALT, KEY)
    gone = [stretch[0].envelope, erased(stretch[1].envelope), stretch[2].envelope]
    taken = verified([*gone, retraction.envelope], GROUP, RING)
    assert taken[-1].head == retraction.head
    assert without_reason(taken) == []
    assert [one.id for one in without_reason(taken[:3])] == ["note-2"]
    assert without_reason(taken[:3], lambda one: one == "note-2") == []


def test_an_id_that_comes_twice_is_refused() -> None:
    first = sealed(draft(1), GROUP, KR, WHOLE[0].head, SALT, KEY)
    assert refused([WHOLE[0].envelope, first.envelope]) is Reason.REPEATED_ID


def test_who_is_no_member_has_no_ledger_in_a_group() -> None:
    with pytest.raises(ValueError, match="no member"):
        GROUP.genesis("jbio")
