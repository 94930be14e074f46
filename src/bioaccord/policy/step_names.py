"""What the steps of American proceedings and bills are called in both languages."""

from __future__ import annotations

import re
from datetime import date

from bioaccord.vocabulary.language import Text

from .proceedings import NextKind, StepKind

STEP_NAMES: dict[StepKind, Text] = {
    StepKind.NOTICE: Text("공고", "notice"),
    StepKind.ADVANCE_NOTICE: Text("사전공지(ANPRM)", "advance notice of proposed rulemaking"),
    StepKind.PROPOSED: Text("제안규칙", "proposed rule"),
    StepKind.SUPPLEMENTAL: Text("추가 제안규칙", "supplemental proposed rule"),
    StepKind.EXTENSION: Text("의견 제출 기간 연장", "extension of the comment period"),
    StepKind.HEARING: Text("공청회·설명회", "hearing or meeting"),
    StepKind.INTERIM_FINAL: Text("잠정 최종규칙", "interim final rule"),
    StepKind.FINAL: Text("최종규칙", "final rule"),
    StepKind.DELAY: Text("시행 연기", "delay"),
    StepKind.CORRECTION: Text("정정", "correction"),
    StepKind.WITHDRAWAL: Text("철회", "withdrawal"),
    StepKind.SUPPORTING: Text("부속 자료", "supporting material"),
}
NEXT_NAMES: dict[NextKind, Text] = {
    NextKind.COMMENTS: Text("의견 제출 마감", "comments close"),
    NextKind.EFFECT: Text("시행", "takes effect"),
}
BILL_STEP_NAMES: dict[str, Text] = {
    "introduced": Text("발의", "introduced"),
    "referred": Text("위원회 회부", "referred to committee"),
    "reported": Text("위원회 심사 보고", "reported by committee"),
    "passed the House": Text("하원 통과", "passed the House"),
    "passed the Senate": Text("상원 통과", "passed the Senate"),
    "differences resolved": Text("양원 이견 조정", "differences resolved"),
    "presented to the President": Text("대통령 이송", "presented to the President"),
    "signed": Text("대통령 서명", "signed by the President"),
    "vetoed": Text("대통령 거부권 행사", "vetoed"),
    "veto overridden": Text("거부권 무효화 재의결", "veto overridden"),
    "became law": Text("법률로 확정", "became law"),
    "failed": Text("부결", "failed"),
    "withdrawn": Text("철회·무기한 연기", "withdrawn or postponed indefinitely"),
}
_STAGE = re.compile(r"(\d{4}-\d{2}-\d{2}) ([^:]+): (.*)", re.DOTALL)


def bill_step(written: str) -> tuple[date, Text, str] | None:
    """Return day, name and the publisher's sentence of a bill's step as its reader writes it; None for anything else.

    >>> bill_step("2022-02-08 passed the House: Passed/agreed to in House.")[1].ko
    '하원 통과'
    """
    match = _STAGE.fullmatch(written)
    if match is None or match[2] not in BILL_STEP_NAMES:
        return None
    return date.fromisoformat(match[1]), BILL_STEP_NAMES[match[2]], match[3]
