"""`bioaccord policy pull` and `watch` as a user runs them, against servers on loopback."""

import json

import pytest

from bioaccord.policy.live_sources import LIVE_SOURCES
from tests.command import run
from tests.policy.live_servers import SERVED, serve
from tests.policy.test_register_documents import Register, several


def pull(name, recorded, folder, *more, served=None):
    address, since, until, filters, _key = served or serve(name, recorded)
    days = ["--since", str(since)] + ([] if LIVE_SOURCES[name].asks_until_now else ["--until", str(until)])
    narrowed = [word for filter, values in filters.items() for value in values for word in (f"--{filter}", value)]
    return run("policy", "pull", name, str(folder), *days, *narrowed, "--address", address, *more)


@pytest.mark.parametrize("name", SERVED)
def test_every_publisher_is_pulled_with_its_key_from_the_environment(name, recorded, tmp_path, monkeypatch):
    served = serve(name, recorded)
    key = served[-1]
    if key:
        refused = pull(name, recorded, tmp_path / "none", served=served)
        assert refused.returncode == 2 and LIVE_SOURCES[name].key_from in refused.stderr
        assert recorded.asked == [] and not (tmp_path / "none").exists()
        monkeypatch.setenv(LIVE_SOURCES[name].key_variable, key)
    done = pull(name, recorded, tmp_path / "pull", "--language", "ko", served=served)
    assert done.returncode == 0, done.stderr
    assert "받았습니다" in done.stdout
    assert not key or key not in done.stdout + done.stderr


def test_a_pull_that_breaks_off_is_told_and_goes_on(recorded, tmp_path):
    served = serve("federal-register", recorded)
    recorded.choose = Register(*several(130), most_per_page=100, most_documents=60)
    recorded.choose.fails_at = 3
    broken = pull("federal-register", recorded, tmp_path / "pull", served=served)
    assert broken.returncode == 3, broken.stderr
    assert "give the same command again" in broken.stderr and "Traceback" not in broken.stderr
    recorded.choose.fails_at = None
    done = pull("federal-register", recorded, tmp_path / "pull", served=served)
    assert (done.returncode, "130 documents" in done.stdout) == (0, True), done.stderr
    assert "Going on" in done.stderr
    asked = len(recorded.asked)
    whole = pull("federal-register", recorded, tmp_path / "pull", "--language", "ko", served=served)
    assert whole.returncode == 0 and "이미 끝났습니다" in whole.stderr and len(recorded.asked) == asked


def test_regulations_gov_has_no_last_day(tmp_path):
    done = run(
        "policy", "pull", "regulations-gov", str(tmp_path / "x"), "--since", "2026-01-01", "--until", "2026-02-01"
    )
    assert done.returncode == 2 and "--until" in done.stderr


def test_what_is_new_is_told_once_oldest_first(recorded, tmp_path):
    served = serve("federal-register", recorded)
    assert pull("federal-register", recorded, tmp_path / "a", served=served).returncode == 0
    state = ["--state", str(tmp_path / "told.jsonl")]
    first = run("policy", "watch", f"federal-register:{tmp_path / 'a'}", *state, "--language", "ko")
    assert first.returncode == 0, first.stderr
    lines = first.stdout.splitlines()
    assert len(lines) == 4 and all(line.startswith("신규  US") for line in lines)
    assert [line.split("  ")[2][:10] for line in lines] == sorted(line.split("  ")[2][:10] for line in lines)
    assert run("policy", "watch", f"federal-register:{tmp_path / 'a'}", *state).stdout == ""
    changed = several(6)
    changed[1]["title"] += " (reopened)"
    recorded.choose = Register(*changed)
    assert pull("federal-register", recorded, tmp_path / "b", served=served).returncode == 0
    both = [f"federal-register:{tmp_path / 'a'}", f"federal-register:{tmp_path / 'b'}"]
    refused = run("policy", "watch", *both, f"ecfr:{tmp_path / 'nowhere.json'}", *state)
    assert (refused.returncode, refused.stdout) == (2, "")
    second = run("policy", "watch", *both, *state, "--json")
    told = [json.loads(line) for line in second.stdout.splitlines()]
    assert sorted(one["news"] for one in told) == ["changed", "new", "new"]
    assert all(one["published_on"] and one["address"].startswith("https://") for one in told)
    assert run("policy", "watch", *both, *state, "--json").stdout == ""


def test_what_is_told_can_be_narrowed_and_begun(recorded, tmp_path):
    served = serve("federal-register", recorded)
    assert pull("federal-register", recorded, tmp_path / "a", served=served).returncode == 0
    source = f"federal-register:{tmp_path / 'a'}"
    kept = ["--state", str(tmp_path / "told.jsonl")]
    assert run("policy", "watch", source, *kept, "--country", "KR").stdout == ""
    assert run("policy", "watch", source, *kept, "--words", "no such words").stdout == ""
    assert run("policy", "watch", source, *kept, "--topics", "intellectual_property").stdout == ""
    begun = run("policy", "watch", source, *kept, "--begin", "--language", "ko")
    assert (begun.stdout, "4건" in begun.stderr) == ("", True)
    assert run("policy", "watch", source, *kept).stdout == ""


def test_a_record_that_cannot_be_read_is_named_and_all_others_are_told(tmp_path):
    file = tmp_path / "n.csv"
    rows = ("G/TBT/N/USA/1,Biologics,United States,soon", "G/TBT/N/USA/2,Vaccines,United States,2026-06-01")
    header = "Document symbol,Title,Notifying Member,Distribution date"
    file.write_text("\n".join((header, *rows, "")), encoding="utf-8")
    source = f"wto-eping:{file}"
    watched = run("policy", "watch", source, "--state", str(tmp_path / "told.jsonl"), "--language", "ko")
    assert (watched.returncode, watched.stdout.count("\n")) == (0, 1) and "Vaccines" in watched.stdout
    indexed = run("policy", "index", str(tmp_path / "index"), source)
    assert (indexed.returncode, "1 entries put in" in indexed.stdout) == (0, True)
    listed = run("signals", source)
    assert (listed.returncode, listed.stdout.count("\n")) == (0, 1)
    for done, said in (
        (watched, "나머지는 모두 읽었습니다"),
        (indexed, "row 2: document G/TBT/N/USA/1"),
        (listed, "all others were read"),
    ):
        assert said in done.stderr
