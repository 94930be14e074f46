"""What a run of the store did, on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from bioaccord.vocabulary.language import Language, Text

if TYPE_CHECKING:
    from bioaccord.market.store_run import Run

REASONS = 20
"""How many reasons for what was kept apart are told of a run that just ended."""
_RUN = Text(
    "실행 {number}, {at}, {source}: 읽음 {read:,}, 신규 {new:,}, 수정 {revised:,}, 변동 없음 {unchanged:,}, 제외 {apart:,}",
    "Run {number}, {at}, {source}: {read:,} read, {new:,} new, {revised:,} revised, {unchanged:,} unchanged, {apart:,} kept apart",
)
_FAILED = Text("실행 {number}, {at}, {source}: 실패. {failed}", "Run {number}, {at}, {source}: failed. {failed}")
_MORE = Text("… 외 제외 사유 {count:,}건", "… and {count:,} more reasons")


def tell_run(run: Run, language: Language, most: int, *, to_errors: bool = False) -> None:
    """Print what became of a run, and on standard error (or with it) the first reasons for what was kept apart."""
    at = f"{run.at:%Y-%m-%d %H:%M}"
    if run.failed:
        line = _FAILED.in_language(language).format(
            number=run.number, at=at, source=run.source, failed=run.failed.in_language(language)
        )
    else:
        line = _RUN.in_language(language).format(
            number=run.number,
            at=at,
            source=run.source,
            read=run.read,
            new=run.new,
            revised=run.revised,
            unchanged=run.unchanged,
            apart=run.kept_apart_count,
        )
    typer.echo(line)
    for reason in run.kept_apart[:most]:
        typer.echo(f"  {reason.in_language(language)}", err=to_errors)
    if most and len(run.kept_apart) > most:
        typer.echo(f"  {_MORE.in_language(language).format(count=len(run.kept_apart) - most)}", err=to_errors)
