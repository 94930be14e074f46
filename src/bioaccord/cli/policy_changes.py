"""`bioaccord policy changes`: what changed in a Korean law, version by version, article by article, with the words marked."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bioaccord.vocabulary.language import Language, Text

if TYPE_CHECKING:
    from bioaccord.policy.korean_changes import ArticleChange, ProvisionChange
    from bioaccord.policy.sources.korean_law import VersionText

_KINDS = {
    "added": Text("신설", "new"),
    "removed": Text("삭제", "deleted"),
    "amended": Text("개정", "amended"),
    "moved": Text("이동", "moved"),
}
_REASONS = {
    "notes": Text("주석·부호만 다름", "only notes or marks differ"),
    "offices": Text("부처·기관 명칭 변경", "an office is called otherwise"),
    "references": Text("인용 법령·조문 번호 정비", "cited laws or numbers follow others"),
    "wording": Text("용어·문장 정비", "newer wording"),
    "renumbered": Text("조 번호만 이동", "renumbered only"),
    "housekeeping": Text("규제 재검토·개인정보 처리 등 정비", "upkeep of the law itself"),
}
_HEADING = Text(
    "{name}, {promulgated} 공포, {effective} 시행",
    "{name}, promulgated {promulgated}, effective {effective}",
)
_NO_ARTICLE = Text("바뀐 조문 없음", "no article changed")
_ANNEX = Text("별표가 바뀌었을 수 있음(원문 확인)", "an annex may have changed (see the original)")
_IDLE = Text("실질 변화 없는 조문 {count}개: {reasons}", "{count} articles without a change of substance: {reasons}")
_FROM = Text("종전 {number}", "formerly {number}")
_IN_FORCE = Text("{day} 현재 시행: {version}", "In force on {day}: {version}")
_WAITS = Text("공포되었으나 미시행: {version}", "Promulgated, not yet in force: {version}")
_NONE = Text("{day} 현재 시행 중인 판이 없음", "No version was in force on {day}")


def changes(
    history: Annotated[Path, typer.Argument(help="A clone of Korean laws kept as a git history, or its bundle.")],
    law: Annotated[str, typer.Option(help="The law's folder in the history, as 약사법.")],
    kind: Annotated[str, typer.Option(help="법률, 시행령, 시행규칙; without it, all.")] = "",
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Versions promulgated since.")] = None,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Say what is in force on a day instead.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Changes without substance in full, too.")] = False,
    language: Annotated[Language, typer.Option(help="Korean or English.")] = Language.KOREAN,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON lines, one a version.")] = False,
) -> None:
    """Show what each amendment of a law changed: articles and items, moved ones followed, [-old-] and {+new+} words marked."""
    from bioaccord.policy.sources.korean_law import open_history, version_texts
    from bioaccord.vocabulary.errors import InputError, Refusal
    from bioaccord.vocabulary.sentence import Sentence

    with open_history(history) as repository:
        found = [
            one
            for one in version_texts(repository, history, since.date() if since and not on else None, law=law)
            if not kind or one.version.kind == kind
        ]
    if not found:
        raise InputError(
            Refusal(
                str(history),
                Sentence("holds no version of '{law}' that was asked for.", law=law),
                Sentence("Name the law as its folder is called in the history, and see --kind and --since."),
            )
        )
    found.sort(key=lambda one: (one.version.promulgated_on, one.version.number), reverse=True)
    if on:
        _tell_in_force(found, on.date(), language)
        return
    for one in found:
        if as_json:
            typer.echo(json.dumps(_as_json(one), ensure_ascii=False))
        else:
            _tell(one, language, everything)


def _tell_in_force(found: Iterable[VersionText], day: date, language: Language) -> None:
    from bioaccord.policy.law_history import LawHistory

    by_path: dict[str, list[VersionText]] = {}
    for one in found:
        by_path.setdefault(one.path, []).append(one)
    for versions in by_path.values():
        history = LawHistory.of([one.version for one in versions])
        now = history.in_force_on(day)
        heading = {id(one.version): _heading(one, language) for one in versions}
        if now is None:
            typer.echo(_NONE.in_language(language).format(day=day))
        else:
            typer.echo(_IN_FORCE.in_language(language).format(day=day, version=heading[id(now)]))
        for later in history.pending_on(day):
            typer.echo("  " + _WAITS.in_language(language).format(version=heading[id(later)]))


def _heading(one: VersionText, language: Language) -> str:
    from bioaccord.policy.korean_law_version import version_name

    version = one.version
    return _HEADING.in_language(language).format(
        name=version_name(version).in_language(language),
        promulgated=version.promulgated_on,
        effective=version.effective_on or version.promulgated_on,
    )


def _tell(one: VersionText, language: Language, everything: bool) -> None:
    from bioaccord.policy.korean_changes import all_changes

    found = all_changes(one.former, one.text)
    typer.echo(_heading(one, language))
    if not found:
        typer.echo(f"  {_NO_ARTICLE.in_language(language)}")
    if one.version.annexes_changed:
        typer.echo(f"  {_ANNEX.in_language(language)}")
    idle = [change for change in found if change.no_substance is not None]
    for change in found:
        if everything or change.no_substance is None:
            typer.echo(f"  {_article(change, language)}")
            if change.kind in ("amended", "moved"):
                for provision in change.provisions:
                    typer.echo(f"    {provision.place or change.article.number}: {marked_line(provision)}")
    if idle and not everything:
        reasons = ", ".join(dict.fromkeys(_REASONS[str(change.no_substance)].in_language(language) for change in idle))
        typer.echo("  " + _IDLE.in_language(language).format(count=len(idle), reasons=reasons))


def _article(change: ArticleChange, language: Language) -> str:
    title = f" ({change.article.title})" if change.article.title else ""
    words = f"{change.article.number}{title} {_KINDS[change.kind].in_language(language)}"
    if change.kind == "moved" and change.former is not None:
        words += f", {_FROM.in_language(language).format(number=change.former.number)}"
    if change.no_substance is not None:
        words += f" - {_REASONS[str(change.no_substance)].in_language(language)}"
    return words


def marked_line(provision: ProvisionChange) -> str:
    """Return both texts as one line in which words that went stand in [- -] and words that came in {+ +}."""
    if not provision.old or not provision.new:
        return f"{{+{provision.new}+}}" if provision.new else f"[-{provision.old}-]"
    old, new = provision.marked
    words: list[str] = []
    gone, come = iter(old), iter(new)
    left, right = next(gone, None), next(come, None)
    while left is not None or right is not None:
        if left is not None and left.changed:
            words.append(f"[-{left.text.strip()}-]")
            left = next(gone, None)
        elif right is not None and right.changed:
            words.append(f"{{+{right.text.strip()}+}}")
            right = next(come, None)
        else:
            words.append(right.text if right is not None else "")
            left, right = next(gone, None), next(come, None)
    return "".join(words)


def _as_json(one: VersionText) -> dict[str, Any]:
    from bioaccord.policy.korean_changes import all_changes

    version = one.version
    return {
        "law": version.law,
        "kind": version.kind,
        "title": version.title,
        "number": version.number,
        "promulgated_on": version.promulgated_on.isoformat(),
        "effective_on": version.effective_on.isoformat() if version.effective_on else None,
        "amendment": version.amendment,
        "address": version.address,
        "annexes_may_have_changed": version.annexes_changed,
        "changes": [
            {
                "kind": change.kind,
                "article": change.article.number,
                "title": change.article.title,
                "former_article": change.former.number if change.former else None,
                "no_substance": str(change.no_substance) if change.no_substance else None,
                "provisions": [{"place": each.place, "old": each.old, "new": each.new} for each in change.provisions],
            }
            for change in all_changes(one.former, one.text)
        ],
    }
