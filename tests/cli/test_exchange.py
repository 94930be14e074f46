"""`bioaccord exchange verify` tells what holds, and ends with code 1 at the first place that does not."""

import json

from typer.testing import CliRunner

from bioaccord.cli.exchange import application
from bioaccord.exchange.kinds import Kind
from tests.command import run
from tests.exchange.made import KEY, KR, NEXT_KEY, ledger
from tests.exchange.test_ledger_file import lines


def test_a_file_that_holds_and_one_that_does_not(tmp_path):
    file = tmp_path / "ledger.jsonl"
    file.write_text("\n".join(lines(ledger(3))), encoding="utf-8")
    done = run("exchange", "verify", str(file), "--key", f"{KR}={KEY.public.key_id}")
    assert done.returncode == 0, done.stderr
    assert "Everything in the file holds." in done.stdout
    assert KEY.public.key_id in done.stdout
    assert run("exchange", "verify", str(file), "--key", f"{KR}={NEXT_KEY.public.key_id}").returncode == 1
    data = json.loads(run("exchange", "verify", str(file), "--json").stdout)
    assert (data["holds"], data["records"], data["signed_heads"]) == (True, 3, {"usbio-sample": 3})

    kept = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([*kept[:-2], kept[-1]]), encoding="utf-8")
    done = run("exchange", "verify", str(file), "--language", "ko")
    assert done.returncode == 1
    assert f"{len(kept) - 1}번째 줄에서 처음으로 맞지 않습니다" in done.stdout


def test_what_is_no_ledger_and_no_file(tmp_path):
    file = tmp_path / "photo.jsonl"
    file.write_bytes(bytes(range(256)))
    assert run("exchange", "verify", str(file)).returncode == 1
    done = run("exchange", "verify", str(tmp_path / "gone.jsonl"), "--language", "ko")
    assert done.returncode == 2
    assert "노드에서 내보낸 파일을 적으십시오." in done.stderr
    assert run("exchange", "verify", str(file), "--key", "nothing").returncode == 2


def test_the_schema_of_every_kind_allows_nothing_that_it_does_not_name():
    for kind in Kind:
        told = CliRunner().invoke(application, ["schema", str(kind)])
        assert told.exit_code == 0
        assert json.loads(told.output)["additionalProperties"] is False, kind
