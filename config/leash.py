"""Run a server so that it never outlives the process that asked for it.

    python config/leash.py PID SIGNAL [--as UID:GID] -- command ...

Runs the command in a session of its own. When PID is gone, or on SIGTERM or SIGINT, the command gets SIGNAL
(a number), and after ten seconds its whole process group is killed. Exits with the command's exit code.
Standard library only.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from typing import Any

GRACE_S = 10.0
POLL_S = 0.2


def die_with_parent() -> None:
    """On Linux, have the kernel stop the command even if this process is killed outright."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def alive(pid: int) -> bool:
    """Whether a process with this number exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def main(arguments: list[str]) -> int:
    split = arguments.index("--")
    options, command = arguments[:split], arguments[split + 1 :]
    watched, stop_signal = int(options[0]), int(options[1])
    identity: dict[str, Any] = {}
    if "--as" in options:
        uid, gid = map(int, options[options.index("--as") + 1].split(":"))
        identity = {"user": uid, "group": gid, "extra_groups": []}

    asked_at: list[float] = []

    def ask(*_: Any) -> None:
        if not asked_at:
            asked_at.append(time.monotonic())
            child.send_signal(stop_signal)

    child = subprocess.Popen(command, start_new_session=True, preexec_fn=die_with_parent, **identity)
    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    while True:
        try:
            code = child.wait(timeout=POLL_S)
        except subprocess.TimeoutExpired:
            if not alive(watched):
                ask()
            if asked_at and time.monotonic() - asked_at[0] > GRACE_S:
                os.killpg(child.pid, signal.SIGKILL)
            continue
        return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
