"""Texts as they are kept: whole statutes come by the thousand, so that what packing costs decides how long a history takes."""

from __future__ import annotations

import codecs
import zlib

from bioaccord.vocabulary.language import Language

# The quickest level keeps pace with the reading.
_LEVEL = 1


def packed(text: str, language: Language) -> bytes:
    """Return a text compressed; empty for none.

    A Korean letter takes two bytes of UTF-16 and three of UTF-8: less to encode, to compress and to take apart again.

    >>> unpacked(packed("약사법 제1조", Language.KOREAN)), unpacked(packed("§ 312.3", Language.ENGLISH)), packed("", Language.KOREAN)
    ('약사법 제1조', '§ 312.3', b'')
    """
    if not text:
        return b""
    if language == Language.KOREAN:
        return zlib.compress(codecs.BOM_UTF16_LE + text.encode("utf-16-le"), _LEVEL)
    return zlib.compress(text.encode(), _LEVEL)


def unpacked(compressed: bytes) -> str:
    """Return a text that was packed, whichever way; UTF-16 begins with its mark, which no UTF-8 text begins with."""
    if not compressed:
        return ""
    written = zlib.decompress(compressed)
    return written.decode("utf-16" if written.startswith(codecs.BOM_UTF16_LE) else "utf-8")
