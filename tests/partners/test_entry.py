"""Names, markings and terms of directory entries."""

from dataclasses import replace

import pytest

from bioaccord.partners.entry import Entry, NameKind, OrganisationName, Scale
from bioaccord.partners.terms import Facet, standard_terms
from bioaccord.partners.visibility import Reader, may_see
from bioaccord.vocabulary.match import MatchKind
from bioaccord.vocabulary.tlp import TLP


def test_the_official_name_of_each_language_is_shown_before_short_and_former_ones():
    entry = Entry(
        "KR-1",
        (
            OrganisationName("미듬바이오", "ko", NameKind.FORMER),
            OrganisationName("한빛바이오", "ko"),
            OrganisationName("HB", "en", NameKind.SHORT),
            OrganisationName("Hanbit Bio", "en", NameKind.TRANSLATED),
        ),
        "KR",
    )
    assert (entry.name.ko, entry.name.en) == ("한빛바이오", "HB")
    assert replace(entry, names=entry.names[:1]).name.in_language("en") == "미듬바이오"


def test_a_scale_that_ends_below_its_beginning_is_refused():
    with pytest.raises(ValueError, match=r"cannot end \(50 L\) below"):
        Scale(200, 50, "L")


MEMBER = Reader(frozenset({"KR-2"}), frozenset({"kbio"}))
AMERICAN = Reader(frozenset({"US-1"}), frozenset({"usbio"}))
ANALYST = Reader(analyst_of="kbio")
VISITOR = Reader()
OWNER = Reader(frozenset({"KR-1"}), frozenset({"kbio"}))
NAMED = Reader(frozenset({"US-9"}), frozenset({"usbio"}))


@pytest.mark.parametrize(
    ("tlp", "who_see"),
    [
        (TLP.CLEAR, {"member", "american", "analyst", "visitor", "owner", "named"}),
        (TLP.GREEN, {"member", "american", "analyst", "owner", "named"}),
        (TLP.AMBER, {"member", "analyst", "owner", "named"}),
        (TLP.AMBER_STRICT, {"analyst", "owner", "named"}),
        (TLP.RED, {"owner", "named"}),
    ],
)
def test_who_sees_a_marking(tlp, who_see):
    readers = {
        "member": MEMBER,
        "american": AMERICAN,
        "analyst": ANALYST,
        "visitor": VISITOR,
        "owner": OWNER,
        "named": NAMED,
    }
    seen = {
        name
        for name, reader in readers.items()
        if may_see(reader, tlp, owner="KR-1", owner_association="kbio", audience=["US-9"])
    }
    assert seen == who_see


def test_firms_outside_both_associations_are_not_taken_for_each_others_association():
    assert not may_see(Reader(frozenset({"X"}), frozenset({""})), TLP.AMBER, owner="KR-1", owner_association="")


def test_terms_have_both_names_and_every_broader_term_is_one_of_the_same_facet():
    terms = standard_terms()
    for term in terms:
        assert term.name.ko
        assert term.name.en
        assert all(terms[broader].facet is term.facet for broader in term.broader), term.code
    assert {term.code for term in terms.of(Facet.KIND)} == {kind.value for kind in MatchKind}
    assert terms.with_broader("bispecific_antibody") == {"bispecific_antibody", "antibody", "biologic", "medicine"}
