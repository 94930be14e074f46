"""FDA's Purple Book (licensed biologicals): the CSV of a month, in which the month's changes stand above the whole database."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

from ..approval import DEEMED_ON
from ..product import Pathway
from .american_file import Line, day_of_text, lines_of
from .approved import ApprovedForm
from .names import moieties_of

NAME = "purple-book"
_COLUMNS = ("applicant", "bla number", "proprietary name", "proper name")
_KINDS = ("license type", "bla type")
_DAYS = ("approval date", "date of first licensure")
_PLASMA = re.compile(r"globulin|albumin \(human\)|plasma|\(human\)|antihemophilic factor/von|fibrin sealant", re.IGNORECASE)  # fmt: skip
_NOT_PLASMA = re.compile(r"recombinant|vaccine|equine|ovine|rabbit|horse|\(mouse\)", re.IGNORECASE)
_NOTHING = "(?!)"
_BETWEEN = re.compile(r",|/(?=[A-Za-z]{3})")
"""Between the names of one licence: `Epogen/Procrit`, but not within `Humulin 70/30` or `Gamastan S/D`."""
_SAID_NOTHING = frozenset({"", "n/a", "none", "-"})


def read_purple_book(path: Path) -> tuple[ApprovedForm, ...]:
    """Return the licensed forms; raises `InputError`.

    A supplement's day is that of its presentation; the first of all counts. A licence that was deemed one on 2020-03-23 stands there
    with the day of its old approval; where it does not, its day is not known.
    """
    found: dict[tuple[object, ...], ApprovedForm] = {}
    has_kind = False
    for line in lines_of(path, NAME, _COLUMNS):
        kind = next((line[column] for column in _KINDS if line[column]), "")
        has_kind = has_kind or bool(kind)
        if not line["proper name"] or "revoked" in line["licensure"].casefold():
            continue
        form = _form(line, kind, path.name)
        key = (form.application, form.names, form.form, form.approved_on, form.is_sold)
        found.setdefault(key, form)
    if found and not has_kind:
        problem = Sentence("the columns {columns} are missing for {asked}.", columns="License Type", asked=NAME)
        raise InputError(Refusal(path.name, problem, Sentence("Give the file as its publisher offers it, its header unchanged.")))  # fmt: skip
    return tuple(found.values())


def _form(line: Line, kind: str, source: str) -> ApprovedForm:
    proper, center = line["proper name"], line["center"].upper()
    days = [day for column in _DAYS if (day := day_of_text(line[column]))]
    day = min(days, default=None)
    is_vaccine = "vaccine" in proper.casefold()
    is_biosimilar = "(k)" in kind
    names = _names(line["proprietary name"])
    return ApprovedForm(
        # A biosimilar is also sold under its proper name, which its suffix makes its own.
        names=(*names, proper) if is_biosimilar else names or (proper,),
        # What the centre for vaccines, blood and cells licenses is named by sentences, not by lists of ingredients.
        moieties=moieties_of(proper, _NOTHING) if center == "CBER" else moieties_of(proper),
        holder=line["applicant"],
        pathway=Pathway.BIOSIMILAR if is_biosimilar else Pathway.BIOLOGIC,
        application=f"BLA{line['bla number'].zfill(6)}",
        form=";".join(filter(None, (line["dosage form"], line["route of administration"]))),
        approved_on=None if day == DEEMED_ON else day,
        is_sold=not line["marketing status"].casefold().startswith("disc"),
        is_day_sure=day != DEEMED_ON,
        orphan_until=_orphan(line),
        reference=_names(line["ref. product proprietary name"]),
        is_plasma_derived=_is_plasma_derived(proper, center, is_vaccine=is_vaccine),
        is_vaccine=is_vaccine,
        source=f"FDA Purple Book ({source})",
    )  # fmt: skip


def _names(written: str) -> tuple[str, ...]:
    return tuple(name for one in _BETWEEN.split(written) if (name := one.strip()).casefold() not in _SAID_NOTHING)


def _orphan(line: Line) -> tuple[tuple[str, date | None], ...]:
    written = line["orphan exclusivity exp. date"]
    if written.casefold() in _SAID_NOTHING:
        return ()
    return ((f"exclusivity to {written}", day_of_text(written)),)


def _is_plasma_derived(proper: str, center: str, *, is_vaccine: bool) -> bool | None:
    """Return whether a biologic is made of blood or plasma: by its name; what the drug centre licenses is none."""
    if is_vaccine or center == "CDER" or _NOT_PLASMA.search(proper):
        return False
    return True if _PLASMA.search(proper) else None
