"""The command as a user runs it: another process, its output, its exit code."""

import json
from pathlib import Path

import pytest

from tests.command import run
from tests.slips import english_sentences

ROOT = Path(__file__).resolve().parents[2]
BRIEF = ("brief", "--network", "sample/network", "--member", "KR-0007", "--as-of", "2026-11-24")


@pytest.mark.parametrize("format", ["markdown", "html", "json"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_brief_in_every_format_and_language(format, language):
    done = run(*BRIEF, "--signals", "change-log:sample/changes", "--format", format, "--language", language)
    assert done.returncode == 0, done.stderr
    if format == "json":
        assert json.loads(done.stdout)["organisation"]["organisation_id"] == "KR-0007"
    else:
        assert ("브리핑" in done.stdout) == (language == "ko")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((*BRIEF, "--signals", "federal-registr:x.json"), "Did you mean 'federal-register'"),
        ((*BRIEF, "--signals", "change-log"), "Write NAME:PATH"),
        ((*BRIEF, "--signals", "openfda-shortages:none.json"), "there is no such file"),
        ((*BRIEF, "--signals", "korean-law:live"), "cannot be asked live"),
        ((*BRIEF, "--signals", "federal-register:sample/event/event.csv"), "is not JSON here"),
        (
            ("brief", "--network", "sample/event", "--member", "KR-0007", "--signals", "change-log:sample/changes"),
            "has no file 'organisations.csv'",
        ),
        (
            ("brief", "--network", "sample/network", "--member", "KR-7", "--signals", "change-log:sample/changes"),
            "'KR-7' is not an organisation",
        ),
        (("supply", "check", "nowhere"), "neither a folder of network files nor"),
    ],
)
def test_bad_input_ends_with_code_2_and_a_sentence(arguments, message):
    done = run(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_refused_input_writes_no_file(tmp_path):
    target = tmp_path / "brief.md"
    assert run(*BRIEF, "--signals", "change-log:nowhere", "--output", str(target)).returncode == 2
    assert not target.exists()


def test_signals_as_lines_and_as_json():
    lines = run("signals", "change-log:sample/changes", "--reaching", "--language", "ko").stdout.splitlines()
    assert len(lines) > 20
    assert lines[0].count("\t") == 4
    first = json.loads(run("signals", "change-log:sample/changes", "--json").stdout.splitlines()[0])
    assert first["signal_id"].startswith("change-log:")


def test_materials_are_found_by_word_and_code():
    assert "heparin_sodium" in run("materials", "헤파린").stdout
    assert "lidocaine_injection" in run("materials", "300490").stdout


def test_a_network_is_converted_and_checked(tmp_path):
    target = str(tmp_path / "network.xlsx")
    assert run("supply", "convert", "sample/network", target, "--format", "xlsx").returncode == 0
    assert "Nothing refused" in run("supply", "check", target).stdout


def test_a_firms_part_is_taken_out_and_put_back(tmp_path):
    part, whole = tmp_path / "part", tmp_path / "whole"
    assert run("supply", "own-part", "sample/network", "KR-0007", str(part)).returncode == 0
    file = part / "stocks.csv"
    header, first, *rest = file.read_text(encoding="utf-8").splitlines()
    site, material, _, *cells = first.split(",")
    file.write_text("\n".join([header, ",".join((site, material, "99", *cells)), *rest]) + "\n", encoding="utf-8")
    answer = run("supply", "merge-part", "sample/network", "KR-0007", str(part), str(whole))
    assert f"stocks {site} / {material} changed (days: " in answer.stdout
    assert answer.stdout.count(" changed ") == 1
    for table in ("organisations", "sites", "products", "recipes", "links"):
        assert (whole / f"{table}.csv").read_bytes() == (ROOT / "sample/network" / f"{table}.csv").read_bytes()
    refused = run("supply", "merge-part", "sample/network", "KR-0008", str(part), str(whole))
    assert refused.returncode == 2
    assert "'KR-0008', your firm, is missing" in refused.stderr
    assert "'KR-70' is not in this network" in run("supply", "own-part", "sample/network", "KR-70", str(part)).stderr
    answer = run("supply", "merge-part", "sample/network", "KR-0007", str(part), str(whole), "--language", "ko")
    assert f"stocks {site} / {material} 변경 (days: " in answer.stdout
    refused = run("supply", "merge-part", "sample/network", "KR-0008", str(part), str(whole), "--language", "ko")
    assert "자사('KR-0008') 행이 없습니다." in refused.stderr
    assert english_sentences(refused.stderr) == []


def test_dependence_is_told_in_both_languages_and_as_data():
    korean = run("supply", "dependence", "sample/network", "--member", "KR-0007")
    assert korean.returncode == 0, korean.stderr
    assert "가치가 만들어진 곳" in korean.stdout
    assert "대한민국" in korean.stdout
    english = run("supply", "dependence", "sample/network", "--by", "site", "--language", "en")
    assert "What stops when one of them is lost" in english.stdout
    assert "(fictional)" in english.stdout
    assert not any("가" <= letter <= "힣" for letter in english.stdout)
    step = english.stdout.strip().splitlines()[-1]
    assert step.startswith("Do this first: find a second source for what comes from ")
    told = json.loads(run("supply", "dependence", "sample/network", "--member", "KR-0007", "--json").stdout)
    first = korean.stdout.strip().splitlines()[-1]
    assert first.startswith("가장 먼저: ")
    assert f"생산의 {told['knock_outs'][0]['share_stopped']:.0%}가 멈춥니다" in first
    shares = [share for _, share in told["value_origin"]["shares"]]
    assert sum(shares) + told["value_origin"]["unnamed"] == pytest.approx(1)
    assert told["knock_outs"][0]["share_stopped"] > 0.5


def test_dependence_of_an_unknown_firm_is_refused():
    korean = run("supply", "dependence", "sample/network", "--member", "KR-07")
    assert korean.returncode == 2
    assert "organisation_id 항목 — 'KR-07': 이 네트워크에 없습니다. 혹시 'KR-0" in korean.stderr
    english = run("supply", "dependence", "sample/network", "--member", "KR-07", "--language", "en")
    assert english.returncode == 2
    assert "'KR-07' is not in this network. Did you mean" in english.stderr


@pytest.mark.parametrize(
    ("arguments", "korean", "english"),
    [
        (
            ("supply", "check", "sample/event"),
            "'organisations.csv' 파일이 없습니다.",
            "has no file 'organisations.csv'.",
        ),
        (("signals", "change-log:nowhere"), "nowhere — 파일이 없습니다.", "nowhere: there is no such file."),
        ((*BRIEF, "--signals", "change-log"), "NAME:PATH로 적으십시오.", "Write NAME:PATH"),
        (("supply", "disrupt", "sample/network"), "--rates FILE로 지정하십시오.", "or --rates FILE for random ones."),
    ],
)
def test_a_refusal_is_told_in_the_language_that_was_asked_for(arguments, korean, english):
    for language, words in (("ko", korean), ("en", english)):
        done = run(*arguments, "--language", language)
        assert done.returncode == 2
        assert words in done.stderr
        assert done.stdout == ""


def test_what_is_not_refused_is_told_in_both_languages():
    assert "받아들일 수 없는 행이 없습니다" in run("supply", "check", "sample/network", "--language", "ko").stdout
    assert "Nothing refused" in run("supply", "check", "sample/network").stdout


def test_endurance_is_told_in_both_languages_and_as_data():
    korean = run("supply", "endurance", "sample/network", "--member", "KR-0007", "--recovery", "90")
    assert korean.returncode == 0, korean.stderr
    assert "버티는 일수" in korean.stdout
    assert "복구까지 모자라는 일수" in korean.stdout
    english = run("supply", "endurance", "sample/network", "--by", "country", "--language", "en")
    assert "first product to fall" in english.stdout
    assert not any("가" <= letter <= "힣" for letter in english.stdout)
    assert english.stdout.strip().splitlines()[-1].startswith("Do this first: raise the stock of, or find")
    first = korean.stdout.strip().splitlines()[-1]
    assert first.startswith("가장 먼저: ")
    assert "복구까지 손실 $" in first
    told = json.loads(run("supply", "endurance", "sample/network", "--member", "KR-0007", "--json").stdout)
    assert [row["days"] for row in told] == sorted(row["days"] for row in told)


def test_endurance_against_recovery_tells_what_it_costs():
    told = json.loads(
        run("supply", "endurance", "sample/network", "--member", "KR-0007", "--recovery", "90", "--json").stdout
    )
    assert any(row["loss_as_it_is_usd"] > 0 for row in told)
    assert all(row["least_loss_usd"] <= row["loss_as_it_is_usd"] * (1 + 1e-9) for row in told)


def test_scenarios_are_told_in_both_languages_and_as_data():
    given = ("supply", "disrupt", "sample/network", "--scenarios", "sample/scenarios/catalogue.yaml")
    korean = run(*given, "--association", "kbio-sample")
    assert korean.returncode == 0, korean.stderr
    assert "중국의 원료의약품" in korean.stdout
    english = run(*given, "--language", "en")
    assert "not a forecast" in english.stdout
    assert not any("가" <= letter <= "힣" for letter in english.stdout)
    told = {row["scenario_id"]: row for row in json.loads(run(*given, "--json").stdout)}
    largest = max(told.values(), key=lambda row: row["revenue_lost_usd"] + row["added_cost_usd"])
    step = english.stdout.strip().splitlines()[-1]
    assert step.startswith(f"Do this first: prepare for '{largest['name']['en']}'")
    assert f"${largest['revenue_lost_usd']:,.0f}" in step
    assert told["china-export-ban"]["revenue_lost_usd"] > told["pacific-lane"]["revenue_lost_usd"]
    assert told["gas-price"]["added_cost_usd"] > 0


def test_random_scenarios_are_told_and_kept(tmp_path):
    given = ("supply", "disrupt", "sample/network", "--rates", "sample/scenarios/rates.yaml", "--count", "40")
    first = run(*given, "--folder", str(tmp_path), "--language", "en")
    assert first.returncode == 0, first.stderr
    assert "expected shortfall (95%)" in first.stdout
    assert not any("가" <= letter <= "힣" for letter in first.stdout)
    assert len(list(tmp_path.glob("*.npz"))) == 5
    told = json.loads(run(*given, "--json").stdout)
    assert json.loads(run(*given, "--json", "--workers", "1").stdout) == told
    assert len(told["bands"]) == 365
    step = first.stdout.strip().splitlines()[-1]
    assert step.startswith("Do this first: prepare for ")
    assert f"{told['contributors'][0]['share']:.0%} of the losses of the worst scenarios" in step


def test_a_world_table_takes_scenarios_of_industries(tmp_path):
    import numpy as np

    flows = np.array([[10, 30], [20, 5]])
    final = np.array([[60], [75]])
    table, scenarios = tmp_path / "table.npz", tmp_path / "scenario.yaml"
    np.savez(table, Z=flows, F=final, x=flows.sum(axis=1) + final.sum(axis=1), countries=["KOR"], sectors=["a", "b"])
    scenarios.write_text(
        "- {scenario_id: s, name_ko: 손실, name_en: loss, events: "
        "[{kind: producer_lost, producer: KOR|a, share: 0.5, duration_days: 30}]}",
        encoding="utf-8",
    )
    told = json.loads(run("supply", "disrupt", str(table), "--scenarios", str(scenarios), "--json").stdout)
    assert told[0]["industries"][0]["name"] == "KOR|a"
    assert 0.5 < told[0]["lowest_output"] < 0.8
    assert told[0]["table"] == {"file": "table.npz", "countries": 1, "sectors": 2, "unit": "", "year": ""}
    assert told[0]["lost"] >= told[0]["industries"][0]["lost"]
    shown = run("supply", "disrupt", str(table), "--scenarios", str(scenarios)).stdout
    assert "table.npz, 1개국 × 2개 산업(파일에 통화·연도 없음)" in shown
    assert "전 세계(모든 산업)" in shown
    refused = run("supply", "disrupt", str(table))
    assert refused.returncode == 2
    assert "--scenarios" in refused.stderr


def test_a_plan_is_told_in_both_languages_and_as_data():
    given = (
        *("supply", "mitigate", "sample/network", "--rates", "sample/scenarios/rates.yaml", "--member", "KR-0007"),
        *("--budget", "200000", "--scenarios", "40"),
    )
    korean = run(*given)
    assert korean.returncode == 0, korean.stderr
    assert "예산별 최악 상황 평균 손실" in korean.stdout
    english = run(*given, "--first-country", "US", "--language", "en")
    assert "its own effect, simulated" in english.stdout
    assert not any("가" <= letter <= "힣" for letter in english.stdout)
    told = json.loads(run(*given, "--json").stdout)
    assert [plan["budget"] for plan in told["plans"]] == [0, 200000]
    first, second = (plan["simulated_shortfall"]["value"] for plan in told["plans"][:2])
    assert second < first
    refused = run(*given, "--first-country", "XX")
    assert refused.returncode == 2


def test_dependence_of_one_area_only():
    given = ("supply", "dependence", "sample/network", "--by", "site", "--json")
    food = json.loads(run(*given, "--area", "food_security").stdout)
    whole = json.loads(run(*given).stdout)
    assert 0 < len(food["knock_outs"]) <= len(whole["knock_outs"])
    assert food["value_origin"]["shares"] != whole["value_origin"]["shares"]


def test_a_network_is_not_written_over_itself_unasked(tmp_path):
    import shutil

    shutil.copytree("sample/network", tmp_path / "n")
    before = {file.name: file.read_bytes() for file in (tmp_path / "n").iterdir()}
    refused = run("supply", "convert", str(tmp_path / "n"), f"{tmp_path}/./n", "--language", "ko")
    assert refused.returncode == 2
    assert "--force" in refused.stderr
    assert "읽는 공급망" in refused.stderr
    assert {file.name: file.read_bytes() for file in (tmp_path / "n").iterdir()} == before
    korean = run("supply", "convert", str(tmp_path / "n"), str(tmp_path / "n"), "--force", "--language", "ko")
    assert korean.returncode == 0, korean.stderr
    assert korean.stdout.startswith("저장 위치: ")


def test_what_is_no_budget_and_years_without_events_are_told(tmp_path):
    rates = tmp_path / "rates.yaml"
    rates.write_text(
        "- {kind: site_lost, per_year: 0.0, duration_days: {observed: [3]}, source: x}\n", encoding="utf-8"
    )
    given = ("supply", "mitigate", "sample/network", "--rates", str(rates), "--member", "KR-0007", "--scenarios", "10")
    for budget in ("inf", "nan"):
        refused = run(*given, "--budget", budget)
        assert refused.returncode == 2
        assert "연간 미국 달러" in refused.stderr or "invalid" in refused.stderr.lower()
    assert "사건이 한 건도 발생하지 않아" in run(*given, "--budget", "1000").stdout
    test = ("supply", "disrupt", "sample/network", "--rates", str(rates), "--count", "8", "--language", "en")
    told = run(*test).stdout
    assert told.startswith("No event at all happened in 8 random scenarios of 365 days")
    assert "$0" not in told
