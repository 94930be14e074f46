"""`bioaccord market changes` on files and on a store."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from bioaccord.cli.main import application

HEAD = "month,hsk10,partner,export_usd,export_kg\n"


def a_file(folder):
    """Three countries by the month: one moves to another level, one has a wrong figure, one a cell that is no number."""
    generator = np.random.default_rng(0)
    lines = ["date,partner,value"]
    for partner in ("US", "CN", "JP"):
        values = 100 + generator.normal(0, 4, 60) + np.where((np.arange(60) >= 40) & (partner == "US"), 40, 0)
        values[30] += 90 * (partner == "CN")
        lines += [f"{2020 + at // 12}-{at % 12 + 1:02},{partner},{value:.1f}" for at, value in enumerate(values)]
    lines[-1] = "2024-12,JP,many"
    file = folder / "exports.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    return str(file)


def run(*words, command="changes"):
    return CliRunner().invoke(application, ["market", command, *words])


def test_a_table_in_either_language(tmp_path):
    file = a_file(tmp_path)
    korean = run(file, "--series", "partner")
    assert korean.exit_code == 0, korean.output
    assert "US: 2020-01~2024-12의 변화점" in korean.stdout and "│ 2023-05 │ 수준 │" in korean.stdout
    assert "│ 2022-07 │ 이상치 │" in korean.stdout
    assert "JP: 판정하지 않음 — 이 시계열은 읽을 수 없습니다. exports.csv 181행" in korean.stdout
    assert "시계열 3개: 변화 있음 1개, 변화 없음 1개, 판정하지 않음 1개." in korean.stderr
    english = run(file, "--series", "partner", "--language", "en")
    assert "│ 2023-05 │ level │" in english.stdout and "(expected)" in english.stdout
    assert "CN: changes from 2020-01 to 2024-12" in english.stdout
    assert "No change of level or trend beats 'no change'" in english.stdout
    assert "3 series: 1 with a change, 1 without, 1 not judged." in english.stderr


def test_json_holds_everything(tmp_path):
    us, cn, jp = json.loads(run(a_file(tmp_path), "--series", "partner", "--json").stdout)
    (point,) = us["points"]
    assert (point["period"], point["kind"]) == ("2023-05-01", "level_shift")
    assert point["before"]["lower"] < 100 < point["before"]["upper"]
    assert set(point["sentence"]) == {"ko", "en"} and us["sources"] == ["exports.csv"]
    assert cn["points"] == [] and cn["outliers"][0]["period"] == "2022-07-01"
    assert jp["name"] == "JP" and "'many'" in jp["refused"]["en"]


@pytest.fixture
def store(tmp_path):
    generator = np.random.default_rng(3)
    values = 1000 + generator.normal(0, 30, 60) + np.where(np.arange(60) >= 30, 400, 0)
    rows = [
        f"{2020 + at // 12}-{at % 12 + 1:02},3002491000,US,{value:.0f},{value:.0f}" for at, value in enumerate(values)
    ]
    file = tmp_path / "trade.csv"
    file.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    place = str(tmp_path / "store")
    done = run(f"korea-customs:{file}", "--store", place, "--retrieved", "2026-01-15", command="import")
    assert done.exit_code == 0, done.output
    return place


def test_series_of_a_store_are_judged_with_source_and_vintage(store):
    done = run(store, "--unit", "USD", "--language", "en")
    assert "(USD, korea-customs, M): changes from 2020-01 to 2024-12, as known since 2026-01-15" in " ".join(
        done.stdout.split()
    )
    assert "│ 2022-07 │ level │" in done.stdout
    assert "Source: Korea Customs Service" in done.stdout


def test_series_of_a_store_are_forecast(store):
    (found,) = json.loads(run(store, "--unit", "USD", "--horizon", "3", "--json", command="forecast").stdout)
    assert found["periods"][0] == "2025-01-01"
    assert (found["sources"], found["vintage"]) == (["korea-customs"], "2026-01-15")


def test_options_of_the_other_kind_are_refused(tmp_path, store):
    done = run(a_file(tmp_path), "--source", "korea-customs", "--language", "en")
    assert done.exit_code == 2
    assert "--source: and the like (--indicator, --since, --as-of …) are for stores, not for files." in done.stderr
    assert run(store, "--series", "partner", "--language", "en").exit_code == 2
    assert run(str(tmp_path / "nothing.csv")).exit_code == 2
