"""`bioaccord partners matches`: who could answer the needs of a directory, and whose needs its offers could answer."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.sentence import Sentence

from .directory_asked import entries_in

if TYPE_CHECKING:
    from bioaccord.partners.found_match import FoundMatch

_NEED, _OFFER = Text("수요", "Need"), Text("제안", "Offer")
_NOBODY = Text("맞는 기업이 없습니다.", "No firm fits.")
_SIGNS = (("fits", "+"), ("conflicts", "-"), ("unknown", "?"), ("for_candidate", "="))
_SCORE = Text(
    "점수 {score:.2f} (수요 기업 {need:.2f}, 상대 기업 {candidate:.2f})",
    "score {score:.2f} (for the need {need:.2f}, for the candidate {candidate:.2f})",
)


def matches(
    file: Annotated[Path, typer.Argument(help="A .csv or .xlsx directory, or a folder of our own tables.")],
    posting: Annotated[str | None, typer.Option(help="One need or offer, by its id; without it, all.")] = None,
    member: Annotated[str | None, typer.Option(help="Needs and offers of one organisation, by its id.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many firms to each.")] = 5,
    today: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day as of which; today without it.")
    ] = None,
    language: Annotated[Language, typer.Option(help="Korean or English.")] = Language.ENGLISH,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show who could answer each need and whose need each offer could answer: + fits, - stands against, ? is not known, = is the offering firm's side."""
    from bioaccord.partners.entry import Side
    from bioaccord.partners.match_table import MatchTable
    from bioaccord.partners.reading_traits import read_capabilities
    from bioaccord.partners.text_relevance import TextRelevance

    entries = entries_in(file)
    day = today.date() if today else date.today()
    asked = [
        one
        for entry in entries
        for one in entry.postings
        if member in (None, entry.organisation_id) and posting in (None, one.posting_id)
    ]
    if not asked:
        wanted = posting or member or str(file)
        raise InputError(
            Refusal(
                file.name,
                Sentence("no need or offer of '{wanted}' is in the directory.", wanted=wanted),
                Sentence("Give the id of a posting or of an organisation that has one."),
            )
        )
    needs = [one for one in asked if one.side is Side.NEED]
    offers = [one for one in asked if one.side is Side.OFFER]
    able = [replace(one, capabilities=(*one.capabilities, *read_capabilities(one))) for one in entries]
    table, words = MatchTable(able, day), TextRelevance(entries)
    relevance = words.of_needs(needs)
    answers = table.answers(needs, relevance=relevance, limit=limit, telling=words.telling)
    found = [*zip(needs, answers, strict=True)]
    found += zip(offers, table.askers(offers, limit=limit), strict=True)
    if as_json:
        told = [{"posting_id": one.posting_id, "matches": [_as_data(match) for match in got]} for one, got in found]
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    names = {entry.organisation_id: entry.name.in_language(language) for entry in entries}
    for one, got in found:
        is_need = one.side is Side.NEED
        label = (_NEED if is_need else _OFFER).in_language(language)
        whose = names[one.organisation_id] or one.organisation_id
        typer.echo(f"{label} {one.posting_id} | {whose} | {one.title.in_language(language)}")
        if not got:
            typer.echo(f"  {_NOBODY.in_language(language)}")
        for match in got:
            other = match.candidate_organisation_id if is_need else match.need.organisation_id
            score = _SCORE.in_language(language).format(
                score=match.score, need=match.score_for_need, candidate=match.score_for_candidate
            )
            typer.echo(f"  {names.get(other) or other} | {score}")
            for name, sign in _SIGNS:
                for condition in getattr(match, name):
                    typer.echo(f"    {sign} {condition.sentence.in_language(language)}")


def _as_data(match: FoundMatch) -> dict[str, object]:
    return {
        "need": match.need.posting_id,
        "needing_organisation_id": match.need.organisation_id,
        "candidate_organisation_id": match.candidate_organisation_id,
        "rests_on": match.rests_on,
        "score": match.score,
        "score_for_need": round(match.score_for_need, 4),
        "score_for_candidate": round(match.score_for_candidate, 4),
        **{
            name: [
                {"condition": one.name, "ko": one.sentence.ko, "en": one.sentence.en} for one in getattr(match, name)
            ]
            for name, _ in _SIGNS
        },
    }
