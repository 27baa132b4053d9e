"""`make run`: the whole product on one's own machine.

Starts the private servers, brings the database up to date, then runs the processes of the Procfile under honcho
until Ctrl-C, SIGTERM, the end of one of them or the end of the process that started this one.
"""

import json
import os
import shlex
import signal
import socket
import sys
import threading
import time
import urllib.request
from pathlib import Path

from config import embedded, local

CHECKOUT = embedded.CHECKOUT


def port_is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def procfile(path: Path = CHECKOUT / "Procfile") -> dict[str, str]:
    """The processes by name, as in the image and in docker-compose.yml."""
    lines = [line.partition(":") for line in path.read_text().splitlines() if line.strip()]
    return {name.strip(): command.strip() for name, _, command in lines}


def leashed(command: str) -> str:
    """The command, so that it ends with this process."""
    leash = [sys.executable, str(embedded.LEASH), str(os.getpid()), str(int(signal.SIGTERM)), "--"]
    return "exec " + shlex.join([*leash, *shlex.split(command)])


def end_with_parent() -> None:
    """When the process that started this one is gone, stop as on SIGTERM."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


def announce(address: str) -> None:
    """Say where it is and who can sign in, once it answers."""

    def wait() -> None:
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:  # noqa: S310
                    if json.load(answer).get("ok"):
                        break
            except (OSError, ValueError):
                time.sleep(0.1)
        print(
            f"\n  IMG Roadmap is up at {address}\n\n"
            "  Demo logins: applicant@demo.example, student@demo.example, advisor@demo.example, admin@demo.example\n"
            f"  Password:    {os.environ.get('DEMO_PASSWORD', '')}\n\n"
            "  Mails of this machine: sign in as admin, then “Local mailbox”. Ctrl-C stops everything.\n",
            flush=True,
        )

    threading.Thread(target=wait, daemon=True).start()


def main() -> int:
    host, port = os.environ.get("BIND") or "127.0.0.1", int(os.environ.get("PORT") or 8000)
    if not port_is_free(host, port):
        print(f"Port {port} on {host} is taken. Stop what uses it, or choose another: make run PORT=8001")
        return 1
    local.set_up_environment()
    address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104
    os.environ.update(BIND=host, PORT=str(port), DATA_DIR=str(local.data_dir()))
    os.environ.setdefault("SITE_URL", address)
    os.environ.setdefault("DJANGO_ALLOWED_HOSTS", f"localhost,127.0.0.1,{host}" if host != "0.0.0.0" else "*")  # noqa: S104
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

    end_with_parent()
    servers = embedded.Servers(local.data_dir())
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        servers.start()
        prepare()
        return run_processes(address)
    except embedded.CannotStart as error:
        print(error)
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        servers.stop()


def prepare() -> None:
    """Bring the database and the static files up to date."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    call_command("prepare", demo=True)
    connections.close_all()


def run_processes(address: str) -> int:
    """Run the Procfile until the end. Returns an exit code."""
    from honcho.manager import Manager

    os.chdir(CHECKOUT)
    manager = Manager()
    for name, command in procfile().items():
        manager.add_process(name, leashed(command), env=dict(os.environ))
    announce(address)
    manager.loop()
    return int(manager.returncode or 0)


if __name__ == "__main__":
    sys.exit(main())
