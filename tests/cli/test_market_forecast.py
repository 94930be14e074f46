"""`bioaccord market forecast` on files."""

import json

import numpy as np
from typer.testing import CliRunner

from bioaccord.cli.main import application


def a_file(folder):
    generator = np.random.default_rng(0)
    lines = ["month,partner,value"]
    for partner, count in (("US", 60), ("CN", 8)):
        for at in range(count):
            value = 100 + at + 20 * np.sin(2 * np.pi * at / 12) + generator.normal(0, 3)
            lines.append(f"{2020 + at // 12}-{at % 12 + 1:02},{partner},{value:.2f}")
    file = folder / "exports.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    return str(file)


def run(*words):
    return CliRunner().invoke(application, ["market", "forecast", *words])


def test_a_table_in_either_language(tmp_path):
    file = a_file(tmp_path)
    korean = run(file, "--series", "partner", "--horizon", "6")
    assert korean.exit_code == 0, korean.output
    assert "US: 예측(2024-12-01 이후)" in korean.output
    assert "80% 구간" in korean.output
    assert "과거 6개 시점에서 예측해 본 값 30개" in korean.output
    assert "CN: 예측하지 않음 — 자료 기간이 8개입니다. 예측에는 30개 이상이 필요합니다." in korean.output
    english = run(file, "--series", "partner", "--horizon", "6", "--language", "en")
    assert "US: forecast (after 2024-12-01)" in english.output
    assert "Better than repeating last year by" in english.output
    assert "Models (their median): SeasonalNaive, DynamicOptimizedTheta" in english.output
    assert "2025-06-01" in english.output
    assert "CN: no forecast - The history has 8 periods; a forecast needs 30." in english.output
    assert "2 series: 1 forecast, 1 not (each with its reason)." in english.stderr


def test_json_holds_everything(tmp_path):
    done = run(a_file(tmp_path), "--series", "partner", "--horizon", "3", "--json")
    us, cn = json.loads(done.stdout)
    assert us["periods"] == ["2025-01-01", "2025-02-01", "2025-03-01"]
    assert us["intervals"][0]["lower"][0] < us["values"][0] < us["intervals"][0]["upper"][0]
    assert set(us["back_test"]) >= {"smape", "mase", "naive_smape", "better_by", "origins"}
    assert us["sources"] == ["exports.csv"]
    assert set(us["sentences"][0]) == {"ko", "en"}
    assert cn["name"] == "CN" and "30" in cn["refused"]["en"]


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    done = run(a_file(tmp_path), "--language", "en")
    assert done.exit_code == 2
    assert "stands twice in 'exports'" in done.output
