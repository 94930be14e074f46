"""`bioaccord partners directory` as a user runs it: tables of others checked, a directory converted, told to machines."""

import json

import pytest

from tests.command import run

TABLE = (
    "회사명,국가,홈페이지\n"
    "한빛바이오 (Hanbit Bio),대한민국,www.hanbit.example\n"
    '"=HYPERLINK(""http://x.example"")",KR,\n'
    "미르제약,코리아나,mir.example\n"
)


@pytest.mark.parametrize(
    ("language", "taken", "refused"),
    [
        ("ko", "기업과 기관 1곳", "members.csv 4행, 국가 열 — '코리아나'은(는) 국가가 아닙니다."),
        ("en", "1 organisations", "members.csv row 4, column 국가: '코리아나' is not a country."),
    ],
)
def test_what_is_refused_is_told_in_the_language_asked_for(tmp_path, language, taken, refused):
    (tmp_path / "members.csv").write_text(TABLE, encoding="utf-8")
    done = run("partners", "directory", "check", str(tmp_path / "members.csv"), "--language", language)
    assert done.returncode == 2
    assert taken in done.stdout
    assert refused in done.stderr


def test_good_rows_are_written_only_when_asked_for(tmp_path):
    (tmp_path / "members.csv").write_text(TABLE, encoding="utf-8")
    target = tmp_path / "out"
    arguments = ("partners", "directory", "export", str(target), str(tmp_path / "members.csv"))
    assert run(*arguments).returncode == 2
    assert not target.exists()
    assert run(*arguments, "--only-good").returncode == 0
    lines = (target / "entries.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    assert "한빛바이오,Hanbit Bio,KR" in lines[1]


def test_the_sample_goes_through_a_workbook_and_to_json_ld(tmp_path):
    book, linked = tmp_path / "directory.xlsx", tmp_path / "directory.jsonld"
    assert run("partners", "directory", "export", str(book), "sample/directory", "--headings", "ko").returncode == 0
    done = run("partners", "directory", "export", str(linked), str(book), "--address", "https://node.example/d/")
    assert done.returncode == 0, done.stderr
    graph = json.loads(linked.read_text(encoding="utf-8"))["@graph"]
    assert len(graph) == 74
    assert graph[0]["@id"] == "https://node.example/d/KR-0001"


def test_a_country_that_is_none_is_refused(tmp_path):
    (tmp_path / "members.csv").write_text(TABLE, encoding="utf-8")
    done = run("partners", "directory", "check", str(tmp_path / "members.csv"), "--country", "Koria")
    assert done.returncode == 2
    assert "Did you mean 'Korea'?" in done.stderr


def test_what_a_second_file_says_of_a_firm_is_added_to_it(tmp_path):
    profiles, names, target = tmp_path / "profiles.csv", tmp_path / "names.csv", tmp_path / "out"
    profiles.write_text(
        "회사명,종목코드,국가,주요제품\n한빛제약,123450,KR,원료의약품\n미르바이오,123460,KR,효소\n", encoding="utf-8"
    )
    names.write_text(
        "회사명,영문명,종목코드,국가,주요제품\n한빛제약,Hanbit Pharm,123450,KR,다른 말\n미르바이오,,123460,KR,\n새벽셀,,123470,KR,\n",
        encoding="utf-8",
    )
    done = run("partners", "directory", "export", str(target), str(profiles), str(names))
    assert done.returncode == 0, done.stderr
    assert "2 are in a file before: to 1 of them this one adds" in done.stdout
    lines = (target / "entries.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4
    hanbit = next(line for line in lines if "한빛제약" in line)
    assert "Hanbit Pharm" in hanbit and "원료의약품" in hanbit and "다른 말" not in hanbit
