"""Worker and beat exactly as the Procfile starts them, on servers of their own that can be pulled from under them."""

import asyncio
import ctypes
import logging
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from pathlib import Path

import redis
from aiosmtpd.controller import Controller
from celery import Celery
from django.conf import settings
from django.db import connection

from config import embedded

LEASE_S = 3
SWEEP_S = 1
PATIENCE_S = 30.0


def wait_until(what, because, patience_s=PATIENCE_S):
    """Ask until the answer is true. Fails with the reason after a while."""
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        if found := what():
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {patience_s:.0f} s: {because}")


class Sink:
    """A mail server in this process. It takes mails, or hangs, refuses or breaks off where it is told to.

    `troubles` maps a step of the dialogue (RCPT, DATA, QUIT) to what happens there.
    """

    def __init__(self):
        self.taken = []
        self.dialogues = 0
        self.hanging = 0
        self.troubles = {}
        self._go_on = None
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def start(self):
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        self.controller.start()

    def stop(self):
        if self.controller.server:
            self.let_go()
            self.controller.stop()

    def clear(self):
        self.let_go()
        self.taken.clear()
        self.dialogues = self.hanging = 0

    def hang(self, step):
        """From now on every dialogue hangs at this step, until `let_go`."""
        self.troubles = {step: "hang"}

    def let_go(self):
        """No more trouble; dialogues that hang go on, if there is still somebody at the other end."""
        self.troubles = {}
        if self._go_on:
            self.controller.loop.call_soon_threadsafe(self._go_on.set)

    @property
    def ids(self):
        """How often each Message-ID was taken."""
        return Counter(message["Message-ID"] for message in self.taken)

    @property
    def receivers(self):
        """How many mails each address got."""
        return Counter(message["To"].addresses[0].addr_spec for message in self.taken)

    def texts(self):
        """Who was told what, in the order of arrival."""
        return [
            (message["To"].addresses[0].username, message.get_body(("plain",)).get_content().replace("\r\n", "\n"))
            for message in self.taken
        ]

    async def _trouble(self, step, server):
        trouble = self.troubles.get(step)
        if trouble == "hang":
            self.hanging += 1
            self._go_on = self._go_on or asyncio.Event()
            self._go_on.clear()
            await self._go_on.wait()
            self.hanging -= 1
        elif trouble == "break":
            server.transport.abort()
        elif trouble:
            return trouble
        return None

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.dialogues += 1
        if answer := await self._trouble("RCPT", server):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if answer := await self._trouble("DATA", server):
            return answer
        if server.transport and not server.transport.is_closing():
            self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    async def handle_QUIT(self, server, session, envelope):
        await self._trouble("QUIT", server)
        return "221 Bye"


class House:
    """PostgreSQL, Valkey, a mail server, and as many workers and beats as a test starts."""

    def __init__(self, folder):
        self.folder = folder
        self.postgres = embedded.Servers(folder / "database", durable=False)
        self.postgres.wants_valkey = False
        self.broker = embedded.Servers(folder / "broker", durable=False)
        self.broker.wants_postgres = False
        self.sink = Sink()
        self.processes = {"beat": [], "worker": []}

    def start(self):
        for server in (self.postgres, self.broker, self.sink):
            server.start()

    def stop(self):
        self.nobody_works()
        for server in (self.sink, self.broker, self.postgres):
            server.stop()

    @property
    def environment(self):
        return os.environ | {
            "DATABASE_URL": embedded.database_url(self.postgres.data_dir),
            "REDIS_URL": embedded.redis_url(self.broker.data_dir),
            "EMAIL_URL": f"smtp://127.0.0.1:{self.sink.port}",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "REMINDER_LEASE_SECONDS": str(LEASE_S),
            "REMINDER_SWEEP_SECONDS": str(SWEEP_S),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }

    # ------------------------------------------------------------------------ workers and beats

    def have(self, name, count=1):
        """So many processes that the Procfile calls this, the first ones left over from the test before."""
        while len(self.processes[name]) < count:
            self.run(name)
        return self.processes[name][0]

    def run(self, name):
        """Start one. It is a process group of its own, and dies with the test run."""
        commands = dict(line.split(": ", 1) for line in (settings.BASE_DIR / "Procfile").read_text().splitlines())
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                shlex.split(commands[name]), env=self.environment, cwd=settings.BASE_DIR, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True, preexec_fn=die_with_parent,
            )  # fmt: skip
        self.processes[name].append(process)
        return process

    def kill(self, *processes):
        """kill -9, the whole group."""
        for process in processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            for alike in self.processes.values():
                if process in alike:
                    alike.remove(process)

    def nobody_works(self):
        """All workers and beats are killed."""
        self.kill(*self.processes["beat"], *self.processes["worker"])

    def workers_that_answer(self):
        """How many workers have come up, asked over the broker."""
        app = Celery(broker=self.environment["REDIS_URL"])
        return len(app.control.broadcast("ping", reply=True, timeout=0.5))

    def tidy_up(self):
        """One of each may stay for the next test, if it lives."""
        for first, *others in [alike for alike in self.processes.values() if alike]:
            self.kill(*others, *([first] if first.poll() is not None else []))

    def log(self):
        """The last lines of everybody, for a test that failed."""
        logs = sorted(self.folder.glob("*.log")) + sorted(self.folder.glob("*/*.log"))
        return "\n".join(f"--- {log.name}\n" + log.read_text(errors="replace")[-3000:] for log in logs)

    # ------------------------------------------------------------------------------- the servers

    def flush_broker(self):
        """Everything that waits in the broker is gone. Returns how much that was."""
        client = redis.Redis(unix_socket_path=str(self.broker.sockets / "valkey.sock"))
        with client:
            waiting = client.llen("celery")
            client.flushall()
        return waiting

    @contextmanager
    def without(self, server):
        """A server is stopped, and starts again at the end."""
        connection.close()
        server.stop()
        try:
            yield
        finally:
            server.start()


def die_with_parent():
    """Have the kernel end the process even when the test run is killed outright (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
