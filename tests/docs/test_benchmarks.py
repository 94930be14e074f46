"""Benchmarks and scripts run seldom: what they take from the project is looked up here, so that none rots unseen."""

import ast
import importlib
import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(
    [*(ROOT / "benchmarks").glob("*.py"), *(ROOT / "scripts").glob("*.py")], key=lambda file: (file.parent, file.name)
)


def _taken(file: Path) -> list[tuple[str, str]]:
    """Return module and name of every import of the project, and of benchmarks' own files, wherever in the file it stands."""
    tree = ast.parse(file.read_text(encoding="utf-8"), str(file))
    beside = {one.stem for one in file.parent.glob("*.py")}
    found = [
        (node.module or "", alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]
    found += [(alias.name, "") for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    return [(module, name) for module, name in found if module.split(".")[0] == "bioaccord" or module in beside]


def _is_there(module: str, name: str, file: Path) -> bool:
    if not module.startswith("bioaccord"):
        tree = ast.parse((file.parent / f"{module}.py").read_text(encoding="utf-8"))
        defined = {one.name for one in tree.body if isinstance(one, (ast.FunctionDef, ast.ClassDef))}
        for one in tree.body:
            targets = (
                one.targets if isinstance(one, ast.Assign) else [one.target] if isinstance(one, ast.AnnAssign) else []
            )
            defined |= {target.id for target in targets if isinstance(target, ast.Name)}
        return not name or name in defined
    found = importlib.import_module(module)
    if not name or hasattr(found, name):
        return True
    return hasattr(found, "__path__") and importlib.util.find_spec(f"{module}.{name}") is not None


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_what_a_benchmark_or_script_takes_is_there(file):
    missing = [f"{module}.{name}" for module, name in _taken(file) if not _is_there(module, name, file)]
    assert not missing, f"{file.name} takes what moved or went: {missing}"


def test_a_name_that_moved_is_seen(tmp_path):
    rotten = tmp_path / "rotten.py"
    rotten.write_text("def main():\n    from bioaccord.policy.korean_articles import articles, moved_away\n")
    assert [one for one in _taken(rotten) if not _is_there(*one, rotten)] == [
        ("bioaccord.policy.korean_articles", "moved_away")
    ]
