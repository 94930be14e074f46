"""Names across scripts: the sum over all ways to lay one name along the other, against a plain recursion; and names of real firms."""

import csv
import itertools
import math
import os
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from bioaccord.partners import name_finder
from bioaccord.partners.bare_name import bare_english, bare_korean
from bioaccord.partners.hangul import letters
from bioaccord.partners.known_words import known_words
from bioaccord.partners.name_finder import NOT_ALIKE, NameFinder
from bioaccord.partners.name_tree import UsualLetters
from bioaccord.partners.sound_file import learned_tables, tables_from_text, tables_to_text
from bioaccord.partners.sound_learning import SKIPPED, USUAL_WEIGHT, learn
from bioaccord.partners.sound_tables import dense

DATA = Path(os.environ.get("BIOACCORD_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data")) / "partners"
NAMES = [
    "Samsung Bioepis Co., Ltd.",
    "Samsung Biologics",
    "HLB Pharmaceutical Co., Ltd.",
    "HLB Inc.",
    "Green Cross Corporation",
    "McNulty Korea Co., Ltd.",
    "Celltrion, Inc.",
    "Celltrion Pharm Inc.",
    "Moderna, Inc.",
    "GeneOne Life Science, Inc.",
]


def _by_recursion(korean: str, words: tuple[str, ...], usual: UsualLetters) -> float:
    """Return the score of one pair by going through every way, as docs/explanation/names.md tells it."""
    tables = dense(learned_tables())
    sounds = letters(korean)
    flat = [one for syllable in sounds for one in syllable]
    starts = list(itertools.accumulate((len(one) for one in sounds), initial=0))
    latin = "".join(words)
    ends = set(itertools.accumulate(len(word) for word in words))
    cost = [0.0]
    for place, letter in enumerate(latin):
        cost.append(cost[-1] + usual.logarithm(("^^" + latin[:place])[-2:], letter))

    def chance(sound: str, spelling: str) -> float:
        row = tables.row_of.get(sound, -1 if len(sound) == 2 else len(tables.row_of))
        return 0.0 if row < 0 else float(tables.chances[row, tables.column(spelling)])

    @cache
    def inside(said: int, written: int) -> float:
        """Return the chance of having said and written so much, before the end of a word is passed."""
        if said == 0 and written == 0:
            return 1.0
        total = 0.0
        if said:
            total += inside(said - 1, written) * chance(flat[said - 1], "")
        for length in range(1, min(3, written) + 1):
            spelling = latin[written - length : written]
            if said:
                total += left(said - 1, written - length) * chance(flat[said - 1], spelling)
            if said > 1:
                total += left(said - 2, written - length) * chance(flat[said - 2] + flat[said - 1], spelling)
        for first, last in itertools.combinations(range(len(starts)), 2):
            if starts[last] == said:
                for spelling, known in tables.words.get(korean[first:last], {}).items():
                    if latin[:written].endswith(spelling):
                        total += left(starts[first], written - len(spelling)) * known
        return total

    def left(said: int, written: int) -> float:
        """Return the chance from which the next letter is written: at the end of a word, the rest of it may have said nothing."""
        if written not in ends:
            return inside(said, written)
        start = max(end for end in ends | {0} if end < written)
        return inside(said, written) + sum(
            (left if place == start else inside)(said, place)
            * SKIPPED[0 if place == start else 1]
            * SKIPPED[2] ** (written - place)
            * math.exp(USUAL_WEIGHT * (cost[written] - cost[place]))
            for place in range(start, written)
        )

    total = left(len(flat), len(latin))
    usually = cost[-1] + usual.logarithm(("^^" + latin)[-2:], "\n")
    return math.log(total) - USUAL_WEIGHT * usually


@pytest.mark.parametrize(
    ("korean", "latin"),
    [
        ("HLB제약", "HLB Pharmaceutical Co., Ltd."),
        ("셀트리온", "Celltrion Pharm Inc."),
        ("삼성바이오에피스", "Samsung Bioepis Co., Ltd."),
        ("녹십자", "Green Cross Corporation"),
        ("모더나", "HLB Inc."),
    ],
)
def test_a_score_is_the_sum_over_all_ways(korean, latin, monkeypatch):
    monkeypatch.setattr(name_finder, "FLOOR", -1e9)
    finder = NameFinder(NAMES, learned_tables())
    ordered = [words for name in NAMES for words in name_finder._orders(bare_english(name))]
    expected = _by_recursion(bare_korean(korean), bare_english(latin), UsualLetters(ordered))
    assert finder.scores(korean)[NAMES.index(latin)] == pytest.approx(expected, rel=1e-4)


def test_each_firm_is_found_under_its_korean_name():
    finder = NameFinder(NAMES, learned_tables())
    korean = [
        "삼성바이오에피스㈜",
        "삼성바이오로직스",
        "에이치엘비제약",
        "HLB",
        "녹십자",
        "한국맥널티",
        "셀트리온",
        "셀트리온제약",
        "모더나",
        "진원생명과학",
    ]
    for place, name in enumerate(korean):
        assert finder.find(name)[0].place == place, name


def test_what_is_not_followed_could_not_have_won(monkeypatch):
    rows = NAMES + [f"{first} {second}" for first in ("Alpha", "Beta", "Nova") for second in ("Bio", "Cell", "Pharma")]
    finder = NameFinder(rows, learned_tables())
    korean = ["노바바이오", "베타셀", "셀트리온제약", "알파파마"]
    short = finder.all_scores(korean)
    monkeypatch.setattr(name_finder, "FLOOR", -1e9)
    whole = finder.all_scores(korean)
    followed = short > NOT_ALIKE
    np.testing.assert_allclose(short[followed], whole[followed], rtol=1e-5)
    assert (whole[~followed] < 0).all()
    assert (short.argmax(axis=1) == whole.argmax(axis=1)).all()


def test_a_spelling_that_recurs_is_learned():
    pairs = [
        (bare_korean(korean), bare_english(english))
        for korean, english in [
            ("가람제약", "Garam Pharmaceutical"),
            ("나루제약", "Naru Pharmaceutical"),
            ("다온제약", "Daon Pharmaceutical"),
            ("마루제약", "Maru Pharmaceutical"),
            ("라온산업", "Raon Industry"),
            ("누리산업", "Nuri Industry"),
            ("바른산업", "Bareun Industry"),
            *[
                (f"{one}원", f"{latin}won")
                for one, latin in zip(
                    "가나다라마바사아자차", ["ga", "na", "da", "ra", "ma", "ba", "sa", "a", "ja", "cha"], strict=True
                )
            ],
        ]
    ]
    tables = learn(pairs)
    assert max(tables.words["제약"], key=tables.words["제약"].get) == "pharmaceutical"
    assert max(tables.words["산업"], key=tables.words["산업"].get) == "industry"
    assert max(tables.sounds["ᅡ"], key=tables.sounds["ᅡ"].get) == "a"


def test_tables_come_back_from_their_file():
    tables = learned_tables()
    text = tables_to_text(tables)
    assert tables_to_text(tables_from_text(text)) == text
    with pytest.raises(ValueError, match="Line 2 of the table of sounds"):
        tables_from_text("sound\tᅡ\ta\t0.9\nsound\tᅡ\ta\n")


def test_listed_firms_are_found_among_all_names():
    path = DATA / "kr_en_bio_pairs_dev.csv"
    if not path.exists():
        pytest.skip(f"{path} is absent: names of listed firms are read from there")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))[::8]
    # Learned without them: what the room's own table knows of these firms proves nothing.
    with (DATA / "kr_en_all_pairs_dev.csv").open(encoding="utf-8-sig", newline="") as file:
        others = [row for row in csv.DictReader(file) if row["Code"] not in {one["stock_code"] for one in rows}][::3]
    with (DATA / "kr_listed_names_dev.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = list(csv.DictReader(file))
    tables = learn([(bare_korean(row["name_ko"]), bare_english(row["name_en"])) for row in others], known_words(), 3)
    finder = NameFinder([row["corp_eng_name"] for row in listed], tables)
    right = [
        row["stock_code"] in {listed[one.place]["stock_code"] for one in finder.find(row["name_ko"], 10)}
        for row in rows
    ]
    assert np.mean(right) > 0.9
