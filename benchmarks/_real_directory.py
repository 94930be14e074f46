"""The directory that the publishers' files make, and plain BM25 over the same text."""

import csv
import re
from collections import Counter
from pathlib import Path

import numpy as np
from scipy import sparse

from _labelled_documents import shared_data
from bioaccord.partners.entry import Entry, OrganisationName
from bioaccord.vocabulary.country import country_words
from bioaccord.vocabulary.language import Text


def real_entries(data: Path | None = None) -> list[Entry]:
    """Return an entry for each row of the three files of firms; nothing is merged."""
    folder = (data or shared_data().parent) / "partners"
    entries = []
    for row in _rows(folder / "kr_listed_profiles.csv"):
        names = (OrganisationName(row["Name"], "ko"),)
        entries.append(
            Entry(
                f"KR-{row['Code']}", names, "KR", row["Region"],
                industry=Text(row["Industry"], ""), products=Text(row["Products"], ""), source="kr_listed",
            )  # fmt: skip
        )
    countries = country_words()
    for number, row in enumerate(_rows(folder / "fd_healthcare_orgs.csv")):
        names = (OrganisationName(row["name"], "en"),)
        entries.append(
            Entry(
                f"FD-{number:04}", names, countries.get(row["country"], ""), row["state"], row["city"],
                industry=Text("", row["industry"]), summary=Text("", row["summary"]), source="fd",
            )  # fmt: skip
        )
    for number, row in enumerate(_rows(folder / "bayarea_biotech_companies.csv")):
        names = (OrganisationName(row["Company Name"], "en"),)
        entries.append(
            Entry(f"BA-{number:04}", names, "US", "CA", row["City"], products=Text("", row["Focus Areas"]), source="ba")
        )
    return entries


def whole_text(entry: Entry) -> str:
    """Return everything that an entry says, as BM25 and a rule of judgement read it."""
    texts = [name.text for name in entry.names]
    for one in (entry.industry, entry.products, entry.summary):
        texts += [one.ko, one.en]
    return "\n".join(one for one in texts if one)


class BM25:
    """BM25 (k1 1.5, b 0.75) over lower-case words and, for Korean, pairs of syllables."""

    def __init__(self, texts: list[str]) -> None:
        counts = [Counter(_words(text)) for text in texts]
        self._column: dict[str, int] = {}
        triples = [
            (place, self._column.setdefault(word, len(self._column)), count)
            for place, one in enumerate(counts)
            for word, count in one.items()
        ]
        rows, columns, values = (np.array(one) for one in zip(*triples, strict=True))
        lengths = np.bincount(rows, weights=values, minlength=len(texts))
        held = np.bincount(columns)
        rarity = np.log(1 + (len(texts) - held + 0.5) / (held + 0.5))
        weight = rarity[columns] * values * 2.5 / (values + 1.5 * (0.25 + 0.75 * lengths[rows] / lengths.mean()))
        self._table = sparse.csc_matrix((weight, (rows, columns)))

    def scores(self, query: str) -> np.ndarray:
        """Return the score of each text."""
        columns = [self._column[word] for word in set(_words(query)) if word in self._column]
        return np.asarray(self._table[:, columns].sum(axis=1)).ravel()


def _words(text: str) -> list[str]:
    found = []
    for word in re.findall(r"[a-z0-9]+|[가-힣]+", text.lower()):
        found += [word[at : at + 2] for at in range(len(word) - 1)] if "가" <= word[0] and len(word) > 1 else [word]
    return found


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
