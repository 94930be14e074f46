"""Proceedings: from notice to final rule, corrections at what they correct, and a bill from introduction to law."""

from dataclasses import replace
from datetime import date

import pytest

import bioaccord.policy.sources.federal_register as federal_register
import bioaccord.policy.sources.regulations_gov as regulations_gov
from bioaccord.policy.bill_stages import NextOfBill, bill_stages, next_of_bill
from bioaccord.policy.document import DocumentKind, DocumentLink, DocumentVersion
from bioaccord.policy.proceedings import StepKind, docket_name, proceedings, step_kind
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.signal import DatedWords, Stage

NOTICE = DocumentVersion(
    document_id="federal-register:2024-00001",
    version="2024-01-02",
    kind=DocumentKind.NOTICE,
    country="US",
    publisher="Federal Register",
    address="https://www.federalregister.gov/d/2024-00001",
    language=Language.ENGLISH,
    title="Viral Safety of Cell Lines",
    published_on=date(2024, 1, 2),
    stage=Stage.PROPOSED,
)


def paper(number, day, kind=DocumentKind.NOTICE, title=NOTICE.title, action="", ends=None, publisher="", **links):
    pairs = [("fr", number)] + [(name, value) for name, values in links.items() for value in values]
    return replace(
        NOTICE,
        document_id=f"{publisher or 'federal-register'}:{number}",
        publisher=publisher or "Federal Register",
        kind=kind,
        title=title,
        action=action,
        published_on=date.fromisoformat(day),
        version=day,
        stage=Stage.FINAL if kind == DocumentKind.FINAL_RULE else Stage.PROPOSED,
        links=tuple(DocumentLink(name, value) for name, value in pairs),
        deadline_on=DatedWords.on(date.fromisoformat(ends), "by") if ends else None,
    )


def test_a_proceeding_from_advance_notice_to_correction():
    docket = ["Docket No. FDA-2023-N-0437"]
    proposed, final = DocumentKind.PROPOSED_RULE, DocumentKind.FINAL_RULE
    title = NOTICE.title
    given = [
        paper("2024-00005", "2024-11-01", final, f"{title}; Correction", "Final rule; correction.", docket=docket),
        paper("2024-00004", "2024-10-01", final, title, "Final rule.", docket=docket, rin=["0910-AI01"]),
        paper(
            "2024-00003",
            "2024-05-01",
            proposed,
            f"{title}; Extension of Comment Period",
            ends="2024-06-01",
            docket=docket,
        ),
        paper("2024-00002", "2024-03-01", proposed, title, "Proposed rule.", "2024-05-01", docket=docket),
        paper("2024-00001", "2024-01-02", proposed, title, "Advance notice of proposed rulemaking.", docket=docket),
        paper("2024-00009", "2024-04-01", proposed, "Another matter", docket=["FDA-2023-N-9999"]),
    ]
    other, whole = proceedings(given)
    assert [step.kind for step in whole.steps] == [
        StepKind.ADVANCE_NOTICE,
        StepKind.PROPOSED,
        StepKind.EXTENSION,
        StepKind.FINAL,
        StepKind.CORRECTION,
    ]
    assert whole.steps[-1].corrects == "federal-register:2024-00004"
    assert (whole.dockets, whole.rins, whole.stage) == (("FDA-2023-N-0437",), ("0910-AI01",), Stage.FINAL)
    assert [whole.comments_open_on(date(2024, month, 15)) for month in (2, 4, 5, 6)] == [False, True, True, False]
    assert other.title == "Another matter"


def test_a_withdrawal_ends_a_proposal():
    docket = ["EPA-HQ-OPP-2021-0001"]
    withdrawal = paper(
        "2024-00002",
        "2024-02-01",
        DocumentKind.PROPOSED_RULE,
        "Rule X; Withdrawal",
        "Proposed rule; withdrawal.",
        docket=docket,
    )
    given = [
        paper("2024-00001", "2024-01-02", DocumentKind.PROPOSED_RULE, "Rule X", ends="2024-03-01", docket=docket),
        replace(withdrawal, stage=Stage.WITHDRAWN),
    ]
    (found,) = proceedings(given)
    assert (found.stage, found.comments_open_on(date(2024, 2, 2))) == (Stage.WITHDRAWN, False)


def test_one_paper_at_two_publishers_is_one_step():
    given = [
        paper("2024-00001", "2024-01-02", docket=["FDA-2023-N-0437"]),
        replace(
            paper("2024-00001", "2024-01-02", publisher="regulations.gov", docket=["FDA-2023-N-0437"]),
            document_id="regulations-gov:FDA-2023-N-0437-0001",
        ),
    ]
    (found,) = proceedings(given)
    (step,) = found.steps
    assert (step.document.publisher, step.also) == ("Federal Register", ("regulations-gov:FDA-2023-N-0437-0001",))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"docket": ["EPA_FRDOC_0001"]}, {"docket": ["EPA_FRDOC_0001"]}),
        ({"rin": ["2120-AA64"]}, {"rin": ["2120-AA64"]}),
        ({"docket": ["245A2100DD/AAKC001030"]}, {"docket": ["245A2100DD/AAKC001030"]}),
        ({"docket": ["OMB Control No. 2900-NEW"]}, {"docket": ["OMB Control No. 2900-NEW"]}),
    ],
)
def test_what_an_agency_writes_on_everything_ties_nothing(one, other):
    assert len(proceedings([paper("2024-00001", "2024-01-02", **one), paper("2024-00002", "2024-01-03", **other)])) == 2


FINAL, PROPOSED = DocumentKind.FINAL_RULE, DocumentKind.PROPOSED_RULE


def in_a_docket(*papers):
    """Return, for each proceeding of one docket, the numbers of its papers; a paper is (day, kind, title)."""
    given = [
        paper(f"2024-{number:05d}", day, kind, title, docket=["FDA-2024-N-0002"])
        for number, (day, kind, title) in enumerate(papers, start=1)
    ]
    found = proceedings(given)
    return sorted(sorted(int(step.document.document_id[-5:]) for step in one.steps) for one in found)


def test_a_years_drawer_of_final_rules_holds_as_many_matters_even_under_one_title():
    drugs = ["Oral Dosage Form New Animal Drugs; Clindamycin", "Implantation or Injectable Forms; Tulathromycin"]
    rules = [(f"2024-0{n + 1}-02", FINAL, drugs[n % 2]) for n in range(6)]
    correction = ("2024-06-20", FINAL, "Implantation or Injectable Forms; Tulathromycin; Correction")
    assert in_a_docket(*rules, correction) == [[1], [2], [3], [4], [5], [6, 7]]


def test_in_a_drawer_a_final_rule_follows_its_proposal():
    heaters, dryers = "Test Procedures for Water Heaters", "Test Procedures for Clothes Dryers"
    assert in_a_docket(
        ("1977-04-27", PROPOSED, heaters),
        ("1977-04-27", PROPOSED, dryers),
        ("1977-04-27", PROPOSED, "Test Procedures for Television Receivers"),
        ("1977-05-10", PROPOSED, "Test Procedures for Freezers"),
        ("1977-09-14", FINAL, f"{dryers}; Final Rule"),
        ("1977-10-04", FINAL, f"{heaters}; Final Rule"),
        ("1980-07-10", PROPOSED, f"Amendments to {dryers}"),
    ) == [[1, 6], [2, 5], [3], [4], [7]]


def test_a_docket_whose_titles_share_a_word_of_their_own_is_one_matter():
    produce = "Standards for the Growing and Harvesting of Produce for Human Consumption"
    assert in_a_docket(
        ("2013-01-16", PROPOSED, produce),
        ("2013-02-13", PROPOSED, "Food Safety Modernization Act: Meetings on Rule Revisions"),
        ("2013-04-26", PROPOSED, f"{produce}; Extension of Comment Periods"),
        ("2015-11-27", FINAL, produce),
        ("2019-04-02", FINAL, f"{produce}; Technical Amendment"),
        ("2020-01-07", PROPOSED, "Semiannual Regulatory Agenda"),
    ) == [[1, 2, 3, 4, 5], [6]]


def test_a_second_rule_in_the_docket_of_another_is_a_matter_of_its_own():
    parameters, exchanges = (
        "Benefit and Payment Parameters for 2014",
        "Establishment of Exchanges; Small Business Options",
    )
    assert in_a_docket(
        ("2012-12-07", PROPOSED, parameters),
        ("2013-03-01", FINAL, parameters),
        ("2013-03-01", PROPOSED, exchanges),
        ("2013-06-04", FINAL, exchanges),
        ("2013-11-06", FINAL, f"{parameters}; Correction"),
    ) == [[1, 2, 5], [3, 4]]


def test_letters_kept_among_the_rules_of_a_docket_belong_to_them():
    fees = "Physician Fee Schedule for CY 2010"
    printed = [
        paper(f"2009-{n:05d}", f"2009-1{n}-02", FINAL, title, docket=["CMS-2009-0058"])
        for n, title in enumerate((fees, f"{fees}; Correction"))
    ]
    letters = [
        replace(
            paper(f"letter-{n}", "2009-09-17", PROPOSED, title, docket=["CMS-2009-0058"]),
            links=(DocumentLink("docket", "CMS-2009-0058"),),
        )
        for n, title in enumerate(("Doe, Jane-impact", "Roe, Richard--survey", "anonymous--impact", "Poe, Ann-echo"))
    ]
    assert [len(one.steps) for one in proceedings([*printed, *letters])] == [6]


def test_two_papers_that_share_no_word_are_two_matters():
    assert in_a_docket(
        ("2011-06-02", PROPOSED, "Chemical Mixtures Containing Listed Forms of Phosphorus"),
        ("2014-08-28", FINAL, "Schedules of Controlled Substances: Placement of Suvorexant into Schedule IV"),
    ) == [[1], [2]]
    assert in_a_docket(("2011-06-02", PROPOSED, "Grants Regulation"), ("2011-08-28", FINAL, "Grants")) == [[1, 2]]


def test_a_final_rule_decides_the_proposal_since_the_one_before_it():
    name, docket = "Standards for Produce", ["FDA-2011-N-0921"]
    papers = [
        paper("2013-00001", "2013-01-16", PROPOSED, name, docket=docket),
        paper(
            "2014-00001", "2014-09-29", PROPOSED, f"{name}; Supplemental Notice of Proposed Rulemaking", docket=docket
        ),
        paper("2015-00001", "2015-11-27", FINAL, name, docket=docket),
        paper("2016-00001", "2016-05-03", FINAL, f"{name}; Technical Amendment", docket=docket),
        paper("2017-00001", "2017-09-13", PROPOSED, f"{name}; Extension of Compliance Dates", docket=docket),
        paper("2019-00001", "2019-03-18", FINAL, f"{name}; Extension of Compliance Dates", docket=docket),
    ]
    (found,) = proceedings(papers)
    assert [step.kind for step in found.steps] == [
        StepKind.PROPOSED,
        StepKind.SUPPLEMENTAL,
        StepKind.FINAL,
        StepKind.CORRECTION,
        StepKind.PROPOSED,
        StepKind.DELAY,
    ]
    decided = {
        step.document.document_id[-10:]: proposal.document_id[-10:]
        for step in found.steps
        if (proposal := found.proposal_of(step.document.document_id))
    }
    assert decided == {"2015-00001": "2014-00001"}


def test_what_is_still_to_come_until_a_withdrawal():
    docket = ["FDA-2023-N-0437"]
    proposed = paper(
        "2024-00001", "2024-01-02", PROPOSED, "Viral Safety of Cell Lines", ends="2024-03-01", docket=docket
    )
    longer = paper(
        "2024-00002",
        "2024-02-20",
        PROPOSED,
        "Viral Safety of Cell Lines; Extension of Comment Period",
        ends="2024-04-01",
        docket=docket,
    )
    final = replace(
        paper("2024-00003", "2024-06-01", FINAL, "Viral Safety of Cell Lines", docket=docket),
        effective_on=DatedWords.on(date(2024, 7, 1), "effective July 1"),
    )
    later = replace(
        paper("2024-00004", "2024-06-20", FINAL, "Viral Safety of Cell Lines; Delay of Effective Date", docket=docket),
        effective_on=DatedWords.on(date(2024, 12, 1), "delayed until December 1"),
    )
    gone = replace(
        paper(
            "2024-00005",
            "2024-11-01",
            PROPOSED,
            "Viral Safety of Cell Lines; Withdrawal",
            "Proposed rule; withdrawal.",
            docket=docket,
        ),
        stage=Stage.WITHDRAWN,
    )
    (found,) = proceedings([proposed, longer, final, later, gone])

    def coming(day):
        return [(one.kind.value, one.on.last_day) for one in found.next_days(date.fromisoformat(day))]

    assert coming("2024-01-10") == [("comments", date(2024, 3, 1))]
    assert coming("2024-02-25") == [("comments", date(2024, 4, 1))]
    assert coming("2024-05-01") == []
    assert coming("2024-06-02") == [("effect", date(2024, 7, 1))]
    assert coming("2024-07-10") == [("effect", date(2024, 12, 1))]
    assert coming("2024-11-02") == []


@pytest.mark.parametrize(
    ("title", "action", "kind"),
    [
        ("Rates for Services; Correction", "Final rule; correction.", StepKind.CORRECTION),
        ("Technical Corrections to Customs Regulations", "", StepKind.PROPOSED),
        ("Test Procedures: Correction Factor for Room Air Conditioners", "", StepKind.PROPOSED),
        ("Rule X", "Notice of proposed rulemaking; public hearing.", StepKind.PROPOSED),
        ("Rule X; Public Hearing", "", StepKind.HEARING),
        ("Medical Devices; Hearing Aids", "Proposed rule.", StepKind.PROPOSED),
        ("Withdrawal of Approval of New Animal Drug Applications", "", StepKind.PROPOSED),
        ("New Animal Drugs; Withdrawal of Approval of New Animal Drug Applications", "Withdrawal", StepKind.PROPOSED),
        ("Technical Correction to Centers of Excellence Regulations", "", StepKind.CORRECTION),
        ("Response to the Objections and Denial of the Requests for a Public Hearing", "Denial", StepKind.PROPOSED),
        ("Veterinary Feed Directive; Draft Guidance; Availability", "GDL Guidance", StepKind.NOTICE),
        ("Rule X; Reopening of Comment Period", "", StepKind.EXTENSION),
        ("Rule X", "Supplemental notice of proposed rulemaking.", StepKind.SUPPLEMENTAL),
    ],
)
def test_kinds_of_steps(title, action, kind):
    assert step_kind(paper("2024-1", "2024-01-02", DocumentKind.PROPOSED_RULE, title, action)) == kind


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Docket No. FDA-2023-N-0437", "FDA-2023-N-0437"),
        ("Docket ID EPA\u2011HQ\u2011OPP\u20112021\u20110001", "EPA-HQ-OPP-2021-0001"),
        ("Docket No. FRA-2023-0002-N-41", "FRA-2023-0002-N-41"),
        ("Project Identifier AD-2022-01501-T", ""),
        ("FEMA-2023-0001", ""),
    ],
)
def test_dockets_in_one_spelling(written, name):
    assert docket_name(written) == name


def test_ten_thousand_real_documents(shared_data):
    """Proceedings that were read by hand in these files, written as a person followed them."""
    register = federal_register.documents_from_file(
        shared_data / "policy/federal_register/documents_search_page1_2024.json.gz"
    )
    dockets = regulations_gov.documents_from_file(
        shared_data / "policy/regulations_gov/documents_bio_agencies.jsonl.gz"
    )
    found = proceedings([*register, *dockets])
    by_docket = {docket: one for one in found for docket in one.dockets if len(one.dockets) == 1}

    def kinds(docket):
        return [step.kind.value for step in by_docket[docket].steps]

    assert kinds("APHIS-2006-0144") == ["proposed", "final", "correction"]
    assert by_docket["APHIS-2006-0144"].steps[2].corrects == "regulations-gov:APHIS-2006-0144-0010"
    assert kinds("AMS-NOP-13-0011") == ["proposed", "correction", "final"]
    assert by_docket["AMS-NOP-13-0011"].steps[1].corrects == "regulations-gov:AMS-NOP-13-0011-0001"
    assert kinds("FDA-2015-N-2002") == ["proposed", "extension", "final", "delay"]
    assert kinds("FDA-2016-N-1111") == ["proposed", "extension", "final"]
    assert kinds("APHIS-2006-0153") == ["proposed", "extension", "final"]
    assert by_docket["FDA-2013-N-0500"].stage == Stage.WITHDRAWN
    assert kinds("NRC-2023-0094") == ["notice", "correction"]
    assert by_docket["NRC-2023-0094"].steps[1].corrects == "federal-register:2023-28880@2024-01-04"
    assert kinds("WC DOCKET NO. 12-375") == ["final", "correction"]
    assert sum(len(one.steps) + sum(len(step.also) for step in one.steps) for one in found) == 10_164


@pytest.mark.parametrize(
    ("bill", "steps", "coming"),
    [
        ("117-hr-1", ["introduced", "referred"], NextOfBill.COMMITTEE),
        ("117-hr-1", ["introduced", "reported"], NextOfBill.VOTE),
        ("117-s-1", ["introduced", "passed the Senate"], NextOfBill.HOUSE),
        ("117-hr-1", ["passed the House", "passed the Senate"], NextOfBill.AGREEMENT),
        ("117-hr-1", ["passed the House", "passed the Senate", "presented to the President"], NextOfBill.PRESIDENT),
        ("117-hr-1", ["presented to the President", "vetoed"], None),
        ("117-hr-1", ["signed", "became law"], None),
        ("117-hres-1", ["introduced", "passed the House"], None),
        ("117-sconres-1", ["passed the Senate", "passed the House"], None),
        ("117-sconres-1", ["passed the Senate"], NextOfBill.HOUSE),
    ],
)
def test_what_comes_next_for_a_bill(bill, steps, coming):
    assert next_of_bill(bill, steps) == coming


def action(day, text):
    return {"actionDate": day, "text": text}


def test_a_bill_from_introduction_to_law():
    stages = bill_stages(
        [
            action("2022-04-06", "Became Public Law No: 117-108."),
            action("2022-04-06", "Signed by President."),
            action("2022-03-17", "Presented to President."),
            action(
                "2022-03-08", "Passed/agreed to in Senate: Passed Senate without amendment by Yea-Nay Vote. 79 - 19."
            ),
            action("2022-03-08", "Passed Senate without amendment by Yea-Nay Vote. 79 - 19. Record Vote Number: 71."),
            action("2022-02-08", "Passed/agreed to in House: On motion to suspend the rules and pass the bill."),
            action(
                "2021-07-16", "Reported (Amended) by the Committee on Oversight and Reform. H. Rept. 117-89, Part I."
            ),
            action("2021-05-11", "Referred to the House Committee on Oversight and Reform."),
            action("2021-05-11", "Introduced in House"),
        ]
    )
    assert [one.name for one in stages] == [
        "introduced",
        "referred",
        "reported",
        "passed the House",
        "passed the Senate",
        "presented to the President",
        "signed",
        "became law",
    ]
    assert stages[-1].stage == Stage.ENACTED
