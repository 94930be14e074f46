"""Which profile answers a need best, in either language."""

import numpy as np
import pytest

from bioaccord.partners.entry import Entry, OrganisationName
from bioaccord.partners.text_relevance import TextRelevance
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import MatchKind

ENTRIES = [
    Entry("A", (OrganisationName("Alpha", "en"),), "US", summary=Text("", "Alpha is a CDMO of biologics and antibodies.")),
    Entry("B", (OrganisationName("Beta", "en"),), "US", summary=Text("", "Beta develops monoclonal antibodies for cancer.")),
    Entry("C", (OrganisationName("감마", "ko"),), "KR", products=Text("항체의약품 위탁개발생산", "")),
    Entry("D", (OrganisationName("Delta", "en"),), "JP", summary=Text("", "Delta distributes medical devices in Japan.")),
    Entry("E", (OrganisationName("엡실론", "ko"),), "KR", products=Text("알츠하이머 치료제 신약개발", "")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("need", "best"),
    [
        ("Looking for a contract manufacturer of monoclonal antibodies", {"A", "C"}),
        ("단일클론항체를 위탁생산할 기업을 찾습니다", {"A", "C"}),
        ("A US firm is looking for a Korean CDMO for antibodies", {"C"}),
        ("일본에서 의료기기를 유통할 파트너", {"D"}),
        ("co-development of Alzheimer's disease drugs", {"E"}),
    ],
)
def test_the_best_answers_come_first_whatever_the_language(need, best):
    scores = TextRelevance(ENTRIES).of([need])[0]
    assert {ENTRIES[place].organisation_id for place in np.argsort(-scores)[: len(best)]} == best


def test_scores_have_their_shape_and_range_and_an_empty_text_asks_for_nothing():
    scores = TextRelevance(ENTRIES).of(["antibody CDMO", "", "qqqq"])
    assert scores.shape == (3, len(ENTRIES))
    assert scores.dtype == np.float32
    assert ((scores >= 0) & (scores <= 1)).all()
    assert not scores[1:].any()
    assert TextRelevance([]).of(["antibody"]).shape == (1, 0)


def test_who_asks_for_contract_manufacture_finds_those_who_manufacture_for_others_though_the_words_do_not_say_so():
    texts = {
        "MAKER": "Alpha is a contract development and manufacturing organization for biologics.",
        "OWNER": "Beta develops an AAV vector for its own gene therapy.",
        "SHOP": "Gamma sells shoes.",
    }
    entries = [Entry(one, (), "US", summary=Text("", text)) for one, text in texts.items()]
    words = TextRelevance(entries)
    text = "Biologics at 200 L in HEK293 suspension"
    (plain,), (of_kind,) = words.of([text]), words.of([text], [MatchKind.CONTRACT_MANUFACTURE])
    assert of_kind[0] - of_kind[1] > plain[0] - plain[1]
    research = "Toxicology and animal studies by a CRO"
    assert (words.of([research]) == words.of([research], [MatchKind.CONTRACT_MANUFACTURE])).all()
