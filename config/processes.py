"""Several commands as one: their output line by line under their names, and one end for all.

For `make run`. Each command is forked from this process, which has loaded the application already, and runs the
entry point that the command's script would run: three processes that each load the application anew take several
times as long to come up. On a server, each command is started by itself (docker-compose.yml).
"""

import os
import selectors
import shlex
import signal
import sys
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path

from setproctitle import setproctitle

from config import leash

CHECKOUT = Path(__file__).resolve().parent.parent
TURN_S = 0.2
SIGNALS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
"""What ends a run, and the exit code that says so."""


def procfile(path: Path = CHECKOUT / "Procfile") -> dict[str, str]:
    """The commands by name, as in the image and in docker-compose.yml."""
    lines = [line.partition(":") for line in path.read_text().splitlines() if line.strip()]
    return {name.strip(): command.strip() for name, _, command in lines}


def become(command: str) -> None:
    """Do what the command's script does, in this process. Ends in SystemExit."""
    arguments = shlex.split(command)
    (script,) = entry_points(group="console_scripts", name=arguments[0])
    setproctitle(command)  # so that ps names it
    sys.argv = [str(Path(sys.executable).with_name(arguments[0])), *arguments[1:]]
    warnings.filterwarnings("ignore", "You're running the worker with superuser privileges")
    sys.exit(script.load()())


@dataclass
class Child:
    """A command that runs: the process that holds it, and where its output arrives."""

    name: str
    pid: int
    output: int
    rest: bytes = b""
    code: int | None = None


class Processes:
    """The commands of one run. Call from a process without other threads.

    `must_end` is asked a few times a second for a reason to end, in words; `at_end` is called when the end begins.
    """

    def __init__(self, *, say: Callable[[str], None], must_end: Callable[[], str], at_end: Callable[[], None]) -> None:
        self.say = say
        self.must_end = must_end
        self.at_end = at_end
        self.children: list[Child] = []
        self.width = 0
        self.ended_by: int | None = None

    def start(self, tasks: Mapping[str, Callable[[], object]]) -> None:
        """Start each task in a process of its own."""
        self.width = max(map(len, tasks))
        for number in SIGNALS:
            signal.signal(number, self._note)
        for name, task in tasks.items():
            self.children.append(self._fork(name, task))

    def _note(self, number: int, _frame: object) -> None:
        self.ended_by = self.ended_by or number

    def _fork(self, name: str, task: Callable[[], object]) -> Child:
        reading, writing = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        pid = os.fork()
        if pid:
            os.close(writing)
            return Child(name, pid, reading)
        try:
            os.close(reading)
            for other in self.children:
                os.close(other.output)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(writing, 1)
            os.dup2(writing, 2)
            os.close(writing)
            os.setsid()  # Ctrl-C goes to this run's first process alone, which ends the others in order
            setproctitle(f"leash of {name}")
            os._exit(leash.hold(parent, signal.SIGTERM, task))
        finally:
            os._exit(1)

    def loop(self) -> int:
        """Pass the output on until all have ended; one that ends, ends all, and so does a signal.

        Returns the first exit code that is not 0.
        """
        with selectors.DefaultSelector() as selector:
            for child in self.children:
                selector.register(child.output, selectors.EVENT_READ, child)
            ending = False
            while selector.get_map():
                for key, _ in selector.select(TURN_S):
                    if not self._pass_on(key.data):
                        selector.unregister(key.fd)
                        os.close(key.fd)
                ended = [child for child in self.children if self._has_ended(child)]
                reasons = [f"{child.name} has ended with code {child.code}." for child in ended]
                reasons += filter(None, [self.must_end()])
                if not ending and (reasons or self.ended_by):
                    ending = True
                    self._end(" ".join(reasons))
        while not all(map(self._has_ended, self.children)):
            time.sleep(TURN_S)
        if self.ended_by:
            return SIGNALS[signal.Signals(self.ended_by)]
        return next((child.code for child in self.children if child.code), 0)

    def _has_ended(self, child: Child) -> bool:
        if child.code is None:
            pid, status = os.waitpid(child.pid, os.WNOHANG)
            if pid:
                child.code = os.waitstatus_to_exitcode(status)
        return child.code is not None

    def _end(self, why: str) -> None:
        left = [child for child in self.children if child.code is None]
        if left:
            self.at_end()
            self.say(f"{why} Stopping ...".strip())
        for child in left:
            os.kill(child.pid, signal.SIGTERM)

    def _pass_on(self, child: Child) -> bool:
        """Print the whole lines that have arrived. False at the end of the output."""
        found = os.read(child.output, 65536)
        *lines, child.rest = (child.rest + found).split(b"\n")
        if not found and child.rest:
            lines.append(child.rest)
        for line in lines:
            self.say(f"{child.name:<{self.width}} | {line.decode(errors='replace')}")
        return bool(found)
