"""Offers against needs: the compiled table against plain Python, each condition, and what a replaced entry changes."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bioaccord.partners.entry import (
    Capability,
    Entry,
    EntrySite,
    Inspection,
    Origin,
    Posting,
    Scale,
    Side,
    Traits,
)
from bioaccord.partners.match_table import MatchTable
from bioaccord.partners.text_relevance import TextRelevance
from bioaccord.vocabulary.firm_kind import FirmKind
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import MatchKind

from . import match_oracle

TODAY = date(2026, 12, 1)
KINDS = st.sampled_from(list(MatchKind))
DAYS = st.one_of(st.none(), st.integers(-900, 900).map(lambda days: TODAY + timedelta(days)))


def some(*codes):
    return st.lists(st.sampled_from(codes), max_size=2, unique=True).map(tuple)


SCALES = st.one_of(
    st.none(),
    st.builds(
        lambda least, more, unit: Scale(least, None if more is None else least + more, unit),
        st.sampled_from((50.0, 2000.0)),
        st.sampled_from((None, 0.0, 3000.0)),
        st.sampled_from(("L", "kL", "kg")),
    ),
)
TRAITS = st.builds(
    Traits,
    modalities=some("biologic", "antibody", "monoclonal_antibody", "small_molecule"),
    steps=some("drug_substance", "fermentation", "hospital", "wholesale"),
    hosts=some("cho", "mammalian", "e_coli"),
    fields=some("oncology", "neurology"),
    material_ids=some("cell_culture_medium", "chemically_defined_medium", "feed_medium", "own-part"),
    hs_codes=some("3821", "382100", "3821.00.1000", "300490"),
    inspections=st.lists(
        st.builds(
            Inspection, st.sampled_from(("fda", "mfds")), st.one_of(st.none(), st.dates(date(2019, 1, 1), TODAY))
        ),
        max_size=2,
        unique_by=lambda one: one.authority,
    ).map(tuple),
    scale=SCALES,
    amount_per_year=st.sampled_from((None, 0.5, 100.0, 800.0)),
    amount_unit=st.sampled_from(("kg", "t", "L")),
)


@st.composite
def entries(draw):
    count = draw(st.integers(2, 6))
    made = []
    for number in range(count):
        name = f"F{number}"
        postings = tuple(
            Posting(
                f"{name}-{place}",
                name,
                draw(st.sampled_from(list(Side))),
                draw(KINDS),
                Text("글", "posting"),
                draw(TRAITS),
                site_id=draw(st.sampled_from(("", "S1"))),
                countries=draw(some("KR", "US")),
                from_day=draw(DAYS),
                expires_on=draw(DAYS),
            )
            for place in range(draw(st.integers(0, 4)))
        )
        capabilities = tuple(
            Capability(
                f"C{place}",
                draw(TRAITS),
                draw(st.sampled_from(("", "S1"))),
                origin=draw(st.sampled_from(list(Origin))),
                kinds=draw(st.sampled_from(((), (MatchKind.CONTRACT_MANUFACTURE,), tuple(MatchKind)[:4]))),
            )
            for place in range(draw(st.integers(0, 3)))
        )
        made.append(
            Entry(
                name,
                (),
                draw(st.sampled_from(("KR", "US"))),
                association=draw(st.sampled_from(("", "kbio", "usbio"))),
                firm_kinds=draw(st.sampled_from(((), (FirmKind.CONTRACT_MANUFACTURER,), (FirmKind.DISTRIBUTOR,)))),
                employees=draw(st.sampled_from((None, 8, 900))),
                sites=draw(st.sampled_from(((), (EntrySite("S1", Text("", ""), "DE"),)))),
                capabilities=capabilities,
                postings=postings,
                competitors=draw(some("F0", "F1")) if draw(st.booleans()) else (),
            )
        )
    return made


def told(lists):
    return [[(one.candidate_organisation_id, one.rests_on, one.score) for one in matches] for matches in lists]


@settings(max_examples=150, deadline=None)
@given(entries(), st.integers(1, 4), st.sampled_from(((), ("F1",))), st.booleans(), st.randoms(use_true_random=False))
def test_rankings_are_those_of_plain_python(made, limit, exposed, has_text, random):
    table = MatchTable(made, TODAY)
    needs = [one for entry in made for one in entry.postings if one.side is Side.NEED]
    offers = [one for entry in made for one in entry.postings if one.side is Side.OFFER]
    relevance = None
    if has_text:
        cells = [[random.choice((0.0, 0.03, 0.25, 0.5)) for _ in made] for _ in needs]
        relevance = np.array(cells, dtype=np.float32).reshape(len(needs), len(made))
    found = told(table.answers(needs, exposed=exposed, relevance=relevance, limit=limit))
    for place, need in enumerate(needs):
        words = None if relevance is None else relevance[place]
        assert found[place] == match_oracle.answers(need, made, TODAY, limit, exposed, words)
    turned = [
        [(one.need.organisation_id, one.need.posting_id, one.score) for one in matches]
        for matches in table.askers(offers, exposed=exposed, limit=limit)
    ]
    assert turned == [match_oracle.askers(offer, made, TODAY, limit, exposed) for offer in offers]


@settings(max_examples=30, deadline=None)
@given(entries(), entries())
def test_a_replaced_entry_gives_what_a_new_table_gives(made, others):
    changed = replace(others[0], organisation_id=made[0].organisation_id, postings=())
    added = replace(others[1], organisation_id="NEW", postings=())
    table = MatchTable(made, TODAY).with_entry(changed).with_entry(added)
    anew = MatchTable([changed, *made[1:], added], TODAY)
    needs = [one for entry in made[1:] for one in entry.postings if one.side is Side.NEED]
    assert table.answers(needs) == anew.answers(needs)
    offers = [one for entry in made[1:] for one in entry.postings if one.side is Side.OFFER]
    assert table.askers(offers) == anew.askers(offers)


NEED = Posting(
    "N", "BUYER", Side.NEED, MatchKind.CONTRACT_MANUFACTURE, Text("위탁생산", "CDMO"), Traits(modalities=("antibody",))
)
BUYER = Entry("BUYER", (), "KR", association="kbio", employees=40)


def maker(**traits):
    offer = Posting("O", "MAKER", Side.OFFER, MatchKind.CONTRACT_MANUFACTURE, Text("", ""), Traits(**traits))
    return Entry("MAKER", (), "US", association="usbio", postings=(offer,))


def only(need, entry, **options):
    return MatchTable([BUYER, entry], TODAY).answers([need], **options)[0]


def test_a_narrower_code_answers_a_broader_need_and_a_broader_one_is_not_known():
    (narrower,) = only(NEED, maker(modalities=("monoclonal_antibody",)))
    assert any("단일클론항체는 필요한 항체에 해당합니다" in one.sentence.ko for one in narrower.fits)
    (broader,) = only(NEED, maker(modalities=("biologic",)))
    assert [one.name for one in broader.unknown] == ["modality"]
    assert "whether that includes antibody is not known" in broader.unknown[0].sentence.en
    assert broader.score < narrower.score
    assert only(NEED, maker(modalities=("small_molecule",))) == []


def test_scales_are_compared_in_one_unit_and_told_with_their_values():
    need = replace(NEED, traits=Traits(modalities=("antibody",), scale=Scale(2000, 2000, "L")))
    (found,) = only(need, maker(modalities=("antibody",), scale=Scale(1, 15, "kL")))
    scale = next(one.sentence for one in found.fits if one.name == "scale")
    assert (scale.ko, scale.en) == ("규모: 필요 2,000 L, 가능 1~15 kL.", "Scale: 2,000 L needed, 1 to 15 kL on offer.")
    assert only(need, maker(modalities=("antibody",), scale=Scale(None, 500, "L"))) == []
    (other,) = only(need, maker(modalities=("antibody",), scale=Scale(None, 500, "kg")))
    assert "scale" in [one.name for one in other.unknown]


def test_an_inspection_tells_its_day_and_an_old_one_is_not_known():
    need = replace(NEED, traits=Traits(modalities=("antibody",), inspections=(Inspection("fda"),)))
    (fresh,) = only(need, maker(modalities=("antibody",), inspections=(Inspection("fda", date(2025, 12, 1)),)))
    assert "GMP: inspected by FDA (United States) on 2025-12-01 (1.0 years ago)." in [
        one.sentence.en for one in fresh.fits
    ]
    (old,) = only(need, maker(modalities=("antibody",), inspections=(Inspection("fda", date(2019, 12, 1)),)))
    assert "현재 유효 여부 확인 필요" in next(one.sentence.ko for one in old.unknown if one.name == "gmp")
    assert only(need, maker(modalities=("antibody",), inspections=(Inspection("mfds", TODAY),))) == []


def test_competitors_the_exposed_and_the_expired_are_left_out_without_a_word():
    good = maker(modalities=("antibody",))
    assert len(only(NEED, good)) == 1
    assert only(NEED, replace(good, competitors=("BUYER",))) == []
    assert only(NEED, good, exposed={"MAKER"}) == []
    assert only(replace(NEED, signal_id="S"), good, exposed={"S": {"MAKER"}}) == []
    assert len(only(replace(NEED, signal_id="T"), good, exposed={"S": {"MAKER"}})) == 1
    late = replace(good.postings[0], expires_on=TODAY - timedelta(1))
    assert only(NEED, replace(good, postings=(late,))) == []
    assert only(replace(NEED, expires_on=TODAY - timedelta(1)), good) == []


def test_what_a_program_read_never_excludes_a_firm_whose_words_answer():
    read = Capability("C", Traits(modalities=("small_molecule",)), origin=Origin.READ, evidence="합성의약품")
    firm = Entry("MAKER", (), "US", capabilities=(read,))
    relevance = np.array([[0.0, 0.6]], dtype=np.float32)
    (found,) = only(NEED, firm, relevance=relevance)
    assert found.rests_on == "read"
    assert "소개 글의 내용이 요청과 맞습니다." in [one.sentence.ko for one in found.fits]
    assert only(NEED, replace(firm, capabilities=(replace(read, origin=Origin.STATED),)), relevance=relevance) == []


def test_codes_that_nobody_uses_and_wrong_hs_codes_say_nothing():
    odd = replace(NEED, traits=Traits(modalities=("unheard_of",), hs_codes=("no code",)))
    assert only(odd, maker(modalities=("antibody",))) == []
    table = MatchTable([BUYER, maker(modalities=("antibody",))], TODAY)
    assert len(table.with_entry(maker(modalities=("unheard_of",))).answers([odd])[0]) == 1


def test_a_wrong_side_and_a_wrong_shape_are_refused():
    table = MatchTable([BUYER], TODAY)
    with pytest.raises(ValueError, match="is on the side 'need'; 'offer' is asked"):
        table.askers([NEED])
    with pytest.raises(ValueError, match=r"relevance is of shape \(2, 2\)"):
        table.answers([NEED], relevance=np.zeros((2, 2), np.float32))
    with pytest.raises(ValueError, match="stands in the table twice: BUYER"):
        MatchTable([BUYER, replace(BUYER, employees=2)], TODAY)


def test_firms_that_say_nothing_stand_in_the_order_of_their_words_and_a_good_offer_hides_no_much_better_text():
    words = np.linspace(0.2, 0.9, 60, dtype=np.float32)
    silent = [
        Entry(
            f"S{n:02}", (), ("US", "KR", "")[n % 3], association=("", "usbio")[n % 2], employees=(None, 9, 9000)[n % 3]
        )
        for n in range(60)
    ]
    offering = maker(modalities=("antibody",))
    table = MatchTable([BUYER, *silent, offering], TODAY)
    (found,) = table.answers([NEED], relevance=np.array([[0.0, *words, 0.3]], dtype=np.float32), limit=20)
    order = [one.candidate_organisation_id for one in found]
    assert 4 < order.index("MAKER") < 20
    sure = [one for one in order if one != "MAKER"][:4]
    assert sure == ["S59", "S58", "S57", "S56"]
    (low,) = table.answers([NEED], relevance=np.array([[0.0, *words, 0.0]], dtype=np.float32), limit=61)
    scores = {one.candidate_organisation_id: one.score for one in low}
    assert scores["S59"] > scores["MAKER"] > scores["S00"]


def test_an_offer_of_another_kind_does_not_hide_the_words_of_a_profile():
    licence = Posting("L", "MAKER", Side.OFFER, MatchKind.LICENCE, Text("", ""), Traits(modalities=("vaccine",)))
    (found,) = only(NEED, Entry("MAKER", (), "US", postings=(licence,)), relevance=np.array([[0.0, 0.6]], np.float32))
    assert found.rests_on == ""


def test_a_capability_speaks_for_the_kinds_of_help_that_it_names():
    able = Capability("C", Traits(modalities=("antibody",)), kinds=(MatchKind.CONTRACT_MANUFACTURE,))
    firm = Entry("MAKER", (), "US", capabilities=(able,))
    (named,) = only(NEED, firm)
    (unnamed,) = only(NEED, replace(firm, capabilities=(replace(able, kinds=()),)))
    assert named.score > unnamed.score
    assert "kind" in [one.name for one in named.fits]


def test_the_words_of_a_profile_that_answer_are_quoted_and_the_views_of_both_sides_are_kept_apart():
    texts = [
        "Alpha makes cosmetics in Lyon. It runs a plant for monoclonal antibodies as a contract manufacturer.",
        "Beta sells furniture in Busan.",
        "Gamma sells shoes in Daegu.",
    ]
    entries = [
        Entry(f"T{n}", (), "US", industry=Text("제조업", "Manufacturing"), summary=Text("", text), employees=30)
        for n, text in enumerate(texts)
    ]
    words = TextRelevance([BUYER, *entries])
    need = replace(NEED, text=Text("", "Contract manufacture of monoclonal antibodies"))
    (found,) = MatchTable([BUYER, *entries], TODAY).answers(
        [need], relevance=np.array([[0.0, 0.7, 0.1, 0.0]], np.float32), telling=words.telling
    )
    best, other = found
    assert best.fits[0].name == "text"
    assert "“It runs a plant for monoclonal antibodies as a contract manufacturer.”" in best.fits[0].sentence.en
    assert "‘monoclonal antibodies’" in best.fits[0].sentence.ko
    (told,) = [one.sentence for one in other.unknown if one.name == "text"]
    assert told.en.endswith("only where the firm is and its line of work are known (United States, Manufacturing).")
    assert "소재지·업종(미국, 제조업)뿐입니다" in told.ko
    assert {"size", "market"} == {one.name for one in best.for_candidate}
    assert not {"size", "market"} & {one.name for one in (*best.fits, *best.conflicts, *best.unknown)}
    assert "For the offering firm it would be a new market" in best.for_candidate[-1].sentence.en
