"""What a peer, or somebody on the wire, may try: refused, kept with what proves it, shown, and nothing stored."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from joserfc import jws
from joserfc.jwk import OctKey

from bioaccord.exchange.canonical import canonical
from bioaccord.exchange.checkpoint import Checkpoint
from bioaccord.exchange.closing import Closing
from bioaccord.exchange.digest import encoded, payload_digest
from bioaccord.exchange.head import Head
from bioaccord.exchange.key_ring import Cause, KeyChange, sign_change
from bioaccord.exchange.keys import SigningKey
from bioaccord.exchange.proof import contradiction_in
from bioaccord.exchange.record import Envelope
from bioaccord.exchange.statement import signed
from bioaccord.node.exchange.key_changes import MOST_CHANGES

from .hostile_peer import TIME, HostilePeer
from .nodes import Node, note, settle, share

GROUP = "with-hostile"
THIEF = SigningKey.of_secret("AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI")


@pytest.fixture
def peer(associations) -> Iterator[HostilePeer]:
    made = HostilePeer()
    made.pair(associations.kr, GROUP, ["market_note"])
    yield made
    made.close()


def own_ledger(peer: HostilePeer) -> dict:
    return peer.node.state()["ledgers"][f"{GROUP}/{peer.node.association}"]


def held(peer: HostilePeer) -> list[str]:
    return [one["token"] for one in peer.node.state()["ledgers"].get(f"{GROUP}/{peer.association}", {"records": []})["records"]]  # fmt: skip


def stopped(peer: HostilePeer) -> str:
    return peer.node.state()["ledgers"][f"{GROUP}/{peer.association}"]["stopped"]


def refusal(peer: HostilePeer) -> dict:
    return peer.node.state()["refused"][0]


def _with_header(envelope: Envelope, **changes: object) -> Envelope:
    _, content, signature = envelope.token.split(".")
    header = {"alg": "Ed25519", "kid": KID[0], "typ": "bioaccord-record+jws", **changes}
    return replace(envelope, token=f"{encoded(canonical(header))}.{content}.{signature}")


KID = [""]


def _hmac(envelope: Envelope, peer: HostilePeer) -> Envelope:
    content = canonical(peer.ledger(1)[0].record.fields())
    token = jws.serialize_compact({"alg": "HS256", "kid": peer.key.public.key_id}, content, OctKey.import_key(peer.key.public.x), algorithms=["HS256"])  # fmt: skip
    return replace(envelope, token=token)


def _nested(depth: int) -> dict:
    return {"deeper": _nested(depth - 1)} if depth else {}


Attack = Callable[[HostilePeer], Envelope]
ATTACKS: dict[str, tuple[str, Attack]] = {
    "forged": ("signature", lambda peer: _with_header(peer.signed_as(peer.ledger(1)[0], THIEF), kid=peer.key.public.key_id)),
    "by another key": ("unknown_key", lambda peer: peer.signed_as(peer.ledger(1)[0], THIEF)),
    "by the reader's own name": ("source", lambda peer: peer.signed_as(peer.ledger(1)[0], source=peer.node.association)),
    "altered payload": ("payload", lambda peer: replace(peer.ledger(1)[0].envelope, payload=note("Lysine fell."))),
    "other salt": ("payload", lambda peer: replace(peer.ledger(1)[0].envelope, salt="b3RoZXItc2FsdC1vZi0xNg")),
    "truncated": ("signature", lambda peer: replace(peer.ledger(1)[0].envelope, token=peer.ledger(1)[0].envelope.token[:-9])),
    "no parts": ("unreadable", lambda peer: replace(peer.ledger(1)[0].envelope, token="x" * 40)),
    "alg none": ("signature", lambda peer: _with_header(peer.ledger(1)[0].envelope, alg="none")),
    "alg EdDSA": ("signature", lambda peer: _with_header(peer.ledger(1)[0].envelope, alg="EdDSA")),
    "alg HS256 with the public key": ("signature", lambda peer: _hmac(peer.ledger(1)[0].envelope, peer)),
    "another purpose": ("signature", lambda peer: _with_header(peer.ledger(1)[0].envelope, typ="bioaccord-checkpoint+jws")),
    "its own key brought along": ("unreadable", lambda peer: _with_header(peer.ledger(1)[0].envelope, jwk=THIEF.public.jwk())),
    "another audience": ("audience", lambda peer: peer.signed_as(peer.ledger(1)[0], audience=["hostile-sample", "usbio-sample"])),
    "another group": ("group", lambda peer: peer.signed_as(peer.ledger(1)[0], group="kr-us")),
    "a kind nobody agreed on": ("kind", lambda peer: peer.signed_as(peer.ledger(1)[0], type="offer")),
    "red": ("marking", lambda peer: peer.signed_as(peer.ledger(1)[0], tlp="red")),
    "a number too far": ("gap", lambda peer: peer.signed_as(peer.ledger(1)[0], seq=2)),
    "another beginning": ("chain", lambda peer: peer.signed_as(peer.ledger(1)[0], prev="A" * 43)),
    "number nought": ("fields", lambda peer: peer.signed_as(peer.ledger(1)[0], seq=0)),
    "a number that is a text": ("fields", lambda peer: peer.signed_as(peer.ledger(1)[0], seq="1")),
    "an id with NUL": ("unreadable", lambda peer: peer.signed_as(peer.ledger(1)[0], id="a\x00b")),
    "what it retracts with NUL": ("unreadable", lambda peer: peer.signed_as(peer.ledger(1)[0], retracts="a\x00b")),
    "an id with a control character": ("fields", lambda peer: peer.signed_as(peer.ledger(1)[0], id="a\x01b")),
    "what it retracts with a control character": ("fields", lambda peer: peer.signed_as(peer.ledger(1)[0], retracts="a\x01b")),
    "an id too long for a receipt": ("fields", lambda peer: peer.signed_as(peer.ledger(1)[0], id="a" * 111)),
    "a field too many": ("fields", lambda peer: peer.signed_as(peer.ledger(1)[0], customer="x")),
    "a retraction of nothing": ("retraction", lambda peer: peer.signed_as(peer.ledger(1)[0], retracts="note-9")),
    "a payload with a field too many": ("schema", lambda peer: peer.signed_as(peer.ledger(1)[0], payload={**note("x"), "customer": "x"})),
    "a payload too large": ("too_large", lambda peer: peer.signed_as(peer.ledger(1)[0], payload=note("x" * 70_000))),
    "a payload too deep": ("unreadable", lambda peer: peer.signed_as(peer.ledger(1)[0], payload={**note("x"), "deep": _nested(12)})),
    "a statement too large": ("too_large", lambda peer: peer.signed_as(peer.ledger(1)[0], subject="x" * 20_000)),
}  # fmt: skip


def test_nothing_that_is_not_a_record_of_the_ledger_is_taken(peer):
    KID[0] = peer.key.public.key_id
    times = dict[str, int]()
    for name, (reason, attack) in ATTACKS.items():
        peer.gives(attack(peer))
        peer.node.carry()
        now = dict[str, int]()
        for one in peer.node.state()["refused"]:
            now[one["reason"]] = now.get(one["reason"], 0) + one["times"]
        assert {one for one, number in now.items() if number > times.get(one, 0)} == {reason}, name
        assert (held(peer), stopped(peer), _proven(peer)) == ([], "", ""), name
        times = now
    assert peer.node.state()["peers"][peer.association]["failures"] == 0


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("too large", b'{"checkpoint":null,"more":false,"records":["' + b"x" * 9_000_000 + b'"]}'),
        ("too deep", b"[" * 100_000),
        ("deep and closed", b"[" * 5_000 + b"]" * 5_000),
        ("no JSON", b"<html>"),
        ("nothing", b""),
        ("other fields", b'{"records":[]}'),
        ("a field twice", b'{"checkpoint":null,"more":false,"more":false,"records":[]}'),
        ("too many", b'{"checkpoint":null,"more":false,"records":[' + b"1," * 1000 + b"1]}"),
        ("a number no float holds", b'{"checkpoint":null,"more":false,"records":[1e999]}'),
        ("not UTF-8", b'{"checkpoint":null,"more":false,"records":["\xff"]}'),
    ],
)
def test_a_page_that_is_none_is_refused_and_the_courier_goes_on(peer, name, body):
    share(peer.node, "kr-us", "to-others")
    peer.answer = lambda query: (200, body)
    peer.node.carry()
    assert held(peer) == []
    state = peer.node.state()
    assert state["refused"] or state["peers"][peer.association]["failure"], name
    peer.gives(peer.ledger(1)[0].envelope)
    peer.node.carry()
    assert len(held(peer)) == 1


def test_what_is_answered_wrongly_in_one_group_keeps_no_other_group_waiting(peer):
    envelope = peer.ledger(1)[0].envelope
    peer.agree("a-group-before", ["market_note"], peer.node)
    huge = b"x" * 9_000_000
    told = lambda query: (200, huge if query["group"] == "a-group-before" else peer.page([envelope]))  # noqa: E731
    peer.answer = lambda query: told(query) if query["source"] == peer.association else (200, peer.page())
    peer.node.carry()
    assert held(peer) == [envelope.token]
    assert "8,388,608" in peer.node.state()["peers"][peer.association]["failure"], "and it is told"


@pytest.mark.parametrize("odd", ["\ud800", "a\x00b"])
def test_half_letters_and_nul_are_refused_wherever_they_stand_and_end_nothing(peer, odd):
    node = peer.node
    envelope = peer.ledger(1)[0].envelope
    peer.answer = lambda query: (403, json.dumps({"refused": odd, "now": 1}).encode())
    node.carry()
    for one in (replace(envelope, salt=odd * 22), replace(envelope, token=odd), replace(envelope, payload=note(odd))):
        peer.gives(one)
        node.carry()
    assert (held(peer), refusal(peer)["reason"]) == ([], "unreadable")
    unsigned = httpx.post(
        node.address + "/exchange/v1/key-change", content=json.dumps({"association": odd, "tokens": ["x"]})
    )
    assert (unsigned.status_code, unsigned.json()["refused"]) == (422, "unreadable")
    named = {
        "name_ko": odd,
        "name_en": "",
        "tokens": {peer.association: signed("agreement", peer.group.fields(), peer.key)},
        "closings": {},
    }
    assert peer.post("/exchange/v1/group", json.dumps(named).encode()).status_code == 422
    peer.gives(envelope)
    node.carry(after_seconds=600)
    assert held(peer) == [envelope.token]


def test_a_salt_is_base64url(peer):
    one = peer.ledger(1)[0]
    salt = "salt of 16 bytes! ****"
    peer.gives(replace(peer.signed_as(one, payload_digest=payload_digest(one.envelope.payload, salt)), salt=salt))
    peer.node.carry()
    assert (held(peer), refusal(peer)["reason"]) == ([], "payload")


@pytest.mark.parametrize("kinds", [["a_kind_of_later", "receipt"], ["market_note"]])
def test_a_group_of_kinds_that_are_not_known_or_without_receipts_is_not_taken(peer, kinds):
    fields = {"group": "odd", "kinds": kinds, "members": sorted([peer.association, peer.node.association])}
    tokens = {peer.association: signed("agreement", fields, peer.key)}
    told = peer.post("/exchange/v1/group", {"name_ko": "", "name_en": "", "tokens": tokens, "closings": {}})
    assert (told.status_code, told.json()["refused"]) == (422, "kind")
    assert "odd" not in peer.node.state()["groups"]


def test_a_time_that_no_calendar_holds_is_refused(peer):
    for time in ("9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "２０２６-11-27T06:00:00Z", "2026-11-27T06:00:60Z"):
        peer.gives(peer.signed_as(peer.ledger(1)[0], time=time))
        peer.node.carry()
        assert (held(peer), refusal(peer)["reason"]) == ([], "fields"), time


def test_a_head_of_our_ledger_that_we_never_reached_is_refused_shown_and_in_no_file(peer):
    node = peer.node
    share(node, GROUP, "one")
    settle(node)
    head = Checkpoint(node.association, GROUP, Head(10**15, "A" * 43), peer.association, TIME).signed(peer.key)
    fields = {"group": GROUP, "source": node.association, "checkpoint": head}
    assert peer.post("/exchange/v1/checkpoint", fields).status_code == 422
    (shown,) = [one for one in node.state()["refused"] if one["reason"] == "gap"]
    assert shown["evidence"] == [head]
    assert node.verify(group=GROUP, source=node.association) is None


def test_more_that_was_signed_than_told_is_kept_as_their_word(peer):
    peer.gives(more=True, checkpoint=_signed_head(peer, 500, "B" * 43))
    peer.node.carry()
    peer.gives(checkpoint=_signed_head(peer, 500, "C" * 43))
    peer.node.carry()
    assert stopped(peer) == "fork", "they signed another end before"


def test_nobody_is_followed_to_another_place(peer):
    elsewhere = HostilePeer("elsewhere-sample")
    for status in (301, 302, 307, 308):
        peer.answer = lambda query, status=status: (status, f"{elsewhere.address}/exchange/v1/ledger".encode())
        peer.node.carry(after_seconds=600 * status)
        assert str(status) in peer.node.state()["peers"][peer.association]["failure"]
    elsewhere.close()
    assert elsewhere.asked == []


def test_who_is_away_keeps_no_stolen_key_alive(peer, associations):
    """A member says that it holds more of our ledger than there is, and answers no more: the key can be revoked all the same."""
    node = peer.node
    settle(node, associations.us)
    peer.tells_how_far(node, 1000, "A" * 43)
    assert "Behind" in node.standing(group=GROUP)
    assert not node.rotate(cause="compromise"), "it may show what it holds"
    peer.answer = lambda query: (500, b"")
    node.carry(after_seconds=600)
    assert "Behind" in node.standing(group=GROUP)
    assert not node.rotate(cause="rotation")
    assert node.rotate(cause="compromise")


def test_keys_are_not_changed_without_end(peer):
    node, keys = peer.node, [peer.key]
    for number in range(MOST_CHANGES + 1):
        new = SigningKey.new()
        change = KeyChange(peer.association, keys[-1].public.key_id, new.public, Cause.ROTATION, TIME, {})
        told = {"association": peer.association, "tokens": list(sign_change(change, (keys[-1], new)))}
        code = httpx.post(node.address + "/exchange/v1/key-change", json=told).status_code
        assert code == (200 if number < MOST_CHANGES else 422)
        keys.append(new)


def test_who_asks_without_a_signature_learns_of_no_peer(peer):
    new = SigningKey.new()
    answers = set()
    for association in (peer.association, "usbio-sample", "nobody-sample"):
        for tokens in (
            ["x"],
            list(sign_change(KeyChange(association, "A" * 43, new.public, Cause.ROTATION, TIME, {}), (new,))),
        ):
            told = httpx.post(
                peer.node.address + "/exchange/v1/key-change", json={"association": association, "tokens": tokens}
            )
            answers.add((len(tokens[0]) > 1, told.status_code, told.json()["refused"]))
    assert answers == {(False, 422, "signature"), (True, 422, "unknown_key")}


def test_proposals_of_one_association_are_bounded(peer):
    codes = []
    for number in range(52):
        fields = replace(peer.group, group_id=f"many-{number}").fields()
        told = {
            "name_ko": "",
            "name_en": "",
            "tokens": {peer.association: signed("agreement", fields, peer.key)},
            "closings": {},
        }
        codes.append(peer.post("/exchange/v1/group", told).status_code)
    assert codes == [200] * 50 + [422] * 2


def test_a_peer_that_does_not_finish_its_answer_keeps_no_other_waiting(peer, associations):
    kr, us, done = peer.node, associations.us, threading.Event()

    def answer(query: dict[str, str]) -> tuple[int, bytes]:
        done.wait(60)
        return 200, peer.page()

    peer.answer = answer
    for number in range(3):
        share(kr, "kr-us", f"meanwhile-{number}")
        for _ in range(3):
            kr.carry(patience_seconds=0.05)
            us.carry()
        assert f"meanwhile-{number}" in [one["record_id"] for one in us.state()["ledgers"]["kr-us/kbio-sample"]["records"]]  # fmt: skip
    assert not done.is_set()
    done.set()
    kr.carry()


def test_a_peer_that_does_not_finish_a_nudge_keeps_no_other_waiting(peer, associations):
    kr, us, done, answered = peer.node, associations.us, threading.Event(), threading.Event()
    peer.posted = lambda path: path.endswith("/nudge") and (done.wait(15), answered.set())
    peer.tells_how_far(kr)
    share(kr, GROUP, "nudged-about")
    kr.carry(patience_seconds=0.05)
    assert own_ledger(peer)["seq"] == 1, "and the nudge is about it"
    assert not answered.is_set()
    for number in range(3):
        share(kr, "kr-us", f"meanwhile-{number}")
        for _ in range(3):
            kr.carry(patience_seconds=0.05)
            us.carry()
        assert us.state()["ledgers"]["kr-us/kbio-sample"]["seq"] == number + 1
    done.set()
    kr.carry()


def _proven(peer: HostilePeer) -> str:
    """Return what the engine alone makes of what the node kept, with nothing but the key that was compared by voice."""
    return next(filter(None, (contradiction_in(one["evidence"], peer.ring) for one in peer.node.state()["refused"])), "")  # fmt: skip


def test_a_peer_that_rewrites_its_history_is_proven_to(peer):
    first = peer.ledger(3)
    peer.gives(*(one.envelope for one in first))
    peer.node.carry()
    kept = held(peer)
    other = peer.ledger(3, after=first[0].head, text="Lysine fell.", first=2)

    def answer(query: dict[str, str]) -> tuple[int, bytes]:
        """Answer as an honest node does over the rewritten ledger."""
        whole, at = [first[0], *other], int(query["from"])
        if query["source"] != peer.association:
            return 200, peer.page()
        if at > 1 and whole[at - 2].head.digest != query["after"]:
            return 409, b'{"refused":"fork","now":0}'
        return 200, peer.page([one.envelope for one in whole[at - 1 :]])

    peer.answer = answer
    peer.node.carry()
    assert held(peer) == kept
    assert stopped(peer) == "fork"
    assert "record 2 is" in _proven(peer)
    asked = len(peer.asked)
    peer.node.carry()
    assert [one for one in peer.asked[asked:] if one["source"] == peer.association] == []


def test_a_group_closed_with_another_head_than_was_told_is_proven(peer):
    first = peer.ledger(3)
    peer.gives(first[0].envelope)
    peer.node.carry()
    closing = Closing(GROUP, peer.association, Head(2, "A" * 43)).signed(peer.key)
    tokens = {peer.association: signed("agreement", peer.group.fields(), peer.key)}
    told = {"name_ko": "", "name_en": "", "tokens": tokens, "closings": {peer.association: closing}}
    assert peer.post("/exchange/v1/group", told).json() == {"state": "closed"}
    peer.gives(first[1].envelope)
    peer.node.carry()
    assert (len(held(peer)), stopped(peer)) == (1, "fork")
    assert "signed as head" in _proven(peer)


def test_a_record_that_continues_another_history_is_proven_to(peer):
    first = peer.ledger(2)
    peer.gives(*(one.envelope for one in first))
    peer.node.carry()
    other = peer.ledger(2, after=first[0].head, text="Lysine fell.", first=2)
    peer.gives(other[1].envelope)
    peer.node.carry()
    assert len(held(peer)) == 2
    assert stopped(peer) == "chain"
    assert "record 2 is" in _proven(peer)


def _three(associations) -> tuple[Node, Node, HostilePeer]:
    """Return two nodes and a peer that agreed on a group of the three."""
    kr, us, peer = associations.kr, associations.us, HostilePeer()
    for node in (kr, us):
        peer.meet(node)
    peer.agree("all-three", ["market_note"], kr, us)
    settle(kr, us)
    return kr, us, peer


def test_who_tells_two_members_different_records_is_found_by_both_with_the_proof(associations):
    kr, us, peer = _three(associations)
    told = {kr.association: peer.ledger(3), us.association: peer.ledger(2, text="Lysine fell.")}

    def answer(query: dict[str, str]) -> tuple[int, bytes]:
        if query["source"] != peer.association:
            return 200, peer.page()
        return 200, peer.page([one.envelope for one in told[query["by"]][int(query["from"]) - 1 :]])

    peer.answer = answer
    for _ in range(4):
        kr.carry(), us.carry()
    peer.close()
    for node in (kr, us):
        state = node.state()
        ledger = state["ledgers"][f"all-three/{peer.association}"]
        assert (ledger["seq"], ledger["stopped"]) == (len(told[node.association]), "fork")
        evidence = {one for refused in state["refused"] for one in refused["evidence"]}
        assert {told[one.association][0].envelope.token for one in (kr, us)} <= evidence
        assert contradiction_in(sorted(evidence), peer.ring)


def test_a_member_that_lies_about_anothers_ledger_stops_nobody_and_is_told(associations):
    kr, us, peer = _three(associations)
    peer.answer = lambda query: (404, b'{"refused":"group","now":1}')
    for node in (kr, us):
        peer.tells_how_far(node)
    peer.node = kr
    lie = Checkpoint(us.association, "all-three", Head(2, "A" * 43), peer.association, TIME).signed(peer.key)
    fields = {"group": "all-three", "source": us.association, "checkpoint": lie}
    assert peer.post("/exchange/v1/checkpoint", fields).status_code == 200
    assert kr.verify(group="all-three", source=us.association) is None, "nobody else says how long a ledger is"
    share(us, "all-three", "one", "two", "three")
    settle(us, kr)
    peer.close()
    ledger = kr.state()["ledgers"][f"all-three/{us.association}"]
    assert (ledger["seq"], ledger["stopped"]) == (3, "")
    (told,) = [one for one in kr.state()["refused"] if one["reason"] == "fork"]
    assert (told["association"], lie in told["evidence"]) == (peer.association, True)
    assert kr.verify(group="all-three", source=us.association) is None


def test_a_key_that_was_given_up_after_a_theft_closes_and_agrees_to_nothing(associations):
    kr, us, peer = _three(associations)
    stolen = us.secret()
    peer.answer = lambda query: (404, b'{"refused":"group","now":1}')
    for node in (kr, us):
        peer.tells_how_far(node)
    settle(kr, us)
    assert us.rotate(cause="compromise")
    us.carry()
    kr.vouch(association=us.association)
    thief, peer.node = SigningKey.of_secret(stolen), kr
    closing = signed("closing", {"group": "all-three", "by": us.association, "head": [0, "A" * 43]}, thief)
    told = {
        "name_ko": "",
        "name_en": "",
        "tokens": {peer.association: signed("agreement", peer.group.fields(), peer.key)},
        "closings": {us.association: closing},
    }
    assert peer.post("/exchange/v1/group", told).json() == {"state": "agreed"}
    forged = replace(peer.group, group_id="forged").fields()
    tokens = {
        peer.association: signed("agreement", forged, peer.key),
        us.association: signed("agreement", forged, thief),
    }
    assert peer.post("/exchange/v1/group", {**told, "tokens": tokens, "closings": {}}).json() == {"state": "proposed"}
    kr.agree(group="forged")
    assert kr.state()["groups"]["forged"] == "proposed"
    peer.close()


def test_what_was_closed_before_a_theft_is_signed_again_for_who_had_not_heard_of_it(associations):
    kr, us = associations.kr, associations.us
    settle(kr, us)
    kr.stop()
    us.close(group="kr-us")
    assert us.rotate(cause="compromise")
    kr.start()
    us.carry(after_seconds=600)
    kr.vouch(association=us.association)
    us.carry(after_seconds=1200)
    settle(us, kr)
    assert kr.state()["groups"]["kr-us"] == "closed"


def test_members_that_hold_the_same_of_a_third_ask_each_other_once(associations):
    kr, us, peer = _three(associations)
    told = peer.ledger(3)
    peer.answer = lambda query: (200, peer.page([one.envelope for one in told[int(query["from"]) - 1 :]] if query["source"] == peer.association else []))  # fmt: skip
    for _ in range(4):
        kr.carry(), us.carry()
    peer.close()
    for node in (kr, us):
        ledger = node.state()["ledgers"][f"all-three/{peer.association}"]
        assert (ledger["seq"], ledger["stopped"], node.state()["refused"]) == (3, "", [])


def test_one_id_for_two_records_is_proven(peer):
    first = peer.ledger(1)
    peer.gives(first[0].envelope)
    peer.node.carry()
    again = peer.ledger(1, after=first[0].head)
    peer.gives(again[0].envelope)
    peer.node.carry()
    assert len(held(peer)) == 1
    assert stopped(peer) == "repeated_id"
    assert "stands in" in _proven(peer)


def _signed_head(peer: HostilePeer, seq: int, digest: str) -> str:
    return Checkpoint(peer.association, GROUP, Head(seq, digest), peer.association, TIME).signed(peer.key)


def test_a_checkpoint_that_contradicts_the_ledger_is_kept_with_it(peer):
    first = peer.ledger(2)
    peer.gives(*(one.envelope for one in first))
    peer.node.carry()
    peer.gives(checkpoint=_signed_head(peer, 2, "B" * 43))
    peer.node.carry()
    assert stopped(peer) == "fork"
    assert "signed as head" in _proven(peer)


def test_a_record_that_contradicts_an_earlier_checkpoint_is_not_taken(peer):
    first = peer.ledger(2)
    peer.gives(first[0].envelope, checkpoint=_signed_head(peer, 2, "B" * 43))
    peer.node.carry()
    assert len(held(peer)) == 1
    peer.gives(first[1].envelope)
    peer.node.carry()
    assert len(held(peer)) == 1
    assert stopped(peer) == "fork"
    assert _proven(peer)


def test_two_checkpoints_of_one_number_prove_it_without_any_record(peer):
    peer.gives(checkpoint=_signed_head(peer, 5, "B" * 43))
    peer.node.carry()
    peer.gives(checkpoint=_signed_head(peer, 5, "C" * 43))
    peer.node.carry()
    assert stopped(peer) == "fork"
    assert _proven(peer)
    assert held(peer) == []


def test_the_proof_is_kept_though_the_same_was_refused_before_without_it(peer):
    first = peer.ledger(1)
    wrong = peer.signed_as(first[0], audience=["hostile-sample", "usbio-sample"])
    for page in ([wrong], [first[0].envelope, wrong]):
        peer.gives(*page)
        assert _proven(peer) == ""
        peer.node.carry()
    assert (held(peer), stopped(peer)) == ([], "audience")
    assert "record 1 is" in _proven(peer)


def test_what_somebody_on_the_wire_altered_stops_nothing_and_proves_nothing(peer):
    first = [one.envelope for one in peer.ledger(3)]
    for page in (
        [first[0], first[0]],
        [first[1], first[0]],
        [first[0], first[2]],
        [replace(first[0], token=first[0].token[:-4] + "AAAA")],
        [replace(first[0], payload=note("Lysine fell."))],
    ):
        peer.gives(*page)
        peer.node.carry()
        assert (held(peer), stopped(peer), _proven(peer)) == ([], "", "")
    peer.gives(*first)
    peer.node.carry()
    assert held(peer) == [one.token for one in first]


def test_a_payload_that_is_withheld_is_told_and_taken_once_it_is_given(peer):
    first = [one.envelope for one in peer.ledger(3)]
    peer.gives(first[0], replace(first[1], payload=None, salt=None), first[2])
    peer.node.carry()
    assert refusal(peer)["reason"] == "payload_missing"
    assert stopped(peer) == ""
    peer.answer = lambda query: (200, peer.page(first[int(query["from"]) - 1 :] if query["source"] == peer.association else []))  # fmt: skip
    peer.node.carry()
    rows = peer.node.state()["ledgers"][f"{GROUP}/{peer.association}"]["records"]
    assert [one["payload"]["text"]["en"] for one in rows] == ["Lysine rose."] * 3


def _start_of(peer: HostilePeer) -> str:
    return next(one["start"] for one in reversed(peer.asked))


def test_a_peer_that_claims_other_records_of_ours_and_shows_none_stops_nothing(peer):
    node = peer.node
    node.carry()
    start = _start_of(peer)
    genesis = peer.group.genesis(node.association)
    assert peer.ask("GET", peer.ledger_path(node.association, 1, genesis, start)).status_code == 200
    share(node, GROUP, "one")
    node.carry()
    assert own_ledger(peer)["seq"] == 1
    for first, status in ((2, 409), (900, 200)):
        assert peer.ask("GET", peer.ledger_path(node.association, first, "Z" * 43, start)).status_code == status
        share(node, GROUP, f"after-{first}")
        node.carry()
        assert "shows none" in refusal(peer)["detail"]
    assert own_ledger(peer)["stopped"] == ""
    digest = own_ledger(peer)["digest"]
    assert peer.ask("GET", peer.ledger_path(node.association, own_ledger(peer)["seq"] + 1, digest, start)).status_code == 200  # fmt: skip
    node.carry()
    assert own_ledger(peer)["seq"] == 3


def test_what_was_said_before_a_start_does_not_count_after_it(peer):
    node = peer.node
    node.carry()
    earlier = _start_of(peer)
    node.kill()
    node.start()
    node.carry()
    genesis = peer.group.genesis(node.association)
    share(node, GROUP, "one")
    for echo in ("", earlier):
        assert peer.ask("GET", peer.ledger_path(node.association, 1, genesis, echo)).status_code == 200
        node.carry()
        assert own_ledger(peer)["seq"] == 0
    assert peer.ask("GET", peer.ledger_path(node.association, 1, genesis, _start_of(peer))).status_code == 200
    node.carry()
    assert own_ledger(peer)["seq"] == 1


def test_a_word_of_a_peer_that_contradicts_our_ledger_is_kept_and_stops_nothing_of_ours(peer):
    node = peer.node
    node.carry()
    genesis = peer.group.genesis(node.association)
    peer.ask("GET", peer.ledger_path(node.association, 1, genesis, _start_of(peer)))
    share(node, GROUP, "one")
    node.carry()
    word = Checkpoint(node.association, GROUP, Head(1, "B" * 43), peer.association, TIME).signed(peer.key)
    fields = {"group": GROUP, "source": node.association, "checkpoint": word}
    assert peer.post("/exchange/v1/checkpoint", fields).status_code == 422
    (kept,) = node.state()["refused"]
    own = own_ledger(peer)
    assert (kept["reason"], kept["evidence"]) == ("fork", [own["records"][0]["token"], word])
    assert own["stopped"] == ""


def test_requests_that_are_not_what_was_signed_are_refused(peer):
    node = peer.node
    path = peer.ledger_path(node.association, 1, peer.group.genesis(node.association))
    headers = peer.headers("GET", path)
    assert httpx.get(node.address + path, headers=headers).status_code == 200
    refused = {
        "replayed": httpx.get(node.address + path, headers=headers),
        "another address": httpx.get(node.address + path + "1", headers=peer.headers("GET", path)),
        "another method": httpx.post(node.address + path, headers=peer.headers("GET", path)),
        "for another node": httpx.get(node.address + path, headers=peer.headers("GET", path, to="usbio-sample")),
        "in another's name": httpx.get(node.address + path, headers=peer.headers("GET", path, by="usbio-sample")),
        "with a stolen name": httpx.get(node.address + path, headers=peer.headers("GET", path, key=THIEF)),
        "early": httpx.get(node.address + path, headers=peer.headers("GET", path, late=timedelta(minutes=6))),
        "late": httpx.get(node.address + path, headers=peer.headers("GET", path, late=-timedelta(minutes=6))),
        "no signature": httpx.get(node.address + path, headers={"Bioaccord-From": peer.association, "Bioaccord-To": node.association}),
        "another body": httpx.post(node.address + "/exchange/v1/nudge", content=b'{"x":1}', headers=peer.headers("POST", "/exchange/v1/nudge", b"{}")),
    }  # fmt: skip
    assert {name: answer.status_code for name, answer in refused.items()} == dict.fromkeys(refused, 401)
    assert not [name for name, answer in refused.items() if "token" in answer.text]
    shown = {one["detail"].partition(": ")[2] for one in node.state()["refused"] if one["reason"] == "signature"}
    assert shown == {"a request that was answered before", "not signed by the key of whom it names"}
    for body, why in ((b"[" * 3000 + b"]" * 3000, "unreadable"), (b"<x>", "unreadable"), (b"[]", "fields")):
        answer = peer.post("/exchange/v1/nudge", body)
        assert (answer.status_code, answer.json()["refused"]) == (422, why), body[:5]
    nowhere = peer.ask("GET", "/exchange/v1/other/address")
    assert (nowhere.status_code, nowhere.json()["refused"]) == (404, "address")
    assert peer.post("/exchange/v1/nudge", b'{"x":"' + b"x" * 70_000 + b'"}').status_code == 413


def test_a_peer_cannot_break_what_it_may_ask(peer):
    node = peer.node
    told = {"name_ko": "", "name_en": "", "tokens": {peer.association: "x.y.z"}, "closings": {}}
    for path, fields, status in (
        ("/exchange/v1/checkpoint", {"group": "a\x00b", "source": peer.association, "checkpoint": "x"}, 422),
        ("/exchange/v1/checkpoint", {"group": ["x"], "source": peer.association, "checkpoint": "x"}, 422),
        ("/exchange/v1/checkpoint", {"group": GROUP, "source": peer.association, "checkpoint": "x"}, 422),
        ("/exchange/v1/checkpoint", {"group": "kr-us", "source": "usbio-sample", "checkpoint": "x"}, 422),
        ("/exchange/v1/group", told, 422),
        ("/exchange/v1/group", {}, 422),
        ("/exchange/v1/key-change", {"association": "a\x00b", "tokens": ["x"]}, 422),
        ("/exchange/v1/key-change", {"association": peer.association, "tokens": ["x.y.z"]}, 422),
        ("/exchange/v1/key-change", {"association": "usbio-sample", "tokens": []}, 422),
    ):
        assert peer.post(path, fields).status_code == status, (path, fields)
    for query in ("", "from=1", "from=0&after=x", "from=x&after=x", f"from={10**30}&after=x", "from=1&limit=-1&after=x", "from=1&after=%00"):  # fmt: skip
        answer = peer.ask("GET", f"/exchange/v1/ledger?group={GROUP}&source={node.association}&{query}")
        assert answer.status_code in (400, 409, 422), (query, answer.status_code)
        assert answer.json()["refused"], query
    node.carry()
    assert own_ledger(peer)["stopped"] == ""
