"""Folders and processes for the tests of how the product starts, ends and is set up."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from config import embedded

FROM_THE_TEST_RUN = {
    "DATABASE_URL", "REDIS_URL", "DATA_DIR", "DJANGO_SECRET_KEY", "DJANGO_PLAIN_HTTP", "DJANGO_SETTINGS_MODULE",
    "DJANGO_DEBUG", "DEMO_PASSWORD", "EMAIL_URL", "IMG_DEMO", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PORT", "BIND",
    "SITE_URL", "STATIC_ROOT",
}  # fmt: skip


def plain_environment(**more: str) -> dict[str, str]:
    """The environment as a person's shell has it, without what this test run put there."""
    return {key: value for key, value in os.environ.items() if key not in FROM_THE_TEST_RUN} | more


def eventually(is_so: Callable[[], Any], *, within: float) -> bool:
    """Whether it comes true in time. For processes, which have no clock that a test could move."""
    until = time.monotonic() + within
    while not (found := is_so()) and time.monotonic() < until:
        time.sleep(0.05)
    return bool(found)


def still_running(processes: list[psutil.Process], *, within: float = 20) -> list[psutil.Process]:
    """Those that still run after this time (one that has ended, but was not asked for its code, does not)."""

    def running() -> list[psutil.Process]:
        return [one for one in processes if runs(one)]

    eventually(lambda: not running(), within=within)
    return running()


def runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def new_folder() -> Iterator[Callable[[], Path]]:
    """Makes folders that every user can pass through, as data folders of root must be (pytest's own are closed)."""
    made: list[Path] = []

    def make() -> Path:
        folder = Path(tempfile.mkdtemp(prefix="img-roadmap-test-", dir="/tmp"))
        folder.chmod(0o711)
        made.append(folder)
        return folder

    yield make
    for folder in made:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def folder(new_folder: Callable[[], Path]) -> Path:
    return new_folder()


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder whose PostgreSQL was made and stopped; copied, because making one takes a second."""
    folder = Path(tempfile.mkdtemp(prefix="img-roadmap-test-", dir="/tmp"))
    folder.chmod(0o711)
    kept = {name: os.environ.pop(name) for name in ("DATABASE_URL", "REDIS_URL") if name in os.environ}
    servers = embedded.Servers(folder, durable=False)
    servers.start()
    servers.stop()
    os.environ.update(kept)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def data(new_folder: Callable[[], Path], made_once: Path) -> Path:
    """A data folder with a PostgreSQL in it that does not run."""
    folder = new_folder()
    subprocess.run(["cp", "-a", f"{made_once}/.", folder], check=True)
    return folder


@pytest.fixture
def new_servers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., embedded.Servers]]:
    """Servers of a folder, stopped at the end of the test."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    made: list[embedded.Servers] = []

    def make(folder: Path) -> embedded.Servers:
        made.append(embedded.Servers(folder, durable=False))
        return made[-1]

    yield make
    for servers in made:
        servers.stop()


@pytest.fixture
def spawn() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts processes in sessions of their own; whatever is left of them at the end is killed."""
    started: list[psutil.Process] = []

    def start(command: list[str], **options: Any) -> subprocess.Popen[str]:
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "stdin": subprocess.DEVNULL} | options
        process = subprocess.Popen(command, text=True, start_new_session=True, **options)
        started.append(psutil.Process(process.pid))
        opened.append(process)
        return process

    opened: list[subprocess.Popen[str]] = []
    yield start
    for process in started:
        with suppress(psutil.NoSuchProcess):
            for one in [*process.children(recursive=True), process]:
                with suppress(psutil.NoSuchProcess):
                    one.send_signal(signal.SIGKILL)
    for popen in opened:
        popen.wait()
        if popen.stdout:
            popen.stdout.close()
