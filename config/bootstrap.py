"""From a bare Python 3.9+ to a ready environment: uv, Python 3.13, the locked dependencies, on request a Chromium.

    python3 config/bootstrap.py [--browser]

All of it lands in the checkout (.tools/, .venv/), the caches of pip and uv included; only a Chromium is installed
for the machine. A second run finds everything there and does nothing. Standard library only.
"""

import fcntl
import glob
import hashlib
import os
import shutil
import ssl
import subprocess
import sys
import typing
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
TOOLS = CHECKOUT / ".tools"
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = CHECKOUT / "requirements.lock"
STAMP = VENV / "installed"
UV_VERSION = "0.13.9"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
IS_ORDINARY_313 = (
    "import sys, sysconfig as s; print(sys.version_info[:2] == (3, 13) and not s.get_config_var('Py_GIL_DISABLED'))"
)


def main() -> None:
    if sys.version_info < (3, 9):
        sys.exit("IMG Roadmap needs Python 3.9 or newer to begin with; this one is %d.%d." % sys.version_info[:2])
    if not is_installed():
        try:
            TOOLS.mkdir(exist_ok=True)
            with open(str(TOOLS / "lock"), "a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)  # another `make` of this checkout may be at it
                if not is_installed():
                    install()
        except OSError as error:
            sys.exit("Cannot set up in %s: %s (%s)." % (CHECKOUT, error.strerror, error.filename))
    code = subprocess.run([str(PYTHON), "-m", "config.local"], cwd=str(CHECKOUT)).returncode
    if code:
        sys.exit(code)
    if "--browser" in sys.argv:
        ensure_browser()


def is_installed() -> bool:
    """Whether the environment is that of the lock file, was made at this very place, and runs."""
    try:
        return STAMP.read_text() == wanted() and works(str(PYTHON))
    except OSError:
        return False


def wanted() -> str:
    """What the stamp must say: scripts in the environment carry its place."""
    return hashlib.sha256(LOCK.read_bytes()).hexdigest() + " " + str(VENV.resolve())


def install() -> None:
    """Make the environment anew."""
    uv, python = find_uv(), find_python()
    say("Making the environment with Python 3.13 ...")
    if not python:
        say("This machine has none that works for this user; uv fetches one.")
    code = subprocess.call(
        [uv, "venv", "--quiet", "--clear", "--python", python or "3.13", str(VENV)], env=environment()
    )
    if code:
        sys.exit(code if python else "Install Python 3.13 (for example with pyenv) and try again.")
    say("Installing the locked dependencies ...")
    run([uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(PYTHON),
         "--require-hashes", "-r", str(LOCK)])  # fmt: skip
    STAMP.write_text(wanted())


def find_uv() -> str:
    """The uv of this checkout, fetched with this Python's pip; else one on the path."""
    own = TOOLS / "bin" / "uv"
    if is_uv(str(own)):
        return str(own)
    shutil.rmtree(str(own.parent), ignore_errors=True)
    say("Fetching uv ...")
    install = ["install", "--quiet", "--target", str(TOOLS), "--upgrade", "uv==" + UV_VERSION]
    if quiet([sys.executable, "-m", "pip", "--version"]):
        run([sys.executable, "-m", "pip"] + install)
        return str(own)
    if quiet([sys.executable, "-m", "venv", "--clear", str(TOOLS / "pip")]):
        run([str(TOOLS / "pip" / "bin" / "python"), "-m", "pip"] + install)
        return str(own)
    on_path = shutil.which("uv")
    if on_path:
        return on_path
    sys.exit("This Python has neither pip nor venv. Install one of them (Debian and Ubuntu: apt install python3-venv).")


def is_uv(path: str) -> bool:
    """Whether this is the uv that we want, whole."""
    try:
        found = subprocess.run([path, "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return False
    return found.stdout.split()[1:2] == [UV_VERSION.encode()]


def find_python() -> "str | None":
    """A Python 3.13 on this machine: of pyenv, else on the path. None: uv fetches one."""
    roots = [os.environ.get("PYENV_ROOT"), os.path.expanduser("~/.pyenv")]
    found = [path for root in roots if root for path in sorted(glob.glob(root + "/versions/3.13*/bin/python3.13"))]
    on_path = shutil.which("python3.13")
    return next((path for path in found[::-1] + [on_path] if path and works(path)), None)


def works(python: str) -> bool:
    """Whether this Python runs and is a 3.13 (not one of the free-threaded builds, for which wheels are missing)."""
    try:
        found = subprocess.run([python, "-I", "-c", IS_ORDINARY_313], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return False
    return found.stdout.strip() == b"True"


def ensure_browser() -> None:
    """A Chromium for the browser tests: the one on the path, Debian's, else Playwright's."""
    if any(map(shutil.which, BROWSERS)):
        return
    say("Installing a Chromium for the browser tests ...")
    if os.geteuid() == 0 and shutil.which("apt-get"):
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
        with open(str(TOOLS / "apt.log"), "ab") as log:
            if not quiet(install, log):
                quiet(["apt-get", "update", "-qq"], log)
                quiet(install, log)
        if any(map(shutil.which, BROWSERS)):
            return
        say("apt could not install it, see .tools/apt.log; trying Playwright's own.")
    run([str(PYTHON), "-m", "playwright", "install", "chromium"])


def environment() -> "dict[str, str]":
    """For the tools: their caches in the checkout, and no setting of the person's pip or shell in the way."""
    own = {
        "DEBIAN_FRONTEND": "noninteractive",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_CACHE_DIR": "1",
        "PIP_REQUIRE_VIRTUALENV": "0",
        "PIP_ROOT_USER_ACTION": "ignore",
        "PIP_USER": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    usual = {"UV_CACHE_DIR": str(TOOLS / "cache"), "UV_PYTHON_INSTALL_DIR": str(TOOLS / "python")}
    certificates = ssl.get_default_verify_paths().cafile
    if certificates:
        usual["SSL_CERT_FILE"] = certificates  # those that this machine trusts, not only uv's own
    return dict(usual, **dict(os.environ, **own))


def run(command: "list[str]") -> None:
    """Run a command in the checkout and end with its code if it fails."""
    code = subprocess.run(command, cwd=str(CHECKOUT), env=environment()).returncode
    if code:
        sys.exit(code)


def quiet(command: "list[str]", log: "typing.Any" = subprocess.DEVNULL) -> bool:
    """Whether a command succeeds; its output goes to the log."""
    return subprocess.call(command, stdout=log, stderr=log, env=environment()) == 0


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
