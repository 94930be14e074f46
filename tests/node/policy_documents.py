"""Documents made for the tests: a law in four versions, and a proposed and a final rule of one docket."""

from datetime import UTC, date, datetime

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
