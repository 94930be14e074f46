"""Korean statutes kept as a git history: one commit a promulgated version, Markdown with YAML front matter.

The layout is `kr/<law>/<법률|시행령|시행규칙|…>.md`. Dates come from each version's own front matter, never from the commit.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

import yaml

from bioaccord.policy.document import DocumentKind, DocumentLink, DocumentVersion
from bioaccord.policy.korean_articles import main_part
from bioaccord.policy.korean_law_version import LawVersion, english_name
from bioaccord.policy.signals.collected import VersionAfter
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.signal import DatedWords, Stage

NAME = "korean-law"
_NOTHING = "0" * 40
_PROMULGATED = re.compile(r"^공포일자:\s*(\d{4}-\d{2}-\d{2})", re.MULTILINE)
_MINISTRIES = re.compile(r"^(?:소관부처:)?\s*- (\S+[부처청원회])$", re.MULTILINE)
_READ = re.compile(r"^(?:제목|공포번호|공포일자|시행일자|출처):.*\n(?:[ -].*\n)*", re.MULTILINE)
_ANNEX = re.compile(r"^  제목: (.+)$", re.MULTILINE)
_AMENDMENT = re.compile(r"\(([^()]+)\)\s*$")


@dataclass(frozen=True, slots=True)
class _Change:
    subject: str
    body: str
    path: str
    old_blob: str
    new_blob: str


def documents_from_file(
    path: Path, *, retrieved_at: datetime | None = None, since: date | None = None
) -> Iterator[DocumentVersion]:
    """Yield each version promulgated since a day, with its text, one at a time.

    `path` is the folder of a clone, or a bundle file. Raises `InputError` where it is neither, or holds no law at all.
    """
    for one in versions_after(path, retrieved_at=retrieved_at, since=since):
        yield one.version


def versions_after(
    path: Path, *, retrieved_at: datetime | None = None, since: date | None = None
) -> Iterator[VersionAfter]:
    """Yield what `documents_from_file` yields, each with the text of the version before it, which may be older than `since`."""
    none_yet = True
    with open_history(path) as repository:
        for one in version_texts(repository, path, since):
            none_yet = False
            former = one.former.partition("\n---\n")[2].strip() if one.former else None
            yield VersionAfter(document_version(one, retrieved_at), former)
    if none_yet and since is None:
        raise InputError(
            Refusal(
                str(path),
                Sentence("holds no Korean law."),
                Sentence("Its history should hold files such as kr/약사법/법률.md."),
            )
        )


def document_version(one: VersionText, retrieved_at: datetime | None) -> DocumentVersion:
    """Return a version of a law as every reader returns one; whether annexes may have changed stands in `extra`."""
    law = one.version
    head, text = _parts(one.text)
    extra = [("amendment", law.amendment), ("number", law.number.lstrip("0"))]
    if law.annexes_changed:
        extra.append(("annexes_changed", "true"))
    extra += [("annex", title) for title in _ANNEX.findall(head)]
    repealed = "폐지" in law.amendment and "제정" not in law.amendment
    return DocumentVersion(
        document_id=f"{NAME}:{law.law}/{law.kind}",
        version=f"{law.promulgated_on}-{law.number}",
        kind=_kind(law.kind),
        country="KR",
        publisher="law.go.kr",
        address=law.address,
        language=Language.KOREAN,
        title=law.title,
        published_on=law.promulgated_on,
        stage=Stage.REPEALED if repealed else Stage.ENACTED,
        translated_title=english_name(law),
        text=text.strip(),
        action=law.amendment,
        agencies=tuple(dict.fromkeys(_MINISTRIES.findall(head))),
        links=(DocumentLink("law", law.law),),
        effective_on=_effective(law),
        retrieved_at=retrieved_at,
        extra=tuple(extra),
    )


def _kind(written: str) -> DocumentKind:
    if "시행규칙" in written or "총리령" in written or written.endswith("부령"):
        return DocumentKind.RULE
    if "시행령" in written or "대통령령" in written or written.endswith("각령"):
        return DocumentKind.DECREE
    return DocumentKind.ACT


def _effective(law: LawVersion) -> DatedWords | None:
    day = law.effective_on
    return DatedWords.on(day, f"시행 {day.year}. {day.month}. {day.day}.") if day else None


def newest_versions(path: Path) -> list[VersionText]:
    """Return the version of each law that was promulgated last, by its file in the history.

    `path` is the folder of a clone, or a bundle file. Raises `InputError` where it is neither.
    """
    newest: dict[str, VersionText] = {}
    with open_history(path) as repository:
        for one in version_texts(repository, path, since=None):
            known = newest.get(one.path)
            if known is None or _age(known.version) < _age(one.version):
                newest[one.path] = one
    return [newest[name] for name in sorted(newest)]


def _age(version: LawVersion) -> tuple[date, str]:
    return version.promulgated_on, version.number


@contextmanager
def open_history(path: Path) -> Iterator[Path]:
    """Give the repository of a clone's folder or a bundle file; raises `InputError` where it is neither."""
    if path.is_file():
        with tempfile.TemporaryDirectory(prefix="korean-law-") as folder:
            repository = Path(folder) / "history.git"
            _git(["clone", "--quiet", "--bare", str(path.resolve()), str(repository)], path, cwd=None)
            yield repository
    elif path.is_dir():
        yield path
    else:
        raise InputError(
            Refusal(
                str(path),
                Sentence("is neither a folder nor a git bundle."),
                Sentence("Name the folder of a clone of the laws' history, or its bundle file."),
            )
        )


@dataclass(frozen=True, slots=True)
class VersionText:
    """A version with its text and the text of the version before it (empty for a first one); `path` is its file in the history."""

    path: str
    version: LawVersion
    text: str
    former: str

    @property
    def amendment(self) -> str:
        """The kind of amendment, as 일부개정 or 타법개정."""
        return self.version.amendment


def version_texts(repository: Path, shown: Path, since: date | None = None, *, law: str = "") -> Iterator[VersionText]:
    """Yield each version promulgated since a day, the newest commit first; of one law where one is named (as its folder is: 약사법).

    `shown` is what messages call the repository.
    """
    # What was the former version of a file is its next version on the way back: each text is read once, one a file is held.
    held: dict[str, str] = {}
    with _Blobs(repository) as blobs:
        for change in _changes(repository, shown, since, f"kr/{law}" if law else "kr"):
            text = held.pop(change.new_blob, None) or blobs.read(change.new_blob)
            version = _version(change, text, f"{shown}/{change.path}")
            if since is not None and version.promulgated_on < since:
                continue
            former = blobs.read(change.old_blob) if change.old_blob != _NOTHING else ""
            held[change.old_blob] = former
            if _annexes_may_differ(former, text, version.amendment):
                version = replace(version, annexes_changed=True)
            yield VersionText(change.path, version, text, former)


def _changes(repository: Path, shown: Path, since: date | None, under: str) -> Iterator[_Change]:
    output = _git(
        [
            "-c",
            "core.quotepath=off",
            "log",
            "--all",
            "--no-renames",
            "--raw",
            "--no-abbrev",
            "--format=%x01%s%x02%b%x02",
            "--",
            under,
        ],
        shown,
        cwd=repository,
    )
    for entry in output.split("\x01")[1:]:
        subject, body, raw = (*entry.split("\x02"), "", "")[:3]
        told = _PROMULGATED.search(body)
        # The message repeats the day of promulgation: it saves reading versions that are too old.
        if since is not None and told and date.fromisoformat(told.group(1)) < since:
            continue
        for line in raw.splitlines():
            if line.startswith(":") and line.endswith(".md"):
                meta, _, path = line.partition("\t")
                _, _, old_blob, new_blob, _ = meta.split()
                if new_blob != _NOTHING:
                    yield _Change(subject, body, path, old_blob, new_blob)


def _version(change: _Change, text: str, file: str) -> LawVersion:
    front = _front_matter(text, file)
    parts = change.path.split("/")
    amendment = _AMENDMENT.search(change.subject)
    effective = front.get("시행일자")
    return LawVersion(
        law=parts[1] if len(parts) > 2 else parts[-1],
        kind=parts[-1].removesuffix(".md"),
        title=str(front["제목"]),
        number=str(front["공포번호"]),
        promulgated_on=_day(front["공포일자"], file, "공포일자"),
        effective_on=_day(effective, file, "시행일자") if effective else None,
        amendment=amendment.group(1) if amendment else "개정",
        address=str(front.get("출처") or "https://www.law.go.kr"),
        annexes_changed=False,
    )


def _annexes(text: str) -> list[str]:
    """Return the titles of the annexes; their link numbers change at every amendment and say nothing."""
    return _ANNEX.findall(text, 0, max(0, text.find("\n---\n") + 1))


def _parts(text: str) -> tuple[str, str]:
    """Return the front matter and what follows it; texts are long, so nothing of them is copied twice."""
    end = text.find("\n---\n")
    return (text, "") if end < 0 else (text[:end], text[end + 5 :])


def _annexes_may_differ(former: str, text: str, amendment: str) -> bool:
    """Whether the list of annexes is another one, or a partial amendment of a law with annexes changed no word of its articles: what else is there?"""
    annexes = _annexes(text)
    if _annexes(former) != annexes:
        return True
    body, former_body = text.partition("\n---\n")[2], former.partition("\n---\n")[2]
    return bool(annexes and former) and amendment == "일부개정" and main_part(body) == main_part(former_body)


def _front_matter(text: str, file: str) -> dict[str, Any]:
    if not text.startswith("---\n"):
        raise InputError(
            Refusal(
                file,
                Sentence("does not begin with front matter."),
                Sentence("The file should start with --- and 제목, 공포일자, 시행일자."),
            )
        )
    # The list of annexes is long and read on its own; of the rest, too, only what is needed is taken apart.
    head = "".join(_READ.findall(f"{_parts(text)[0][4:]}\n"))
    try:
        front = yaml.load(head, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise InputError(
            Refusal(
                file,
                Sentence("has front matter that is not YAML ({error}).", error=error),
                Sentence("Correct it."),
            )
        ) from None
    missing = [name for name in ("제목", "공포일자", "공포번호") if name not in (front or {})]
    if missing:
        raise InputError(
            Refusal(
                file,
                Sentence("has no {name} in its front matter.", name=missing[0]),
                Sentence("Each version names 제목, 공포일자, 공포번호."),
            )
        )
    return dict(front or {})


def _day(value: Any, file: str, name: str) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise InputError(
            Refusal(
                file,
                Sentence("'{day}' is not a day.", day=value),
                Sentence("It should look like 2026-04-07."),
                None,
                name,
                str(value),
            )
        ) from None


class _Blobs:
    """Reads many files out of a history through one git process."""

    def __init__(self, repository: Path) -> None:
        self._process = subprocess.Popen(
            ["git", "cat-file", "--batch"], cwd=repository, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def __enter__(self) -> _Blobs:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream(self._process.stdin).close()
        self._stream(self._process.stdout).close()
        self._process.wait()

    def read(self, blob: str) -> str:
        """Return the text of a blob."""
        stdin, stdout = self._stream(self._process.stdin), self._stream(self._process.stdout)
        stdin.write(f"{blob}\n".encode())
        stdin.flush()
        size = int(stdout.readline().split()[2])
        data = stdout.read(size)
        stdout.read(1)
        return data.decode("utf-8")

    @staticmethod
    def _stream(stream: IO[bytes] | None) -> IO[bytes]:
        assert stream is not None
        return stream


def _git(arguments: list[str], shown: Path, cwd: Path | None) -> str:
    try:
        completed = subprocess.run(["git", *arguments], cwd=cwd, capture_output=True, check=False)
    except FileNotFoundError:
        raise InputError(
            Refusal(
                str(shown), Sentence("cannot be read without git."), Sentence("Install git and run the command again.")
            )
        ) from None
    if completed.returncode:
        said = completed.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = said[-1] if said else Sentence("git gave no reason")
        raise InputError(
            Refusal(
                str(shown),
                Sentence("is not a git history of laws ({reason}).", reason=reason),
                Sentence("Name the folder of a clone, or a bundle that was downloaded whole."),
            )
        )
    return completed.stdout.decode("utf-8", "replace")
