"""Documents made for the tests: a law in four versions, and a proposed and a final rule of one docket."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bioaccord.policy.document import DocumentKind, DocumentLink, DocumentVersion
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.signal import DatedWords, Stage

LAW = "korean-law:약사법/법률"
PROPOSED, FINAL = "federal-register:2024-00001@2024-01-02", "federal-register:2024-09999@2024-09-02"
_FIRST = """# 약사법

##### 제38조 (의약품등의 생산 관리의무 및 보고)

① 의약품등의 제조업자는 생산 실적을 보건복지부장관에게 보고하여야 한다.

##### 제39조 (위해의약품 등의 회수)

① 제조업자는 의약품에 유효기한의 잘못이 있으면 지체 없이 유통 중인 의약품을 회수하고 회수계획을 보고하여야 한다.

##### 제44조 (의약품 판매)

① 약국 개설자가 아니면 의약품을 판매할 수 없다.
"""
_SECOND = _FIRST.replace("생산 실적을", "생산 실적과 공급중단 예정일을 180일 전까지")
_THIRD = _SECOND.replace("##### 제39조 (위해", "##### 제39조의2 (위해")
_FOURTH = _THIRD.replace("보건복지부장관", "식품의약품안전처장")
TEXTS = (
    ("2024-01-02", "20001", "2024-01-02", _FIRST, "제정"),
    ("2025-03-04", "20002", "2026-03-05", _SECOND, "일부개정"),
    ("2025-06-07", "20003", "2025-06-07", _THIRD, "일부개정"),
    ("2026-02-03", "20004", "2099-01-01", _FOURTH, "타법개정"),
)
RETRIEVED = datetime(2026, 11, 24, tzinfo=UTC)


def law_versions() -> list[DocumentVersion]:
    """Return the law's versions, oldest first; the last one takes effect in 2099 and only changes an office's name."""
    return [
        DocumentVersion(
            document_id=LAW,
            version=f"{day}-{number}",
            kind=DocumentKind.ACT,
            country="KR",
            publisher="law.go.kr",
            address="https://www.law.go.kr/법령/약사법",
            language=Language.KOREAN,
            title="약사법",
            translated_title="Pharmaceutical Affairs Act",
            published_on=date.fromisoformat(day),
            stage=Stage.ENACTED,
            text=text,
            action=amendment,
            agencies=("보건복지부",),
            links=(DocumentLink("law", "약사법"),),
            effective_on=DatedWords.on(date.fromisoformat(effective), f"시행 {effective}"),
            retrieved_at=RETRIEVED,
            extra=(("number", number), ("annex", "[별표 1] 행정처분의 기준")),
        )
        for day, number, effective, text, amendment in TEXTS
    ]


def rules() -> list[DocumentVersion]:
    """Return a proposed and a final rule of the docket FDA-2024-N-0001."""
    return [
        DocumentVersion(
            document_id=document_id,
            version=day,
            kind=kind,
            country="US",
            publisher="Federal Register",
            address=f"https://www.federalregister.gov/d/{document_id[17:27]}",
            language=Language.ENGLISH,
            title=f"Current Good Manufacturing Practice for Drug Products; {word}",
            summary="The Food and Drug Administration tells makers of finished pharmaceuticals what it wants.",
            published_on=date.fromisoformat(day),
            stage=stage,
            agencies=("food-and-drug-administration",),
            links=(DocumentLink("docket", "FDA-2024-N-0001"), DocumentLink("fr", document_id[17:27])),
            deadline_on=deadline,
            retrieved_at=RETRIEVED,
        )
        for document_id, day, kind, stage, word, deadline in (
            (
                PROPOSED,
                "2024-01-02",
                DocumentKind.PROPOSED_RULE,
                Stage.PROPOSED,
                "Proposal",
                DatedWords.on(date(2024, 4, 1), "by 11:59 p.m. Eastern Time on April 1, 2024"),
            ),
            (FINAL, "2024-09-02", DocumentKind.FINAL_RULE, Stage.FINAL, "Rule", None),
        )
    ]


def followed_rules(today: date) -> list[DocumentVersion]:
    """Return the two rules with what came between and after: an extension, a correction, a paper of regulations.gov, another matter.

    The final rule changes 21 CFR 211 and takes effect in thirty days from `today`.
    """
    proposed, final = rules()
    cfr = DocumentLink("cfr", "21 CFR 211")
    docket = DocumentLink("docket", "Docket No. FDA-2024-N-0001")

    def paper(like: DocumentVersion, number: str, day: str, title: str, **changes) -> DocumentVersion:
        links = (docket, DocumentLink("fr", number), *changes.pop("links", ()))
        return replace(
            like,
            document_id=f"federal-register:{number}@{day}",
            version=day,
            published_on=date.fromisoformat(day),
            title=title,
            links=links,
            **changes,
        )

    name = "Current Good Manufacturing Practice for Drug Products"
    effective = DatedWords.on(today + timedelta(days=30), "This rule is effective in thirty days.")
    elsewhere = replace(
        final,
        document_id="regulations-gov:FDA-2024-N-0001-0009",
        publisher="regulations.gov",
        version="2024-09-03T01:00:00Z",
        address="https://www.regulations.gov/document/FDA-2024-N-0001-0009",
    )
    return [
        replace(proposed, links=(*proposed.links, cfr)),
        paper(proposed, "2024-90500", "2024-03-20", f"{name}; Extension of Comment Period"),
        replace(final, links=(*final.links, cfr), effective_on=effective),
        paper(
            final, "2024-91500", "2024-10-01", f"{name}; Correction", links=(DocumentLink("corrects", "2024-09999"),)
        ),
        elsewhere,
        replace(
            paper(proposed, "2024-90077", "2024-01-09", "Import Tolerances for Residues"),
            links=(DocumentLink("docket", "FDA-2024-N-7777"), DocumentLink("fr", "2024-90077")),
        ),
    ]


BILL = "congress-gov:117-hr-3076"


def bill_texts() -> list[DocumentVersion]:
    """Return a bill's versions as introduced and as law, with its way, each with the address of its text."""
    way = (
        ("stage", "2021-05-11 introduced: Introduced in House"),
        ("stage", "2021-05-11 referred: Referred to the House Committee on Oversight and Reform."),
        ("stage", "2022-02-08 passed the House: Passed/agreed to in House: by the Yeas and Nays: 342 - 92."),
        ("stage", "2022-03-08 passed the Senate: Passed Senate without amendment by Yea-Nay Vote. 79 - 19."),
        ("stage", "2022-04-06 became law: Became Public Law No: 117-108."),
    )
    return [
        DocumentVersion(
            document_id=BILL,
            version=f"{day} {name}",
            kind=kind,
            country="US",
            publisher="Congress.gov",
            address="https://www.congress.gov/bill/117th-congress/house-bill/3076",
            language=Language.ENGLISH,
            title="Postal Service Reform Act of 2022",
            published_on=date.fromisoformat(day),
            stage=stage,
            links=(DocumentLink("bill", "117-hr-3076"),),
            retrieved_at=RETRIEVED,
            extra=(
                ("text_version", name),
                ("text_xml", f"https://www.congress.gov/117/bills/hr3076/BILLS-117hr3076{ending}.xml"),
                *way,
            ),
        )
        for day, name, ending, kind, stage in (
            ("2021-05-11", "Introduced in House", "ih", DocumentKind.BILL, Stage.PROPOSED),
            ("2022-04-06", "Enrolled Bill", "enr", DocumentKind.ACT, Stage.ENACTED),
        )
    ]
