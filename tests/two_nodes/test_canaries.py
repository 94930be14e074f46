"""No confidential byte leaves: a node whose every confidential field holds a canary does all that an exchange does, and none gets out."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import httpx
import pytest

from bioaccord.exchange.kinds.part import Words
from bioaccord.exchange.kinds.strategy_note import Section
from bioaccord.exchange.strategy import text_digest
from tests.smtp_server import smtp_server

from .canaries import found, number_of, word_of
from .nodes import Node, agree, pair, settle
from .recording_wire import RecordingWire

KR, US, GROUP = "kbio-sample", "usbio-sample", "kr-us"
OTHER = "somebody@other.example"
WORDS = {"en": "Lysine", "ko": "라이신"}
THING = {"type": "material", "id": "soy_peptone"}
SOURCE = {"publisher": "made up"}
SIGNAL = {
    "signal_id": "made-up-1", "kind": "policy", "title": WORDS, "country": "US", "published_on": "2026-11-01", "stage": "proposed",
    "severity": 0.5, "subjects": [THING], "evidence": [SOURCE], "note": {"en": "Look at this."}, "is_fictional": True,
    "effects": [{"kind": "requirement", "subjects": [THING]}], "deadline": {"first_day": "2027-02-01", "last_day": "2027-02-01"},
}  # fmt: skip
SLOT = {"begins_at": "2027-06-01T09:00:00+09:00", "ends_at": "2027-06-01T09:30:00+09:00"}
NEED = {
    "reference": "r-1",
    "match_kind": "second_source",
    "title": WORDS,
    "things": [THING],
    "country": "KR",
    "is_fictional": True,
}
ASKED = {
    "invitation": "i-1",
    "about": {"source": KR, "id": "need"},
    "asked_by": "r-2",
    "asked_of": "r-1",
    "is_fictional": True,
}
SECTION = {"section": "one", "heading": WORDS, "text": WORDS}
NOTE = {
    "note": "n-1", "version": 1, "is_fictional": True,
    "text_digest": text_digest(Words.model_validate(WORDS), [Section.model_validate(SECTION)]),
}  # fmt: skip
EACH_KIND = {
    "policy_signal": ("policy_signal", {**SIGNAL, "signal_id": "made-up-2"}),
    "market_note": ("market_note", {"title": WORDS, "text": WORDS, "first_day": "2026-10-01", "last_day": "2026-10-31", "evidence": [SOURCE], "subjects": [THING], "figures": [{"label": WORDS, "value": 2.0, "low": 1.0, "high": 3.0, "unit": "USD", "source": "made up", "as_of": "2026-10-31"}]}),
    "exposure": ("aggregated_exposure", {"title": WORDS, "things": [THING], "measure": "share of output", "value": 0.2, "low": 0.1, "high": 0.3, "unit": "share", "members_at_least": 5, "as_of": "2026-11-01", "method": "made up"}),
    "offer": ("offer", {**NEED, "reference": "r-3"}),
    "need": ("need", NEED),
    "event": ("event", {"event_id": "e-1", "name": WORDS, "first_day": "2027-06-01", "last_day": "2027-06-03", "place": "Seoul", "country": "KR", "time_zone": "Asia/Seoul", "slots": [{**SLOT, "slot_id": "s-1"}]}),
    "registered": ("meeting_invitation", {**ASKED, "step": "registered", "event_id": "e-1", "guest": {"name": WORDS, "delegates": [{"reference": "d1", "name": WORDS}]}}),
    "asked": ("meeting_invitation", {**ASKED, "step": "asked"}),
    "accepted": ("meeting_invitation", {**ASKED, "step": "accepted"}),
    "contact": ("meeting_invitation", {**ASKED, "step": "contact", "contact": {"organisation": "A firm", "person": "Somebody", "email": "a@firm.example"}}),
    "scheduled": ("meeting_invitation", {**ASKED, "step": "scheduled", "slot": SLOT, "place": "Table 4"}),
    "draft": ("strategy_note", {**NOTE, "step": "draft", "title": WORDS, "authors": ["An analyst"], "sections": [SECTION]}),
    "comment": ("strategy_note", {**NOTE, "step": "comment", "comments": [{"section": "one", "by": "An analyst", "text": WORDS}]}),
    "agreed": ("strategy_note", {**NOTE, "step": "agreed"}),
    "published": ("strategy_note", {**NOTE, "step": "published"}),
    "withdrawn": ("strategy_note", {**NOTE, "step": "withdrawn"}),
}  # fmt: skip
"""Records of every kind and step, by id, with a payload that names nobody of this node."""
KINDS = sorted({kind for kind, _ in EACH_KIND.values()})


class CanaryNode(Node):
    """A node that plants canaries and logs all it can."""

    module = "tests.two_nodes.canary_node"


@dataclass
class Heard:
    """What went out, by the way it went; the canaries, and what else may stand in no log; what the peer was told."""

    canaries: dict[str, str] = field(default_factory=dict)
    planted: set[str] = field(default_factory=set)
    secrecy: dict[str, str] = field(default_factory=dict)
    opening: dict[str, str] = field(default_factory=dict)
    ways: dict[str, bytes] = field(default_factory=dict)
    codes: dict[str, list[int]] = field(default_factory=dict)
    received: dict[str, str] = field(default_factory=dict)
    taken_back: set[str] = field(default_factory=set)

    def leaked(self, way: str, only: Mapping[str, str] | None = None) -> dict[str, bytes]:
        """Return the fields whose canary went out that way."""
        return found(self.ways[way], self.canaries if only is None else only)

    def of_firms_and_people(self) -> dict[str, str]:
        """Return the canaries of what is a firm's or a person's: what is the association's is told to its own people."""
        return {canary: name for canary, name in self.canaries.items() if self.secrecy.get(canary) != "association"}


@pytest.fixture(scope="module")
def heard(tmp_path_factory) -> Iterator[Heard]:
    folder = tmp_path_factory.mktemp("canaries")
    here, there = RecordingWire(), RecordingWire()
    with smtp_server() as postbox:
        CanaryNode.more = {
            "BIOACCORD_MAIL_HOST": "127.0.0.1", "BIOACCORD_MAIL_PORT": str(postbox.port), "BIOACCORD_MAIL_SECURITY": "none",
            "BIOACCORD_MAIL_FROM": "node@kbio.example",
        }  # fmt: skip
        kr = CanaryNode(KR, folder / KR, address=here.address)
        kr.start()
        kr.stop()
        (folder / US).mkdir()
        kr.copy_database(folder / US / "node.sqlite3")
        us = CanaryNode(US, folder / US, address=there.address)
        here.target_port, there.target_port = kr.port, us.port
        kr.start()
        us.start()
        try:
            yield _exchanged(kr, us, here, there, postbox)
        finally:
            kr.leave()
            us.leave()
            here.close()
            there.close()


def _exchanged(kr: CanaryNode, us: CanaryNode, here: RecordingWire, there: RecordingWire, postbox) -> Heard:
    """Do all that an exchange does on a node full of canaries, and keep what went out."""
    said = Heard()
    kr.log_everything()
    pair(kr, us)
    agree(GROUP, KINDS, kr, us)
    us.share_as(group=GROUP, kind="policy_signal", record_id="first", subject="a signal", payload=SIGNAL)
    settle(kr, us)
    kr.plant(signal_id="/first")
    said.canaries = kr.canaries()
    said.planted, said.secrecy = set(kr.planted()), kr.secrecy()

    said.opening |= {OTHER: "accounts.User.email of who reads"}
    session = kr.person(email=OTHER, role="member_user", firm="KR-OTHER")
    token = kr.subscribed(email=OTHER)
    said.opening |= {
        next(iter(session.values())): "sessions.Session.session_key of who reads",
        token: "the address of a feed",
    }
    kr.alerts()
    for record_id, (kind, payload) in EACH_KIND.items():
        kr.share_as(group=GROUP, kind=kind, record_id=record_id, subject=f"a {kind}", payload=payload)
    kr.share_signal(group=GROUP, record_id="own-signal")
    us.share_as(group=GROUP, kind="policy_signal", record_id="second", subject="a signal", payload={**SIGNAL, "signal_id": "made-up-3"})  # fmt: skip
    settle(kr, us)
    kr.alerts()
    kr.alerts(days=1)
    kr.share_as(group=GROUP, kind="need", record_id="back", subject="taken back", payload=NEED, retracts="need")
    kr.take_back_because(record_id="offer", reason=word_of("exchange.Retraction.reason"))
    kr.share_as(group=GROUP, kind="need", record_id="wrong", subject="no need", payload={**NEED, "customer": "a firm"})
    us.share_as(group=GROUP, kind="policy_signal", record_id="us-back", subject="taken back", payload=SIGNAL, retracts="second")  # fmt: skip
    kr.rotate(cause="rotation")
    kr.share_as(group=GROUP, kind="need", record_id="later", subject="a need", payload=NEED)
    settle(kr, us)
    kr.rotate(cause="compromise")
    for _ in range(4):
        kr.carry()
        us.carry()
    us.vouch(association=KR)
    settle(kr, us)
    records = us.state()["ledgers"][f"{GROUP}/{KR}"]["records"]
    said.received = {one["record_id"]: one["kind"] for one in records}
    said.taken_back = {one["retracts"] for one in records}
    said.codes["wrong"] = _wrong_things(kr, us)
    said.codes["broken"] = _while_broken(kr, us)
    said.ways["wire"] = _joined(here.answered, there.asked)

    said.ways["feeds"] = _pages(kr, said, "feeds", [f"/private/{token}/signals.atom", f"/private/{token}/deadlines.ics"], {})  # fmt: skip
    addresses = kr.addresses(known={"group_id": GROUP, "source": KR, "association": US, "kind": "need", "record_id": "later", "note": NOTE["note"]})  # fmt: skip
    of_the_draft = [one for one in kr.addresses(known=kr.draft()) if one.startswith("/exchange/strategy/")]
    said.ways["nobody"] = _pages(kr, said, "nobody", [*addresses, *of_the_draft], {})
    said.ways["other"] = _pages(kr, said, "other", [*addresses, *of_the_draft], session)
    said.ways["draft"] = _pages(kr, said, "draft", of_the_draft, kr.operator())
    of_the_exchange = [one for one in addresses if one.startswith(("/exchange/", "/metrics", "/health"))]
    for_others = [one for one in of_the_exchange if one.endswith(".jsonl") or not one.startswith("/exchange/")]
    said.ways["operator"] = _pages(kr, said, "operator", of_the_exchange, kr.operator())
    said.ways["for others"] = _pages(kr, said, "for others", for_others, kr.operator())
    said.ways["own"] = _pages(kr, said, "own", ["/account/"], kr.of_canary())
    said.ways["mail"] = b"\n".join(one.as_bytes() for one in postbox.taken if OTHER in str(one["To"]))
    said.ways["log"] = kr.log.read_bytes()
    said.ways["peer"] = "\n".join(us.dump()).encode() + us.log.read_bytes()

    before = len(here.answered), len(there.asked)
    told = {**EACH_KIND["market_note"][1], "text": {"en": f"On purpose: {word_of('impact.Portfolio.name')}"}}
    kr.share_as(group=GROUP, kind="market_note", record_id="on-purpose", subject="a note", payload=told)
    settle(kr, us)
    said.ways["control"] = _joined(here.answered[before[0] :], there.asked[before[1] :])
    kr.end(association=US)
    for _ in range(2):
        us.carry()
        kr.carry()
    said.ways["parted"] = _joined(here.answered[before[0] :], there.asked[before[1] :])[len(said.ways["control"]) :]
    return said


def _joined(*directions: list[bytearray]) -> bytes:
    return b"\n\n".join(bytes(one) for pieces in directions for one in pieces)


def _wrong_things(kr: CanaryNode, us: CanaryNode) -> list[int]:
    """Ask the node what it must not answer, as a peer and as nobody, and return the codes of its answers."""
    ledger = f"/exchange/v1/ledger?group={GROUP}&source={KR}"
    asked = [
        ("GET", f"{ledger}&from=1&after=x", ""),
        ("GET", f"{ledger}&from=-1&after=x", ""),
        ("GET", f"{ledger}&from=9999&after=x&limit=x", ""),
        ("GET", "/exchange/v1/ledger?group=canary&source=kbio-sample&from=1&after=x", ""),
        ("GET", "/exchange/v1/ledger", ""),
        ("GET", "/exchange/v1/no-such-address", ""),
        ("POST", "/exchange/v1/group", "{broken"),
        ("POST", "/exchange/v1/group", "[" * 60_000),
        ("POST", "/exchange/v1/group", json.dumps({"name_ko": "", "name_en": "", "tokens": {US: "a.b.c"}, "closings": {}})),
        ("POST", "/exchange/v1/checkpoint", json.dumps({"group": GROUP, "source": KR, "checkpoint": "a.b.c"})),
        ("POST", "/exchange/v1/key-change", json.dumps({"association": US, "tokens": ["a.b.c"]})),
        ("POST", "/exchange/v1/nudge", "x" * 70_000),
        ("PUT", "/exchange/v1/nudge", "{}"),
    ]  # fmt: skip
    codes = [us.say(of=KR, method=method, path=path, body=body)[0] for method, path, body in asked]
    once = {"of": KR, "method": "POST", "path": "/exchange/v1/nudge", "body": "{}", "nonce": "said-twice-0123456789"}
    codes += [us.say(**once)[0], us.say(**once)[0]]
    for method, path, body in asked:
        codes.append(httpx.request(method, kr.address + path, content=body).status_code)
    codes.append(httpx.post(kr.address + "/exchange/v1/pairing", content=b"{" * 3_000_000).status_code)
    codes.append(httpx.get(kr.address + "/exchange/v1/ledger", headers={"Signature": "x", "Bioaccord-From": US}).status_code)  # fmt: skip
    return codes


def _while_broken(kr: CanaryNode, us: CanaryNode) -> list[int]:
    """Ask a node that breaks on the way: a row of it is damaged for a moment."""
    members = kr.damage(group=GROUP, members=7)
    try:
        path = f"/exchange/v1/ledger?group={GROUP}&source={KR}&from=1&after=x"
        return [us.say(of=KR, method="GET", path=path)[0]]
    finally:
        kr.damage(group=GROUP, members=members)


def _pages(kr: CanaryNode, said: Heard, who: str, addresses: list[str], cookie: dict[str, str]) -> bytes:
    """Return what the node answers to somebody: headers and content, without the address that was asked, which the asker knows."""
    parts = []
    with httpx.Client(base_url=kr.address, cookies=cookie, timeout=60) as client:
        for address in addresses:
            answer = client.get(address, headers={"Accept-Language": "en"})
            said.codes.setdefault(who, []).append(answer.status_code)
            whole = repr(answer.headers).encode() + b"\n" + answer.content
            for part in filter(None, address.split("/")):
                whole = whole.replace(part.encode(), b"~") if part in said.canaries else whole
            parts.append(whole)
    return b"\n\n".join(parts)


def test_every_confidential_field_holds_its_canary(heard):
    missing = {name for canary, name in heard.canaries.items() if canary not in heard.planted}
    assert missing == set()
    assert len(heard.planted) > 200


def test_all_was_exchanged_that_an_exchange_exchanges(heard):
    assert {*EACH_KIND, "own-signal", "back", "later"} <= set(heard.received)
    assert {"need", "offer"} <= heard.taken_back, "and what was taken back for a reason"
    assert "receipt" in heard.received.values()
    assert "wrong" not in heard.received
    assert {401, 404, 409, 413, 422} <= set(heard.codes["wrong"])


def test_no_canary_goes_to_a_peer(heard):
    assert len(heard.ways["wire"]) > 50_000
    assert heard.leaked("wire") == {}
    assert heard.leaked("parted") == {}


def test_a_canary_that_was_shared_on_purpose_is_found(heard):
    assert set(heard.leaked("control")) == {"impact.Portfolio.name"}


def test_the_peers_node_holds_no_canary(heard):
    assert b"a need" in heard.ways["peer"]
    assert heard.leaked("peer") == {}


def test_what_breaks_on_the_wire_tells_nothing(heard):
    assert heard.codes["broken"] == [500]


def test_no_canary_is_told_to_nobody_in_particular(heard):
    """Every page and file of the node, asked without a log-in."""
    assert len(heard.codes["nobody"]) > 300
    assert heard.leaked("nobody") == {}


def test_no_firms_and_no_persons_canary_is_told_to_another_firm(heard):
    """Every page and file, asked by somebody of another firm: what is found is shown, what is not theirs is not there, some break."""
    assert {200, 403, 404, 500} <= set(heard.codes["other"])
    assert heard.leaked("other", heard.of_firms_and_people()) == {}


def test_the_draft_of_a_strategy_note_is_read_by_those_who_write_it_and_by_nobody_else(heard):
    """Its pages hold canaries, so that it would be found where they got out: to a peer, to nobody, to another firm."""
    own = {f"exchange.StrategyDraft.{field}" for field in ("title_ko", "title_en", "authors", "sections")}
    assert own <= set(heard.leaked("draft"))
    for way in ("wire", "peer", "nobody", "other", "for others"):
        assert not own & set(heard.leaked(way))


def test_a_canary_is_told_to_its_own_person(heard):
    assert "accounts.User.email" in heard.leaked("own")


def test_no_canary_stands_in_feeds_and_mails_of_another_firm(heard):
    assert heard.codes["feeds"] == [200, 200]
    assert b"Lysine" in heard.ways["feeds"]
    assert b"To: " + OTHER.encode() in heard.ways["mail"]
    assert {**heard.leaked("feeds"), **heard.leaked("mail")} == {}


def test_what_an_operator_sees_of_the_exchange_holds_nothing_of_firms_and_people(heard):
    assert heard.codes["operator"]
    assert heard.leaked("operator", heard.of_firms_and_people()) == {}


def test_no_canary_stands_in_what_an_operator_may_give_away(heard):
    """Ledgers as files, figures for a monitor, whether the node is well."""
    assert heard.leaked("for others") == {}


def test_no_canary_stands_in_a_log_that_holds_all_it_can(heard):
    log = heard.ways["log"]
    assert b"Internal Server Error: /events/<str:event_id>/" in log
    assert b"receive_response_headers" in log
    assert heard.leaked("log", {**heard.canaries, **heard.opening}) == {}


@pytest.mark.parametrize(
    "written",
    [
        lambda word: word.encode(),
        lambda word: word.upper().encode(),
        lambda word: b64encode(b"before" + word.encode()),
        lambda word: urlsafe_b64encode(b"one" + json.dumps({"a": [word]}).encode()),
        lambda word: b"x" + gzip.compress(word.encode()) + b"x",
        lambda word: json.dumps({"a": b64encode(gzip.compress(word.encode())).decode()}).encode(),
        lambda word: "".join(f"%{one:02X}" for one in word.encode()).encode(),
        lambda word: word.encode().hex().encode(),
        lambda word: word[:6].encode() + b"=\r\n" + word[6:].encode(),
    ],
)
def test_a_canary_is_found_however_it_is_written(written):
    word = word_of("impact.Portfolio.name")
    assert set(found(b"\n".join([b"before", written(word), b"behind"]), {word: "it"})) == {"it"}
    assert found(b"\n".join([b"before", written("something-else"), b"behind"]), {word: "it"}) == {}


def test_a_number_is_found_however_it_is_written():
    number = number_of("supply.ProductRow.revenue_usd_per_year")
    for written in (f"{number}.0", f"{number:,}", f"USD {number:,}.00"):
        assert set(found(written.encode(), {str(number): "it"})) == {"it"}
