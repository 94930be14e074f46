"""When the association merges two entries, what either firm posted, asked, answered and blocked is that of the one that stands for both."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bioaccord.node.accounts.models import Role, User
from bioaccord.node.identity import services as identity
from bioaccord.node.identity.models import Pair
from bioaccord.node.members.entry_services import save_entries
from bioaccord.node.members.models import EntryRecord
from bioaccord.node.partners import introduction_services as services
from bioaccord.node.partners.call_services import answer_call, post_call
from bioaccord.node.partners.directory import firm_name, first_entry
from bioaccord.node.partners.introduction_access import introductions_for, is_unwanted, passed_on_by_association
from bioaccord.node.partners.introduction_services import Request
from bioaccord.node.partners.models import IntroductionRecord, ShownAs
from bioaccord.node.partners.posting_access import own_firm, own_postings, posting_for
from bioaccord.node.partners.posting_services import save_posting
from bioaccord.node.partners.telling import people_of, tell_partners
from bioaccord.node.partners.watch_services import watch_posting
from bioaccord.node.partners.watching import fitting
from bioaccord.partners.entry import Entry, OrganisationName, Posting, Side, Traits
from bioaccord.partners.introduction import IntroductionError
from bioaccord.partners.likeness import Evidence, Likeness
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import MatchKind

HANBIT, BRIARCLIFF, TWIN = "KR-0007", "US-0025", "X-TWIN"
MEMBER, OTHER, ANALYST, TWINS = (
    "member@hanbit.example",
    "member@briarcliff.example",
    "analyst@kbio.example",
    "b@twin.example",
)


def person(email: str) -> User:
    return User.objects.get(email=email)


def need() -> Posting:
    title, until = Text("바이알", "Vials"), timezone.localdate() + timedelta(days=90)
    return Posting("", TWIN, Side.NEED, MatchKind.SECOND_SOURCE, title, Traits(), expires_on=until)


def ask(email: str, asker: str, asked: str) -> IntroductionRecord:
    given = Request(asker, asked, f"{asker} {asked}", "가", "a@b.example", shown_as=ShownAs.NAMED)
    return services.ask(person(email), given, timezone.now())


@pytest.fixture
def twins(db, account):
    """Two entries of one firm, each with people who posted, asked and blocked; the association's step is returned."""
    EntryRecord.objects.all().delete()
    account(TWINS, (Role.MEMBER_USER, TWIN))
    hanbit = first_entry(HANBIT)
    twin = Entry(TWIN, (OrganisationName("Hanbit Nuri Pharm", "en"),), "KR", association=hanbit.association)
    save_entries(None, [hanbit, first_entry(BRIARCLIFF), twin], timezone.now(), reason="test")
    likeness = Likeness(HANBIT, TWIN, 0.9, -12.0, (Evidence("home_page", "a.example", "a.example", 9.5),))
    identity.store_likenesses([likeness], timezone.now(), merge_above=0.999)
    pair = Pair.objects.get()

    def merge() -> Pair:
        return identity.decide(person(ANALYST), pair.pk, merge=True, keep_id=HANBIT, agreed=True)

    return merge


def test_postings_introductions_and_watches_follow_a_merge_and_come_back(twins, visit):
    posting = save_posting(person(TWINS), need(), timezone.now())
    watch_posting(person(TWINS), posting.posting_id, 0.5, timezone.now())
    asked, sent = ask(OTHER, BRIARCLIFF, TWIN), ask(TWINS, TWIN, BRIARCLIFF)
    pair = twins()
    for email in (MEMBER, TWINS):
        assert own_firm(person(email)) == HANBIT
        assert [one.posting.posting_id for one in own_postings(person(email))] == [posting.posting_id]
        assert posting_for(person(email), posting.posting_id).own
        seen = {one.introduction_id: one.role for one in introductions_for(person(email))}
        assert seen == {asked.introduction_id: "asked", sent.introduction_id: "asker"}
        assert visit(email).get(f"/partners/postings/{posting.posting_id}/edit").status_code == 200
    assert firm_name(TWIN) == firm_name(HANBIT)
    assert {one.email for one in people_of(HANBIT)} >= {MEMBER, TWINS}
    assert isinstance(fitting(person(TWINS).partner_watches.get(), timezone.localdate()), dict)
    # A further one is written into the entry that stands for both, whoever of them writes it.
    later = save_posting(person(TWINS), need(), timezone.now())
    assert EntryRecord.objects.get(organisation_id=TWIN).merged_into.organisation_id == HANBIT
    assert {one["posting_id"] for one in EntryRecord.objects.get(organisation_id=HANBIT).payload["postings"]} == {
        posting.posting_id,
        later.posting_id,
    }
    # The one firm has asked Briarcliff already, and has been asked by it.
    for email, asker, other in ((MEMBER, HANBIT, BRIARCLIFF), (OTHER, BRIARCLIFF, HANBIT)):
        with pytest.raises(IntroductionError):
            ask(email, asker, other)
    identity.undo_decision(person(ANALYST), pair.pk)
    assert {one.introduction_id for one in introductions_for(person(MEMBER))} == set()
    assert [one.posting.posting_id for one in own_postings(person(TWINS))] == [posting.posting_id]


def test_a_block_and_a_competitor_hold_after_either_side_was_merged(twins):
    row = ask(TWINS, TWIN, BRIARCLIFF)
    services.block(person(OTHER), BRIARCLIFF, row.introduction_id, timezone.now())
    row.delete()
    twins()
    assert is_unwanted(ask(MEMBER, HANBIT, BRIARCLIFF))


def test_a_firm_whose_people_came_with_a_merge_answers_for_itself_and_hears_once_of_a_call(twins, visit):
    twins()
    assert not passed_on_by_association(HANBIT) and not passed_on_by_association(TWIN)
    values = {
        "kind": "shortage", "title_ko": "바이알 부족", "title_en": "Vials", "text_ko": "찾습니다", "text_en": "Wanted", "audience": "named",
        "named": [TWIN], "terms": [], "deadline_on": timezone.localdate() + timedelta(days=30),
    }  # fmt: skip
    call = post_call(person(OTHER), BRIARCLIFF, values, timezone.now())
    tell_partners(timezone.now())
    for email in (MEMBER, TWINS):
        assert person(email).inbox.filter(notice="call_posted").count() == 1
        assert visit(email).get(f"/partners/calls/{call.call_id}/").status_code == 200
    answered = {"words": "있습니다", "contact_name": "나", "contact_mail": "c@d.example"}
    answer_call(person(TWINS), call.call_id, own_firm(person(TWINS)), answered, timezone.now())
    assert "있습니다" in visit(MEMBER).get(f"/partners/calls/{call.call_id}/").content.decode()
