"""US papers as signals: what binds whom, routine ones that are none, and one paper that two publishers have."""

from datetime import date

import pytest

import bioaccord.policy.sources.federal_register as federal_register
import bioaccord.policy.sources.regulations_gov as regulations_gov
from bioaccord.brief.signal_sources import parse_source, read_signals
from bioaccord.policy.document_readers import READERS
from bioaccord.policy.signals.collected import after_former, signals_of_versions
from bioaccord.policy.signals.title_particulars import particulars
from bioaccord.vocabulary.language import share_of_hangul
from bioaccord.vocabulary.recognition import standard_recogniser
from bioaccord.vocabulary.signal import EffectKind, Stage
from tests.policy.test_federal_register import NOW, document


def signals(*documents, since=None):
    versions = [federal_register.document_version(one, NOW) for one in documents]
    return signals_of_versions(after_former(versions), standard_recogniser(), since=since)


def posted(number="FDA-2025-D-0001-0002", paper="2025-00001", **changes):
    """Return the record that regulations.gov keeps of the same paper."""
    attributes = {
        "agencyId": "FDA",
        "docketId": "FDA-2025-D-0001",
        "documentType": "Proposed Rule",
        "frDocNum": paper,
        "lastModifiedDate": "2025-03-03T12:00:00Z",
        "postedDate": "2025-03-03T05:00:00Z",
        "commentEndDate": "2025-05-09T03:59:59Z",
        "title": document()["title"],
    } | changes
    return regulations_gov.document_version({"id": number, "attributes": attributes}, NOW)


def test_a_draft_guidance_is_a_consultation_for_the_firms_it_is_about():
    (signal,) = signals(document())
    assert signal.stage == Stage.PROPOSED
    assert signal.deadline_on.last_day == date(2025, 5, 2)
    assert "May 2, 2025" in signal.deadline_on.words
    assert [subject.id for effect in signal.effects for subject in effect.subjects] == ["biologics_manufacturer"]
    assert signal.title.ko.startswith("미국 식품의약국(FDA) 지침안: 생물의약품의 품질·허가 기준")
    assert "세포주" in signal.title.ko, "the glossary's words of the title tell papers of one agency apart"
    assert share_of_hangul(signal.summary.ko) > 0.8
    assert "2025년 5월 2일까지" in signal.effects[0].action.ko


@pytest.mark.parametrize(
    "title",
    [
        "Agency Information Collection Activities; Proposed Collection; Comment Request; Biological Products",
        "Cellular, Tissue, and Gene Therapies Advisory Committee; Notice of Meeting",
        "Importer of Controlled Substances Application: A Single Firm",
        "Privacy Act of 1974; System of Records on biological products",
        "Medical Devices; Neurological Devices; Classification of the Brain Stimulation Software",
        "Kemin Industries, Inc.; Filing of Food Additive Petition (Animal Use)",
        "PHM Brands; Filing of Color Additive Petition",
        "New Animal Drugs; Approval of New Animal Drug Applications; Change of Sponsor",
    ],
)
def test_routine_papers_and_those_of_one_applicant_are_no_signals(title):
    assert signals(document(title=title, type="Rule" if ";" in title[:20] else "Notice")) == []


@pytest.mark.parametrize(
    ("agency", "title"),
    [
        ("federal-communications-commission", "Reliability of the 988 Suicide and Crisis Lifeline"),
        ("environmental-protection-agency", "Air Plan Approval; Kentucky; Regional Haze"),
        ("centers-for-medicare-medicaid-services", "Medicare Program; Payment for Skilled Nursing Facilities"),
        ("international-trade-administration", "Glass Wine Bottles From Chile: Antidumping Duty Order"),
    ],
)
def test_rules_that_bind_other_trades_are_no_signals(agency, title):
    assert signals(document(title=title, abstract="", type="Rule", agencies=[{"slug": agency}])) == []


def test_an_antidumping_order_is_a_tariff_with_its_origin_and_rate():
    (signal,) = signals(
        document(
            title="L-Lysine From China: Antidumping Duty Order",
            abstract="Imports of L-lysine from China are subject to a duty of 24.5 percent ad valorem.",
            action="Antidumping duty order.",
            agencies=[{"slug": "international-trade-administration"}],
        ),
    )
    (effect,) = signal.effects
    assert (effect.kind, effect.made_in, effect.sold_in) == (EffectKind.TARIFF, ("CN",), ("US",))
    assert effect.magnitude == pytest.approx(0.245)
    assert effect.subjects[0].id == "l_lysine"
    assert "중국산" in signal.title.ko


def test_what_is_put_into_feed_is_a_duty_of_feed_makers():
    title = "Food Additives Permitted in Feed and Drinking Water of Animals; Guanidinoacetic Acid"
    (signal,) = signals(document(title=title, abstract="", type="Rule", action="Final rule."))
    assert {one.id for effect in signal.effects for one in effect.subjects} == {"feed_manufacturer"}


def test_papers_that_no_word_tells_apart_show_their_own_titles():
    titles = ("Medical Devices; Bone Screws", "Medical Devices; Dental Chairs")
    first, second = signals(
        *(document(f"2025-0000{number}", title=title, abstract="", type="Rule") for number, title in enumerate(titles))
    )
    assert first.title.ko != second.title.ko
    assert "“Medical Devices; Bone Screws”" in first.title.ko


PROGRAMME = "World Trade Center Health Program"
LONG = "Medicare Program; Revisions to the Policies on What Is Paid Under the Physician Fee Schedule and Other Revisions to"


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (f"{LONG} Part B for CY 2008", f"{LONG} Part B for CY 2009", ("2008년도", "2009년도")),
        (f"{LONG} Part B of the Medicare Programs", f"{LONG} Part D of the Medicare Programs", ("파트 B", "파트 D")),
        (
            "Potatoes Grown in Colorado; Modification of the Handling Regulation for Biological Products in Area No. 2",
            "Potatoes Grown in Colorado; Modification of the Handling Regulation for Biological Products in Area No. 3",
            ("제2구역", "제3구역"),
        ),
        (
            f"{PROGRAMME}: Petition 016-Parkinson's Disease and Vaccines; Finding of Insufficient Evidence",
            f"{PROGRAMME}: Petition 020-Stroke and Vaccines; Finding of Insufficient Evidence",
            ("청원 16호", "청원 20호"),
        ),
        (
            "Schedules of Controlled Substances: Placement of Ganaxolone in Schedule I",
            "Schedules of Controlled Substances: Temporary Placement of Ganaxolone in Schedule I",
            ("지정", "임시 지정"),
        ),
        (
            "Changes in Fees for Vaccine, Poultry, and Egg Products Inspection Services",
            "Publication Method for Lists of Countries Eligible to Export Vaccine, Poultry, or Egg Products",
            ("Changes in Fees", "Publication Method"),
        ),
    ],
)
def test_papers_that_differ_in_a_year_a_part_or_a_turn_differ_in_korean(first, second, said):
    told = signals(
        *(
            document(f"2025-0000{number}", title=title, type="Rule", action="Final rule.")
            for number, title in enumerate((first, second))
        )
    )
    titles = [one.title.ko for one in told]
    assert len(set(titles)) == 2
    assert all(words in title for words, title in zip(said, titles, strict=True)), titles
    assert max(map(len, titles)) < 200


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Clinical Laboratory Improvement Amendments of 1988", ()),
        ("Monograph; Proposed Rule (Part 9 of 13)", ("13부 중 제9부",)),
        ("Almonds; 2016-2017 Crop Year", ("2016-2017년도",)),
        ("Delay of Effective Date; Correction", ("시행일 연기", "정정")),
        ("Extension of Temporary Placement of Five Synthetic Cannabinoids", ("임시 지정 연장", "5종")),
    ],
)
def test_the_particulars_of_a_title(title, told):
    assert particulars(title) == told


def test_what_was_withdrawn_is_told_and_binds_nobody():
    title = "Biological Products; Requirements for Cell Lines; Withdrawal"
    (signal,) = signals(document(title=title, type="Proposed Rule", action="Proposed rule; withdrawal."))
    assert (signal.stage, signal.effects) == (Stage.WITHDRAWN, ())


def test_a_final_rule_says_which_proposal_it_follows():
    more = {"docket_ids": ["FDA-2024-N-0001"], "type": "Proposed Rule", "action": "Proposed rule."}
    proposed = document("2024-00001", publication_date="2024-01-02", **more)
    final = document(type="Rule", action="Final rule.", comments_close_on=None, dates="", docket_ids=more["docket_ids"])
    first, second = signals(proposed, final)
    assert "follows the proposed rule of 2 January 2024" in second.summary.en
    assert "2024년 1월 2일 제안규칙에 이은 절차입니다." in second.summary.ko
    assert "이은" not in first.summary.ko
    assert signals(proposed, final, since=date(2025, 1, 1)) == [second], "what is older still tells what went before"


def test_the_same_paper_at_both_publishers_is_one_signal_with_both_addresses():
    register = federal_register.document_version(document(type="Proposed Rule", action="Proposed rule."), NOW)
    for versions in ([register, posted()], [posted(), register]):
        (signal,) = signals_of_versions(after_former(versions), standard_recogniser())
        assert signal.signal_id == register.document_id
        assert [one.publisher for one in signal.evidence] == ["Federal Register", "regulations.gov"]
        assert signal.deadline_on.last_day == date(2025, 5, 2), "the Register's own day counts"


def test_what_regulations_gov_alone_has_is_told_by_its_newest_record():
    later = posted(lastModifiedDate="2025-04-04T12:00:00Z", commentEndDate="2025-06-09T03:59:59Z")
    (signal,) = signals_of_versions(after_former([later, posted()]), standard_recogniser())
    assert signal.signal_id == "regulations-gov:FDA-2025-D-0001-0002"
    assert signal.deadline_on.last_day == date(2025, 6, 8)
    assert "FDA" in signal.title.ko and "regulations.gov에" in signal.summary.ko


def test_a_day_of_posting_is_no_deadline():
    (signal,) = signals_of_versions(
        after_former([posted(documentType="Rule", commentEndDate="2025-03-04T04:59:59Z")]), standard_recogniser()
    )
    assert signal.deadline_on is None


def test_few_of_a_thousand_real_documents_are_signals(shared_data):
    file = shared_data / "policy/federal_register/documents_search_page1_2024.json.gz"
    found = read_signals(
        [parse_source(f"federal-register:{file}")], since=None, as_of=NOW.date(), recogniser=standard_recogniser()
    )
    assert 5 <= len(found) <= 30
    by_number = {signal.signal_id.split(":")[1].split("@")[0]: signal for signal in found}
    kinds = {
        number: {subject.id for effect in signal.effects for subject in effect.subjects}
        for number, signal in by_number.items()
    }
    assert "narcotics_handler" in kinds["2023-28962"]  # the production quotas of 2024
    assert kinds["2024-00407"] == {"biologics_manufacturer"}  # Q5A(R2)
    assert by_number["2023-28962"].effective_on.last_day == date(2024, 1, 3)
    assert not [signal for signal in found if signal.title.en.startswith("Agency Information Collection")]
    assert READERS.keys() >= {"federal-register"}
