"""The whole product as it runs for people: web, worker and beat with the commands of the Procfile, on a database
and a broker of their own, and a mail server that keeps what it gets."""

import email
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import default as policy
from pathlib import Path
from typing import Any

import psycopg
from aiosmtpd.controller import Controller

from config import embedded
from config.run import procfile

CHECKOUT = embedded.CHECKOUT
PREPARED = "stack_prepared"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until[T](what: str, ask: Callable[[], T], *, seconds: float = 30) -> T:
    """The first true answer of `ask`. Fails with words after some seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := ask():
            return found
        time.sleep(0.1)
    raise AssertionError(f"after {seconds:g} s still not: {what}")


class Sink:
    """A mail server on a free port. `mails` are the messages that it accepted."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(email.message_from_bytes(envelope.content, policy=policy))
        return "250 kept"

    def start(self) -> None:
        self.controller.start()

    def stop(self) -> None:
        self.controller.stop()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.controller.port}"

    def to(self, address: str, words: str = "") -> list[EmailMessage]:
        """The mails to an address whose subject holds these words."""
        return [mail for mail in self.mails if address in mail["To"] and words.lower() in mail["Subject"].lower()]

    def wait_for(self, address: str, words: str = "", *, seconds: float = 40) -> EmailMessage:
        """The newest such mail, once there is one."""
        return until(f"a mail to {address} about “{words}”", lambda: self.to(address, words)[-1:], seconds=seconds)[0]


def text_of(mail: EmailMessage) -> str:
    """The plain words of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def links_in(mail: EmailMessage) -> list[str]:
    """The addresses in the plain words of a mail."""
    return re.findall(r"https?://\S+", text_of(mail))


class Stack:
    """Web, worker and beat of one test, on a fresh database of the test run's PostgreSQL."""

    def __init__(self, folder: Path, sink: Sink, database: str, **environment: str) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.folder = folder
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        data_dir = Path(os.environ["DATA_DIR"])
        self.sockets = embedded.socket_dir(data_dir)
        self.database = database
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": self._url(database),
            "REDIS_URL": f"{embedded.redis_url(data_dir)}",
            "EMAIL_URL": sink.url,
            "SITE_URL": self.address,
            "BIND": "127.0.0.1",
            "PORT": str(self.port),
            "STATIC_ROOT": str(data_dir / "stack-static"),
            "REMINDER_SWEEP_SECONDS": "2",
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            **environment,
        }

    def prepare(self) -> None:
        """A database of its own, migrated, with road and specialties; static files collected.

        The first of a test run is made by `manage.py prepare`, the others are copies of it.
        """
        with psycopg.connect(host=str(self.sockets), user=embedded.NAME, dbname="postgres", autocommit=True) as server:
            if not server.execute("select from pg_database where datname = %s", [PREPARED]).fetchall():
                server.execute(f"create database {PREPARED}")
                self.manage("prepare", DATABASE_URL=self._url(PREPARED))
            server.execute(f"drop database if exists {self.database} with (force)")
            server.execute(f"create database {self.database} template {PREPARED}")

    def _url(self, database: str) -> str:
        return f"postgres://{embedded.NAME}@/{database}?host={self.sockets}"

    def manage(self, *arguments: str, **environment: str) -> str:
        """Run a management command. Returns what it printed."""
        done = subprocess.run(
            [sys.executable, str(CHECKOUT / "manage.py"), *arguments],
            env=self.environment | environment, cwd=CHECKOUT, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, *names: str) -> None:
        """Start processes of the Procfile (all of them without names)."""
        commands = procfile()
        for name in names or commands:
            log = (self.folder / f"{name}.log").open("ab")
            self.processes[name] = subprocess.Popen(
                shlex.split(commands[name]), env=self.environment, cwd=CHECKOUT, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
            log.close()

    def wait_until_healthy(self) -> None:
        """Until /healthz is green."""

        def green() -> bool:
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=2) as answer:
                    return answer.status == 200
            except OSError:
                return False

        until("/healthz is green\n" + self.logs(), green, seconds=40)

    def kill(self, name: str, sign: int = signal.SIGKILL) -> None:
        """Send a signal to a process and all its children, and wait for its end."""
        process = self.processes.pop(name)
        os.killpg(process.pid, sign)
        process.wait(timeout=30)

    def stop(self) -> None:
        """Stop everything; nothing outlives the test."""
        for process in self.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.processes.clear()

    def logs(self) -> str:
        """The ends of all logs, for a failing test."""
        ends = []
        for log in sorted(self.folder.glob("*.log")):
            ends.append(f"--- {log.name}\n" + "\n".join(log.read_text(errors="replace").splitlines()[-15:]))
        return "\n".join(ends)
