"""What was read in the sentences of one profile, as one thing, and which sentence is quoted."""

from datetime import date

import numpy as np
import pytest

from bioaccord.partners.entry import (
    Capability,
    Entry,
    Inspection,
    OrganisationName,
    Origin,
    Posting,
    Scale,
    Side,
    Traits,
)
from bioaccord.partners.match_table import MatchTable
from bioaccord.partners.read_together import read_together, telling_sentences
from bioaccord.partners.reading_traits import read_capabilities
from bioaccord.partners.spelled_letters import in_letters, spelled
from bioaccord.partners.text_relevance import TextRelevance
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import MatchKind

TODAY = date(2026, 12, 1)
TEXT = (
    "Alpha gives contract manufacturing services. It makes monoclonal antibodies. Drug substances are made in 15,000 L bioreactors. "
    "It fills vials of cell culture medium."
)


def read(traits, evidence="", **further):
    return Capability("C", traits, origin=Origin.READ, evidence=evidence, **further)


def test_parts_from_different_sentences_stand_together():
    one = read_together(
        [
            read(Traits(modalities=("antibody",), scale=Scale(None, 200, "L"), inspections=(Inspection("fda"),))),
            read(Traits(modalities=("antibody", "vaccine"), scale=Scale(50, 2000, "L")), kinds=(MatchKind.LICENCE,)),
            read(Traits(scale=Scale(1, 5, "kg"), inspections=(Inspection("fda", TODAY),))),
        ]
    )
    assert one.traits.modalities == ("antibody", "vaccine")
    assert one.traits.scale == Scale(None, 2000, "L")
    assert one.traits.inspections == (Inspection("fda", TODAY),)
    assert one.kinds == (MatchKind.LICENCE,)
    assert read_together([]) is None


def need(text, **traits):
    return Posting("N", "BUYER", Side.NEED, MatchKind.CONTRACT_MANUFACTURE, Text("", text), Traits(**traits))


def reasons(asked, firm):
    firm = Entry("A", (), "US", summary=firm, capabilities=read_capabilities(Entry("A", (), "US", summary=firm)))
    words = TextRelevance([firm])
    table = MatchTable([firm], TODAY)
    ((found,),) = table.answers([asked], relevance=words.of_needs([asked]), telling=words.telling)
    return found


def test_nothing_is_unknown_that_the_profile_names_in_any_sentence():
    asked = need(
        "A partner", modalities=("monoclonal_antibody",), steps=("drug_substance",), scale=Scale(2000, None, "L")
    )
    found = reasons(asked, Text("", TEXT))
    assert {"kind", "modality", "step", "scale"} <= {one.name for one in found.fits}
    assert not found.conflicts
    assert {one.name for one in found.unknown} == {"origin"}
    medium = need("A partner", material_ids=("cell_culture_medium",))
    assert "material" in [one.name for one in reasons(medium, Text("", TEXT)).fits]


def test_other_things_in_a_profile_are_no_reason_against_it_and_are_told():
    asked = need(
        "antibodies", modalities=("gene_therapy",), scale=Scale(20_000, None, "L"), material_ids=("heparin_sodium",)
    )
    told = {one.name: one.sentence.en for one in reasons(asked, Text("", TEXT)).unknown}
    assert (
        told["scale"]
        == "Scale: 20,000 L or more is needed; the profile speaks of 15,000 L. Whether more is possible is not known."
    )
    assert told["modality"] == "Product type: nothing is on record about gene therapy."
    assert told["material"] == "Whether heparin sodium (active ingredient) is on offer is not on record."


def test_a_reader_is_quoted_its_own_language_where_the_profile_has_both():
    found = reasons(
        need("monoclonal antibody", modalities=("monoclonal_antibody",)),
        Text("단일클론항체를 위탁생산합니다.", "We make monoclonal antibodies for others as a contract manufacturer."),
    )
    (text,) = [one.sentence for one in (*found.fits, *found.unknown) if one.name == "text"]
    assert "‘단일클론항체’" in text.ko
    assert "‘monoclonal antibodies’" in text.en
    (only,) = [
        one.sentence
        for one in reasons(need("x", modalities=("monoclonal_antibody",)), Text("단일클론항체 생산", "")).unknown
        if one.name == "origin"
    ]
    assert only.en.endswith("“단일클론항체 생산” (in Korean)")
    assert "(in Korean)" not in only.ko


def test_the_sentence_that_names_most_is_quoted():
    sentences = [
        read(Traits(modalities=("biologic",)), "Biologics."),
        read(Traits(modalities=("antibody",)), "Antibodies."),
    ]
    told = telling_sentences(Traits(modalities=("antibody",)), MatchKind.LICENCE, sentences)
    assert told == Text("Antibodies.", "Antibodies.")


def test_what_stands_in_the_fields_of_a_need_is_asked_as_its_words_are():
    entries = [
        Entry("A", (), "US", summary=Text("", "It makes monoclonal antibodies.")),
        Entry("B", (), "US", summary=Text("", "It makes furniture.")),
    ]
    (found,) = TextRelevance(entries).of_needs([need("A partner is sought", modalities=("monoclonal_antibody",))])
    assert found[0] > found[1]


@pytest.mark.parametrize(
    "text", ["Heparin, second source outside China and India", "중국 이외의 헤파린 공급처", "non-Chinese heparin"]
)
def test_a_firm_of_a_country_that_is_left_out_comes_after_the_others(text):
    entries = [Entry(country, (), country, summary=Text("", "It makes heparin.")) for country in ("CN", "US", "KR")]
    (found,) = TextRelevance(entries).of([text])
    assert np.argmin(found) == 0
    assert found[1] == found[2] > 3 * found[0]


def test_the_name_of_a_firm_is_nothing_that_it_does():
    firm = Entry(
        "A",
        (OrganisationName("TFF Pharmaceuticals Inc", "en"),),
        "US",
        summary=Text("", "TFF Pharmaceuticals, Inc. works by Thin Film Freezing (TFF)."),
    )
    assert read_capabilities(firm) == ()


def test_letters_are_found_as_they_are_said():
    assert spelled("sk바이오") == "에스케이바이오"
    assert in_letters("에이치엘비") == "hlb"
    assert in_letters("에이스") == ""
