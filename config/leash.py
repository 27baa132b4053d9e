"""Keep a process so that it never outlives the one that asked for it.

    python config/leash.py PARENT SIGNAL [--as UID:GID] -- command ...

The command runs in a session of its own. When PARENT (a process number) is no longer the parent of this process,
or on SIGTERM, SIGINT or SIGHUP, the command gets SIGNAL (a number); ten seconds later its whole process group is
killed. Exits with the command's exit code. Standard library only.
"""

import ctypes
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

GRACE_S = 10.0
POLL_S = 0.1
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

type Identity = tuple[int, int]
"""Number of a user and of a group."""


def hold(parent: int, stop_signal: int, run: Callable[[], object], identity: Identity | None = None) -> int:
    """Fork a process that does `run`, stay until it has ended, return its exit code. See the module's text.

    The caller must have no other threads and nothing else to do.
    """
    asked: list[int] = []
    for number in ENDING:
        signal.signal(number, lambda found, _: asked.append(found))
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)  # none may arrive between the fork and the next line
    pid = os.fork()
    if pid == 0:
        _be(run, stop_signal, identity)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)

    asked_at: float | None = None
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            break
        if asked_at is None and (asked or os.getppid() != parent):
            asked_at = time.monotonic()
            os.kill(pid, stop_signal)
        elif asked_at is not None and time.monotonic() - asked_at > GRACE_S:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        time.sleep(POLL_S)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)  # what the command may have left behind
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def _be(run: Callable[[], object], stop_signal: int, identity: Identity | None) -> NoReturn:
    """What the forked process does, from its first line to its exit."""
    code: object = 1
    try:
        for number in ENDING:
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
        holder = os.getppid()
        os.setsid()
        if identity:
            os.setgroups([])
            os.setgid(identity[1])
            os.setuid(identity[0])
        _die_with_holder(stop_signal)
        if os.getppid() == holder:
            run()
            code = 0
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        traceback.print_exc()
    finally:
        if not isinstance(code, int):
            print(code, file=sys.stderr)
            code = 1
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _die_with_holder(stop_signal: int) -> None:
    """On Linux, have the kernel stop this process should even its holder be killed outright."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, stop_signal)


def main(arguments: list[str]) -> int:
    split = arguments.index("--")
    options, command = arguments[:split], arguments[split + 1 :]
    identity = None
    if "--as" in options:
        uid, gid = options[options.index("--as") + 1].split(":")
        identity = int(uid), int(gid)

    def become() -> NoReturn:
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it; a server shall find it as usual
        try:
            os.execvp(command[0], command)
        except OSError as error:
            sys.exit(f"{command[0]}: {error.strerror}")

    return hold(int(options[0]), int(options[1]), become, identity)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
