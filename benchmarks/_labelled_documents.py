"""The hand labels under labels/ with the publishers' documents they are about, read from the data beside a checkout."""

import csv
import gzip
import json
import os
import re
import subprocess
import tempfile
from datetime import date
from pathlib import Path

from bioaccord.policy.korean_changes import all_changes
from bioaccord.policy.topic_clues import LawChange, TitledDocument, changed_articles, occasion_in
from bioaccord.vocabulary.topic import Topic

ROOT = Path(__file__).resolve().parent.parent
LABELS = ROOT / "labels"


def shared_data() -> Path:
    """Return the folder of publishers' files: BIOACCORD_SHARED_DATA, or shared/data beside the checkout."""
    return Path(os.environ.get("BIOACCORD_SHARED_DATA", ROOT.parent / "shared" / "data")) / "policy"


def us_documents(data: Path) -> dict[str, TitledDocument]:
    """Return all documents of the two US files by id."""
    found = {}
    with gzip.open(data / "regulations_gov" / "documents_bio_agencies.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            told = document["attributes"]
            key = f"regulations-gov:{document['id']}"
            title = " ".join(told["title"].split())
            found[key] = TitledDocument(title, (told["agencyId"],), told["documentType"], key)
    with gzip.open(data / "federal_register" / "documents_search_page1_2024.json.gz", "rt", encoding="utf-8") as file:
        for document in json.load(file)["results"]:
            key = f"federal-register:{document['document_number']}"
            agencies = tuple(one.get("slug") or one["raw_name"] for one in document["agencies"])
            found[key] = TitledDocument(" ".join(document["title"].split()), agencies, document["type"], key)
    return found


def labelled_titles(part: str, data: Path) -> list[tuple[TitledDocument, frozenset[Topic]]]:
    """Return the labelled US documents of a part (training, test)."""
    documents = us_documents(data)
    return [(documents[row["document_id"]], _topics(row)) for row in _rows(f"us_{part}.csv")]


def labelled_changes(part: str, data: Path) -> list[tuple[LawChange, frozenset[Topic], bool]]:
    """Return the labelled Korean changes of a part (training, test), each with whether it is noise."""
    with gzip.open(data / "kr_law" / "versions_index.jsonl.gz", "rt", encoding="utf-8") as lines:
        index = {}
        for line in lines:
            version = json.loads(line)
            path = version["path"].split("/")
            law_and_level = f"korean-law:{path[1]}/{path[2].removesuffix('.md')}"
            index[law_and_level, version["promulgated"], version["number"]] = version
    rows = _rows(f"korea_{part}.csv")
    versions = [index[row["document_id"], row["promulgated_on"], row["number"]] for row in rows]
    texts = _texts(data / "kr_law" / "kr_bio_law_history.bundle", versions)
    found = []
    for row, version, (old, new) in zip(rows, versions, texts, strict=True):
        law, _, level = row["document_id"].removeprefix("korean-law:").partition("/")
        change = LawChange(
            law=law,
            level=level,
            amendment=version["amend_type"] or "",
            changed=changed_articles(all_changes(old, new)) if old else (),
            occasion=occasion_in(new, version["number"]) if version["amend_type"] == "타법개정" else "",
            promulgated_on=date.fromisoformat(version["promulgated"]),
            has_former=bool(old),
            key=f"{row['document_id']}@{row['promulgated_on']}/{row['number']}",
        )
        found.append((change, _topics(row), row["noise"] == "1"))
    return found


def _texts(bundle: Path, versions: list[dict[str, str]]) -> list[tuple[str, str]]:
    """Return the text before (empty for a first version) and after each version."""
    with tempfile.TemporaryDirectory(prefix="korean-law-") as folder:
        subprocess.run(["git", "clone", "--quiet", "--bare", str(bundle), folder], check=True)
        asked = [f"{version['commit']}{place}:{version['path']}" for version in versions for place in ("^", "")]
        answer = subprocess.run(
            ["git", "-C", folder, "cat-file", "--batch"],
            input="\n".join(asked).encode(),
            capture_output=True,
            check=True,
        ).stdout
    texts, at = [], 0
    for _ in asked:
        end = answer.index(b"\n", at)
        size = re.fullmatch(rb"[0-9a-f]{40} blob (\d+)", answer[at:end])
        at = end + 1
        if size is None:
            texts.append("")
            continue
        texts.append(answer[at : at + int(size.group(1))].decode())
        at += int(size.group(1)) + 1
    return list(zip(texts[::2], texts[1::2], strict=True))


def _rows(name: str) -> list[dict[str, str]]:
    with (LABELS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _topics(row: dict[str, str]) -> frozenset[Topic]:
    return frozenset(Topic(topic) for topic in row["topics"].split(";") if topic)
