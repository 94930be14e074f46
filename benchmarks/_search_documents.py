"""A hundred thousand entries to search: Korean articles as they stand in every version of 78 laws, and US documents, some of them varied."""

import gzip
import json
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

import bioaccord.policy.sources.federal_register as federal_register
from bioaccord.policy.document_names import subjects_of, title_of
from bioaccord.policy.search.entry import SearchEntry, entry_of_document
from bioaccord.policy.search.law_entries import entries_of_law
from bioaccord.policy.sources.korean_law import version_texts
from bioaccord.policy.topic_labels import labels_of
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.recognition import standard_recogniser
from bioaccord.vocabulary.topic import Topic

_WORD = re.compile(r"[A-Za-z]{3,}")
_SHARE_EXCHANGED = 0.25


def korean_articles(shared: Path, *, newest_only: bool) -> list[SearchEntry]:
    """Return an entry for each article of the newest version of each law, or for each different text an article ever had."""
    bundle = shared / "policy" / "kr_law" / "kr_bio_law_history.bundle"
    with tempfile.TemporaryDirectory() as folder:
        repository = Path(folder) / "laws.git"
        subprocess.run(["git", "clone", "-q", "--bare", str(bundle), str(repository)], check=True)
        versions = sorted(
            version_texts(repository, bundle, since=None),
            key=lambda one: (one.version.promulgated_on, one.version.number),
        )
    if newest_only:
        versions = list({one.path: one for one in versions}.values())
    found: dict[tuple[str, str], SearchEntry] = {}
    for one in versions:
        for entry in entries_of_law(one.version, one.text):
            found.setdefault((entry.entry_id, entry.text.ko), entry)
    if newest_only:
        return list(found.values())
    return [replace(entry, entry_id=f"{entry.entry_id}@{number}") for number, entry in enumerate(found.values())]


def us_documents(shared: Path) -> list[SearchEntry]:
    """Return the thousand documents of the Federal Register with their abstracts, and the titles of regulations.gov."""
    folder = shared / "policy"
    register = folder / "federal_register" / "documents_search_page1_2024.json.gz"
    found = []
    for one in federal_register.documents_from_file(register):
        topics = [label.topic for label in labels_of(one).labels]
        title = title_of(one, subjects_of(one, standard_recogniser()), topics)
        found.append(replace(entry_of_document(one, map(str, topics)), title=title))
    lines = gzip.decompress((folder / "regulations_gov" / "documents_bio_agencies.jsonl.gz").read_bytes()).splitlines()
    for line in lines:
        document = json.loads(line)
        told = document["attributes"]
        found.append(
            SearchEntry(
                entry_id=f"regulations-gov:{document['id']}",
                kind=told["documentType"].lower().replace(" ", "_"),
                country="US",
                publisher="regulations.gov",
                title=Text("", told["title"] or document["id"]),
                published_on=date.fromisoformat(told["postedDate"][:10]),
                agencies=(told["agencyId"],),
                identifiers=tuple(filter(None, (told["docketId"], told["frDocNum"]))),
            )
        )
    return found


def varied(entries: list[SearchEntry], count: int, seed: int) -> Iterator[SearchEntry]:
    """Yield `count` entries: the given ones again and again, from the second time on with a quarter of their English words exchanged.

    Words are drawn from all words of the entries as often as they occur there, one in ten with a number behind it so that
    new words keep appearing as they do in real text; the day and the topics change too.
    """
    generator = np.random.default_rng(seed)
    pool = [word for entry in entries for word in _WORD.findall(f"{entry.title.en} {entry.text.en}")]
    topics = list(Topic)

    def exchanged(text: str) -> str:
        def other(match: re.Match[str]) -> str:
            if generator.random() >= _SHARE_EXCHANGED:
                return match.group()
            word = pool[int(generator.integers(len(pool)))]
            return f"{word}{generator.integers(10_000)}" if generator.random() < 0.1 else word

        return _WORD.sub(other, text)

    for number in range(count):
        entry = entries[number % len(entries)]
        if number < len(entries):
            yield entry
            continue
        yield replace(
            entry,
            entry_id=f"{entry.entry_id}~{number}",
            title=replace(entry.title, en=exchanged(entry.title.en)),
            text=replace(entry.text, en=exchanged(entry.text.en)),
            published_on=entry.published_on - timedelta(days=int(generator.integers(9000))),
            topics=tuple(str(topics[int(one)]) for one in generator.integers(len(topics), size=2)),
        )
