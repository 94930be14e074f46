"""Checks that every string of the node's pages has a Korean translation, and compiles the catalogue.

Usage: check_catalogues.py          fails and lists what is missing, or what nobody uses any more
       check_catalogues.py --write  adds missing strings with an empty translation, and compiles
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

NODE = Path(__file__).resolve().parent.parent / "src" / "bioaccord" / "node"
FOLDER = NODE / "locale" / "ko" / "LC_MESSAGES"
_FUNCTIONS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
_TRANSLATE = re.compile(r"{%\s*translate\s+(\"[^\"]+\"|'[^']+')")
_BLOCK = re.compile(r"{%\s*blocktranslate[^%]*%}(.*?){%\s*endblocktranslate\s*%}", re.DOTALL)
_VARIABLE = re.compile(r"{{\s*(\w+)\s*}}")

Message = str | tuple[str, str]


def used() -> Iterator[Message]:
    """Yield every string that pages and code ask to be translated; plurals as pairs."""
    for file in sorted(NODE.rglob("*.html")):
        text = file.read_text(encoding="utf-8")
        for quoted in _TRANSLATE.findall(text):
            yield quoted[1:-1]
        for body in _BLOCK.findall(text):
            named = _VARIABLE.sub(r"%(\1)s", body)
            one, plural, many = named.partition("{% plural %}")
            yield (one, many) if plural else one
    for file in sorted(NODE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS:
                words = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
                if node.func.id.startswith("ngettext") and len(words) >= 2:
                    yield (words[0], words[1])
                elif words:
                    yield words[0]


def main() -> int:
    wanted = dict.fromkeys(used())
    source = FOLDER / "django.po"
    catalogue = read_po(source.open("rb"), locale="ko") if source.exists() else Catalog(locale="ko")
    known = {message.id: message for message in catalogue if message.id}
    if "--write" in sys.argv:
        for message in wanted:
            if message not in known:
                catalogue.add(message, ("",) if isinstance(message, tuple) else "")
        for message in known.keys() - wanted.keys():
            catalogue.delete(message if isinstance(message, str) else message[0])
        FOLDER.mkdir(parents=True, exist_ok=True)
        with source.open("wb") as file:
            write_po(file, catalogue, width=110, sort_output=True, no_location=True, omit_header=False)
        with (FOLDER / "django.mo").open("wb") as file:
            write_mo(file, catalogue)
        return 0
    missing = [message for message in wanted if message not in known or not _filled(known[message].string)]
    unused = [message for message in known if message not in wanted]
    for message in missing:
        sys.stderr.write(f"django.po has no Korean for {message!r}. Add it, then run check_catalogues.py --write.\n")
    for message in unused:
        sys.stderr.write(f"django.po holds {message!r}, which no page uses. Take it out.\n")
    compiled = FOLDER / "django.mo"
    if not compiled.exists():
        sys.stderr.write("django.mo is missing. Run check_catalogues.py --write.\n")
        return 1
    return 1 if missing or unused else 0


def _filled(translation: str | tuple[str, ...] | list[str]) -> bool:
    return bool(translation) if isinstance(translation, str) else all(translation)


if __name__ == "__main__":
    sys.exit(main())
