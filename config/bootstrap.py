"""From a bare Python 3.9+ to a ready environment: uv, Python 3.13, the locked dependencies, on request a Chromium.

    python3 config/bootstrap.py [--browser]

Everything lands in the checkout (.tools/, .venv/). A second run finds it there and does nothing.
Standard library only.
"""

import glob
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = CHECKOUT / "requirements.lock"
STAMP = VENV / "installed"
UV_VERSION = "0.13.9"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    if sys.version_info < (3, 9):
        sys.exit("IMG Roadmap needs Python 3.9 or newer to begin with; this one is %d.%d." % sys.version_info[:2])
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if not (STAMP.exists() and STAMP.read_text() == wanted and works(str(PYTHON))):
        uv = find_uv()
        say("Making the environment with Python 3.13 ...")
        run([uv, "venv", "--quiet", "--clear", "--python", find_python() or "3.13", str(VENV)])
        say("Installing the locked dependencies ...")
        run([uv, "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes", "-r", str(LOCK)])
        STAMP.write_text(wanted)
    run([str(PYTHON), "-m", "config.local"])
    if "--browser" in sys.argv:
        ensure_browser()


def find_uv() -> str:
    """The uv of this checkout, fetched with this Python's pip; else one on the path."""
    own = CHECKOUT / ".tools" / "bin" / "uv"
    if own.exists():
        return str(own)
    say("Fetching uv ...")
    pip = [sys.executable, "-m", "pip"]
    if subprocess.run(pip + ["--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0:
        run(pip + ["install", "--quiet", "--disable-pip-version-check", "--root-user-action=ignore",
                   "--target", str(own.parent.parent), "uv==" + UV_VERSION])  # fmt: skip
        return str(own)
    own_pip = CHECKOUT / ".tools" / "pip"
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(own_pip)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    if made.returncode == 0:
        run([str(own_pip / "bin" / "python"), "-m", "pip", "install", "--quiet", "uv==" + UV_VERSION])
        return str(own_pip / "bin" / "uv")
    on_path = shutil.which("uv")
    if on_path:
        return on_path
    sys.exit("This Python has neither pip nor venv. Install one of them (Debian: apt install python3-venv), or uv.")


def find_python() -> "str | None":
    """A Python 3.13 on this machine: of pyenv, else on the path. None: uv fetches one."""
    roots = [os.environ.get("PYENV_ROOT"), os.path.expanduser("~/.pyenv")]
    found = [path for root in roots if root for path in sorted(glob.glob(root + "/versions/3.13*/bin/python3.13"))]
    for candidate in reversed(found):
        if works(candidate):
            return candidate
    on_path = shutil.which("python3.13")
    return on_path if on_path and works(on_path) else None


def works(python: str) -> bool:
    """Whether this Python runs and is a 3.13."""
    try:
        found = subprocess.run([python, "-c", "import sys, ssl; print(sys.version_info[:2] == (3, 13))"],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # fmt: skip
    except OSError:
        return False
    return found.stdout.strip() == b"True"


def ensure_browser() -> None:
    """A Chromium for the browser tests: the one on the path, Debian's, else Playwright's."""
    if any(map(shutil.which, BROWSERS)):
        return
    say("Installing a Chromium for the browser tests ...")
    if os.geteuid() == 0 and shutil.which("apt-get"):
        env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
        log = str(CHECKOUT / ".tools" / "apt.log")
        os.makedirs(os.path.dirname(log), exist_ok=True)
        with open(log, "ab") as out:
            if subprocess.run(install, env=env, stdout=out, stderr=out).returncode:
                subprocess.run(["apt-get", "update", "-qq"], env=env, stdout=out, stderr=out)
                subprocess.run(install, env=env, stdout=out, stderr=out)
        if any(map(shutil.which, BROWSERS)):
            return
        say("apt could not install it, see .tools/apt.log; trying Playwright's own.")
    run([str(PYTHON), "-m", "playwright", "install", "chromium"])


def run(command: "list[str]") -> None:
    """Run a command in the checkout and end with its code if it fails."""
    code = subprocess.run(command, cwd=str(CHECKOUT)).returncode
    if code:
        sys.exit(code)


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
