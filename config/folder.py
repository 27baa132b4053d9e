"""The data folder of this machine: where it is, and who holds it.

Its lock file is held by every process of a run, servers included, until the last one is gone: the file is inherited
by all of them. So a run that was killed outright still holds the folder while anything of it is left.
"""

import fcntl
import hashlib
import os
import time
from pathlib import Path
from typing import IO

CHECKOUT = Path(__file__).resolve().parent.parent
LEAVING_S = 25.0
"""How long a run that is ending or was killed may take to be gone; the leash kills after ten seconds."""
NOTICES_S = 1.0
"""How long a run may take to notice that the process which started it was killed."""


class CannotStart(Exception):
    """A server cannot start; the message says why in plain words and what to do."""


def default_data_dir() -> Path:
    """A folder of this checkout outside of it, in the user's state folder (for root: under /var/lib)."""
    mark = f"{CHECKOUT.name}-{hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:8]}"
    if os.geteuid() == 0:
        return Path("/var/lib/img-roadmap") / mark
    state = os.environ.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state")
    return Path(state) / "img-roadmap" / mark


def data_dir() -> Path:
    """The data folder: DATA_DIR, else the one of this checkout."""
    return Path(os.environ.get("DATA_DIR") or default_data_dir()).absolute()


class Lock:
    """The hold on a data folder."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.path = data_dir / "servers.lock"
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Hold the folder until `let_go`. Waits for a run that is ending or was killed. Raises CannotStart."""
        file = self.path.open("a+")
        begun = time.monotonic()
        while not _flock(file):
            file.seek(0)
            if time.monotonic() - begun > (NOTICES_S if alive(file.read()) else LEAVING_S):
                file.close()
                raise CannotStart(
                    f"IMG Roadmap is already running with the data in {self.data_dir}. Stop it there first, "
                    "or set DATA_DIR to another folder."
                )
            time.sleep(0.1)
        self._file = file
        self.leave()
        file.write(str(os.getpid()))
        file.flush()

    def leave(self) -> None:
        """Say that this run is ending, so that the next one waits for it."""
        if self._file:
            self._file.truncate(0)

    def let_go(self) -> None:
        """Hold it no longer."""
        if self._file:
            self._file.close()
            self._file = None

    def fds(self) -> list[int]:
        """The open file, for a process that holds the folder too."""
        return [self._file.fileno()] if self._file else []

    def is_taken(self) -> bool:
        """Whether another process holds it."""
        try:
            with self.path.open() as file:
                return not _flock(file)
        except FileNotFoundError:
            return False


def _flock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def alive(pid: str) -> bool:
    """Whether a process with this number exists and has not ended."""
    try:
        os.kill(int(pid), 0)
    except (ValueError, OverflowError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
