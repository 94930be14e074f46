"""The active moiety in the name of an ingredient, and who stands behind the name of a holder: one thing written in two ways."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_SALT = re.compile(
    r"(?:di)?hydrochloride|hcl|hydrobromide|phosphate|sul(?:f|ph)ate|(?:di)?sodium|potassium|calcium|magnesium|maleate|mes[iy]late|bes[iy]late|"
    r"tosylate|(?:bi)?tartrate|succinate|(?:hemi)?fumarate|citrate|malate|edisylate|propanediol|(?:hemi|mono|di|tri)?hydrate|anhydrous"
)
_METAL = re.compile(r"sodium|potassium|calcium|magnesium|iron|ferric|ferrous|zinc|lithium|aluminum")
_WRITTEN_OUT = {"incorporated": "inc", "corporation": "corp", "company": "co", "limited": "ltd"}
_LEGAL_FORM = re.compile(r"inc|corp|co|ltd|ll[cp]|lp|plc|ag|sa|[nb]v|gmbh|kgaa|kg|as|ab|se|spa|srl|oyj?|kk|pt[ey]|and")


def active_moiety(ingredient: str) -> str:
    """Return the active moiety in an ingredient's name: without case, spare blanks, and what makes it a salt or a hydrate.

    21 CFR 314.3(b). Esters are left as they are: by name alone an ester cannot be told from a moiety of its own. Nor is a metal taken
    for a moiety.

    >>> active_moiety("Sitagliptin  Phosphate "), active_moiety("dapagliflozin propanediol monohydrate"), active_moiety("sodium phosphate")
    ('sitagliptin', 'dapagliflozin', 'sodium phosphate')
    """
    words = ingredient.casefold().split()
    kept = list(words)
    while len(kept) > 1 and _SALT.fullmatch(kept[-1]):
        kept.pop()
    return " ".join(words if not kept or _METAL.fullmatch(kept[-1]) else kept)


def same_holders(holders: Iterable[str]) -> Mapping[str, str]:
    """Return by what each holder goes: one word for one firm, however its legal form, case and marks are written.

    A name without its legal form is the firm whose only legal form stands beside it; two legal forms are two holders, which is how the
    Food and Drug Administration registers them.

    >>> firms = same_holders(["Pfizer Inc.", "PFIZER", "Novo Nordisk A/S", "Novo Nordisk Inc", "Novo Nordisk, Incorporated"])
    >>> len(set(firms.values())), firms["PFIZER"] == firms["Pfizer Inc."]
    (3, True)
    """
    parted = {holder: _parted(holder) for holder in holders}
    forms: dict[str, set[str]] = {}
    for bare, form in parted.values():
        forms.setdefault(bare, set()).update([form] if form else [])
    return {
        holder: bare if len(forms[bare]) < 2 else f"{bare} {form}".strip() for holder, (bare, form) in parted.items()
    }


def _parted(holder: str) -> tuple[str, str]:
    """Return a holder's name and its legal form, each as words without marks."""
    plain = holder.casefold().replace("&", " and ")
    plain = "".join(one for one in plain if one not in "./'’").replace(",", " ")
    words = [_WRITTEN_OUT.get(word, word) for word in plain.split()]
    end = len(words)
    while end > 1 and _LEGAL_FORM.fullmatch(words[end - 1]):
        end -= 1
    return " ".join(words[:end]), " ".join(words[end:])
