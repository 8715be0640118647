"""Make everything `make run` and `make test` need: environment, packages, browser assets, translations.

Only the standard library, and quick when nothing has changed. `--dev` adds what tests and checks need.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Нужен Python 3.11 или новее, а это %d.%d: make run PYTHON=python3.11\n" % sys.version_info[:2]
        + "Python 3.11 or newer is needed, this is %d.%d: make run PYTHON=python3.11" % sys.version_info[:2]
    )

import fcntl
import hashlib
import os
import shutil
import subprocess
import time
from pathlib import Path

import assets

ROOT = Path(__file__).resolve().parent.parent
SETUP = ROOT / "setup"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / ".stamps"
PIP_INSTALL = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
TRANSLATIONS = ROOT / "webapp" / "translations"
NODE_AT_LEAST = 20
STARTED = time.monotonic()


class Missing(Exception):
    """Something this machine lacks, in one sentence."""


def main(dev: bool) -> None:
    with (ROOT / ".setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        make_environment()
        install_packages(dev)
        install_browser_files(dev)
        make_assets()
        compile_translations()


def make_environment() -> None:
    if _python_works():
        return
    say("Окружение Python / Python environment")
    shutil.rmtree(VENV, ignore_errors=True)
    if _succeeds(sys.executable, "-m", "venv", VENV) and _python_works():
        return
    shutil.rmtree(VENV, ignore_errors=True)
    for maker in (["virtualenv", "-q", "-p"], ["uv", "venv", "-q", "--seed", "-p"]):
        if shutil.which(maker[0]) and _succeeds(*maker, sys.executable, VENV):
            return
    raise Missing(
        "This Python cannot make an environment (no ensurepip)."
        " On Debian and Ubuntu: apt install python3-venv; elsewhere: install virtualenv or uv."
    )


def install_packages(dev: bool) -> None:
    runtime, everything = ROOT / "requirements.txt", ROOT / "requirements-dev.txt"
    full, part = _hash(everything), _hash(runtime)
    wanted = (everything, f"dev {full}") if dev else (runtime, f"run {part}")
    # What tests need includes what the product needs, as long as neither list has changed since.
    stamp = f"{part} {wanted[1]}" if dev else wanted[1]
    if _stamped("python", stamp, *([] if dev else [f"{part} dev {full}"])):
        return
    say(f"Пакеты Python / Python packages: {wanted[0].name}")
    _install_list(wanted[0])
    _stamp("python", stamp)


def install_browser_files(dev: bool) -> None:
    lock = _hash(ROOT / "package.json", ROOT / "package-lock.json")
    here = (ROOT / "node_modules" / "htmx.org").is_dir()
    if here and _stamped("node", f"dev {lock}", *([] if dev else [f"run {lock}"])):
        return
    npm, path = _npm()
    say("Файлы для браузера / Browser files (npm ci)")
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", *([] if dev else ["--omit=dev"])]
    _run(command, "npm could not fetch the browser files: is there a network?", {"PATH": path})
    _stamp("node", f"{'dev' if dev else 'run'} {lock}")


def make_assets() -> None:
    wanted = _hash(*assets.inputs())
    if (assets.VENDOR / "manifest.json").is_file() and _stamped("assets", wanted):
        return
    say("Стили, сценарии, значки / Styles, scripts, icons")
    assets.build()
    _stamp("assets", wanted)


def compile_translations() -> None:
    catalogues = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po"))
    wanted = _hash(*catalogues)
    compiled = all(catalogue.with_suffix(".mo").is_file() for catalogue in catalogues)
    if not catalogues or (compiled and _stamped("translations", wanted)):
        return
    say("Переводы / Translations")
    command = [PYTHON, "-m", "babel.messages.frontend", "compile", "-d", TRANSLATIONS]
    _run(command, "The translations could not be compiled.")
    _stamp("translations", wanted)


def say(line: str) -> None:
    print(f"[{time.monotonic() - STARTED:5.1f} s] {line}", flush=True)


def _python_works() -> bool:
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return PYTHON.exists() and _succeeds(PYTHON, "-c", check)


def _install_list(requirements: Path) -> None:
    """uv when it can be had, plain pip otherwise; both insist on the hashes."""
    options = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", requirements]
    if _uv() and _succeeds(VENV / "bin" / "uv", "pip", "install", "-q", "--python", PYTHON, *options):
        return
    say("  … without uv, this takes a minute")
    _run(
        [*PIP_INSTALL, *options],
        f"The packages of {requirements.name} could not be installed: either there is no network,"
        " or this platform has no ready packages (needed: Linux with glibc 2.28+ or macOS, x86_64 or arm64).",
    )


def _uv() -> bool:
    tools = SETUP / "tools.txt"
    if not _stamped("uv", _hash(tools)):
        if not _succeeds(*PIP_INSTALL, "--require-hashes", "-r", tools):
            return False
        _stamp("uv", _hash(tools))
    return True


def _npm() -> tuple[str, str]:
    """The machine's npm where its Node is new enough, else that of a Python wheel; with its PATH."""
    path = os.environ.get("PATH", "")
    npm = shutil.which("npm")
    if npm and _node_version() >= NODE_AT_LEAST:
        return npm, path
    say("Node.js (нет подходящего на машине / none fit on this machine)")
    _install_list(SETUP / "node.txt")
    return str(VENV / "bin" / "npm"), f"{VENV / 'bin'}{os.pathsep}{path}"


def _node_version() -> int:
    try:
        answer = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
        return int(answer.stdout.strip().removeprefix("v").split(".")[0])
    except (OSError, ValueError, subprocess.CalledProcessError):
        return 0


def _run(command: list, complaint: str, environment: dict[str, str] | None = None) -> None:
    done = _call(command, environment)
    if done.returncode:
        print("\n".join(done.stdout.strip().splitlines()[-15:]), file=sys.stderr)
        raise Missing(complaint)


def _succeeds(*command: object) -> bool:
    try:
        return _call(list(command)).returncode == 0
    except OSError:
        return False


def _call(command: list, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    surroundings = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", **(environment or {})}
    return subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=surroundings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
    )


def _hash(*files: Path) -> str:
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]


def _stamped(name: str, *values: str) -> bool:
    stamp = STAMPS / name
    return stamp.is_file() and stamp.read_text() in values


def _stamp(name: str, value: str) -> None:
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / name).write_text(value)


if __name__ == "__main__":
    try:
        main(dev="--dev" in sys.argv[1:])
    except Missing as missing:
        sys.exit(f"✗ {missing}")
    except KeyboardInterrupt:
        sys.exit(130)
