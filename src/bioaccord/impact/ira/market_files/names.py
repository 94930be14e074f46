"""Names of brands, ingredients and firms as American offices write them, brought to what can be compared."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import combining, normalize


def _words(written: str) -> frozenset[str]:
    return frozenset(written.split())


SALTS = _words(
    """acetate adipate aspartate benzoate besilate besylate bisulfate bitartrate bromide calcium camsylate chloride citrate
    diacetate dihydrate dihydrochloride dimesylate dinitrate diphosphate disodium ditosylate edisylate erbumine esylate ethanolate
    fumarate gluconate hemifumarate hemihydrate hemipentahydrate hemisuccinate hexahydrate hydrate hydrobromide hydrochloride hcl
    hyclate iodide isethionate lactate magnesium malate maleate meglumine mesylate monohydrate monohydrochloride monosodium
    napsylate nitrate olamine oxalate pamoate pentahydrate phosphate potassium propanediol sesquihydrate s-malate sodium solvate
    stearate succinate sulfate tartrate tetrahydrate tosylate trifenatate trihydrate trisodium tromethamine xinafoate zinc
    anhydrous hemitartrate dimaleate"""
)
"""What is added to an active moiety as a salt or by water; left out (21 CFR 314.3)."""
ESTERS = _words("axetil cilexetil decanoate disoproxil etexilate medoxomil palmitate pivoxil proxetil")
"""Appended portions that make an ester of a moiety. Those of inhaled and topical steroids stay: each is tested and named as a drug."""
ADDED = _words("recombinant isophane protamine purified")
"""Words that say how an ingredient was made or is held back, wherever they stand."""
PRESENTATIONS = _words(
    """auto autoinjector cartridge cf clickject dose er flexpen flextouch inj injection injector junior kit kwikpen la max mini odt pack pak pen
    penfill pens pfs prefilled pump pushtouch refill single solostar sr starter sureclick syringe u vial vials xr"""
)
"""Words behind a brand's name that say how it is filled or released: still the same brand."""
UNSPLIT = ("vaccine", "toxoid", "globulin", "allergen", "extract", "plasma", "antivenom", "antivenin", "antitoxin")

FIRM_WORDS = _words(
    """ab ag and america american americas aps as bio biologics biopharma biopharmaceutical biopharmaceuticals biosciences biotech
    biotechnology branded bv canada co company companies corp corporation d dac development division england europe global gmbh group grp
    health healthcare holding holdings inc incorporated institute intellectual international intl ip ireland japan kg kk laboratories
    laboratory labs limited llc llp lp ltd manufacturing medical na no north nv of operations overseas pharm pharma pharmaceutical
    pharmaceuticals pharms plc private products property pte pty pvt r research sa sarl sas sciences se sl spa srl therapeutics the uk ulc
    unit united kingdom states us usa worldwide"""
)
"""Words of a firm's name that say its legal form, its trade or its country."""

_SHORTEST_WORD, _SHORTEST_BEGINNING = 3, 6
"""Letters by which firms are told to be the same: of a first word, of a name that is cut."""
_SUFFIX = re.compile(r"-[a-z]{4}\b")
_NOTE = re.compile(r"\*\*.*")
_BRACKETS = re.compile(r"\([^()]*\)")
_OTHERS = re.compile(r"[^0-9a-z]+")
_PARENT = re.compile(
    r"\b(?:an? )?(?:indirect |wholly owned |wholly-owned )*(?:sub|subsidiary|subsid|div|division|affiliate)\b(?: of)?(?P<parent>.*)"
    r"|,? an? (?P<group>[^,]+?) (?:company|co)\b.*",
    re.I,
)
"""What a firm's name says of whom it belongs to."""


@lru_cache(maxsize=100_000)
def moieties_of(ingredients: str, separators: str = r";|/|,|\band\b") -> tuple[str, ...]:
    """Return the active moieties of an ingredient field in alphabetical order: salts, waters and suffixes left out.

    `separators`: a pattern of what stands between ingredients.

    >>> moieties_of("SACUBITRIL; VALSARTAN SODIUM HEMIPENTAHYDRATE")
    ('sacubitril', 'valsartan')
    >>> moieties_of("insulin aspart protamine and insulin aspart")
    ('insulin aspart',)
    >>> moieties_of("trastuzumab and hyaluronidase-oysk")
    ('hyaluronidase', 'trastuzumab')
    """
    written = _NOTE.sub("", ingredients.casefold()).replace("*", "")
    written = _BRACKETS.sub(" ", written)
    parts = [written] if any(word in written for word in UNSPLIT) else re.split(separators, written)
    return tuple(sorted({one for part in parts if (one := _moiety(part))}))


def _moiety(part: str) -> str:
    # A comma would part it in a portfolio's cell.
    words = _SUFFIX.sub("", part.replace(",", " ").strip()).split()
    words = [word for place, word in enumerate(words) if place == 0 or word not in ADDED]
    while len(words) > 1 and (words[-1] in SALTS or words[-1] in ESTERS):
        words.pop()
    return " ".join(words)


@lru_cache(maxsize=100_000)
def generic_moieties(name: str) -> tuple[str, ...]:
    """Return the moieties of a name that may join them by hyphens, as `Abacavir-Lamivudine`.

    >>> generic_moieties("Amlodipine Besylate-Benazepril")
    ('amlodipine', 'benazepril')
    """
    return moieties_of(name.replace("-", ";") if not _SUFFIX.search(f"{name.casefold()} ") else name)


@lru_cache(maxsize=100_000)
def brand_words(name: str) -> tuple[str, ...]:
    """Return the words of a brand's name, without footnote marks and brackets.

    >>> brand_words("Humira(Cf) Pen*")
    ('humira', 'pen')
    """
    plain = _plain(_NOTE.sub("", name.casefold())).replace("'", "")
    outside = _OTHERS.sub(" ", _BRACKETS.sub(" ", plain)).split()
    return tuple(outside or _OTHERS.sub(" ", plain).split())


def is_presentation(words: tuple[str, ...]) -> bool:
    """Return whether words behind a brand's name say only how it is filled or released.

    >>> is_presentation(brand_words("Kwikpen U-100")), is_presentation(brand_words("Femara"))
    (True, False)
    """
    return all(word in PRESENTATIONS or word.isdigit() for word in words)


@lru_cache(maxsize=100_000)
def firm_words(name: str) -> tuple[str, ...]:
    """Return the words that tell a firm from others: no legal form, trade or country, and nothing of whom it belongs to.

    >>> firm_words("BRISTOL MYERS SQUIBB CO PHARMACEUTICAL RESEARCH INSTITUTE") == firm_words("Bristol-Myers Squibb Company")
    True
    >>> firm_words("MERCK SHARP AND DOHME LLC A SUB OF MERCK AND CO INC")
    ('merck', 'sharp', 'dohme')
    >>> firm_words("Celgene Corporation, a Bristol-Myers Squibb Company")
    ('celgene',)
    """
    written = name.casefold()
    before, mark, after = written.partition(" dba ")
    written = after if mark and after.strip() else before
    written = _PARENT.sub("", written) or written
    words = _OTHERS.sub(" ", _plain(_BRACKETS.sub(" ", written)).replace("'", "").replace(".", "")).split()
    telling = [word for word in words if word not in FIRM_WORDS and not word.isdigit()]
    return tuple(telling or words)


def is_same_firm(one: str, other: str) -> bool:
    """Return whether two names are the same firm's as far as their words tell: equal, or one's words are all in the other.

    A firm written as another's subsidiary is that one's too.

    >>> is_same_firm("Pfizer", "FOLDRX PHARMACEUTICALS LLC A WHOLLY OWNED SUB OF PFIZER INC")
    True
    """
    return any(
        first and second and (first <= second or second <= first)
        for first in map(set, _with_parent(one))
        for second in map(set, _with_parent(other))
    )


def _with_parent(name: str) -> list[tuple[str, ...]]:
    found = _PARENT.search(name)
    parent = firm_words(found["parent"] or found["group"] or "") if found else ()
    return [firm_words(name), *([parent] if parent else [])]


def is_cut_name_of(cut: str, full: str) -> bool:
    """Return whether a firm's name cut off after 15 letters may be the full one's: the first telling word, or all letters as far as they go.

    >>> is_cut_name_of("Boehringer Ing.", "BOEHRINGER INGELHEIM PHARMACEUTICALS INC")
    True
    >>> is_cut_name_of("Dr.Reddy'S Lab", "DR REDDYS LABORATORIES LTD")
    True
    >>> is_cut_name_of("Sun Pharmaceuti", "SUNOVION PHARMACEUTICALS INC"), is_cut_name_of("Prasco Labs", "PFIZER INC")
    (False, False)
    """
    first, second = firm_words(cut), firm_words(full)
    if not first or not second:
        return False
    if first[0] == second[0] and len(first[0]) >= _SHORTEST_WORD:
        return True
    short, long = sorted(("".join(first), "".join(second)), key=len)
    return len(short) >= _SHORTEST_BEGINNING and long.startswith(short)


def may_be_the_same_ingredient(generic: str, moieties: tuple[str, ...]) -> bool:
    """Return whether a (cut, abbreviated) generic name may be that of moieties: some word begins alike. True for an empty one.

    >>> may_be_the_same_ingredient("Bictegrav/Emtricit/Tenofov Ala", ("bictegravir", "emtricitabine", "tenofovir alafenamide"))
    True
    >>> may_be_the_same_ingredient("Pen Needle, Diabetic", ("insulin glargine",))
    False
    """
    if not generic.strip():
        return True
    told = {word[:5] for word in brand_words(generic.replace("(", " ").replace(")", " ")) if len(word) >= 4}
    return not told or any(word[:5] in told for one in moieties for word in brand_words(one) if len(word) >= 4)


def _plain(text: str) -> str:
    """Return a text without the marks on its letters."""
    return "".join(letter for letter in normalize("NFKD", text) if not combining(letter))
