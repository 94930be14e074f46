"""Topic labels: the rules hold on plain cases, reasons are told in both languages, noise is told apart, corrections stay."""

import csv
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

from bioaccord.policy.document import DocumentKind, DocumentLink, DocumentVersion
from bioaccord.policy.topic_clues import ChangedArticle, LawChange, TitledDocument, occasion_in
from bioaccord.policy.topic_labels import labels_of, labels_of_matter, matter_of
from bioaccord.policy.topic_model import Correction, read_topic_model, standard_topic_model, write_topic_model
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.signal import Stage
from bioaccord.vocabulary.topic import Topic

LABELS = Path(__file__).resolve().parents[2] / "labels"


def topics(title: str, agency: str, kind: str = "Rule") -> set[str]:
    return {str(topic) for topic in labels_of_matter(TitledDocument(title, (agency,), kind)).topics}


@pytest.mark.parametrize(
    ("title", "agency", "expected"),
    [
        ("New Animal Drugs; Approval of Maropitant", "FDA", {"agriculture", "clinical_approval"}),
        ("Importation of Fresh Figs From Chile Into the Continental United States", "APHIS", {"agriculture", "trade_tariffs", "biosecurity"}),
        ("Medicare Program; Inpatient Psychiatric Facilities Prospective Payment System", "CMS", {"health_care", "pricing_reimbursement"}),
        ("Energy Conservation Program: Test Procedures for Dishwashers", "EERE", {"energy"}),
        ("Rules of Practice in Trademark Cases", "PTO", {"intellectual_property"}),
        ("Schedules of Controlled Substances: Placement of Daridorexant in Schedule IV", "DEA", {"health_care"}),
        ("Designation of Benzylfentanyl as a List I Chemical", "DEA", {"health_care", "biopharma_raw_materials"}),
        ("Addition of Entities to the Entity List", "BIS", {"trade_tariffs"}),
        ("Privacy Act of 1974; System of Records", "USDA", set()),
    ],
)  # fmt: skip
def test_titles_are_labelled_as_the_rules_say(title, agency, expected):
    assert topics(title, agency) == expected


def test_an_agency_may_be_named_by_slug_code_or_name():
    for agency in ("food-and-drug-administration", "FDA", "Food and Drug Administration"):
        assert topics("Premarket Approval of Certain Devices", agency) == {"health_care", "clinical_approval"}


def test_a_reason_names_what_weighed_most_in_both_languages():
    (label,) = labels_of_matter(TitledDocument("Test Procedures for Consumer Boilers", ("EERE",), "Rule")).labels
    assert label.topic is Topic.ENERGY
    assert 0.5 < label.score <= 1
    assert "Office of Energy Efficiency and Renewable Energy (EERE)" in label.reason.en
    assert "에너지효율·재생에너지국" in label.reason.ko


def test_labels_come_surest_first():
    labels = labels_of_matter(TitledDocument("Importation of Mangoes From India", ("APHIS",), "Rule")).labels
    assert [label.score for label in labels] == sorted((label.score for label in labels), reverse=True)


def change(law: str, amendment: str = "일부개정", *articles: ChangedArticle, **more) -> LawChange:
    return LawChange(law, "법률", amendment, articles, **more)


RENAMED = ChangedArticle(
    "amended",
    "기본계획",
    ("① 보건복지부장관은 5년마다 기본계획을 수립하여야 한다.",),
    ("① 보건복지가족부장관은 5년마다 기본계획을 수립하여야 한다.",),
)


def test_a_change_that_only_renames_a_ministry_is_noise():
    labelling = labels_of_matter(change("암관리법", "타법개정", RENAMED, occasion="정부조직법"))
    assert labelling.is_noise
    assert labelling.labels == ()
    assert "정부조직법" in labelling.noise_reason.ko
    assert "only names of offices" in labelling.noise_reason.en


def test_new_duties_are_no_noise_and_labelled_by_law_and_articles():
    new = ChangedArticle(
        "added",
        "제조 및 품질관리기준에 대한 적합판정",
        (
            "① 의약품등의 제조업자는 제조 및 품질관리기준에 적합한지 판정을 받아야 한다.",
            "② 적합판정의 유효기간은 3년으로 한다.",
        ),
    )
    labelling = labels_of_matter(change("약사법", "일부개정", new))
    assert not labelling.is_noise
    assert {Topic.HEALTH_CARE, Topic.MANUFACTURING_GMP} <= labelling.topics
    gmp = next(label for label in labelling.labels if label.topic is Topic.MANUFACTURING_GMP)
    assert "제조 및 품질관리기준에 대한 적합판정" in gmp.reason.ko


def test_a_law_is_named_in_the_readers_language():
    labelling = labels_of_matter(change("에너지법", "제정", has_former=False))
    (label,) = labelling.labels
    assert label.topic is Topic.ENERGY
    assert "Energy Act" in label.reason.en
    assert "에너지법" in label.reason.ko


def test_a_change_of_annexes_only_says_so():
    labelling = labels_of_matter(change("관세법제71조에따른할당관세의적용에관한규정"))
    assert labelling.topics == {Topic.TRADE_TARIFFS}
    assert "annex only" in labelling.labels[0].reason.en


def test_the_occasion_is_the_law_of_the_versions_own_supplementary_provision():
    text = "부칙(정부조직법) <제11690호,2013.3.23>\n...\n부칙(식품ㆍ의약품분야 시험ㆍ검사 등에 관한 법률) <제11985호,2013.7.30>"
    assert occasion_in(text, "11690") == "정부조직법"
    assert occasion_in(text, "11985") == "식품ㆍ의약품분야 시험ㆍ검사 등에 관한 법률"
    assert occasion_in(text, "99999") == ""


def version(**more) -> DocumentVersion:
    told = {
        "document_id": "federal-register:2024-00001",
        "version": "1",
        "kind": DocumentKind.PROPOSED_RULE,
        "country": "US",
        "publisher": "Federal Register",
        "address": "https://www.federalregister.gov/d/2024-00001",
        "language": Language.ENGLISH,
        "title": "Food Additives Permitted for Direct Addition to Food",
        "published_on": date(2024, 1, 2),
        "stage": Stage.PROPOSED,
        "agencies": ("food-and-drug-administration",),
    }
    return DocumentVersion(**(told | more))


def test_documents_of_both_countries_are_labelled():
    assert labels_of(version()).topics == {Topic.FOOD_SECURITY}
    korean = version(
        document_id="korean-law:의료기기법/법률",
        kind=DocumentKind.ACT,
        country="KR",
        language=Language.KOREAN,
        title="의료기기법",
        links=(DocumentLink("law", "의료기기법"),),
        extra=(("amendment", "일부개정"), ("number", "20220")),
    )
    matter = matter_of(korean, (RENAMED,))
    assert matter == LawChange("의료기기법", "법률", "일부개정", (RENAMED,), promulgated_on=date(2024, 1, 2))
    assert (
        Topic.HEALTH_CARE
        in labels_of(korean, (ChangedArticle("added", "임상시험계획의 승인", ("임상시험을 하려는 자는",)),)).topics
    )


def test_a_korean_draft_is_read_from_its_title():
    draft = version(
        document_id="lawmaking:1",
        kind=DocumentKind.LEGISLATIVE_NOTICE,
        country="KR",
        language=Language.KOREAN,
        title="국민건강보험법 시행령 일부개정령(안) 입법예고",
        summary="약제의 요양급여비용 상한금액 조정 기준을 정한다.",
    )
    matter = matter_of(draft)
    assert isinstance(matter, LawChange)
    assert (matter.law, matter.level, matter.amendment) == ("국민건강보험법", "시행령", "일부개정")
    assert labels_of(draft).topics == {Topic.HEALTH_CARE, Topic.PRICING_REIMBURSEMENT}


# --- corrections ----------------------------------------------------------------------------------------------------------

SALES = TitledDocument("Export Sales Reporting Requirements", ("FAS",), "Proposed Rule", key="a")
ALIKE = TitledDocument("Export Sales Reporting for Beef and Pork", ("FAS",), "Rule", key="b")
OTHER = TitledDocument("Food Labeling: Nutrient Content Claims", ("FDA",), "Rule", key="c")
BOTH = frozenset({Topic.AGRICULTURE, Topic.TRADE_TARIFFS})


def test_a_corrected_document_gets_exactly_its_correction_and_says_so():
    model = standard_topic_model().corrected([Correction(OTHER, frozenset({Topic.TAX}))])
    labelling = labels_of_matter(OTHER, model)
    assert labelling.topics == {Topic.TAX}
    assert labelling.is_corrected
    assert labelling.labels[0].reason.en == "an analyst corrected this"
    assert labels_of_matter(OTHER).topics == {Topic.FOOD_SECURITY}, "the shipped model is left as it is"


def test_documents_like_a_corrected_one_move_and_others_do_not():
    before = standard_topic_model()
    assert Topic.AGRICULTURE not in labels_of_matter(ALIKE, before).topics
    after = before.corrected([Correction(SALES, BOTH)])
    assert labels_of_matter(ALIKE, after).topics == BOTH
    assert labels_of_matter(OTHER, after).topics == labels_of_matter(OTHER, before).topics


def test_one_correction_does_not_turn_an_agency_or_a_law():
    odd = TitledDocument("Energy Conservation Program: Test Procedures for Dishwashers", ("EERE",), "Rule", key="e")
    new = ChangedArticle("added", "약의 날", ("매년 11월 18일을 약의 날로 한다.",))
    day = change("약사법", "일부개정", new, key="d")
    model = standard_topic_model().corrected([Correction(odd, frozenset()), Correction(day, frozenset())])
    assert labels_of_matter(odd, model).topics == frozenset()
    assert labels_of_matter(day, model).topics == frozenset()
    boilers = TitledDocument("Energy Conservation Standards for Consumer Boilers", ("EERE",), "Rule")
    assert labels_of_matter(boilers, model).topics == {Topic.ENERGY}
    trials = ChangedArticle(
        "amended",
        "임상시험의 계획 승인 등",
        ("임상시험을 하려는 자는 승인을 받아야 한다.",),
        ("임상시험을 하려는 자는",),
    )
    for law in ("약사법", "의료법"):
        assert Topic.HEALTH_CARE in labels_of_matter(change(law, "일부개정", trials), model).topics


def test_a_correction_teaches_noise():
    quiet = change("의료법", "일부개정", RENAMED, key="k1")
    like = change("약사법", "일부개정", RENAMED, key="k2")
    model = standard_topic_model().corrected([Correction(quiet, frozenset(), is_noise=True)])
    assert labels_of_matter(quiet, model).is_noise
    assert labels_of_matter(like, model).noise_score > labels_of_matter(like).noise_score


def test_corrections_do_not_depend_on_their_order_and_the_last_word_counts():
    given = [Correction(SALES, BOTH), Correction(ALIKE, BOTH), Correction(OTHER, frozenset({Topic.TAX}))]
    probe = TitledDocument("Export Sales of Cotton", ("FAS",), "Rule", key="p")
    answers = {labels_of_matter(probe, standard_topic_model().corrected(order)).labels for order in permutations(given)}
    assert len(answers) == 1
    changed_mind = standard_topic_model().corrected(given).corrected([Correction(SALES, frozenset())])
    assert labels_of_matter(SALES, changed_mind).topics == frozenset()
    at_once = standard_topic_model().corrected([*given[1:], Correction(SALES, frozenset())])
    assert labels_of_matter(probe, changed_mind).labels == labels_of_matter(probe, at_once).labels


def test_noise_with_topics_is_refused():
    with pytest.raises(ValueError, match="noise has no topics"):
        Correction(SALES, BOTH, is_noise=True)


def test_a_model_is_the_same_after_it_was_written_and_read(tmp_path):
    shipped = standard_topic_model()
    tables = {
        name: (list(table.rows), table.weights, table.bias)
        for name, table in (("titles", shipped.titles), ("changes", shipped.changes), ("noise", shipped.noise))
    }
    write_topic_model(tmp_path / "model.npz", tables)
    again = read_topic_model(tmp_path / "model.npz")
    assert labels_of_matter(SALES, again).labels == labels_of_matter(SALES, shipped).labels
    write_topic_model(tmp_path / "twice.npz", tables)
    assert (tmp_path / "model.npz").read_bytes() == (tmp_path / "twice.npz").read_bytes()


# --- the hand labels ------------------------------------------------------------------------------------------------------


def rows(name: str) -> list[dict[str, str]]:
    with (LABELS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def key(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row[column] for column in ("document_id", "promulgated_on", "number") if column in row)


@pytest.mark.parametrize("country", ["us", "korea"])
def test_no_test_document_was_trained_on(country):
    parts = {part: rows(f"{country}_{part}.csv") for part in ("training", "test", "second_test")}
    keys = [key(row) for part in parts.values() for row in part]
    assert len(keys) == len(set(keys))
    # One amending law changes many others with the same words, so Korean parts share no promulgation.
    promulgations = [{key(row)[1:] for row in part if "number" in row} for part in parts.values()]
    assert not (promulgations[0] & promulgations[1] or promulgations[0] & promulgations[2])


def test_labels_are_topics_and_noise_has_none():
    for file in sorted(LABELS.glob("*.csv")):
        for row in rows(file.name):
            given = [Topic(topic) for topic in row["topics"].split(";") if topic]
            assert len(given) == len(set(given))
            assert row.get("noise", "0") in ("0", "1")
            assert not (row.get("noise") == "1" and given), row


def test_at_least_three_hundred_are_held_back():
    assert len(rows("us_test.csv")) >= 180
    assert len(rows("korea_test.csv")) >= 120
