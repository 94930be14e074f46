"""Every command that README and docs show is run; every link inside the documentation leads somewhere."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import run

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
README = PAGES[0].read_text(encoding="utf-8")
COMMANDS = sorted(
    {
        line[2:].strip()
        for page in PAGES
        for block in re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
        for line in block.splitlines()
        if line.startswith("$ ")
    }
)


def test_there_are_commands_to_run():
    assert "make run" in COMMANDS
    assert len([command for command in COMMANDS if "bioaccord brief" in command]) >= 3


@pytest.mark.parametrize("command", [one for one in COMMANDS if not one.startswith("make")])
def test_a_shown_command_works(command, tmp_path):
    words = shlex.split(command)
    assert words[0].startswith(".venv/bin/"), "documented commands run from the project's own environment"
    program, *words = words[0].removeprefix(".venv/bin/"), *(word.replace("var/", f"{tmp_path}/") for word in words[1:])
    if "check" in words and "network.xlsx" in words[-1]:
        assert run("supply", "convert", "sample/network", words[-1], "--format", "xlsx").returncode == 0
    if program == "bioaccord" and f"$ {command}\n" not in README:
        done = run(*words)
    else:  # as it is typed on the first page, in a process that starts from nothing
        typed = [str(Path(sys.executable).parent / program), *words]
        done = subprocess.run(typed, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout or list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "page", [page for page in PAGES if "```python\n" in page.read_text(encoding="utf-8")], ids=lambda page: page.name
)
def test_shown_python_runs(page):
    blocks = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(blocks)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize("command", [one for one in COMMANDS if one.startswith("make")])
def test_a_shown_make_target_exists(command):
    target = command.split()[1]
    done = subprocess.run(
        ["make", "--dry-run", "--always-make", target],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ},
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\((?!https?://|mailto:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_setting_is_documented():
    settings = (ROOT / "src/bioaccord/node/settings.py").read_text(encoding="utf-8")
    page = (ROOT / "docs/howto/run-a-node.md").read_text(encoding="utf-8")
    missing = set(re.findall(r"BIOACCORD_[A-Z_]+", settings)) - set(re.findall(r"BIOACCORD_[A-Z_]+", page))
    assert missing == set()
