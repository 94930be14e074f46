"""Make a virtual environment and install one lock file and bioaccord itself into it.

Debian and Ubuntu ship Python without `ensurepip` unless python3-venv is installed. Where it is missing, an
environment without pip is made and the system's pip, if there is one, installs into it from outside.

Usage: python prepare_environment.py ENVIRONMENT LOCK_FILE
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def _run(command: list[str]) -> None:
    completed = subprocess.run(command, cwd=ROOT, check=False)
    if completed.returncode:
        sys.exit(
            f"Installing failed ({' '.join(command[:6])} … ended with {completed.returncode}). Most likely "
            "the package registry could not be reached; the lines above say more. Run the same command again."
        )


def _pip_for(environment: Path) -> list[str]:
    python = environment / "bin" / "python"
    if not python.exists():
        has_ensurepip = importlib.util.find_spec("ensurepip") is not None
        venv.create(environment, with_pip=has_ensurepip, symlinks=True)
    inside = subprocess.run([str(python), "-m", "pip", "--version"], capture_output=True, check=False)
    if inside.returncode == 0:
        return [str(python), "-m", "pip"]
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip", "--python", str(python)]
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    sys.exit(
        "This Python has neither ensurepip nor pip, so nothing can be installed into an environment. On "
        f"Debian and Ubuntu: sudo apt-get install python{version}-venv   (then run make again)"
    )


def main() -> None:
    environment, lock = Path(sys.argv[1]), sys.argv[2]
    os.environ.setdefault("PIP_DISABLE_PIP_VERSION_CHECK", "1")
    pip = _pip_for(environment)
    _run([*pip, "install", "--quiet", "--require-hashes", "--requirement", lock])
    _run([*pip, "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])


if __name__ == "__main__":
    main()
