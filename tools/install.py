"""Makes .venv and brings it to what the lock files say; says what it does and does nothing twice.

Run as `python -m tools.install run` (what Kenes runs on) or `dev` (and what it is tested with). Needs nothing
but Python itself, for it runs before anything is installed.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / ".installed"
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
# What the project's own installation depends on: its name, its `kenes` script, its packages.
PROJECT = (ROOT / "pyproject.toml",)


def main() -> None:
    if len(sys.argv) != 2 or sys.argv[1] not in LOCKS:
        sys.exit("Use: python -m tools.install run|dev")
    kind = sys.argv[1]
    if python().exists() and _works():
        done = STAMP.read_text().split() if STAMP.exists() else []
    else:
        done = []
        _make_venv()
    wanted = f"{kind}:{_digest(LOCKS[kind])}"
    # The development lock holds all of the other, at the same versions.
    richer = f"dev:{_digest(LOCKS['dev'])}"
    if wanted not in done and richer not in done:
        _install(LOCKS[kind])
        done = [wanted]
    project = f"project:{_digest(*PROJECT)}"
    if project not in done or not (VENV / "bin" / "kenes").exists():
        _pip("install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
        done = [line for line in done if not line.startswith("project:")] + [project]
    STAMP.write_text("\n".join(done) + "\n")


def python() -> Path:
    """The environment's own interpreter."""
    return VENV / "bin" / "python"


def _works() -> bool:
    tried = subprocess.run([str(python()), "-c", "import pip"], capture_output=True, check=False)
    return tried.returncode == 0


def _make_venv() -> None:
    version = ".".join(map(str, sys.version_info[:3]))
    print(f"Making .venv with Python {version} ...", flush=True)
    # A broken .venv may be what runs this: the Python it was made from makes the new one.
    maker = getattr(sys, "_base_executable", None) or sys.executable
    command = [maker, "-m", "venv", "--clear", str(VENV)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        print(made.stdout + made.stderr, file=sys.stderr)
        sys.exit("Python could not make .venv. On Debian and Ubuntu: apt-get install python3-venv")


def _install(lock: Path) -> None:
    count = sum("==" in line and line[0].isalnum() for line in lock.read_text().splitlines())
    print(f"Installing {count} packages from {lock.name}: a minute or two, this once ...", flush=True)
    _pip("install", "--require-hashes", "--requirement", str(lock))


def _pip(*words: str) -> None:
    command = [str(python()), "-m", "pip", "--disable-pip-version-check", "--quiet", *words]
    # pip's warnings are of no use to who starts Kenes; its errors are shown whole.
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        print(done.stdout + done.stderr, file=sys.stderr)
        sys.exit("The packages could not be installed: see above. Is the package index reachable?")


def _digest(*paths: Path) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:16]


if __name__ == "__main__":
    main()
