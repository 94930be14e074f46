"""Answers of a publisher kept in a folder, a day apart, whole or not at all; with the question they answer where they do not tell it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlencode, urlsplit

from bioaccord.reading.json_document import parse_json
from bioaccord.reading.text import read_text
from bioaccord.reading.web import without_secrets

_LONGEST_NAME = 120
_REQUEST, _BODY = "_request", "body"

Read = TypeVar("Read")


def kept_answer(folder: Path | None, day: date, name: str, ask: Callable[[], str]) -> str:
    """Return the text kept under a name (with its ending) on this day; without one it is asked for, and kept where there is a folder.

    So a pull that broke off goes on there, and nothing is asked twice on one day.
    """
    if folder is None:
        return ask()
    file = folder / f"{day:%Y-%m-%d}" / _short(name)
    if file.exists():
        return read_text(file)
    text = ask()
    _keep(file, text.encode())
    return text


def kept_file(folder: Path | None, day: date, name: str, content: bytes, read: Callable[[Path], Read]) -> Read:
    """Return what is read from a file of this content, which is kept where there is a folder; one that cannot be read is not kept."""
    with TemporaryDirectory() as beside:
        file = Path(beside) / name
        file.write_bytes(content)
        found = read(file)
    if folder is not None:
        _keep(folder / f"{day:%Y-%m-%d}" / name, content)
    return found


def keep_pages(folder: Path | None, day: date, request: str, pages: Sequence[Any]) -> None:
    """Keep the pages of a whole answer with the question (`question`) in the place of an earlier answer of this day."""
    if folder is None:
        return
    within = folder / f"{day:%Y-%m-%d}"
    for file in within.glob("page-*.json"):
        file.unlink()
    for number, value in enumerate(pages, start=1):
        _keep(within / f"page-{number:04d}.json", json.dumps({_REQUEST: request, _BODY: value}).encode())


def kept_json(folder: Path | None, day: date, request: str, ask: Callable[[], Any]) -> Any:
    """Return the JSON value that answers a question (`question`), as `kept_answer` does; it is kept with the question."""
    words = [urlsplit(request).path.rsplit("/", 1)[-1], *(one[0] for one in asked(request).values())]
    name = re.sub(r"[^A-Za-z0-9_.-]", "_", "-".join(words)) + ".json"
    text = kept_answer(folder, day, name, lambda: json.dumps({_REQUEST: request, _BODY: ask()}))
    return opened(parse_json(text, name))[1]


def question(address: str, parameters: Mapping[str, str]) -> str:
    """Return the address of a question, without keys."""
    return f"{without_secrets(address)}?{urlencode(parameters)}"


def opened(value: Any) -> tuple[str, Any]:
    """Return the question of a kept answer ("" where it is not known, as of one that was saved by hand), and the answer."""
    if isinstance(value, dict) and _BODY in value:
        return str(value.get(_REQUEST, "")), value[_BODY]
    return "", value


def asked(request: str) -> dict[str, list[str]]:
    """Return the parameters of a question."""
    return parse_qs(urlsplit(request).query)


def _keep(file: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.part")
    beside.write_bytes(content)
    beside.replace(file)


def _short(name: str) -> str:
    """Return a name that every file system takes: of a long list of codes, the beginning and a sum."""
    stem, dot, ending = name.rpartition(".")
    if len(name) <= _LONGEST_NAME:
        return name
    return f"{stem[: _LONGEST_NAME - 40]}-{hashlib.sha256(stem.encode()).hexdigest()[:24]}{dot}{ending}"
