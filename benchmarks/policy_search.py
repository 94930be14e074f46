"""How fast a hundred thousand policy documents are searched in both languages, and whether Korean search loses or adds anything.

Korean: every different text that an article of 78 laws ever had, up to 60,000, as it is. US: the thousand documents of the
Federal Register and the titles of regulations.gov, repeated to 40,000 with a quarter of their words exchanged for others of the
same texts. Read from the folder that BIOACCORD_SHARED_DATA names.
"""

import gc
import os
import re
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from tantivy import Occur
from tantivy import Query as Matcher

from _report import peak_megabytes, report
from _search_documents import korean_articles, us_documents, varied
from bioaccord.policy.search.index import SearchIndex
from bioaccord.policy.search.tokens import normal, searched

SHARED = Path(os.environ.get("BIOACCORD_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
KOREAN, US = 60_000, 40_000
PARTS = 3  # articles under their law, as the node's page shows them
TOLD = {
    "항체": 0, "백신": 0, "임상시험": 0, "위탁생산": 0, "세포치료": 0, "원료의약품": 0, "유전자변형": 0, "공급중단": 0,
}  # fmt: skip
FIELD = [
    "항체",
    "백신",
    "임상시험",
    "의약품",
    "의료기기",
    "첨단바이오의약품",
    "유전자",
    "세포",
    "혈액",
    "생물",
    "제조업자",
    "품목허가",
    "수입",
    "수출",
    "원료",
    "원료의약품",
    "희귀의약품",
    "생물학적제제",
    "품질관리",
    "회수",
    "부작용",
    "표시",
    "광고",
    "특허",
    "약가",
    "요양급여",
    "건강보험",
    "감염병",
    "병원체",
    "검역",
    "식품",
    "건강기능식품",
    "농약",
    "비료",
    "종자",
    "가축",
    "사료",
    "환경",
    "화학물질",
    "폐기물",
    "에너지",
    "바이오",
    "신재생에너지",
    "관세",
    "조세",
    "연구개발",
    "기술이전",
    "공급망",
    "비축",
    "위탁",
    "수탁",
    "위탁제조",
    "시험검사",
    "안전성",
    "유효성",
    "신고",
    "승인",
    "허가",
    "과징금",
    "벌칙",
    "임상시험계획",
    "첨단재생의료",
    "인체세포등",
    "줄기세포",
    "유전자변형생물체",
    "유전자검사",
    "약사",
    "약국",
    "한약",
    "마약",
    "향정신성의약품",
]
ENGLISH = [
    "vaccine",
    "antibody",
    "drug",
    "device",
    "clinical",
    "trial",
    "biological",
    "product",
    "generic",
    "labeling",
    "approval",
    "import",
    "export",
    "safety",
    "recall",
    "manufacturing",
    "patent",
    "medicare",
    "medicaid",
    "price",
    "tariff",
    "pesticide",
    "food",
    "feed",
    "animal",
    "plant",
    "tolerance",
    "energy",
    "fuel",
    "ethanol",
    "research",
    "grant",
    "review",
    "guidance",
    "information",
    "collection",
    "blood",
    "cell",
    "gene",
    "therapy",
    "controlled",
    "substance",
    "antidumping",
    "duty",
    "order",
    "supply",
    "chain",
]
PHRASES = (
    "clinical trial",
    "information collection",
    "controlled substance",
    "antidumping duty order",
    "food additive",
    "public hearing",
)


class Glossary:
    """Words of the benchmark's own, so that it measures the same whatever the glossary holds."""

    _PAIRS = (
        ("항체", "antibody"), ("백신", "vaccine"), ("임상시험", "clinical trial"), ("의약품", "drug"), ("의료기기", "device"),
        ("유전자", "gene"), ("세포", "cell"), ("혈액", "blood"), ("수입", "import"), ("수출", "export"), ("허가", "approval"),
        ("승인", "approval"), ("회수", "recall"), ("특허", "patent"), ("식품", "food"), ("사료", "feed"), ("농약", "pesticide"),
        ("관세", "tariff"), ("에너지", "energy"), ("연구개발", "research"), ("표시", "labeling"), ("안전성", "safety"),
        ("공급망", "supply chain"), ("마약", "controlled substance"), ("의약품", "medicine"), ("지침", "guidance"), ("연료", "fuel"),
    )  # fmt: skip

    def translations(self, word: str) -> tuple[str, ...]:
        """Return the other side of the pairs."""
        there = [en for ko, en in self._PAIRS if ko == word]
        return tuple(there or [ko for ko, en in self._PAIRS if en == word.casefold()])


def queries(count: int, seed: int) -> list[str]:
    """Return different queries: one to three words of either language, phrases, fields, days, OR and exclusions."""
    generator = np.random.default_rng(seed)

    def one_of(words: tuple[str, ...] | list[str]) -> str:
        return words[int(generator.integers(len(words)))]

    found: dict[str, None] = {}
    while len(found) < count:
        words = FIELD if generator.random() < 0.5 else ENGLISH
        size = int(generator.choice([1, 2, 3], p=[0.45, 0.4, 0.15]))
        parts = [one_of(words) for _ in range(size)]
        kind = generator.random()
        if kind < 0.1:
            parts = [f'"{one_of(PHRASES)}"']
        elif kind < 0.2:
            parts.append(
                one_of(("country:kr", "country:us", "topic:health_care", "stage:in_force", "agency:fda", "law:약사법"))
            )
        elif kind < 0.3:
            parts.append(
                one_of(("published:2020..2024", "published:>=2023-06", "published:2010..2015", "effective:2024"))
            )
        elif kind < 0.36:
            parts.append(f"-{one_of(words)}")
        elif kind < 0.42:
            parts += ["OR", one_of(words)]
        found[" ".join(parts)] = None
    return list(found)


def main() -> None:
    if not (SHARED / "policy" / "kr_law").exists():
        print(f"SKIPPED: no history of laws at {SHARED}")
        return
    _correctness()
    _english_phrases()
    _speed()


def _correctness() -> None:
    entries = korean_articles(SHARED, newest_only=True)
    with tempfile.TemporaryDirectory() as folder:
        index = SearchIndex.rebuild(Path(folder), entries)
        texts = {one.entry_id: [normal(f) for f in (one.title.ko, one.text.ko)] for one in entries}
        lost = added = naive_added = truth_count = 0
        told = []
        words = dict.fromkeys((*TOLD, *FIELD))
        naive = _BareTwoGrams(index)
        for word in words:
            truth = {key for key, parts in texts.items() if any(normal(word) in part for part in parts)}
            found = index.search(word, most=10_000, facets=()).hits
            ids = {hit.entry.entry_id for hit in found}
            # Names of laws are searched too: an article of a law whose name holds the word is no false hit.
            named = {one.entry_id for one in entries if any(word in law for law in one.laws)}
            lost += len(truth - ids)
            added += len(ids - truth - named)
            naive_added += naive.count(word) - len(ids)
            truth_count += len(truth)
            if word in TOLD:
                told.append(f"{word} {len(truth)}")
    report(
        f"{len(entries):,} articles of the newest versions, {len(words)} Korean words against substrings",
        [
            ("hits by substring", "-", f"{truth_count:,} ({', '.join(told)})"),
            ("hits lost", "0", f"{lost}"),
            ("hits that hold the word nowhere", "0", f"{added}"),
            ("further hits that 2-grams without their order would add", "-", f"{naive_added:,}"),
        ],
    )
    if lost or added:
        sys.exit("Korean search does not agree with substrings.")


def _english_phrases() -> None:
    entries = [one for one in us_documents(SHARED) if one.text.en]
    with tempfile.TemporaryDirectory() as folder:
        index = SearchIndex.rebuild(Path(folder), entries)
        wrong = truth_count = 0
        for phrase in PHRASES:
            # The words one after another, whatever spaces and punctuation stand between them.
            joined = r"[\W_]+".join(phrase.split())
            pattern = re.compile(rf"(?<![^\W_]){joined}(?![^\W_])")
            truth = {
                one.entry_id
                for one in entries
                if any(pattern.search(normal(part)) for part in (one.title.en, one.title.ko, one.text.en, one.text.ko))
            }
            found = index.search(f'"{phrase}"', most=10_000, facets=()).hits
            wrong += len(truth ^ {hit.entry.entry_id for hit in found})
            truth_count += len(truth)
    report(
        f"{len(entries):,} documents of the Federal Register, {len(PHRASES)} English phrases against substrings",
        [("documents with the phrase", "-", f"{truth_count:,}"), ("lost or added", "0", f"{wrong}")],
    )
    if wrong:
        sys.exit("English phrases do not agree with substrings.")


class _BareTwoGrams:
    """Finds texts that hold all 2-grams of a word anywhere: what an index of 2-grams gives without their order."""

    def __init__(self, index: SearchIndex) -> None:
        self._searcher, self._schema = index._index.searcher(), index._schema

    def count(self, word: str) -> int:
        parts = [(Occur.Must, Matcher.term_query(self._schema, "words", one)) for one in searched(word).tokens]
        return int(self._searcher.search(Matcher.boolean_query(parts), 1).count)


def _speed() -> None:
    korean = korean_articles(SHARED, newest_only=False)
    spread = np.linspace(0, len(korean) - 1, min(KOREAN, len(korean))).astype(int)
    entries = [korean[int(place)] for place in spread]
    real = us_documents(SHARED)
    entries += varied(real, US + KOREAN - len(entries), seed=4)
    different = len(korean)
    del korean
    gc.collect()
    before = peak_megabytes()
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        index = SearchIndex.rebuild(Path(folder), entries)
        building = time.perf_counter() - began
        characters = sum(len(one.title.ko + one.title.en + one.text.ko + one.text.en) for one in entries)
        megabytes = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file()) / 1e6
        after = peak_megabytes()
        count = len(entries)
        began = time.perf_counter()
        index.put(entries[:1000])
        replacing = time.perf_counter() - began
        del entries
        gc.collect()
        gc.freeze()
        asked, glossary = queries(400, seed=7), Glossary()
        for query in asked[:20]:
            index.search(query, glossary=glossary, parts=PARTS)
        seconds, hits, expanded = [], [], 0
        for number, query in enumerate(asked):
            began = time.perf_counter()
            found = index.search(
                query,
                glossary=glossary,
                language="ko" if re.search("[가-힣]", query) else "en",
                first=20 * (number % 3),
                parts=PARTS,
            )
            seconds.append(time.perf_counter() - began)
            hits.append(found.count)
            expanded += bool(found.also_searched)
        bare = []
        for query in asked:
            began = time.perf_counter()
            index.search(query, facets=(), most=1)
            bare.append(time.perf_counter() - began)
    slowest = sorted(zip(seconds, asked, hits, strict=True), reverse=True)[:5]
    p50, p95, p99 = np.percentile(np.array(seconds) * 1000, [50, 95, 99])
    report(
        f"{count:,} documents ({different:,} different article texts to draw from, {len(real):,} real US ones), "
        f"{characters / 1e6:.0f} million characters; {len(asked)} different queries, {expanded} of them with translations",
        [
            (
                "search with six facets, page of 20 laws or documents, articles under their law, snippets: p50",
                "-",
                f"{p50:.1f} ms",
            ),
            ("  p95", "< 15 ms", f"{p95:.1f} ms"),
            ("  p99", "-", f"{p99:.1f} ms"),
            ("hits a query, median and most", "-", f"{int(np.median(hits)):,}, {max(hits):,}"),
            (
                "without facets, snippets, translations: p50, p95",
                "-",
                " ms, ".join(f"{one:.1f}" for one in np.percentile(np.array(bare) * 1000, [50, 95])) + " ms",
            ),
            ("building", "-", f"{count / building:,.0f} documents/s"),
            ("replacing 1,000", "-", f"{replacing:.1f} s"),
            ("size on disk", "-", f"{megabytes:.0f} MB"),
            ("peak memory before and after building", "-", f"{before:.0f} MB, {after:.0f} MB"),
        ],
    )
    for second, query, count_of in slowest:
        print(f"  slow: {second * 1000:.1f} ms  {count_of:,} hits  {query}")


if __name__ == "__main__":
    main()
