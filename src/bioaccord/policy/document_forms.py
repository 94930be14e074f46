"""What kind of paper a Federal Register document is, by its type, action and title."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.signal import Stage


@dataclass(frozen=True, slots=True)
class DocumentForm:
    """A kind of document: its name, how far it has come, and how heavy such a document weighs (0..1)."""

    name: Text
    stage: Stage
    weight: float
    is_routine: bool = False


def _form(ko: str, en: str, stage: Stage, weight: float, *, routine: bool = False) -> DocumentForm:
    return DocumentForm(Text(ko=ko, en=en), stage, weight, routine)


# Papers that bind nobody outside, or one applicant only: forms to fill in, meetings, records, licences of patents.
_ROUTINE = re.compile(
    r"information collection|proposed collection|paperwork reduction|submission for (?:omb|office of management)"
    r"|privacy act|system of records|matching program|sunshine act|\bmeetings?\b|advisory (?:committee|council|panel|board)"
    r"|\bcharter\b|nominations?|importer of controlled|exporter of controlled|bulk manufacturer of controlled"
    r"|exclusive (?:patent )?licen[sc]e|government-owned inventions|inventions? available for licensing|delegation of authority"
    r"|statement of organization|decision and order|board membership|promotion plan|performance review board|peer review"
    r"|environmental (?:impact statement|assessment)|endangered species|single source|priority review voucher"
    r"|determination that .{3,120} (?:was|were) not withdrawn|patent term|regulatory review period|fee rates?|civil monetary penalt",
    re.IGNORECASE,
)
_GUIDANCE = frozenset(("draft guidance", "final guidance", "guidance"))
_FORMS: tuple[tuple[str, re.Pattern[str], DocumentForm], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE), form)
    for kind, pattern, form in (
        (
            "",
            r"withdrawal of (?:the )?(?:proposed|notice|advance)|;\s*withdrawal|\bwithdrawn\b(?! from sale)",
            _form("철회", "withdrawal", Stage.WITHDRAWN, 0.3),
        ),
        (
            "Proposed Rule",
            r"extension of (?:the )?comment period|reopening of (?:the )?comment",
            _form("의견 제출기간 연장", "extension of the comment period", Stage.PROPOSED, 0.3),
        ),
        (
            "Notice",
            r"extension of (?:the )?comment period|reopening of (?:the )?comment",
            _form("의견 제출기간 연장", "extension of the comment period", Stage.PROPOSED, 0.2),
        ),
        (
            "Proposed Rule",
            r"advance notice",
            _form("규칙 제정 사전공지", "advance notice of proposed rulemaking", Stage.PROPOSED, 0.35),
        ),
        ("Proposed Rule", r"petition", _form("규칙 개정 청원 접수", "notification of a petition", Stage.PROPOSED, 0.3)),
        ("Proposed Rule", r"", _form("제안규칙", "proposed rule", Stage.PROPOSED, 0.45)),
        (
            "Rule",
            r"correction|correcting amendment|technical amendment",
            _form("최종규칙 정정", "correction of a final rule", Stage.FINAL, 0.2),
        ),
        ("Rule", r"interim", _form("잠정 최종규칙", "interim final rule", Stage.FINAL, 0.55)),
        ("Rule", r"temporary", _form("한시 규칙", "temporary rule", Stage.FINAL, 0.4)),
        ("Rule", r"", _form("최종규칙", "final rule", Stage.FINAL, 0.6)),
        ("Presidential Document", r"", _form("대통령 문서", "presidential document", Stage.ENACTED, 0.5)),
        (
            "Notice",
            r"draft guidance|draft report|draft (?:policy|recommendation)",
            _form("지침안", "draft guidance", Stage.PROPOSED, 0.35),
        ),
        (
            "Notice",
            r"guidance for industry|international (?:council|conference) (?:for|on) harmoni[sz]ation|; guidance",
            _form("최종 지침", "final guidance", Stage.FINAL, 0.4),
        ),
        (
            "Notice",
            r"^(?:[^;]*\b)?(?:guidelines for|examination guidance|guidance (?:update|on|for)|policy statement|statement of policy)\b",
            _form("지침", "guidance", Stage.FINAL, 0.35),
        ),
        ("Notice", r"final order|final action", _form("최종명령", "final order", Stage.FINAL, 0.5)),
        (
            "Notice",
            r"proposed (?:aggregate|adjustments|order)",
            _form("명령안", "proposed order", Stage.PROPOSED, 0.35),
        ),
        (
            "Notice",
            r"(?:antidumping|countervailing).*(?:order|final (?:determination|results))|continuation of (?:antidumping|countervailing)",
            _form("반덤핑·상계관세 최종 결정", "final antidumping or countervailing duty decision", Stage.FINAL, 0.5),
        ),
        (
            "Notice",
            r"antidumping|countervailing|five-year review|less[- ]than[- ]fair[- ]value",
            _form("반덤핑·상계관세 조사", "antidumping or countervailing duty investigation", Stage.PROPOSED, 0.35),
        ),
        (
            "Notice",
            r"funding opportunit|notice of funding|solicitation of applications|availability of funds",
            _form("지원사업 공모", "call for applications", Stage.FINAL, 0.3),
        ),
        (
            "Notice",
            r"request for (?:public )?comments?|requests? for information|comment request|notice with comment|availability",
            _form("의견 수렴 공고", "notice for comment", Stage.PROPOSED, 0.25),
        ),
        ("Notice", r"", _form("공고", "notice", Stage.FINAL, 0.2)),
    )
)


def document_form(kind: str, title: str, action: str) -> DocumentForm:
    """Return the form of a document of type `kind` (Rule, Proposed Rule, Notice, Presidential Document)."""
    words = f"{title} ; {action}"
    for of_kind, pattern, form in _FORMS:
        if of_kind in ("", kind) and pattern.search(words):
            # Guidance asks for approval of the forms it brings in the same paper; the first part of its title says what it is.
            looked_at = title.partition(";")[0] if form.name.en in _GUIDANCE else words
            routine = kind == "Notice" and bool(_ROUTINE.search(looked_at))
            routine = routine or (kind != "Notice" and bool(_ROUTINE.search(title)))
            if routine:
                return DocumentForm(form.name, form.stage, 0.05, is_routine=True)
            return form
    return _form("공고", "notice", Stage.FINAL, 0.2)
