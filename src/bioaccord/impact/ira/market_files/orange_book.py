"""FDA's Orange Book (drugs approved under section 505): products.txt and exclusivity.txt, in its zip, a folder, or by themselves."""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from bioaccord.reading.archive import unpacked
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

from ..product import Pathway
from .american_file import BEFORE_1982, LAST_DAY_BEFORE_1982, day_of_text, lines_of
from .approved import ApprovedForm
from .names import moieties_of

NAME = "orange-book"
_COLUMNS = ("ingredient", "df;route", "trade_name", "appl_type", "appl_no", "approval_date", "type")
_ORPHAN = re.compile(r"ODE(-\d+)?")


def read_orange_book(path: Path) -> tuple[tuple[ApprovedForm, ...], bool]:
    """Return the approved forms, and whether exclusivities were given with them; raises `InputError`.

    A day "prior to Jan 1, 1982" is told as the last one before. What is no longer sold (DISCN) is kept: its approval counts.
    """
    with ExitStack() as stack:
        folder = path
        if path.suffix.lower() == ".zip":
            folder = stack.enter_context(unpacked(path))
        products, exclusivities = _files(folder, path)
        orphan = _orphan_exclusivities(exclusivities) if exclusivities else {}
        return _forms(products, path.name, orphan), exclusivities is not None


def _files(folder: Path, given: Path) -> tuple[Path, Path | None]:
    if not folder.is_dir():
        return folder, None
    found = {one.name.casefold(): one for one in folder.iterdir()}
    if "products.txt" not in found:
        problem = Sentence("has no file products.txt.")
        raise InputError(Refusal(given.name, problem, Sentence("Give the zip of FDA’s Orange Book data files, or its products.txt.")))  # fmt: skip
    return found["products.txt"], found.get("exclusivity.txt")


def _orphan_exclusivities(path: Path) -> dict[tuple[str, str], list[tuple[str, date | None]]]:
    found: dict[tuple[str, str], list[tuple[str, date | None]]] = defaultdict(list)
    for line in lines_of(path, NAME, ("appl_type", "appl_no", "exclusivity_code"), delimiter="~"):
        if _ORPHAN.fullmatch(line["exclusivity_code"].upper()):
            one = (line["exclusivity_code"].upper(), day_of_text(line["exclusivity_date"]))
            if one not in found[line["appl_type"], line["appl_no"]]:
                found[line["appl_type"], line["appl_no"]].append(one)
    return found


def _forms(
    path: Path, source: str, orphan: dict[tuple[str, str], list[tuple[str, date | None]]]
) -> tuple[ApprovedForm, ...]:
    found: dict[tuple[object, ...], ApprovedForm] = {}
    for line in lines_of(path, NAME, _COLUMNS, delimiter="~"):
        kind, number = line["appl_type"].upper(), line["appl_no"]
        is_old = line["approval_date"].casefold().startswith(BEFORE_1982)
        day = LAST_DAY_BEFORE_1982 if is_old else day_of_text(line["approval_date"])
        form = ApprovedForm(
            names=(line["trade_name"],),
            moieties=moieties_of(line["ingredient"], ";|/"),
            holder=line["applicant_full_name"] or line["applicant"],
            pathway=Pathway.GENERIC if kind == "A" else Pathway.DRUG,
            application=f"{'ANDA' if kind == 'A' else 'NDA'}{number}",
            form=line["df;route"],
            approved_on=day,
            is_sold=line["type"].upper() in ("RX", "OTC"),
            is_day_sure=not is_old,
            orphan_until=tuple(orphan.get((line["appl_type"], number), ())),
            source=f"FDA Orange Book ({source})",
        )
        # Strengths of one form approved on one day say nothing more.
        key = (form.application, form.form, form.names, form.approved_on, form.is_sold)
        found.setdefault(key, form)
    return tuple(found.values())
