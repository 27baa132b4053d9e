"""A process on the leash never outlives the one that asked for it."""

import os
import signal
import subprocess
import sys

import psutil
import pytest

from config import embedded
from tests.config.conftest import eventually, still_running

LEASH = [sys.executable, str(embedded.LEASH)]
STUBBORN = "import os, signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
MANNERED = "import signal, time; signal.signal(2, lambda *_: exit(7)); print('up', flush=True); time.sleep(600)"


def on_leash(stop_signal, code, parent=None):
    return [*LEASH, str(parent or os.getpid()), str(int(stop_signal)), "--", sys.executable, "-c", code]


@pytest.fixture
def held(spawn):
    """Starts a command on the leash; gives the leash and the command once that has said that it is up."""

    def start(stop_signal, code):
        leash = spawn(on_leash(stop_signal, code))
        assert leash.stdout.readline() == "up\n"
        return leash, psutil.Process(leash.pid).children()[0]

    return start


def test_exit_code_is_the_commands(spawn):
    leash = spawn(on_leash(signal.SIGTERM, "raise SystemExit(3)"))

    assert leash.wait(10) == 3


def test_exit_code_names_the_signal_that_killed_the_command(spawn):
    leash = spawn(on_leash(signal.SIGTERM, "import os; os.kill(os.getpid(), 9)"))

    assert leash.wait(10) == 128 + 9


def test_command_that_does_not_exist_is_said_plainly(spawn):
    leash = spawn([*LEASH, str(os.getpid()), "15", "--", "/no/such/command"])

    assert leash.wait(10) == 1
    assert leash.stdout.read() == "/no/such/command: No such file or directory\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_command_gets_its_own_stop_signal(held, number):
    leash, _ = held(signal.SIGINT, MANNERED)

    leash.send_signal(number)

    assert leash.wait(10) == 7


def test_command_ends_when_the_parent_is_killed(spawn):
    """Under a second of waiting: the leash looks ten times a second."""
    leash = on_leash(signal.SIGTERM, "import time; print('up', flush=True); time.sleep(600)", parent="PARENT")
    parent = spawn([sys.executable, "-c", (
        f"import os, subprocess; leash = {leash!r}; leash[leash.index('PARENT')] = str(os.getpid());"
        "subprocess.run(leash)"
    )])  # fmt: skip
    parent.stdout.readline()
    processes = psutil.Process(parent.pid).children(recursive=True)

    parent.kill()
    parent.wait()

    assert len(processes) == 2
    assert still_running(processes, within=5) == []


def test_leash_that_has_lost_its_parent_already_ends_at_once(spawn):
    leash = spawn(on_leash(signal.SIGTERM, "import time; time.sleep(600)", parent=1))

    assert leash.wait(10) == 128 + 15


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent was killed")
def test_command_ends_when_the_leash_is_killed(held):
    leash, command = held(signal.SIGINT, MANNERED)

    leash.kill()

    assert still_running([command], within=5) == []


def test_command_that_does_not_listen_is_killed_after_a_while(spawn):
    """Half a second: the time of grace, made short."""
    leash = spawn([sys.executable, "-c", (
        "import os, sys; from config import leash; leash.GRACE_S = 0.5;"
        f"sys.exit(leash.main([str(os.getppid()), '15', '--', sys.executable, '-c', {STUBBORN!r}]))"
    )])  # fmt: skip
    leash.stdout.readline()

    leash.terminate()

    assert leash.wait(5) == 128 + 9


def test_children_that_the_command_leaves_behind_are_killed(spawn):
    leash = spawn(on_leash(signal.SIGTERM, (
        "import subprocess, sys;"
        "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']).pid, flush=True)"
    )), stderr=subprocess.DEVNULL)  # fmt: skip
    left_behind = int(leash.stdout.readline())

    leash.wait(10)

    assert eventually(lambda: not psutil.pid_exists(left_behind), within=5)
