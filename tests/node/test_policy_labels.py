"""Labels of imported documents: by the trained model, with noise told apart, and improved by what analysts corrected."""

from dataclasses import replace
from urllib.parse import quote

import pytest
from django.core.management import call_command

from bioaccord.node.accounts.models import User
from bioaccord.node.policy.comparison_services import compare_neighbours, label_again
from bioaccord.node.policy.correction_services import correct_labels, withdraw_correction
from bioaccord.node.policy.document_models import PolicyLabel, PolicyVersion
from bioaccord.node.policy.document_services import store_versions
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.topic import Topic

from .policy_documents import FINAL, LAW, PROPOSED, law_versions, rules

MEMBER, ANALYST = "member@hanbit.example", "analyst@kbio.example"
SECOND, RENAMED = "2025-03-04-20002", "2026-02-03-20004"


@pytest.fixture
def documents(db):
    """The law and the two rules, stored, compared and labelled."""
    store_versions(None, "korean-law", law_versions())
    store_versions(None, "federal-register", rules())
    list(compare_neighbours())


def _topics(document: str, version: str = "") -> set[str]:
    labels = PolicyLabel.objects.filter(version__document__document_id=document, holds=True)
    return set((labels.filter(version__version=version) if version else labels).values_list("topic", flat=True))


def _everything() -> list[tuple]:
    columns = ("version__version", "topic", "score", "reason_ko", "reason_en", "by_analyst", "holds")
    verdicts = PolicyVersion.objects.order_by("pk").values_list("version", "is_noise", "noise_score", "noise_reason_ko")
    return [*PolicyLabel.objects.order_by("version", "topic", "by_analyst").values_list(*columns), *verdicts]


def test_a_rule_is_labelled_by_its_title_with_score_and_reasons(documents):
    assert _topics(FINAL) == {"health_care", "manufacturing_gmp"}
    label = PolicyLabel.objects.get(version__document__document_id=FINAL, topic="manufacturing_gmp")
    assert 0.5 < label.score <= 1
    assert "Good Manufacturing" in label.reason_en
    assert "제목의" in label.reason_ko


def test_a_law_is_labelled_by_what_changed_and_only_once_it_is_compared(db):
    store_versions(None, "korean-law", law_versions())
    assert PolicyLabel.objects.count() == 0
    list(compare_neighbours())
    assert _topics(LAW, SECOND) == {"health_care"}
    assert PolicyLabel.objects.get(version__version=SECOND).reason_ko


def test_what_changes_nothing_in_substance_is_noise_with_its_reason(documents, visit):
    row = PolicyVersion.objects.get(version=RENAMED)
    assert (row.is_noise, row.noise_reason_ko, row.noise_reason_en) == (
        True,
        "기관 이름만 바뀜",
        "only the name of an office changed",
    )
    assert _topics(LAW, RENAMED) == set()
    address = f"/policy/show/{quote(LAW)}?version={RENAMED}"
    assert "기관 이름만 바뀜" in visit(MEMBER).get(address).content.decode()
    english = visit(MEMBER).get(address, headers={"accept-language": "en"}).content.decode()
    assert "only the name of an office changed" in english


def test_new_words_that_only_follow_another_law_are_noise_by_the_model(db, visit):
    first, second, *_ = law_versions()
    follows = replace(
        second,
        text=first.text.replace("보건복지부장관에게", "보건복지부장관에게 서면으로")
        + "\n\n## 부칙(정부조직법) <제20002호,2025.3.4>\n",
        action="타법개정",
        extra=(("amendment", "타법개정"), ("number", "20002")),
    )
    store_versions(None, "korean-law", [first, follows])
    list(compare_neighbours())
    row = PolicyVersion.objects.get(version=SECOND)
    assert row.substance_count == 1
    assert row.is_noise
    assert 0.5 <= row.noise_score < 1
    assert "정부조직법" in row.noise_reason_ko
    address = f"/policy/show/{quote(LAW)}?version={SECOND}"
    page = visit(MEMBER).get(address).content.decode()
    verdict = page[page.index('id="noise"') :].partition("</p>")[0]
    assert "조문 1개의 문구가 바뀌었으나 실질 변경은 적을 가능성" in verdict
    assert "실질 변경 없음" not in verdict, "the page tells of an article that changed"


def test_a_correction_holds_improves_later_labels_and_a_rerun_changes_nothing(documents):
    analyst = User.objects.get(email=ANALYST)
    said = ["environment", "health_care", "manufacturing_gmp"]
    correct_labels(analyst, PROPOSED, "2024-01-02", said, is_noise=False, reason="solvents")
    correct_labels(analyst, LAW, SECOND, ["manufacturing_gmp"], is_noise=False)
    correct_labels(analyst, LAW, RENAMED, ["health_care"], is_noise=False)
    list(label_again())
    assert _topics(PROPOSED) == set(said)
    assert _topics(LAW, SECOND) == {"manufacturing_gmp"}
    assert _topics(LAW, RENAMED) == {"health_care"}, "an analyst's word is stronger than the verdict of noise"
    assert "environment" in _topics(FINAL), "a rule of nearly the same title follows"
    once = _everything()
    call_command("label_documents")
    store_versions(None, "korean-law", law_versions())
    assert _everything() == once

    later = replace(rules()[1], document_id="federal-register:2025-00001@2025-01-02", version="2025-01-02")
    store_versions(None, "federal-register", [later])
    assert "environment" in _topics(later.document_id)


def test_the_order_of_corrections_does_not_matter(documents):
    analyst = User.objects.get(email=ANALYST)
    corrections = [(PROPOSED, "2024-01-02", ["environment"]), (LAW, SECOND, ["tax"])]
    outcomes = []
    for order in (corrections, corrections[::-1]):
        for document, version, topics in order:
            correct_labels(analyst, document, version, topics, is_noise=False)
        list(label_again())
        outcomes.append(_everything())
        for document, version, _topics_said in order:
            withdraw_correction(analyst, document, version)
        list(label_again())
    assert outcomes[0] == outcomes[1]


def test_a_withdrawn_correction_gives_back_what_the_rules_said(documents):
    analyst, before = User.objects.get(email=ANALYST), _everything()
    for document, version in ((PROPOSED, "2024-01-02"), (LAW, SECOND), (LAW, RENAMED)):
        correct_labels(analyst, document, version, [str(Topic.TAX)], is_noise=False)
        withdraw_correction(analyst, document, version)
    assert _everything() == before


def test_an_analysts_noise_is_told_without_who_said_so(documents, visit):
    correct_labels(User.objects.get(email=ANALYST), LAW, SECOND, [], is_noise=True, reason="canary-78")
    page = visit(MEMBER).get(f"/policy/show/{quote(LAW)}?version={SECOND}").content.decode()
    assert "실질 변경 없음" in page
    assert "canary-78" not in page


def test_a_signal_names_its_drugs_in_the_language_of_the_page():
    from bioaccord.node.policy.views import subject_name
    from bioaccord.vocabulary.signal import Subject, SubjectType

    names = lambda drug: [  # noqa: E731
        subject_name(Subject(SubjectType.DRUG, drug), language) for language in (Language.KOREAN, Language.ENGLISH)
    ]
    assert names("semaglutide") == ["세마글루티드", "semaglutide"]
    assert names("Lidocaine Hydrochloride") == ["리도카인염산염", "Lidocaine Hydrochloride"]
    assert names("Nobodyknowsimab") == ["", "Nobodyknowsimab"]
