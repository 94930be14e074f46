"""Shares are no firms: they are told, held for a person, and never matched by the firm's bare name; shell companies go by their number."""

import pytest

from bioaccord.partners.doubt import Doubt
from bioaccord.partners.entry import Entry, Identifier, IdentifierScheme, OrganisationName
from bioaccord.partners.hangul import has_hangul
from bioaccord.partners.reconciliation import AskedName, Reconciler
from bioaccord.partners.same_organisation import MERGE_ABOVE, find_duplicates
from bioaccord.partners.share_class import has_preferred_code, share_name, share_of, spac_number
from bioaccord.partners.sound_file import learned_tables


def entry(key: str, *names: str, ticker: str = "", country: str = "") -> Entry:
    """Return an entry with a symbol where one is given."""
    called = tuple(OrganisationName(name, "ko" if has_hangul(name) else "en") for name in names)
    numbers = (Identifier(IdentifierScheme.TICKER, ticker),) if ticker else ()
    return Entry(key, called, country, identifiers=numbers)


LISTED = [
    entry("H", "한빛누리", "Hanbit Nuri Corporation", ticker="900100", country="KR"),
    entry("H-P", "한빛누리우", "Hanbit Nuri Corp. 1P", ticker="900105", country="KR"),
    entry("H-2", "Hanbit Nuri Corp. 2PB"),
    entry("OWN", "가온새우", ticker="900200", country="KR"),
    entry("S-7", "누리제7호스팩"),
    entry("S-8", "누리제8호스팩", "Nuri No.8 Special Purpose Acquisition Company"),
    entry("N", "누리금융"),
    entry("K-DE", "Kessler KGaA", country="DE"),
    entry("K-US", "Kessler & Co., Inc.", country="US"),
    entry("D", "DORNBACH PHARMACEUT. DL-,001"),
    entry("R", "Relvon Corporation"),
    entry("R-L", "RELVON CORP. DL-,001"),
    *(entry(f"X-{place}", f"{word} Therapeutics") for place, word in enumerate(("Alder", "Birch", "Cedar", "Elm"))),
]


@pytest.mark.parametrize(
    ("written", "firm", "mark"),
    [
        ("가온2우B", "가온", "2우B"),
        ("가온4우(전환)", "가온", "4우(전환)"),
        ("가온새우", "가온새우", ""),
        ("Gaon Corp. 2PB", "Gaon Corp.", "2PB"),
        ("Gaon Holdings Pfd Ser A", "Gaon Holdings", "Pfd Ser A"),
        ("GAON PHARM.SPON.ADR/1/2", "GAON PHARM", "SPON.ADR/1/2"),
        ("GAON THERAP.INC.DL-,0001", "GAON THERAP.INC", "DL-,0001"),
        ("Gaon Class Action Labs", "Gaon Class Action Labs", ""),
        ("Preferred Medicines Inc.", "Preferred Medicines Inc.", ""),
    ],
)
def test_a_share_is_told_by_its_mark(written: str, firm: str, mark: str) -> None:
    found = share_name(written)
    assert (found.firm, found.mark) == (firm, mark)


def test_the_shortest_mark_needs_a_code_or_the_firm_beside_it() -> None:
    assert has_preferred_code(LISTED[1]) and not has_preferred_code(LISTED[3])
    assert [share.mark for share in share_of(LISTED[1])] == ["우", "1P"]
    assert share_of(LISTED[3]) == ()
    without = entry("x", "한빛누리우")
    assert share_of(without) == ()
    assert [share.firm for share in share_of(without, {"한빛누리"})] == ["한빛누리"]
    assert [spac_number(name) for name in ("누리제12호스팩", "누리스팩12호", "누리12스팩", "누리금융12")] == [
        "12",
        "12",
        "12",
        "",
    ]


@pytest.mark.parametrize(
    ("asked", "country", "first", "match"),
    [
        ("Hanbit Nuri Corp.", "", "H", True),
        ("한빛누리", "", "H", True),
        ("한빛누리우", "", "H-P", True),
        ("Hanbit Nuri Corp. 1P", "", "H-P", True),
        ("가온새우", "", "OWN", True),
        ("누리제7호스팩", "", "S-7", True),
        ("누리제9호스팩", "", "S-8", False),
        ("Dornbach Pharmaceut", "", "D", False),
        ("Relvon", "", "R", True),
        ("Kessler", "", "K-DE", False),
        ("Kessler", "DE", "K-DE", True),
        ("Kessler", "US", "K-US", False),
        ("Kessler KGaA", "", "K-DE", True),
        ("Kessler & Co., Inc.", "", "K-US", True),
    ],
)
def test_a_bare_name_means_the_firm_and_two_groups_of_one_name_are_left_open(
    asked: str, country: str, first: str, match: bool
) -> None:
    properties = {"country": (country,)} if country else {}
    found = Reconciler(LISTED, learned_tables()).answers([AskedName(asked, properties)])[0]
    assert (found[0].organisation_id, found[0].match) == (first, match)
    if asked == "Kessler":
        assert {one.organisation_id for one in found[:2]} == {"K-DE", "K-US"}


def test_a_firm_that_is_only_said_aloud_offers_both_groups_of_the_name() -> None:
    found = Reconciler(LISTED, learned_tables()).answers([AskedName("케슬러")])[0]
    assert {one.organisation_id for one in found[:2]} == {"K-DE", "K-US"}
    assert not any(one.match for one in found)


def test_a_preferred_share_is_held_and_shell_companies_of_two_numbers_are_no_pair() -> None:
    found = find_duplicates(LISTED, above=0.0)
    by_pair = {frozenset((one.left_id, one.right_id)): one for one in found}
    share = by_pair[frozenset(("H", "H-P"))]
    assert Doubt.SHARE.value in {one.comparison for one in share.evidence}
    assert share.probability < MERGE_ABOVE
    assert frozenset(("S-7", "S-8")) not in by_pair


@pytest.mark.parametrize(
    ("one", "other", "doubt"),
    [
        ("DORNBACH MED.HLDGS DL-,01", "Dornbach Medical Holdings Inc.", None),
        ("Dornbach Sirion Inc.", "Dornbach International Inc.", Doubt.TWO_NAMES),
        ("Dornbach Medical AG", "Quillon Medical, Inc.", Doubt.TWO_NAMES),
    ],
)
def test_a_name_that_is_cut_short_is_no_claim_of_two_firms(one: str, other: str, doubt: Doubt | None) -> None:
    share = Identifier(IdentifierScheme.ISIN, "US0378331005")
    pair = [
        Entry(key, (OrganisationName(name, "en"),), "US", identifiers=(share,))
        for key, name in (("a", one), ("b", other))
    ]
    others = [
        entry(f"m{place}", f"{word} Medical")
        for place, word in enumerate(("Alder", "Birch", "Cedar", "Elm", "Fir", "Gum"))
    ]
    found = next(it for it in find_duplicates([*pair, *others]) if {it.left_id, it.right_id} == {"a", "b"})
    assert [Doubt(it.comparison) for it in found.evidence if it.comparison.startswith("held_")] == (
        [doubt] if doubt else []
    )


def test_three_records_of_one_firm_under_one_name_are_no_forgery() -> None:
    lei = Identifier(IdentifierScheme.LEI, "5493001KJTIIGC8Y1R12")
    one = OrganisationName("Alderbrook Pharma", "en")
    same = [Entry(key, (one,), "US", identifiers=(lei,)) for key in "abc"]
    assert all(pair.probability >= MERGE_ABOVE for pair in find_duplicates(same))
    another = Entry("d", (OrganisationName("Quillon Widgets", "en"),), "US", identifiers=(lei,))
    assert all(pair.probability < MERGE_ABOVE for pair in find_duplicates([*same, another]))
