"""A payload as a person reads it: each value with the names of the fields that lead to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bioaccord.vocabulary.language import Language, Text

Path = tuple[str | int, ...]

FIELD_TITLES = {
    "about": Text("관련 기록", "about"),
    "action": Text("해야 할 일", "what to do"),
    "address": Text("주소", "address"),
    "as_of": Text("기준일", "as of"),
    "asked_by": Text("요청한 쪽", "asked by"),
    "asked_of": Text("요청받은 쪽", "asked of"),
    "attending": Text("참석자", "who attends"),
    "at": Text("시각", "at"),
    "authors": Text("작성자", "authors"),
    "base": Text("바탕 판", "base version"),
    "begins_at": Text("시작", "begins"),
    "by": Text("작성자", "by"),
    "comments": Text("의견", "comments"),
    "conditions": Text("조건", "conditions"),
    "contact": Text("연락처", "contact"),
    "country": Text("국가", "country"),
    "deadline": Text("기한", "deadline"),
    "delegates": Text("참가자", "delegates"),
    "did": Text("처리", "what was done"),
    "duration_days": Text("지속 기간(일)", "duration in days"),
    "effective": Text("시행일", "effective"),
    "effects": Text("영향", "effects"),
    "email": Text("전자우편", "e-mail"),
    "en": Text("영어", "English"),
    "ends_at": Text("끝", "ends"),
    "event_id": Text("행사 ID", "event id"),
    "evidence": Text("근거", "evidence"),
    "figures": Text("수치", "figures"),
    "firm": Text("주최 측 기업", "firm of the holder"),
    "first_day": Text("첫날", "first day"),
    "guest": Text("참가 기업", "guest firm"),
    "heading": Text("제목", "heading"),
    "high": Text("상한", "upper bound"),
    "id": Text("ID", "id"),
    "invitation": Text("초대 ID", "name of the invitation"),
    "is_fictional": Text("가상 자료", "fictional"),
    "is_online": Text("온라인", "online"),
    "is_meal": Text("식사 시간", "meal"),
    "kind": Text("종류", "kind"),
    "ko": Text("한국어", "Korean"),
    "label": Text("이름", "label"),
    "last_day": Text("마지막 날", "last day"),
    "low": Text("하한", "lower bound"),
    "made_in": Text("생산국", "made in"),
    "magnitude": Text("크기", "magnitude"),
    "magnitude_certainty": Text("크기의 확실성", "certainty of the magnitude"),
    "magnitude_reason": Text("크기의 이유", "reason of the magnitude"),
    "match_kind": Text("협력 종류", "kind of help"),
    "measure": Text("지표", "measure"),
    "members_at_least": Text("회원사 수(이상)", "members, at least"),
    "message": Text("전하는 말", "message"),
    "method": Text("산출 방법", "method"),
    "name": Text("이름", "name"),
    "until_day": Text("생산능력 종료일", "capacity until"),
    "from_day": Text("생산능력 시작일", "capacity from"),
    "other_side_in": Text("상대 기업 소재국", "other side in"),
    "most": Text("최대", "at most"),
    "least": Text("최소", "at least"),
    "role": Text("직책", "role"),
    "scale": Text("1회 생산 규모", "size of a run"),
    "described": Text("요청 기업 소개", "who asks"),
    "note": Text("메모", "note"),
    "of": Text("대상 기록", "of the record"),
    "organisation": Text("기관", "organisation"),
    "person": Text("담당자", "person"),
    "languages": Text("언어", "languages"),
    "participants": Text("참가 기업", "participants"),
    "place": Text("장소", "place"),
    "published_on": Text("공표일", "published on"),
    "publisher": Text("게시 기관", "publisher"),
    "quantity": Text("수량", "quantity"),
    "quotation": Text("인용", "quotation"),
    "reasons": Text("이유", "reasons"),
    "reference": Text("참조 번호", "reference"),
    "requests": Text("미팅 요청", "requests for meetings"),
    "requests_from": Text("미팅 요청 시작", "requests from"),
    "requests_until": Text("미팅 요청 마감", "requests until"),
    "retrieved_at": Text("수집 시각", "retrieved at"),
    "section": Text("절", "section"),
    "sections": Text("절", "sections"),
    "severity": Text("심각도(0~1)", "severity (0 to 1)"),
    "severity_reason": Text("심각도의 이유", "reason of the severity"),
    "signal_id": Text("신호 ID", "signal id"),
    "slot": Text("상담 시간", "slot"),
    "slot_id": Text("상담 시간 ID", "slot id"),
    "slots": Text("상담 시간", "slots"),
    "sold_in": Text("판매·규제국", "sold or regulated in"),
    "source": Text("출처", "source"),
    "stage": Text("단계", "stage"),
    "step": Text("진행", "step"),
    "subjects": Text("대상", "subjects"),
    "summary": Text("요약", "summary"),
    "text": Text("본문", "text"),
    "text_digest": Text("본문의 지문", "digest of the text"),
    "things": Text("품목·주제", "things"),
    "time_zone": Text("시간대", "time zone"),
    "title": Text("제목", "title"),
    "type": Text("유형", "type"),
    "unavailable_slots": Text("참석할 수 없는 상담 시간", "slots that are not free"),
    "unit": Text("단위", "unit"),
    "until": Text("기한", "until"),
    "value": Text("값", "value"),
    "version": Text("판", "version"),
    "what": Text("하는 일", "what it does"),
    "words": Text("원문 표현", "words it was read from"),
}
"""What every field of every kind is called; a test fails where one is missing."""


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield each single value of a payload with its path; numbers in a path count from 1.

    >>> list(leaves({"title": {"en": "Lysine"}, "made_in": ["CN", "ID"]}))
    [(('title', 'en'), 'Lysine'), (('made_in', 1), 'CN'), (('made_in', 2), 'ID')]
    """
    if isinstance(value, dict):
        for name, one in value.items():
            yield from leaves(one, (*path, name))
    elif isinstance(value, list):
        for number, one in enumerate(value, 1):
            yield from leaves(one, (*path, number))
    else:
        yield path, value


def written(path: Path) -> str:
    """Return a path as programs write it.

    >>> written(("effects", 1, "kind"))
    'effects.1.kind'
    """
    return ".".join(str(one) for one in path)


def path_title(path: Path, language: Language) -> str:
    """Return a path in the words of a language.

    >>> path_title(("effects", 1, "kind"), Language.ENGLISH)
    'effects 1 › kind'
    """
    parts = list[str]()
    for one in path:
        if isinstance(one, int):
            parts[-1] = f"{parts[-1]} {one}"
        else:
            parts.append(FIELD_TITLES[one].in_language(language) if one in FIELD_TITLES else one)
    return " › ".join(parts)
