"""`bioaccord policy index` and `search` as a user runs them."""

import json

from tests.command import run


def test_an_index_is_built_searched_and_refused_in_the_readers_language(tmp_path):
    folder = str(tmp_path / "index")
    built = run("policy", "index", folder, "change-log:sample/changes", "--language", "ko")
    assert built.returncode == 0, built.stderr
    assert "건을 넣었습니다" in built.stdout
    found = run("policy", "search", folder, "published:2022..2026", "--facets", "--most", "2", "--language", "ko")
    assert "1-2번째" in found.stdout
    assert "국가: " in found.stdout
    as_json = json.loads(run("policy", "search", folder, "--only", "country=kr", "--json").stdout)
    assert as_json["count"] > 0
    assert {hit["entry"]["country"] for hit in as_json["hits"]} == {"KR"}
    refused = run("policy", "search", folder, "topic:helth", "--language", "ko")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "쓰지 않는 값" in refused.stderr
    kept = run("policy", "index", folder, "change-log:nowhere")
    assert kept.returncode == 2
    assert run("policy", "search", folder).stdout.startswith("1-10 of")


def test_a_refused_file_leaves_no_folder(tmp_path):
    done = run("policy", "index", str(tmp_path / "index"), "change-log:nowhere")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
    assert "holds no search index" in run("policy", "search", str(tmp_path)).stderr
