"""What the steps of American proceedings and bills are called in both languages."""

from __future__ import annotations

import re
from datetime import date

from bioaccord.vocabulary.language import Text

from .bill_stages import NextOfBill
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
NEXT_OF_BILL: dict[NextOfBill, Text] = {
    NextOfBill.COMMITTEE: Text("위원회 심사", "the committee's report"),
    NextOfBill.VOTE: Text("본회의 표결", "a vote of the chamber"),
    NextOfBill.HOUSE: Text("하원 심의", "the House"),
    NextOfBill.SENATE: Text("상원 심의", "the Senate"),
    NextOfBill.AGREEMENT: Text("양원 문안 일치 확인 뒤 대통령 이송", "one text of both chambers, then the President"),
    NextOfBill.PRESIDENT: Text("대통령의 서명 또는 거부", "the President's signature or veto"),
}
_STAGE = re.compile(r"(\d{4}-\d{2}-\d{2}) ([^:]+): (.*)", re.DOTALL)


def bill_step(written: str) -> tuple[date, str, str] | None:
    """Return day, name and the publisher's sentence of a bill's step as its reader writes it; None for anything else.

    >>> bill_step("2022-02-08 passed the House: Passed/agreed to in House.")[1]
    'passed the House'
    """
    match = _STAGE.fullmatch(written)
    if match is None or match[2] not in BILL_STEP_NAMES:
        return None
    return date.fromisoformat(match[1]), match[2], match[3]
