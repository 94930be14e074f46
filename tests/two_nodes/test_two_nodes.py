"""Two nodes as two associations use them: paired by voice, groups agreed, records shared and taken back, keys replaced, parted."""

from __future__ import annotations

import json
import shutil
from base64 import urlsafe_b64decode

import httpx

from bioaccord.exchange.key_ring import KeyRing
from bioaccord.exchange.keys import PublicKey

from .nodes import agree, note, pair, retract, settle, share

GROUP = "kr-us"


def records(node, source: str, group: str = GROUP) -> list[dict]:
    return node.state()["ledgers"][f"{group}/{source}"]["records"]


def receipts(node, source: str, did: str) -> list[str]:
    found = [one["payload"] for one in records(node, source) if one["kind"] == "receipt" and one["payload"]]
    return [one["of"]["id"] for one in found if one["did"] == did]


def notes(node, source: str, group: str = GROUP) -> list[str]:
    return [one["record_id"] for one in records(node, source, group) if one["kind"] == "market_note"]


def test_the_number_that_two_operators_compare_is_the_same_and_pairs_only_when_both_did(associations):
    kr, jp = associations.kr, associations.jp
    number = jp.use(invitation=kr.invite())
    assert kr.number(association=jp.association) == number
    assert len(number.split()) == 8
    kr.confirm(association=jp.association)
    settle(kr, jp)
    assert {kr.state()["peers"][jp.association]["state"], jp.state()["peers"][kr.association]["state"]} == {"comparing"}
    jp.confirm(association=kr.association)
    settle(kr, jp)
    assert {kr.state()["peers"][jp.association]["state"], jp.state()["peers"][kr.association]["state"]} == {"paired"}


def test_a_shared_record_arrives_once_and_whole(associations):
    kr, us = associations.kr, associations.us
    share(kr, GROUP, "one", "two")
    settle(kr, us)
    there, here = records(us, kr.association), records(kr, kr.association)
    assert [one["record_id"] for one in there if one["kind"] == "market_note"] == ["one", "two"]
    assert [one["payload"]["text"]["en"] for one in there[:2]] == ["text of one", "text of two"]
    assert [(one["seq"], one["digest"], one["token"]) for one in there] == [(one["seq"], one["digest"], one["token"]) for one in here]  # fmt: skip
    assert [one["seq"] for one in there] == list(range(1, len(there) + 1))
    assert not us.state()["refused"] and not kr.state()["refused"]


def test_each_side_signs_where_the_others_ledger_ends(associations):
    kr, us = associations.kr, associations.us
    share(kr, GROUP, "one")
    settle(kr, us)
    head = records(kr, kr.association)[0]
    for node in (kr, us):
        signed = {(one["by"], one["seq"], one["digest"]) for one in node.state()["checkpoints"] if one["ledger__source"] == kr.association}  # fmt: skip
        assert {(kr.association, 1, head["digest"]), (us.association, 1, head["digest"])} <= signed


def test_a_retraction_erases_at_the_peer_and_its_receipt_comes_back(associations):
    kr, us = associations.kr, associations.us
    share(kr, GROUP, "gone", "stays")
    settle(kr, us)
    retract(kr, GROUP, "gone")
    kr.carry()
    kr.carry()
    assert receipts(kr, us.association, "erased") == []  # overdue until the peer has answered
    settle(kr, us)
    for node in (kr, us):
        texts = {one["record_id"]: one["payload"] for one in records(node, kr.association)}
        assert texts["gone"] is None
        assert texts["stays"]["text"] == {"en": "text of stays"}
        assert receipts(node, us.association, "erased") == ["gone"]
    for node in (kr, us):
        node.stop()
        if (node.folder / "node.sqlite3").exists():
            node.copy_database(node.folder / "copy.sqlite3")  # what stood in the log ahead of it is in the file now
            assert b"text of gone" not in (node.folder / "node.sqlite3").read_bytes()


def test_the_receipt_is_missing_while_the_peer_is_away(associations):
    kr, us = associations.kr, associations.us
    share(kr, GROUP, "gone")
    settle(kr, us)
    us.stop()
    retract(kr, GROUP, "gone")
    settle(kr)
    assert receipts(kr, us.association, "erased") == []
    assert "PeerUnreachable" not in kr.state()["peers"][us.association]["failure"]
    assert kr.state()["peers"][us.association]["failures"] > 0
    us.start()
    settle(kr, us)
    assert receipts(kr, us.association, "erased") == ["gone"]


def test_a_peer_that_was_away_for_long_is_asked_again_as_soon_as_it_calls(associations):
    kr, us = associations.kr, associations.us
    settle(kr, us)
    us.stop()
    while kr.state()["peers"][us.association]["failures"] < 12:
        kr.carry()
    share(kr, GROUP, "kept back")
    us.start()
    kr.carry(after_seconds=5)
    assert kr.state()["peers"][us.association]["failures"] == 12, (
        "five seconds later nobody is asked who failed so often"
    )
    us.carry()
    kr.carry(after_seconds=5)
    assert kr.state()["peers"][us.association]["failures"] == 0
    settle(kr, us)
    assert [one["record_id"] for one in records(us, kr.association)][-1] == "kept back"


def test_what_may_not_leave_is_refused_before_it_is_sealed(associations):
    kr, us = associations.kr, associations.us
    share(kr, GROUP, "room", marking="red")
    share(kr, GROUP, "house", marking="amber+strict")
    kr.share(group=GROUP, records=[{"id": "kind", "kind": "offer", "payload": note("x")}, {"id": "field", "payload": {**note("x"), "customer": "Hanbit"}}])  # fmt: skip
    share(kr, GROUP, "fine")
    settle(kr, us)
    assert notes(us, kr.association) == ["fine"]
    why = {one["record_id"]: one["refused"].split(":")[0] for one in kr.state()["waiting"]}
    assert why == {"room": "marking", "house": "marking", "kind": "kind", "field": "schema"}


def test_a_third_association_sees_nothing_of_the_others_group(associations):
    kr, us, jp = associations.kr, associations.us, associations.jp
    share(kr, GROUP, "between-the-two")
    pair(kr, jp)
    agree("kr-jp", ["market_note"], kr, jp)
    share(kr, "kr-jp", "for-japan")
    settle(kr, us, jp)
    assert notes(jp, kr.association, "kr-jp") == ["for-japan"]
    assert set(jp.state()["ledgers"]) == {"kr-jp/kbio-sample", "kr-jp/jbio-sample"}
    assert set(us.state()["ledgers"]) == {"kr-us/kbio-sample", "kr-us/usbio-sample"}
    for source in (kr.association, us.association):
        answers = [jp.ask(of=kr.association, path=f"/exchange/v1/ledger?group={group}&source={source}&from=1&after=x") for group in (GROUP, "no-such-group")]  # fmt: skip
        assert [code for code, _ in answers] == [404, 404]
        # Not a byte tells a group that exists from one that does not, beside the clock.
        assert {body.split('"now"')[0] for _, body in answers} == {'{"refused": "group", '}


def test_a_change_of_keys_tells_a_third_association_of_no_group_that_it_is_not_in(associations):
    kr, us, jp = associations.kr, associations.us, associations.jp
    share(kr, GROUP, "between-the-two")
    pair(kr, jp)
    agree("kr-jp", ["market_note"], kr, jp)
    share(kr, "kr-jp", "for-japan")
    settle(kr, us, jp)
    assert kr.rotate(cause="rotation")
    share(kr, GROUP, "after-between-the-two")
    share(kr, "kr-jp", "after-for-japan")
    settle(kr, us, jp)
    heads = {node.association: _fields(node.changes_of(association=kr.association)[0][0])["heads"] for node in (us, jp)}
    assert {name: set(one) for name, one in heads.items()} == {us.association: {GROUP}, jp.association: {"kr-jp"}}
    assert notes(us, kr.association) == ["between-the-two", "after-between-the-two"]
    assert notes(jp, kr.association, "kr-jp") == ["for-japan", "after-for-japan"]
    assert kr.rotate(cause="compromise")
    kr.carry()
    for node in (us, jp):
        node.vouch(association=kr.association)
    share(kr, "kr-jp", "again-for-japan")
    settle(kr, us, jp)
    assert notes(jp, kr.association, "kr-jp")[-1] == "again-for-japan"


def _fields(token: str) -> dict:
    content = token.split(".")[1]
    return json.loads(urlsafe_b64decode(content + "=" * (-len(content) % 4)))


def test_guessing_ids_of_groups_tells_a_third_association_nothing(associations):
    kr, us, jp = associations.kr, associations.us, associations.jp
    pair(kr, jp)
    share(kr, GROUP, "between-the-two")
    settle(kr, us, jp)
    guesses = (GROUP, "no-such-group")
    for group in guesses:
        jp.propose(group=group, others=[kr.association], kinds=["market_note"])
    for _ in range(3):
        jp.carry(), kr.carry()
    assert {one["state"] for one in jp.state()["peers"].values()} == {"paired"}
    assert {one["failures"] for one in jp.state()["peers"].values()} == {0}

    def told() -> set[tuple]:
        asked = [(jp.ask(of=kr.association, path=f"/exchange/v1/ledger?group={group}&source={kr.association}&from=1&after=x")) for group in guesses]  # fmt: skip
        return {(code, body.split('"now"')[0]) for code, body in asked}

    assert told() == {(404, '{"refused": "group", ')}
    for group in guesses:
        jp.close(group=group)
    for _ in range(3):
        jp.carry(), kr.carry()
    assert told() == {(404, '{"refused": "group", ')}
    assert {one["failures"] for one in jp.state()["peers"].values()} == {0}
    # What was proposed under an id of others is shown to the operator, and changed nothing of their group.
    assert [(one["association"], one["group_id"], one["reason"]) for one in kr.state()["refused"]] == [
        (jp.association, GROUP, "group")
    ]
    share(kr, GROUP, "still")
    settle(kr, us)
    assert notes(us, kr.association) == ["between-the-two", "still"]


def test_nodes_whose_clocks_are_apart_are_paired_with_one_invitation(associations):
    kr, jp = associations.kr, associations.jp
    jp.skew(hours=5)
    try:
        pair(kr, jp)
        assert {kr.state()["peers"][jp.association]["state"], jp.state()["peers"][kr.association]["state"]} == {
            "paired"
        }
    finally:
        jp.skew(hours=0)


def test_a_group_of_three_reads_the_same_and_a_member_that_is_away_keeps_nobody_waiting(associations):
    kr, us, jp = associations.kr, associations.us, associations.jp
    pair(kr, jp)
    pair(us, jp)
    agree("all-three", ["market_note"], kr, us, jp)
    jp.stop()
    share(kr, "all-three", "one")
    settle(kr, us)
    assert notes(us, kr.association, "all-three") == ["one"]
    jp.start()
    settle(kr, us, jp)
    assert notes(jp, kr.association, "all-three") == ["one"]


def test_parting_ends_the_exchange_and_keeps_its_record(associations):
    kr, us = associations.kr, associations.us
    share(kr, GROUP, "one")
    settle(kr, us)
    us.end(association=kr.association)
    share(kr, GROUP, "after")
    for _ in range(4):
        kr.carry(), us.carry()
    assert notes(us, kr.association) == ["one"]
    assert us.state()["groups"] == {GROUP: "closed"}
    assert us.state()["peers"][kr.association]["state"] == "ended"
    assert "not_paired" in kr.state()["peers"][us.association]["failure"]
    code, body = kr.ask(of=us.association, path=f"/exchange/v1/ledger?group={GROUP}&source={us.association}&from=1&after=x")  # fmt: skip
    assert (code, "not_paired" in body, "token" in body) == (403, True, False)


def test_a_key_that_was_rotated_goes_on_by_itself(associations):
    kr, us = associations.kr, associations.us
    share(kr, GROUP, "before")
    settle(kr, us)
    kr.rotate(cause="rotation")
    share(kr, GROUP, "after")
    settle(kr, us)
    assert notes(us, kr.association) == ["before", "after"]
    keys = kr.state()["keys"]
    assert [one["key_id"] for one in us.keys_of(association=kr.association)] == keys
    assert len({token.split(".")[0] for token in (one["token"] for one in records(us, kr.association))}) == 2


def test_after_a_compromise_nothing_is_taken_until_a_person_has_compared_the_number(associations):
    kr, us = associations.kr, associations.us
    share(kr, GROUP, "before")
    settle(kr, us)
    assert kr.rotate(cause="compromise")
    share(kr, GROUP, "after")
    for _ in range(4):
        kr.carry(), us.carry()
    assert notes(us, kr.association) == ["before"]
    number = us.unvouched()[kr.association]
    assert number == kr.number(association=us.association)
    us.vouch(association=kr.association)
    settle(kr, us)
    assert notes(us, kr.association) == ["before", "after"]
    assert {one["stopped"] for one in us.state()["ledgers"].values()} == {""}


def test_a_key_that_was_replaced_again_before_anybody_compared_is_compared_once(associations):
    kr, us = associations.kr, associations.us
    settle(kr, us)
    assert kr.rotate(cause="compromise")
    assert us.rotate(cause="compromise")
    for _ in range(2):
        kr.carry(), us.carry()
    assert kr.rotate(cause="rotation")
    for _ in range(3):
        kr.carry(), us.carry()
    number = us.unvouched()[kr.association]
    assert number == kr.unvouched()[us.association]
    us.vouch(association=kr.association)
    kr.vouch(association=us.association)
    share(kr, GROUP, "after")
    settle(kr, us)
    assert notes(us, kr.association) == ["after"]


def test_a_peer_that_lost_a_change_of_keys_by_a_backup_is_told_all_of_them_again(associations, tmp_path):
    kr, us = associations.kr, associations.us
    settle(kr, us)
    copy = us.copy_database(tmp_path / "before.sqlite3")
    assert kr.rotate(cause="compromise")
    kr.carry()
    us.vouch(association=kr.association)
    settle(kr, us)
    us.kill()
    us.put_back_database(copy)
    us.start()
    assert kr.rotate(cause="rotation")
    for _ in range(3):
        kr.carry(), us.carry()
    us.vouch(association=kr.association)
    share(kr, GROUP, "after")
    settle(kr, us)
    assert notes(us, kr.association)[-1] == "after"


def test_a_key_is_not_replaced_before_others_said_how_far_they_hold_the_ledger(associations, tmp_path):
    kr, us = associations.kr, associations.us
    settle(kr, us)
    copy = kr.copy_folder(tmp_path / "before")
    share(kr, GROUP, "one", "two")
    settle(kr, us)
    kr.kill()
    kr.put_back_folder(copy)
    kr.start()
    assert not kr.rotate(cause="rotation")
    assert not kr.rotate(cause="compromise")
    settle(kr, us)
    assert kr.rotate(cause="rotation")
    share(kr, GROUP, "three")
    settle(kr, us)
    assert notes(us, kr.association) == notes(kr, kr.association) == ["one", "two", "three"]
    assert not us.state()["refused"] and not kr.state()["refused"]


def test_a_member_that_was_told_of_a_group_by_nobody_takes_no_part(associations):
    kr, us, jp = associations.kr, associations.us, associations.jp
    pair(kr, jp)
    kr.propose(group="later", others=[us.association, jp.association], kinds=["market_note"])
    settle(kr, us, jp)
    assert {node.state()["groups"]["later"] for node in (kr, us, jp)} == {"proposed"}
    share(kr, "later", "too-early")
    settle(kr, us, jp)
    assert "later/kbio-sample" not in us.state()["ledgers"]


def test_a_database_put_back_gets_its_own_records_back_and_uses_no_number_twice(associations):
    kr, us = associations.kr, associations.us
    share(kr, GROUP, "one")
    settle(kr, us)
    copy = kr.copy_database(kr.folder / "copy.sqlite3")
    share(kr, GROUP, "two")
    settle(kr, us)
    kr.rotate(cause="rotation")
    share(kr, GROUP, "three")
    settle(kr, us)
    before = records(us, kr.association)
    kr.stop()
    kr.put_back_database(copy)
    kr.start()
    share(kr, GROUP, "four")
    settle(kr, us)
    after = records(us, kr.association)
    assert after[: len(before)] == before
    assert records(kr, kr.association) == after
    assert notes(us, kr.association) == ["one", "two", "three", "four"]
    assert not us.state()["refused"]


def test_a_database_put_back_is_known_as_one_by_the_file_beside_it(associations):
    kr, us, jp = associations.kr, associations.us, associations.jp
    pair(kr, jp)
    pair(us, jp)
    agree("all-three", ["market_note"], kr, us, jp)
    share(kr, "all-three", "one")
    settle(kr, us, jp)
    kr.stop()
    copy = kr.copy_database(kr.folder.parent / "three-copy.sqlite3")
    kr.start()
    us.stop()
    share(kr, "all-three", "two")
    settle(kr, jp)  # only the third has heard of it
    kr.stop()
    jp.stop()
    kr.put_back_database(copy)
    kr.start()
    us.start()
    share(kr, "all-three", "three")
    later = (
        3600  # long after the start, one member's word is enough where nothing says that the database is an older one
    )
    for _ in range(3):
        us.carry()
        kr.carry(after_seconds=later)
    assert "for_all=True" in kr.standing(group="all-three")
    assert notes(us, kr.association, "all-three") == ["one"], "number 2 is not used again"
    jp.start()
    for _ in range(4):
        for node in (jp, us, kr):
            node.carry(after_seconds=later)
    assert notes(us, kr.association, "all-three") == notes(jp, kr.association, "all-three") == ["one", "two", "three"]


def test_a_data_folder_put_back_waits_for_every_member_before_it_goes_on(associations):
    kr, us, jp = associations.kr, associations.us, associations.jp
    pair(kr, jp)
    pair(us, jp)
    agree("all-three", ["market_note"], kr, us, jp)
    share(kr, "all-three", "one")
    settle(kr, us, jp)
    copy = kr.copy_folder(kr.folder.parent / "three-copy")
    us.stop()
    share(kr, "all-three", "two")
    settle(kr, jp)  # only the third has heard of it
    kr.stop()
    kr.put_back_folder(copy)
    kr.start()
    us.start()
    share(kr, "all-three", "three")
    for _ in range(3):
        kr.round(later_seconds=1), us.carry()
    assert notes(us, kr.association, "all-three") == ["one"]
    settle(jp, kr, us)
    for node in (kr, us, jp):
        assert notes(node, kr.association, "all-three") == ["one", "two", "three"]
        assert node.state()["refused"] == []


def test_a_folder_of_before_a_key_was_replaced_signs_nothing_that_is_taken_and_pairing_anew_goes_on(
    associations, tmp_path
):
    kr, us = associations.kr, associations.us
    share(kr, GROUP, "one")
    settle(kr, us)
    copy = kr.copy_folder(tmp_path / "before")
    assert kr.rotate(cause="rotation")
    share(kr, GROUP, "two")
    settle(kr, us)
    before = records(us, kr.association)
    kr.kill()
    kr.put_back_folder(copy)
    kr.start()
    share(kr, GROUP, "three")
    for _ in range(5):
        kr.carry(), us.carry()
    assert records(us, kr.association) == before
    for node, other in ((kr, us), (us, kr)):
        node.end(association=other.association)
    pair(kr, us)
    agree("kr-us-2", ["market_note"], kr, us)
    share(kr, "kr-us-2", "four")
    kr.take_back(record_id="one")  # what was told with the other key stays: nothing of that ledger goes on
    settle(kr, us)
    assert kr.rotate(cause="rotation")
    assert us.rotate(cause="rotation")
    share(kr, "kr-us-2", "five")
    share(us, "kr-us-2", "six")
    settle(kr, us)
    assert notes(us, kr.association, "kr-us-2") == ["four", "five"]
    assert notes(kr, us.association, "kr-us-2") == ["six"]
    assert records(us, kr.association) == before
    for one in (kr, us):
        # What the old key signed was refused, and shown to the operator of the other side; nothing else was.
        refused = [told["detail"] for told in one.state()["refused"] if told["reason"] != "signature"]
        assert (refused, {peer["failure"] for peer in one.state()["peers"].values()}) == ([], {""})
        # What each holds of before can still be checked by anybody, with the keys of then.
        for source in (kr.association, us.association):
            assert one.verify(group=GROUP, source=source) is None


def test_who_lost_the_secret_key_alone_replaces_it_as_leaked(associations, tmp_path):
    kr, us = associations.kr, associations.us
    share(kr, GROUP, "one")
    settle(kr, us)
    kr.stop()
    shutil.rmtree(kr.folder / "exchange-keys")
    kr.start()
    share(kr, GROUP, "two")
    kr.carry()  # nothing can be signed, and nothing falls over
    assert kr.rotate(cause="compromise")
    for _ in range(3):
        kr.carry(), us.carry()
    us.vouch(association=kr.association)
    settle(kr, us)
    assert notes(us, kr.association) == ["one", "two"]


def test_a_strange_key_that_nobody_confirmed_takes_nothing_of_a_pairing_away(associations):
    kr, us, jp = associations.kr, associations.us, associations.jp
    share(kr, GROUP, "one")
    settle(kr, us)
    for node, other in ((kr, us), (us, kr)):
        node.end(association=other.association)
    # The third association's node answers in the first one's name, as who intercepts an invitation would.
    us.answered(invitation=us.invite(), association=kr.association, key=jp.own_key())
    pair(kr, us)
    kr.take_back(record_id="one")
    settle(kr, us)
    assert receipts(us, us.association, "erased") == ["one"]


def test_nobody_without_a_signature_is_told_anything(associations):
    kr = associations.kr
    for method, path in (("GET", f"/exchange/v1/ledger?group={GROUP}&source=kbio-sample&from=1&after=x"), ("POST", "/exchange/v1/nudge"), ("POST", "/exchange/v1/group"), ("POST", "/exchange/v1/checkpoint"), ("POST", "/exchange/v1/confirmation"), ("POST", "/exchange/v1/key-change"), ("POST", "/exchange/v1/pairing")):  # fmt: skip
        answer = httpx.request(method, kr.address + path)
        assert answer.status_code in (401, 403, 422), (path, answer.status_code)
        assert set(answer.json()) <= {"refused", "now"}


def test_keys_of_a_node_are_as_the_engine_reads_them(associations):
    kr, us = associations.kr, associations.us
    (key,) = us.keys_of(association=kr.association)
    assert KeyRing(kr.association, PublicKey.of(key["x"])).current.key_id == kr.state()["keys"][0]
