"""`make run`: the whole product on one's own machine.

Starts the private servers, brings the database up to date, then runs the commands of the Procfile until Ctrl-C,
SIGTERM, the end of one of them or the end of the process that started this one.
"""

import errno
import io
import os
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from functools import partial

from config import embedded, local
from config.processes import Processes, become, procfile

WORTH_A_WORD_S = 30.0


def say(text: str) -> None:
    """A line for the person. A reader that has gone away (`make run | head`) does not matter."""
    with suppress(BrokenPipeError):
        print(text, flush=True)


def read_address() -> tuple[str, int]:
    """BIND and PORT. Exits with a plain message where no server could listen there."""
    host, port = os.environ.get("BIND") or "127.0.0.1", os.environ.get("PORT") or "8000"
    if not (port.isdecimal() and 0 < int(port) < 65536):
        sys.exit(f"PORT is “{port}”; it must be a number from 1 to 65535. For example: make run PORT=8001")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                sys.exit(f"Port {port} on {host} is taken. Stop what uses it, or choose another: make run PORT=8001")
            sys.exit(f"Cannot listen on port {port} of {host}: {error.strerror}. Choose others with PORT and BIND.")
    return host, int(port)


def set_up_environment(host: str, port: int) -> str:
    """What the processes need to know. Returns the address of the site for a browser on this machine."""
    local.set_up_environment(always=True)
    everywhere = host in ("0.0.0.0", "::")  # noqa: S104
    seen_from_here = "127.0.0.1" if everywhere else f"[{host}]" if ":" in host else host
    address = f"http://{seen_from_here}:{port}"
    os.environ.update(BIND=host, PORT=str(port), DATA_DIR=str(embedded.data_dir()))
    os.environ.setdefault("SITE_URL", address)
    os.environ.setdefault("DJANGO_ALLOWED_HOSTS", "*" if everywhere else f"localhost,127.0.0.1,{seen_from_here}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    return address


def prepare() -> None:
    """Bring the database and the static files up to date; people of the demo only where this is one."""
    from django.conf import settings
    from django.core.management import call_command

    call_command("prepare", demo=settings.DEMO)


def announce(address: str) -> None:
    """Say where it is and who can sign in, once all of it answers."""

    def wait() -> None:
        begun, warned = time.monotonic(), False
        while problem := not_well(address):
            if time.monotonic() - begun > WORTH_A_WORD_S and not warned:
                say(f"Not all of it is up yet; {address}/healthz says: {problem}")
                warned = True
            time.sleep(0.1)
        say(
            f"\n  IMG Roadmap is up at {address}\n\n"
            "  Demo logins: applicant@demo.example, bilal@demo.example (in the running season), student@demo.example,\n"
            "               advisor@demo.example, admin@demo.example\n"
            f"  Password:    {os.environ.get('DEMO_PASSWORD', '')}\n\n"
            "  Mails of this machine: sign in as admin, then “Local mailbox”. Ctrl-C stops everything.\n"
        )

    threading.Thread(target=wait, daemon=True).start()


def not_well(address: str) -> str:
    """What keeps /healthz from being green; empty when it is."""
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=5):  # noqa: S310
            return ""
    except urllib.error.HTTPError as answer:
        return answer.read(500).decode(errors="replace")
    except OSError as error:
        return str(error)


def main() -> int:
    parent = os.getppid()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without our quotes gets question marks, not a crash
    servers = embedded.Servers(embedded.data_dir())
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGHUP, lambda *_: sys.exit(129))
    try:
        say(f"Starting IMG Roadmap, with its data in {servers.data_dir} ...")
        servers.begin()
        host, port = read_address()
        address = set_up_environment(host, port)
        load()
        servers.wait()
        return run(address, servers, parent)
    except embedded.CannotStart as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # the end does not begin twice
        servers.stop()


def load() -> None:
    """Load the application, once for all processes of this run. Opens no connection: those are not for sharing.

    Raises CannotStart where the settings refuse.
    """
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.urls import get_resolver

    os.chdir(embedded.CHECKOUT)
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise embedded.CannotStart(str(error)) from None
    _ = get_resolver().url_patterns


def run(address: str, servers: embedded.Servers, parent: int) -> int:
    """Prepare, then run the Procfile until the end. Returns an exit code."""

    def must_end() -> str:
        return "The process that started this one is gone." if os.getppid() != parent else servers.problem()

    first = Processes(say=say, must_end=must_end, at_end=servers.lock.leave)
    first.start({"prepare": prepare})
    if code := first.loop():
        return code
    processes = Processes(say=say, must_end=must_end, at_end=servers.lock.leave)
    processes.start({name: partial(become, command) for name, command in procfile().items()})
    announce(address)
    return processes.loop() or 1


if __name__ == "__main__":
    sys.exit(main())
