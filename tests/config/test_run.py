"""`make run` itself: up, in use, down, killed, twice at once.

Slow, all of it: each test starts PostgreSQL, Valkey, web, worker and beat as a person does. One data folder serves
most of them, as on a person's machine, so that only the first start makes a database.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

import psutil
import pytest

from config import embedded
from tests.config.conftest import eventually, free_port, plain_environment, still_running

pytestmark = pytest.mark.slow

UP_WITHIN_S = 5
"""What the interface promises for a second start, from the first output on."""


class Run:
    """One `make run`, or another command of the Makefile."""

    def __init__(self, spawn, data_dir, *, checkout=embedded.CHECKOUT, target="run", port=None, **more):
        self.port = port or free_port()
        environment = plain_environment(DATA_DIR=str(data_dir), PORT=str(self.port), **more)
        self.make = spawn(["make", target], cwd=checkout, env=environment)
        self.lines = []

    def until_up(self):
        """Wait until /healthz is green. Returns the seconds since the first line of output."""
        self.lines.append(self.make.stdout.readline())
        begun = time.monotonic()
        assert eventually(lambda: self.health() == 200 or self.make.poll() is not None, within=120), "never up"
        return time.monotonic() - begun

    def health(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def output(self):
        """The rest of the output; waits for the end."""
        return "".join(self.lines) + self.make.communicate(timeout=30)[0]

    def processes(self):
        return [psutil.Process(self.make.pid), *psutil.Process(self.make.pid).children(recursive=True)]

    def supervisor(self):
        return psutil.Process(self.make.pid).children()[0]


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    """The data folder of this machine, so to speak."""
    import tempfile
    from pathlib import Path

    folder = Path(tempfile.mkdtemp(prefix="img-roadmap-run-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def run(spawn, data_dir):
    def start(**options):
        return Run(spawn, **{"data_dir": data_dir, **options})

    return start


@pytest.fixture
def copied_checkout(folder):
    """The checkout at another place, with the environment of this one."""
    files = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=embedded.CHECKOUT, capture_output=True, text=True, check=True,
    ).stdout.split("\0")  # fmt: skip
    for name in filter(None, files):
        if (embedded.CHECKOUT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(embedded.CHECKOUT / name, folder / name)
    (folder / ".venv").symlink_to(embedded.CHECKOUT / ".venv")
    return folder


def title(process):
    """What the process calls itself; nothing when it has just ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


def test_run_is_up_announces_itself_and_ends_on_sigterm(run):
    first = run()
    first.until_up()
    processes = first.processes()
    names = " ".join(map(title, processes))

    first.make.terminate()
    output = first.output()

    assert still_running(processes) == []
    for name in ("postgres -D", "valkey-server", "gunicorn", "celery", "beat"):
        assert name in names
    assert f"IMG Roadmap is up at http://127.0.0.1:{first.port}" in output
    assert "applicant@demo.example" in output
    assert "Traceback" not in output.replace("celery/worker/consumer", "")


def test_second_run_is_up_in_seconds_and_ctrl_c_ends_all_of_it(run):
    """Another program may have the machine for a moment, so the second of two tries counts too."""
    first = ended_by_ctrl_c(run)

    assert first < UP_WITHIN_S or ended_by_ctrl_c(run) < UP_WITHIN_S


def ended_by_ctrl_c(run):
    """Up and down once. Returns how long up took."""
    started = run()
    took = started.until_up()
    processes = started.processes()

    os.killpg(started.make.pid, signal.SIGINT)  # what a terminal does
    output = started.output()

    assert still_running(processes) == []
    assert "Stopping ..." in output
    assert "KeyboardInterrupt" not in output
    return took


@pytest.mark.parametrize("victim", ["make", "supervisor"])
def test_kill_leaves_no_orphan_and_the_next_run_starts_at_once(run, victim):
    killed = run()
    killed.until_up()
    processes = killed.processes()

    processes[["make", "supervisor"].index(victim)].kill()
    following = run()
    following.until_up()

    assert still_running(processes, within=0) == []
    following.make.terminate()
    following.output()


def kill_part(started, *words):
    """Kill the process of a run whose title holds these words."""
    titles = [(one, title(one)) for one in started.processes()]
    next(one for one, text in titles if "leash" not in text and all(word in text for word in words)).kill()


def test_database_that_is_killed_ends_the_run_with_a_word(run):
    started = run()
    started.until_up()
    processes = started.processes()

    kill_part(started, "postgres -D")
    output = started.output()

    assert "postgres has ended, see" in output
    assert still_running(processes, within=0) == []


def test_taken_port_is_said_plainly(run):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        started = run(port=port)
        output = started.output()

    assert started.make.returncode != 0
    assert f"Port {port} on 127.0.0.1 is taken. Stop what uses it, or choose another: make run PORT=8001" in output
    assert "Traceback" not in output


@pytest.mark.parametrize("port", ["eight", "0", "65536"])
def test_port_that_is_none_is_said_plainly(run, port):
    output = run(port=port).output()

    assert f"PORT is “{port}”; it must be a number from 1 to 65535." in output
    assert "Traceback" not in output


def test_address_that_is_not_of_this_machine_is_said_plainly(run):
    output = run(BIND="192.0.2.1").output()

    assert "Cannot listen on port" in output
    assert "Traceback" not in output


def test_data_folder_that_cannot_be_is_said_plainly(run):
    started = run(data_dir="/proc/no/such/folder")

    output = started.output()

    assert started.make.returncode != 0
    assert "The data cannot lie in /proc/no/such/folder" in output
    assert "Traceback" not in output


def test_two_checkouts_run_at_once_and_fresh_spares_what_runs(run, data_dir, copied_checkout, new_folder):
    there_data = new_folder()
    if any(data_dir.iterdir()):
        subprocess.run(["cp", "-a", f"{data_dir}/.", there_data], check=True)  # spares making a second database
    here = run()
    there = run(data_dir=there_data, checkout=copied_checkout)
    here.until_up()
    there.until_up()

    refused = run(target="fresh").output()
    second = run().output()

    assert "already running with the data in" in refused
    assert "Nothing was deleted." in refused
    assert "already running with the data in" in second
    assert (here.health(), there.health()) == (200, 200)
    processes = here.processes() + there.processes()
    here.make.terminate()
    kill_part(there, "celery", " worker ")  # a command that ends, ends the run
    here.output()
    assert "worker has ended with code 137. Stopping ..." in there.output()
    assert still_running(processes) == []
    (there_data / "of the person.txt").write_text("kept")
    assert "are gone. `make run` begins anew" in run(data_dir=there_data, target="fresh").output()
    assert sorted(path.name for path in there_data.iterdir()) == ["local.env", "of the person.txt", "servers.lock"]
    assert "There is nothing to throw away" in run(data_dir=there_data, target="fresh").output()
