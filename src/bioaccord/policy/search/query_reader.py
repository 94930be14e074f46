"""Reads a query as people type it: words, "phrases", field:value, dates, -exclusion and OR."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bioaccord.vocabulary.errors import InputError, Refusal, did_you_mean
from bioaccord.vocabulary.sentence import NOTHING, Sentence

from .field_values import fields_by_name, folded, values_by_name
from .query import DAYS, Clause, Days, Field, FieldValue, Query, Term, WordForm, Words
from .query_days import stretch_of_days
from .tokens import searched, tokens

MOST_CHARACTERS = 1000
MOST_TERMS = 60
_QUOTES = str.maketrans("“”„‟″＂「」『』", '""""""""""')
_OR = frozenset(("OR", "|", "또는", "||"))
_AND = frozenset(("AND", "&", "&&", "그리고"))
_NOT = frozenset(("NOT", "제외"))
# A field's name, a value that may stand in quotes; what is quoted ends at the next quote.
_PIECE = re.compile(
    r"""\s*(?P<minus>[-−–](?=\S))?(?:(?P<field>[^\W\d_]+):(?!//))?(?:"(?P<quoted>[^"]*)"|(?P<open>")|(?P<plain>[^\s"]+)|(?P<none>(?=\s|$)))"""
)


@dataclass(frozen=True, slots=True)
class _Piece:
    written: str
    is_excluded: bool
    field: str
    value: str
    is_quoted: bool


def read_query(written: str) -> Query:
    """Return the query that was typed. Raises `InputError` that says what cannot be read and how to write it."""
    # Half a character, as a broken paste leaves it, is none.
    written = written.encode(errors="replace").decode()
    if len(written) > MOST_CHARACTERS:
        raise _refused(
            Sentence(
                "has {count:,} characters; no more than {most:,} can be read.", count=len(written), most=MOST_CHARACTERS
            ),
            Sentence("Search for the words that matter most."),
        )
    pieces = _pieces(written.translate(_QUOTES))
    if len(pieces) > MOST_TERMS:
        raise _refused(
            Sentence(
                "has {count} words; no more than {most} can be searched at once.", count=len(pieces), most=MOST_TERMS
            ),
            Sentence("Search for the words that matter most."),
        )
    clauses: list[Clause] = []
    joining = excluding = False
    for piece in pieces:
        bare = not piece.is_quoted and not piece.field
        if bare and piece.value in _AND and not joining:
            continue
        if bare and piece.value in _OR:
            if joining or not clauses:
                raise _dangling_or()
            joining = True
            continue
        if bare and piece.value in _NOT:
            excluding = True
            continue
        excluded = piece.is_excluded or excluding
        excluding = False
        term = _term(piece)
        if term is None:
            continue
        if not joining:
            clauses.append(Clause((term,), excluded))
            continue
        joining = False
        if excluded or clauses[-1].is_excluded:
            raise _refused(
                Sentence("joins something that is excluded with OR."),
                Sentence("Leave out several words one by one: -word -other."),
            )
        clauses[-1] = Clause((*clauses[-1].any_of, term))
    if joining:
        raise _dangling_or()
    if not clauses and written.strip():
        raise _refused(
            Sentence("holds nothing that can be searched for."),
            Sentence("Write a word, or leave it empty to see everything."),
        )
    return Query(tuple(clauses))


def _pieces(written: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    place = 0
    written = written.rstrip()
    while place < len(written):
        match = _PIECE.match(written, place)
        assert match is not None  # every rest of a query is a piece
        place = max(match.end(), place + 1)
        if match["open"]:
            raise _refused(
                Sentence("has a quotation mark that is not closed."), Sentence('Write phrases as "clinical trial".')
            )
        if match["quoted"] is not None or match["plain"] or match["field"]:
            value = match["quoted"] if match["quoted"] is not None else (match["plain"] or "")
            said = match.group().strip()
            pieces.append(_Piece(said, bool(match["minus"]), match["field"] or "", value, match["quoted"] is not None))
    return pieces


def _term(piece: _Piece) -> Term | None:
    """Return the term that is meant; None for marks without a letter or digit, which are passed over."""
    field = fields_by_name().get(piece.field.lower()) if piece.field else None
    if piece.field and field is None:
        near = did_you_mean(piece.field.lower(), fields_by_name())
        raise _refused(
            Sentence("asks for the field '{field}', which there is not.", field=piece.field),
            near
            + Sentence(
                'Fields are {names}; put words with a colon in quotation marks: "{words}".',
                names=", ".join(sorted(str(one) for one in Field)),
                words=f"{piece.field}:{piece.value}",
            ),
        )
    if field is None:
        return _words(piece)
    value = piece.value.strip()
    if not value:
        raise _refused(
            Sentence("names the field '{field}' without a value.", field=piece.field),
            Sentence("Write the value directly after the colon, such as {example}.", example=_EXAMPLES[field]),
        )
    if field in DAYS:
        return _days(field, piece.field, value)
    names = values_by_name(field)
    if names:
        if folded(value) not in names:
            raise _refused(
                Sentence("'{value}' is not a value of '{field}'.", value=value, field=piece.field),
                did_you_mean(folded(value), names)
                + (
                    NOTHING
                    if field == Field.COUNTRY
                    else Sentence("Use one of {names}.", names=", ".join(sorted(set(names.values()))))
                )
                or Sentence("Write it as in {example}.", example=_EXAMPLES[field]),
            )
        return FieldValue(field, names[folded(value)])
    if not tokens(value):
        raise _refused(
            Sentence("'{value}' is not a value of '{field}'.", value=value, field=piece.field),
            Sentence("Write it as in {example}.", example=_EXAMPLES[field]),
        )
    return FieldValue(field, value)


def _words(piece: _Piece) -> Words | None:
    text = piece.value.strip()
    if not tokens(text):
        return None
    if piece.is_quoted:
        return Words(text, WordForm.PHRASE)
    if text.endswith("*") and searched(text).is_spaced_only:
        return Words(text.rstrip("*"), WordForm.BEGINNING)
    return Words(text.strip("*()[]{}<>,.;:!?…·"), WordForm.WORD)


def _days(field: Field, name: str, value: str) -> Days:
    stretch = stretch_of_days(value)
    if stretch is None:
        raise _refused(
            Sentence("'{value}' after '{field}' is neither a day nor a stretch of days.", value=value, field=name),
            Sentence("Write 2026-11-26, 2026-11, 2026, 2026-01..2026-06 or >=2026-11-26."),
        )
    first, last = stretch
    if first is not None and last is not None and last < first:
        raise _refused(
            Sentence("'{value}' after '{field}' ends before it begins.", value=value, field=name),
            Sentence("Write the earlier day first."),
        )
    return Days(field, first, last)


_EXAMPLES = {
    Field.TITLE: "title:vaccine",
    Field.LAW: "law:약사법",
    Field.AGENCY: "agency:fda",
    Field.TOPIC: "topic:health_care",
    Field.COUNTRY: "country:kr",
    Field.KIND: "kind:proposed_rule",
    Field.STAGE: "stage:in_force",
    Field.LANGUAGE: "language:ko",
    Field.PUBLISHER: "publisher:law.go.kr",
    Field.ID: "id:FDA-2023-N-1234",
    Field.PUBLISHED: "published:2024-01..2024-06",
    Field.EFFECTIVE: "effective:2026",
    Field.DEADLINE: "deadline:>=2026-11-26",
}


def _dangling_or() -> InputError:
    return _refused(Sentence("has an OR without a word on both sides."), Sentence("Write vaccine OR antibody."))


def _refused(problem: Sentence, remedy: Sentence) -> InputError:
    return InputError(Refusal(Sentence("query"), problem, remedy))
