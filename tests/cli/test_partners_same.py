"""`bioaccord partners same`: tables in, pairs with evidence out, in both languages; what cannot be used is told."""

import json
import subprocess
from pathlib import Path

import pytest

from bioaccord.reading.table import read_table, write_table
from tests import command


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return command.run("partners", "same", *arguments)


@pytest.fixture
def tables(tmp_path: Path) -> list[str]:
    left, right = tmp_path / "korean.csv", tmp_path / "english.xlsx"
    write_table(
        left,
        ("code", "회사명", "홈페이지", "사업자번호"),
        [
            ("K1", "(주)한빛셀제약", "http://www.hanbitcell.co.kr", "124-81-00998"),
            ("K2", "가온메디칼", "gaonmed.kr", "124-81-00999"),
        ],
    )
    write_table(
        right,
        ("id", "name", "website", "country"),
        [
            ("E1", "Hanbit Cell Pharm Co., Ltd.", "hanbitcell.co.kr/en", "South Korea"),
            ("E2", "Other Labs [bold]", "facebook.com", "Atlantis"),
        ],
    )
    asked = [
        "--name",
        "회사명",
        "--name",
        "name",
        "--id",
        "code",
        "--id",
        "id",
        "--home-page",
        "홈페이지",
        "--home-page",
        "website",
    ]
    return [
        str(left),
        str(right),
        *asked,
        "--country",
        "country",
        "--in-country",
        "KR",
        "--number",
        "business_number=사업자번호",
    ]


def test_organisations_across_scripts(tables: list[str]) -> None:
    done = run(*tables, "--json", "--language", "ko")
    assert done.returncode == 0, done.stderr
    (pair,) = json.loads(done.stdout)
    assert (pair["left_id"], pair["right_id"]) == ("K1", "E1")
    assert pair["probability"] > 0.998
    assert {"name_by_sound", "home_page", "country"} <= {one["comparison"] for one in pair["evidence"]}
    # What could not be used is told with its place.
    assert "korean.csv 3행" in done.stderr and "검증번호" in done.stderr
    assert "facebook.com" in done.stderr and "Atlantis" in done.stderr


def test_both_languages_and_files(tables: list[str], tmp_path: Path) -> None:
    korean, english = run(*tables, "--language", "ko"), run(*tables)
    assert (
        "자동 병합" in korean.stdout and "홈페이지: hanbitcell.co.kr" in korean.stdout and "대한민국" in korean.stdout
    )
    assert (
        "home page: hanbitcell.co.kr" in english.stdout
        and "South Korea" in english.stdout
        and "merge" in english.stdout
    )
    target = tmp_path / "pairs.csv"
    assert run(*tables, "--output", str(target), "--language", "ko").returncode == 0
    table = read_table(target)
    assert [row.cells["left_id"] for row in table.rows] == ["K1"]
    assert "이름(발음)" in table.rows[0].cells["evidence"]


def test_countries_are_named_as_people_name_them(tmp_path: Path) -> None:
    file = tmp_path / "firms.csv"
    rows = [("1", "Kessler Bio", "Hong Kong"), ("2", "Kessler Bio", "홍콩"), ("3", "Kessler Bio", "")]
    write_table(file, ("id", "name", "country"), rows)
    done = run(
        str(file),
        "--name",
        "name",
        "--country",
        "country",
        "--id",
        "id",
        "--in-country",
        "영국",
        "--json",
        "--above",
        "0",
    )
    assert (done.returncode, done.stderr.strip()) == (0, "")
    told = {
        (pair["left_id"], pair["right_id"]): next(
            (one["left"], one["right"]) for one in pair["evidence"] if one["comparison"] == "country"
        )
        for pair in json.loads(done.stdout)
    }
    assert len(set(told["1", "2"])) == 1 and len(set(told["1", "3"])) == 2
    wrong = run(str(file), "--name", "name", "--in-country", "Atlantis")
    assert wrong.returncode == 2 and "'Atlantis' is not a country." in wrong.stderr


def test_any_table_and_its_model_for_splink(tmp_path: Path) -> None:
    rows = [
        (str(n), f"na{n % 97}me{n}", f"{1950 + n % 50}-0{1 + n % 9}-1{n % 10}", f"town{n * 7 % 31}", str(10_000 + n))
        for n in range(60)
    ]
    rows += [(f"d{row[0]}", row[1], row[2], row[3] + "s", row[4]) for row in rows[:30]]
    source, model = tmp_path / "people.csv", tmp_path / "splink.json"
    write_table(source, ("id", "name", "born", "town", "code"), rows)
    done = run(
        str(source), "--compare", "name", "--compare", "born:digits", "--compare", "town:text:rarity", "--compare", "code:exact",
        "--block", "name", "--block", "code", "--block", "born", "--id", "id", "--splink", str(model), "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    pairs = {(one["left_id"], one["right_id"]) for one in json.loads(done.stdout)}
    assert {(str(n), f"d{n}") for n in range(30)} <= pairs
    assert json.loads(model.read_text())["link_type"] == "dedupe_only"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ([], "--name COLUMN"),
        (["--name", "nowhere"], "Its columns are"),
        (["--compare", "code:vaguely"], "COLUMN:digits"),
        (["--name", "회사명", "--number", "passport=code"], "SCHEME=COLUMN"),
    ],
)
def test_wrong_questions_are_refused(tables: list[str], asked: list[str], said: str) -> None:
    done = run(tables[0], *asked, "--language", "en")
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
