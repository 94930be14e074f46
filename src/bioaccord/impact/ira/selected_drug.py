"""The drugs selected so far, as references of biosimilars that have no row of their own in a portfolio."""

from __future__ import annotations

from datetime import date

from ..parameter import Parameter, Parameters
from .product import Medicine, Pathway

_PREFIX = "selected.biologic."


def selected_biologic(name: str, moieties: tuple[str, ...], parameters: Parameters) -> Medicine | None:
    """Return the selected biologic of a name (in either language, or one of its brands), or else of the same moieties; None where there is none.

    Of those whose selection was known by the figures' day. It has no dates, spending or prices: only what the list says.
    """
    wanted = name.casefold().strip()
    known = [one for one in parameters if one.name.startswith(_PREFIX) and _is_known(one, parameters)]
    named = [one for one in known if wanted and wanted in _names(one)]
    same = [one for one in known if _moieties(one) == moieties]
    found = next(iter(named or ([] if wanted and not same else same)), None)
    return _medicine(found) if found else None


def _names(figure: Parameter) -> set[str]:
    both = (figure.title.en, figure.title.ko)
    return {part.casefold().strip() for one in both for part in (one, *one.split("/"))}


def _moieties(figure: Parameter) -> tuple[str, ...]:
    return tuple(sorted(one.strip() for one in str(figure.values[-1].value).split(";")))


def _is_known(figure: Parameter, parameters: Parameters) -> bool:
    return parameters.known_by is None or figure.values[-1].known_on <= parameters.known_by


def _medicine(figure: Parameter) -> Medicine:
    value = figure.values[-1]
    year: date = value.effective_on
    return Medicine(
        product_id="", name=figure.title, moieties=_moieties(figure), holder="", pathway=Pathway.BIOLOGIC, forms=(),
        role="market", selected_for=year.year, standing=value.standing, source=value.link,
    )  # fmt: skip
