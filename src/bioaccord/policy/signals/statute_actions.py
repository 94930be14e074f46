"""What to do about a changed Korean law, by what its changed sentences do; and what that is called."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bioaccord.policy.document import DocumentVersion
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.signal import EffectKind

from .telling_changes import Does, TellingChange
from .words import english_day, korean_day

_NEW = {
    Does.BAN: Text("새 금지 규정", "a new ban"),
    Does.LABEL: Text("새 표시 의무", "a new duty to label"),
    Does.LICENCE: Text("새 허가·등록 요건", "a new requirement of a licence or registration"),
    Does.REPORT: Text("새 보고·제출 의무", "a new duty to report or submit"),
    Does.DUTY: Text("새 의무", "a new duty"),
    Does.RELIEF: Text("새 허용·완화 규정", "a new permission or relief"),
    Does.DELETION: Text("삭제", "a deletion"),
    Does.OTHER: Text("새 규정", "a new provision"),
}
_CHANGED = {
    Does.BAN: Text("금지 규정 변경", "a changed ban"),
    Does.LABEL: Text("표시 의무 변경", "a changed duty to label"),
    Does.LICENCE: Text("허가·등록 요건 변경", "a changed requirement of a licence or registration"),
    Does.REPORT: Text("보고·제출 의무 변경", "a changed duty to report or submit"),
    Does.DUTY: Text("의무 변경", "a changed duty"),
    Does.RELIEF: Text("허용·완화 범위 변경", "a changed permission or relief"),
    Does.DELETION: Text("삭제", "a deletion"),
    Does.OTHER: Text("기준 변경", "a changed provision"),
}
# "{at}" is the place with the article's title, "{when}" the day from which it applies.
_NEW_ACTIONS = {
    Does.BAN: Text(
        "{when}{at}에서 새로 금지한 행위를 하고 있지 않은지 점검하고, 해당하면 시행 전에 중단하십시오.",
        "Check that nothing you do falls under the new ban in {at}{when}, and stop it in time.",
    ),
    Does.LABEL: Text(
        "{when}{at}의 새 표시 의무에 맞추어 제품 표시와 포장을 점검하고 교체 일정을 잡으십시오.",
        "Check labels and packaging against the new duty to label in {at}{when}, and plan their replacement.",
    ),
    Does.LICENCE: Text(
        "{when}{at}에 따라 새로 허가·등록·승인을 받아야 하는지 확인하고, 서류와 일정을 준비하십시오.",
        "See whether {at}{when} asks you for a licence, registration or approval, and prepare the papers.",
    ),
    Does.REPORT: Text(
        "{when}{at}의 새 보고·제출 의무에 대해 대상, 기한, 서식을 확인하고 담당자를 정하십시오.",
        "For the new duty to report or submit in {at}{when}, settle what, by when, in which form, and who does it.",
    ),
    Does.DUTY: Text(
        "{when}{at}의 새 의무를 누가 어떻게 이행할지 정하십시오.",
        "Settle how, and by whom, the new duty in {at}{when} is met.",
    ),
    Does.RELIEF: Text(
        "{when}{at}에서 새로 허용하거나 완화한 내용을 활용할 수 있는지 검토하십시오.",
        "See whether you can use what {at}{when} newly permits or relaxes.",
    ),
    Does.OTHER: Text(
        "{when}{at}의 새 규정이 자사 제품과 업무에 적용되는지 확인하십시오.",
        "See whether the new provision in {at}{when} applies to your products and work.",
    ),
}
_CHANGED_ACTIONS = {
    Does.BAN: Text(
        "{when}{at}의 금지 범위가 바뀌었으니 현재 하는 행위가 해당하는지 다시 점검하십시오.",
        "The ban in {at}{when} has another extent: check again what you do.",
    ),
    Does.LABEL: Text(
        "{when}{at}의 바뀐 표시 기준과 제품 표시를 대조하고, 고칠 표시가 있으면 교체 일정을 잡으십시오.",
        "Compare your labels with {at}{when}, and plan the replacement of those that have to change.",
    ),
    Does.LICENCE: Text(
        "{when}{at}의 바뀐 허가·등록 요건을 보유한 허가와 준비 중인 신청에 대조하십시오.",
        "Compare the licences you hold and the applications you prepare with {at}{when}.",
    ),
    Does.REPORT: Text(
        "{when}{at}에서 바뀐 보고·제출 대상, 기한, 서식을 확인하고 내부 절차를 고치십시오.",
        "See what {at}{when} changes in what is reported or submitted, by when and in which form, and adapt your procedure.",
    ),
    Does.DUTY: Text(
        "{when}{at}의 의무가 어떻게 달라졌는지 확인하고 현재 절차를 고치십시오.",
        "See how the duty in {at}{when} has changed, and adapt your procedure.",
    ),
    Does.RELIEF: Text(
        "{when}{at}의 바뀐 허용·예외 범위를 활용할 수 있는지, 지금 쓰는 예외가 남는지 검토하십시오.",
        "See whether you can use the permission or exception in {at}{when}, and whether one you use remains.",
    ),
    Does.OTHER: Text(
        "{when}{at}의 바뀐 기준을 현재 업무와 대조하십시오.",
        "Compare the changed provision in {at}{when} with what you do.",
    ),
}
_DELETED = Text(
    "{when}{at}의 내용이 삭제되므로 이 규정에 맞춘 절차나 서류를 계속 둘지 검토하십시오.",
    "What stood in {at} is deleted{when}: see whether procedures or papers that follow it are still needed.",
)
_KINDS = {
    Does.BAN: EffectKind.PRACTICE_BAN,
    Does.LABEL: EffectKind.LABEL,
    Does.LICENCE: EffectKind.LICENCE,
    Does.REPORT: EffectKind.REPORT,
}
_MOST_PLACES = 2


def what_changed(telling: TellingChange) -> Text:
    """Return what a changed sentence is called: a new ban, a changed duty to label."""
    return (_NEW if telling.is_new else _CHANGED)[telling.does]


def effect_kind(telling: TellingChange) -> EffectKind:
    """Return the kind of duty of a changed sentence; what relaxes or deletes changes a requirement."""
    return _KINDS.get(telling.does, EffectKind.REQUIREMENT)


def action_on(telling: Sequence[TellingChange], version: DocumentVersion) -> Text:
    """Return what to do about the changed sentences that say most, those of like effect in one sentence; `telling` is not empty."""
    first = telling[0]
    like = [one for one in telling if (one.does, one.is_new) == (first.does, first.is_new)]
    by_article = {one.article.article.number: one for one in reversed(like)}
    chosen = list(reversed(by_article.values()))
    rest = len(chosen) - _MOST_PLACES
    at_ko = ", ".join(_place_ko(one) for one in chosen[:_MOST_PLACES]) + (f" 외 {rest}개 조" if rest > 0 else "")
    at_en = ", ".join(place_en(one.place) for one in chosen[:_MOST_PLACES]) + (f" and {rest} more" if rest > 0 else "")
    day = version.effective_on.last_day if version.effective_on and version.effective_on.is_set else None
    when_ko = f"{korean_day(day)}부터 적용되는 " if day else ""
    when_en = f" (from {english_day(day)})" if day else ""
    if first.does == Does.DELETION:
        form, when_ko = _DELETED, f"{korean_day(day)}부터 " if day else ""
    else:
        form = (_NEW_ACTIONS if first.is_new else _CHANGED_ACTIONS)[first.does]
    return Text(form.ko.format(when=when_ko, at=at_ko), form.en.format(when=when_en, at=at_en))


def _place_ko(one: TellingChange) -> str:
    title = one.article.article.title
    return f"{one.place}({title})" if title else one.place


def place_en(place: str) -> str:
    """Return a place in a law as it is cited in English.

    >>> place_en("제12조의2제4항제1호가목"), place_en("제3조")
    ('Article 12-2(4), subparagraph 1, item ga', 'Article 3')
    """
    found = re.match(
        r"제(\d+)조(?:의(\d+))?(?:제(\d+)항(?:의(\d+))?)?(?:제(\d+)호(?:의(\d+))?)?(?:([가-하])목)?", place
    )
    if found is None:
        return ""
    article, branch, paragraph, _, item, item_branch, letter = found.groups()
    said = f"Article {article}" + (f"-{branch}" if branch else "") + (f"({paragraph})" if paragraph else "")
    if item:
        said += f", subparagraph {item}" + (f"-{item_branch}" if item_branch else "")
    return said + (f", item {_LETTERS[letter]}" if letter in _LETTERS else "")


_SOUNDS = ("ga", "na", "da", "ra", "ma", "ba", "sa", "a", "ja", "cha", "ka", "ta", "pa", "ha")
_LETTERS = dict(zip("가나다라마바사아자차카타파하", _SOUNDS, strict=True))
