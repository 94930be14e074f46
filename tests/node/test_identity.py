"""Who is who in the node: what is merged without a person, decisions and their undoing, claims, and two reviewers at once."""

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.http import Http404
from django.test import Client

from bioaccord.node.accounts.models import User
from bioaccord.node.accounts.services import create_account
from bioaccord.node.alerts.models import Delivery, InboxEntry
from bioaccord.node.audit.models import AuditEntry
from bioaccord.node.identity import services
from bioaccord.node.identity.access import PairFilters, undecided_for
from bioaccord.node.identity.models import ClaimMessage, Finding, Merge, Pair, PairState
from bioaccord.node.members import own_services
from bioaccord.node.members.entry_access import edited_firms, entry_for, may_edit, own_entry
from bioaccord.node.members.entry_rows import entry_of
from bioaccord.node.members.entry_services import save_entries
from bioaccord.node.members.models import EntryRecord
from bioaccord.partners.entry import Entry, Identifier, IdentifierScheme, NameKind, OrganisationName
from bioaccord.partners.likeness import Evidence, Likeness
from bioaccord.partners.same_organisation import MERGE_ABOVE
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.tlp import TLP

ANALYST, OPERATOR, MEMBER = "analyst@kbio.example", "operator@kbio.example", "member@hanbit.example"
NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
BUSINESS = "1248100998"


def entry(organisation_id, *names, page="", number="", **more):
    identifiers = [Identifier(IdentifierScheme.HOME_PAGE, page)] if page else []
    identifiers += [Identifier(IdentifierScheme.BUSINESS_NUMBER, number)] if number else []
    written = tuple(OrganisationName(name, "ko" if name[0] >= "가" else "en") for name in names)
    return Entry(organisation_id, written, more.pop("country", "KR"), identifiers=tuple(identifiers), **more)


A = entry("KR-A", "한빛셀제약", page="hanbitcell.co.kr", source="members.csv")
B = entry("X-B", "Hanbit Cell Pharm Co., Ltd.", page="hanbitcell.co.kr", source="profiles.csv", employees=40)
C = entry("X-C", "HanbitCell Pharmaceutical", source="third.csv", summary=Text("", "Cell therapies."))


def like(left, right, probability=0.9, *more):
    evidence = (Evidence("home_page", "hanbitcell.co.kr", "hanbitcell.co.kr", 9.5), *more)
    return Likeness(left.organisation_id, right.organisation_id, probability, -12.0, evidence)


@pytest.fixture
def stored(db):
    """Store entries and what is found between them."""

    def store(*likenesses, entries=(A, B, C)):
        save_entries(None, entries, NOW, reason="test")
        return services.store_likenesses(likenesses, NOW, merge_above=MERGE_ABOVE)

    return store


@pytest.fixture
def analyst(db):
    return User.objects.get(email=ANALYST)


def held(organisation_id):
    return replace(entry_of(EntryRecord.objects.get(organisation_id=organisation_id)), updated_on=None)


def pair_of(one, other):
    return Pair.objects.get(left__organisation_id=one.organisation_id, right__organisation_id=other.organisation_id)


def test_the_engine_finds_and_the_node_merges_what_is_clear(db, analyst):
    save_entries(None, [A, B, entry("US-Z", "Zenith Foods Inc.", country="US")], NOW, reason="test")
    finding = Finding.objects.get()  # asked for by the change of the directory
    assert services.run_finding(finding.pk) == "done"
    pair = pair_of(A, B)
    assert pair.state == PairState.MERGED_AUTOMATICALLY
    assert pair.probability >= MERGE_ABOVE
    one = entry_for(analyst, "X-B", NOW.date())
    assert one.organisation_id == "KR-A"
    assert one.name == Text("한빛셀제약", "Hanbit Cell Pharm Co., Ltd.")
    assert AuditEntry.objects.filter(what="entries_merged", who=None).exists()
    assert services.run_finding(finding.pk) == "nothing"


def test_a_cancelled_look_changes_nothing(db, analyst):
    save_entries(None, [A, B], NOW, reason="test")
    finding = Finding.objects.get()
    Finding.objects.filter(pk=finding.pk).update(cancel_asked=True)
    assert services.run_finding(finding.pk) == "cancelled"
    assert not Pair.objects.exists()


def test_a_look_tells_how_far_it_is_and_is_cancelled_while_it_runs(db, visit, monkeypatch):
    save_entries(None, [A, B, C], NOW, reason="test")
    finding, client, told = Finding.objects.get(), visit(ANALYST), []
    monkeypatch.setattr(services, "_NOTED_EVERY_SECONDS", 0.0)
    noting = services._progress_of

    def noting_and_looking(rows):
        note = noting(rows)

        def noted(done, total):
            going_on = note(done, total)
            told.append(client.get(f"/identity/find/{finding.pk}/progress").json())
            if len(told) == 1:
                assert "data-progress" in client.get("/identity/").content.decode()
                client.post(f"/identity/find/{finding.pk}/cancel")
            return going_on

        return noted

    monkeypatch.setattr(services, "_progress_of", noting_and_looking)
    assert services.run_finding(finding.pk) == "cancelled"
    assert told[0]["live"] and 0 < told[0]["done"] <= told[0]["total"]
    assert not Pair.objects.exists()
    ended = client.get(f"/identity/find/{finding.pk}/progress").json()
    assert not ended["live"] and "취소" in ended["words"]
    assert visit(MEMBER).get(f"/identity/find/{finding.pk}/progress").status_code == 403


def test_what_is_doubtful_waits_with_its_reason(stored):
    other = replace(B, identifiers=(*B.identifiers, Identifier(IdentifierScheme.BUSINESS_NUMBER, "2208162517")))
    own = replace(A, identifiers=(*A.identifiers, Identifier(IdentifierScheme.BUSINESS_NUMBER, BUSINESS)))
    assert stored(like(own, other, 0.9999), entries=(own, other)) == (1, 0)
    assert (pair_of(A, B).state, pair_of(A, B).held) == (PairState.WAITING, ["identifiers_differ"])


def test_numbers_that_clash_in_files_alone_are_nobodys_claim(stored):
    clash = like(A, C, 0.6, Evidence("held_two_names", "", "", -3.0))
    stored(clash)
    assert (pair_of(A, C).state, pair_of(A, C).claimed, pair_of(A, C).held) == ("waiting", False, ["held_two_names"])
    create_account("kr-a@x.example", "bioaccord-sample-2026", [("member_admin", "KR-A")])
    services.store_likenesses([clash], NOW, merge_above=MERGE_ABOVE)
    assert pair_of(A, C).claimed
    assert InboxEntry.objects.filter(notice="identity_claimed").count() == 1


def test_two_firms_with_people_that_claim_one_identity_are_told_and_never_merged_alone(stored, account, visit):
    for firm in ("KR-A", "X-B"):
        create_account(f"{firm.lower()}@x.example", "bioaccord-sample-2026", [("member_admin", firm)])
    stored(like(A, B, 0.9999))
    pair = pair_of(A, B)
    assert (pair.state, pair.claimed, pair.held) == (PairState.WAITING, True, ["people_on_both"])
    told = visit("kr-a@x.example").get("/identity/claims/").content.decode()
    assert "한빛셀제약" in told and "다른 담당자가 직접 관리" in told
    assert "Hanbit Cell" not in told and "X-B" not in told
    own = visit("x-b@x.example").get("/directory/X-B/edit/").content.decode()
    assert 'href="/identity/claims/"' in own and "한빛셀제약" not in own
    for firm, name, other in (("kr-a", "한빛셀제약", "Hanbit Cell Pharm"), ("x-b", "Hanbit Cell Pharm", "한빛셀제약")):
        letter = Delivery.objects.get(recipient__email=f"{firm}@x.example")
        assert name in letter.text and "/identity/claims/" in letter.text
        inbox = InboxEntry.objects.get(owner__email=f"{firm}@x.example")
        assert (inbox.notice, inbox.address) == ("identity_claimed", "/identity/claims/")
        shown = visit(f"{firm}@x.example").get("/inbox/").content.decode()
        for told in (letter.subject, letter.text, letter.message_id, inbox.about, inbox.about_en, shown):
            assert other not in told and ("X-B" if firm == "kr-a" else "KR-A") not in told
    services.store_likenesses([like(A, B, 0.9999)], NOW, merge_above=MERGE_ABOVE)
    assert InboxEntry.objects.filter(notice="identity_claimed").count() == 2  # told once
    page = visit(ANALYST).get("/identity/").content.decode()
    assert page.count("다른 담당자가 직접 관리") == 2
    analyst = visit(ANALYST)
    analyst.post(f"/identity/{pair.pk}/decide", {"decision": "merge"})
    assert pair_of(A, B).state == PairState.WAITING
    analyst.post(f"/identity/{pair.pk}/decide", {"decision": "merge", "agreed": "on"})
    assert pair_of(A, B).state == PairState.MERGED
    assert not ClaimMessage.objects.filter(ended_at=None).exists()
    # The people of the merged firm see what stands for it.
    other = User.objects.get(email="x-b@x.example")
    save_entries(None, [replace(held("KR-A"), tlp=TLP.RED)], NOW, reason="test")
    assert entry_for(other, "X-B", NOW.date()).organisation_id == "KR-A"
    with pytest.raises(Http404):
        entry_for(User.objects.get(email=MEMBER), "X-B", NOW.date())


def test_a_decision_is_taken_back_and_everything_is_as_it_was(stored, analyst):
    stored(like(A, B))
    pair = services.decide(analyst, pair_of(A, B).pk, merge=True, keep_id="X-B")
    assert EntryRecord.objects.get(organisation_id="KR-A").merged_into.organisation_id == "X-B"
    assert held("X-B").name.ko == "한빛셀제약"
    services.undo_decision(analyst, pair.pk)
    assert (held("KR-A"), held("X-B")) == (A, B)
    assert EntryRecord.objects.get(organisation_id="KR-A").merged_into is None
    assert pair_of(A, B).state == PairState.WAITING
    services.decide(analyst, pair.pk, merge=False)
    assert services.last_decision(analyst) == pair_of(A, B)
    assert [row.state for row in pair_of(A, B).history.order_by("history_id")][-1] == PairState.KEPT_APART
    # Found again, it stays decided.
    assert services.store_likenesses([like(A, B, 0.9999)], NOW, merge_above=MERGE_ABOVE) == (0, 0)


def test_an_earlier_one_of_several_merges_is_taken_apart(stored, analyst):
    stored(like(A, B), like(B, C, 0.8), like(A, C, 0.7))
    services.decide(analyst, pair_of(A, B).pk, merge=True, keep_id="KR-A")
    assert undecided_for(analyst, PairFilters()).count() == 2  # both between the same two entries now
    services.decide(analyst, pair_of(B, C).pk, merge=True, keep_id="KR-A")
    assert undecided_for(analyst, PairFilters()).count() == 0
    edited = replace(
        held("KR-A"), names=(*held("KR-A").names, OrganisationName("HBC", "en", NameKind.SHORT)), city="대전"
    )
    save_entries(None, [edited], NOW, reason="test")
    replay = services.split(analyst, Merge.objects.get(other__organisation_id="X-B").pk)
    assert [(one.field, one.after) for one in replay.edits] == [("city", "대전"), ("names", "HBC")]
    assert held("X-B") == B
    one = held("KR-A")
    assert [name.text for name in one.names] == ["한빛셀제약", "HanbitCell Pharmaceutical", "HBC"]
    assert (one.city, one.employees, one.summary.en) == ("대전", None, "Cell therapies.")
    assert EntryRecord.objects.get(organisation_id="X-C").merged_into.organisation_id == "KR-A"
    services.split(analyst, Merge.objects.get(other__organisation_id="X-C", undone_at=None).pk)
    assert held("X-C") == C
    assert [name.text for name in held("KR-A").names] == ["한빛셀제약", "HBC"]


def test_a_merge_below_another_is_taken_apart_through_it(stored, analyst):
    stored(like(B, C), like(A, B, 0.8))
    services.decide(analyst, pair_of(B, C).pk, merge=True, keep_id="X-B")
    services.decide(analyst, pair_of(A, B).pk, merge=True, keep_id="KR-A")
    assert entry_for(analyst, "X-C", NOW.date()).organisation_id == "KR-A"
    services.split(analyst, Merge.objects.get(other__organisation_id="X-C").pk)
    assert held("X-C") == C
    assert "HanbitCell Pharmaceutical" not in {name.text for name in held("KR-A").names}
    services.split(analyst, Merge.objects.get(other__organisation_id="X-B", undone_at=None).pk)
    assert (held("KR-A"), held("X-B")) == (A, B)


def test_what_a_person_kept_apart_is_not_merged_by_way_of_a_third(stored, analyst):
    stored(like(A, B, 0.8))
    services.decide(analyst, pair_of(A, B).pk, merge=False)
    services.store_likenesses([like(A, C, 0.9999), like(B, C, 0.9995), like(A, B, 0.8)], NOW, merge_above=MERGE_ABOVE)
    assert pair_of(A, C).state == PairState.MERGED_AUTOMATICALLY
    assert (pair_of(B, C).state, pair_of(B, C).held) == (PairState.WAITING, ["kept_apart_before"])


def test_entries_that_the_association_may_not_see_take_no_part(stored, analyst, visit):
    red = replace(B, tlp=TLP.RED)
    foreign = replace(C, tlp=TLP.AMBER, association="usbio")
    assert stored(like(A, red, 0.9999), like(A, foreign, 0.9999), entries=(A, red, foreign)) == (0, 0)
    assert not Pair.objects.exists()
    page = visit(ANALYST).get("/identity/").content.decode()
    assert "Hanbit" not in page


def test_the_page_shows_differences_and_leads_from_pair_to_pair(stored, visit):
    stored(like(A, B, 0.95), like(A, C, 0.7))
    client = visit(ANALYST)
    page = client.get("/identity/").content.decode()
    assert "같은 기업일 확률: 95.0%" in page and "같은 기업일 가능성 724배" in page
    assert "hanbitcell.co.kr" in page and "한쪽만 있음" in page
    first = pair_of(A, B)
    following = client.get(f"/identity/?after={first.pk}").content.decode()
    assert "70.0%" in following
    assert client.get(f"/identity/?after={pair_of(A, C).pk}&back=1").content.decode().count("95.0%")
    answer = client.post(f"/identity/{first.pk}/decide", {"decision": "apart", "range": "low"}, follow=True)
    assert "70.0%" in answer.content.decode() and "range=low" in answer.redirect_chain[0][0]
    assert "95.0%" in client.post("/identity/undo", follow=True).content.decode()
    # Somebody else is given another pair.
    assert "70.0%" in visit(OPERATOR).get("/identity/").content.decode()
    rows = client.get("/identity/decisions.json").json()
    assert [row["state"] for row in rows] == ["waiting", "waiting"]
    assert client.get("/identity/decisions.csv").content.decode().startswith("\ufeffleft_id,")


def test_a_merge_that_was_edited_since_is_shown_before_it_is_undone(stored, visit, analyst):
    stored(like(A, B))
    client = visit(ANALYST)
    client.post(f"/identity/{pair_of(A, B).pk}/decide", {"decision": "merge", "keep": "KR-A"})
    save_entries(None, [replace(held("KR-A"), city="세종")], NOW, reason="test")
    shown = client.post("/identity/undo", follow=True)
    assert "세종" in shown.content.decode() and Merge.objects.get().undone_at is None
    assert client.post(f"/identity/merges/{Merge.objects.get().pk}/split", follow=True).status_code == 200
    assert (held("X-B"), held("KR-A").city) == (B, "세종")
    assert pair_of(A, B).state == PairState.SPLIT


def test_only_analysts_and_operators_decide(stored, visit):
    stored(like(A, B))
    pair = pair_of(A, B)
    assert Client().get("/identity/").status_code == 302
    member = visit(MEMBER)
    for address in ("/identity/", "/identity/decisions/", "/identity/decisions.csv"):
        assert member.get(address).status_code == 403
    assert member.post(f"/identity/{pair.pk}/decide", {"decision": "merge"}).status_code == 403
    with pytest.raises(PermissionDenied):
        services.decide(User.objects.get(email=MEMBER), pair.pk, merge=True)
    assert pair_of(A, B).state == PairState.WAITING


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_once_decide_a_pair_once(sample_restored):
    save_entries(None, [A, B, C], NOW, reason="test")
    services.store_likenesses([like(A, B), like(B, C), like(A, C)], NOW, merge_above=MERGE_ABOVE)
    pairs = [pair_of(A, B).pk, pair_of(B, C).pk, pair_of(A, C).pk]
    ended, start = [], threading.Barrier(6)

    def reviewer(pair_id, email, patience):
        try:
            user = User.objects.get(email=email)
            start.wait()
            while True:
                try:
                    services.decide(user, pair_id, merge=True)
                    break
                except OperationalError as error:
                    # The tests' SQLite lies in memory, where who waits is refused; a node's is a file, where it waits.
                    # Each comes again after a time of its own: who all come again at once refuse each other for ever.
                    assert "table is locked" in str(error)
                    connection.close()
                    time.sleep(patience)
            ended.append("decided")
        except services.DecidedMeanwhileError:
            ended.append("meanwhile")
        finally:
            connection.close()

    asked = [(one, who) for one in pairs for who in (ANALYST, OPERATOR)]
    threads = [threading.Thread(target=reviewer, args=(*one, 0.02 * 1.9**place)) for place, one in enumerate(asked)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ended) == 6
    made = Merge.objects.filter(undone_at=None).count()
    assert ended.count("decided") == made <= 2
    live = EntryRecord.objects.filter(organisation_id__in=["KR-A", "X-B", "X-C"], merged_into=None)
    assert live.count() == 3 - made


def test_people_of_a_merged_firm_keep_the_entry_that_stands_for_it(stored, analyst, visit):
    for firm in ("KR-A", "X-B"):
        create_account(f"{firm.lower()}@x.example", "bioaccord-sample-2026", [("member_admin", firm)])
    other = User.objects.get(email="x-b@x.example")
    stored(like(A, B))
    # Asked for before the merge: it is added to the entry that stands for both, and takes nothing of it away.
    own_services.save_own(
        other,
        "X-B",
        NOW,
        {"names": (*B.names, OrganisationName("HCP", "en", NameKind.SHORT))},
        seen=own_services.entry_state("X-B"),
    )
    assert own_services.claims_on("KR-A") == []
    services.decide(analyst, pair_of(A, B).pk, merge=True, keep_id="KR-A", agreed=True)
    assert may_edit(other, "KR-A") and may_edit(other, "X-B") and edited_firms(other) == ["KR-A"]
    assert not may_edit(User.objects.get(email="kr-a@x.example"), "X-B")
    assert not may_edit(User.objects.get(email=MEMBER), "KR-A")
    client = visit("x-b@x.example")
    assert client.get("/directory/X-B/edit/").headers["Location"] == "/directory/KR-A/edit/"
    assert "HCP" in client.get("/directory/KR-A/edit/").content.decode()
    change = own_services.waiting_change("KR-A")
    own_services.decide(analyst, change.pk, NOW, take=True)
    assert {one.text for one in held("KR-A").names} == {"한빛셀제약", "Hanbit Cell Pharm Co., Ltd.", "HCP"}
    assert own_services.last_decided("KR-A") == own_services.last_decided("X-B") == change.__class__.objects.get()
    for place, firm in enumerate(("X-B", "KR-A")):
        words = Text(f"세포치료제 {place}", "")
        assert own_services.save_own(other, firm, NOW, {"products": words}, seen=own_services.entry_state(firm)) is None
        assert held("KR-A").products == words and own_entry("X-B").products == words
    assert held("X-B").products == Text("", "")
    own_services.save_own(other, "X-B", NOW, {"country": "US"}, seen=own_services.entry_state("X-B"))
    assert own_services.waiting_change("KR-A").organisation_id == "KR-A"
    own_services.withdraw(User.objects.get(email="kr-a@x.example"), "KR-A", NOW)
    assert own_services.waiting_change("X-B") is None
