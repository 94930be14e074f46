"""Latin letters as they are said and written in Korean: HLB is 에이치엘비, SK바이오사이언스 is 에스케이바이오사이언스."""

from __future__ import annotations

import re

_SAID = {
    "a": "에이", "b": "비", "c": "씨", "d": "디", "e": "이", "f": "에프", "g": "지", "h": "에이치", "i": "아이", "j": "제이", "k": "케이",
    "l": "엘", "m": "엠", "n": "엔", "o": "오", "p": "피", "q": "큐", "r": "알", "s": "에스", "t": "티", "u": "유", "v": "브이",
    "w": "더블유", "x": "엑스", "y": "와이", "z": "제트",
}  # fmt: skip
_ALSO_SAID = (("에이취", "에이치"), ("더블류", "더블유"))
_RUN = re.compile(r"(?<![a-z0-9])[a-z]{1,5}(?![a-z0-9])")
"""A longer run of Latin letters is a word, and is not spelled."""
_BY_SOUND = sorted(((said, letter) for letter, said in _SAID.items()), key=lambda one: -len(one[0]))


def spelled(bare: str) -> str:
    """Return a bare name with its short runs of Latin letters as they are said.

    >>> spelled("sk바이오사이언스"), spelled("hlb"), spelled("celltrion")
    ('에스케이바이오사이언스', '에이치엘비', 'celltrion')
    """
    for other, usual in _ALSO_SAID:
        bare = bare.replace(other, usual)
    return _RUN.sub(lambda run: "".join(_SAID[letter] for letter in run[0]), bare)


def in_letters(said: str) -> str:
    """Return the Latin letters of which a Korean name is nothing but the sound, else nothing.

    >>> in_letters("에이치엘비"), in_letters("에이치엘비제약"), in_letters("비")
    ('hlb', '', 'b')
    """
    written, place = "", 0
    while place < len(said):
        found = next((one for one in _BY_SOUND if said.startswith(one[0], place)), None)
        if found is None:
            return ""
        written += found[1]
        place += len(found[0])
    return written
