"""The settings are safe by default, and what they promise is in force."""

import os
import runpy
import stat

import pytest
from django.conf import settings as in_force
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import mailers
from django.db import connection

from config import embedded, local

SECRET = "k3-Zx9_" * 8
SERVER = {"DJANGO_SECRET_KEY": SECRET, "SITE_URL": "https://roadmap.example", "EMAIL_URL": "smtp://mail.example:25"}
KNOWN = {
    "DJANGO_SECRET_KEY", "DJANGO_DEBUG", "DJANGO_PLAIN_HTTP", "DJANGO_ALLOWED_HOSTS", "DJANGO_BEHIND_PROXY", "IMG_DEMO",
    "SITE_URL", "EMAIL_URL", "DATABASE_URL", "REDIS_URL", "STATIC_ROOT", "DEFAULT_FROM_EMAIL",
}  # fmt: skip


@pytest.fixture
def settings_of(monkeypatch):
    """The settings as they are with this environment, nothing else set."""

    def read(**environment):
        for name in KNOWN:
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(embedded.CHECKOUT / "config" / "settings.py"))

    return read


# ------------------------------------------------------------------------------- safe by default


@pytest.mark.parametrize("secret", ["", "short", "a" * 60, "django-insecure-" + SECRET])
def test_missing_or_weak_secret_is_refused(settings_of, secret):
    with pytest.raises(ImproperlyConfigured, match="DJANGO_SECRET_KEY is missing or weak"):
        settings_of(**SERVER | {"DJANGO_SECRET_KEY": secret})


def test_nothing_set_at_all_is_refused(settings_of):
    with pytest.raises(ImproperlyConfigured):
        settings_of()


def test_plain_http_is_refused_on_a_server(settings_of):
    with pytest.raises(ImproperlyConfigured, match="SITE_URL must begin with https://"):
        settings_of(**SERVER | {"SITE_URL": "http://roadmap.example"})


def test_server_without_mail_is_refused(settings_of):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL is missing"):
        settings_of(**SERVER | {"EMAIL_URL": ""})


def test_server_is_closed(settings_of):
    found = settings_of(**SERVER)

    assert not found["DEBUG"]
    assert not found["DEMO"]
    assert found["SECURE_SSL_REDIRECT"]
    assert found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_SECURE"]
    assert found["SECURE_HSTS_SECONDS"] >= 60 * 60 * 24 * 365
    assert found["ALLOWED_HOSTS"] == ["roadmap.example"]
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://roadmap.example"]
    assert found["SECURE_PROXY_SSL_HEADER"] is None
    assert found["ALLAUTH_TRUSTED_PROXY_COUNT"] == 0


def test_server_behind_a_proxy_believes_its_headers(settings_of):
    found = settings_of(**SERVER, DJANGO_BEHIND_PROXY="1")

    assert found["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")
    assert found["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1


def test_own_machine_is_open_to_itself_only(settings_of):
    found = settings_of(DJANGO_SECRET_KEY=SECRET, DJANGO_PLAIN_HTTP="1", SITE_URL="http://127.0.0.1:8001")

    assert not found["DEBUG"]
    assert not found["SECURE_SSL_REDIRECT"]
    assert not found["SESSION_COOKIE_SECURE"]
    assert found["SECURE_HSTS_SECONDS"] == 0
    assert found["ALLOWED_HOSTS"] == ["127.0.0.1"]


def test_empty_variables_count_as_not_set(settings_of):
    found = settings_of(
        DJANGO_SECRET_KEY=SECRET, DJANGO_PLAIN_HTTP="1", DATABASE_URL="", REDIS_URL="", EMAIL_URL="", SITE_URL=""
    )

    sockets = str(embedded.socket_dir(embedded.data_dir()))
    assert found["DATABASES"]["default"]["OPTIONS"]["host"] == sockets
    assert found["CELERY_BROKER_URL"] == f"redis+socket://{sockets}/valkey.sock"
    assert found["LOCAL_MAILBOX"] == embedded.data_dir() / "mail"
    assert found["SITE_URL"] == "http://127.0.0.1:8000"


# ------------------------------------------------------------------------------------- switches


def test_real_services_take_the_place_of_the_private_ones(settings_of):
    found = settings_of(
        **SERVER,
        DATABASE_URL="postgres://app:p%40ss@db.example:5433/roadmap",
        REDIS_URL="redis://broker.example:6379/0",
    )

    database = found["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", 5433, "roadmap")
    assert (database["USER"], database["PASSWORD"]) == ("app", "p@ss")
    assert found["CELERY_BROKER_URL"] == "redis://broker.example:6379/0"


@pytest.mark.parametrize(
    ("url", "host", "port", "use_tls", "use_ssl"),
    [
        ("smtp://mail.example", "mail.example", 25, False, False),
        ("smtp://me:p%40ss@mail.example:2525", "mail.example", 2525, False, False),
        ("smtp+tls://me:p%40ss@mail.example:587", "mail.example", 587, True, False),
        ("smtps://me:p%40ss@mail.example:587", "mail.example", 587, True, False),
        ("smtp+ssl://me:p%40ss@mail.example:465", "mail.example", 465, False, True),
    ],
)
def test_mail_server_is_used_as_the_address_says(settings_of, settings, url, host, port, use_tls, use_ssl):
    settings.MAILERS = settings_of(**SERVER | {"EMAIL_URL": url})["MAILERS"]

    mailer = mailers.default

    assert type(mailer).__module__ == "django.core.mail.backends.smtp"
    assert (mailer.host, mailer.port) == (host, port)
    assert (bool(mailer.use_tls), bool(mailer.use_ssl)) == (use_tls, use_ssl)
    assert (mailer.username, mailer.password) == (("me", "p@ss") if "@" in url else ("", ""))
    assert mailer.timeout == 20


def test_mails_can_be_printed_instead(settings_of, settings):
    settings.MAILERS = settings_of(**SERVER | {"EMAIL_URL": "consolemail://"})["MAILERS"]

    assert type(mailers.default).__module__ == "django.core.mail.backends.console"


def test_mails_can_lie_in_a_folder_instead(settings_of):
    found = settings_of(**SERVER | {"EMAIL_URL": "maildir:///var/mail/roadmap"})

    assert found["MAILERS"]["default"]["BACKEND"] == "reminders.mailbox.MaildirBackend"
    assert str(found["MAILERS"]["default"]["OPTIONS"]["folder"]) == "/var/mail/roadmap"
    assert str(found["LOCAL_MAILBOX"]) == "/var/mail/roadmap"


def test_mail_address_of_another_kind_is_refused(settings_of):
    with pytest.raises(ImproperlyConfigured, match="Invalid email schema"):
        settings_of(**SERVER | {"EMAIL_URL": "pigeon://mail.example"})


# --------------------------------------------------------------------------------------- in force


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("statement_timeout", "20s"),
        ("lock_timeout", "5s"),
        ("idle_in_transaction_session_timeout", "1min"),
        ("application_name", "img-roadmap"),
        ("TimeZone", "UTC"),
    ],
)
def test_database_session_has_its_limits(db, name, value):
    with connection.cursor() as cursor:
        cursor.execute(f"show {name}")

        assert cursor.fetchone() == (value,)


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/no/such/page"])
def test_every_answer_says_what_may_run_in_it(db, client, path):
    policy = client.get(path).headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
    assert "http" not in policy


def test_answers_of_a_server_insist_on_https(db, client, settings, settings_of):
    server = settings_of(**SERVER)
    for name in [name for name in server if name.startswith(("SECURE_", "SESSION_COOKIE_", "CSRF_COOKIE_"))]:
        setattr(settings, name, server[name])
    settings.ALLOWED_HOSTS = server["ALLOWED_HOSTS"]

    plain = client.get("/accounts/login/", headers={"host": "roadmap.example"})
    safe = client.get("/accounts/login/", headers={"host": "roadmap.example"}, secure=True)

    assert plain.status_code == 301
    assert plain.headers["Location"] == "https://roadmap.example/accounts/login/"
    assert safe.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert safe.headers["X-Frame-Options"] == "DENY"
    assert safe.headers["X-Content-Type-Options"] == "nosniff"
    assert safe.headers["Referrer-Policy"] == "same-origin"
    assert safe.cookies["csrftoken"]["secure"]
    assert safe.cookies["csrftoken"]["httponly"]


def test_health_is_told_without_https_and_other_hosts_are_refused(db, client, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["roadmap.example"]

    assert client.get("/healthz", headers={"host": "roadmap.example"}).status_code != 301
    assert client.get("/healthz", headers={"host": "evil.example"}).status_code == 400


def test_passwords_of_the_tests_are_not_hashed_as_on_a_server(settings_of):
    assert "PASSWORD_HASHERS" not in settings_of(**SERVER)
    assert "MD5" in in_force.PASSWORD_HASHERS[0]


@pytest.mark.parametrize(
    ("environment", "bind", "workers"),
    [
        ({}, "127.0.0.1:8000", 2),
        ({"BIND": "", "PORT": "", "WEB_WORKERS": ""}, "127.0.0.1:8000", 2),
        ({"BIND": "0.0.0.0", "PORT": "80", "WEB_WORKERS": "5"}, "0.0.0.0:80", 5),
        ({"BIND": "::1"}, "[::1]:8000", 2),
    ],
)
def test_web_server_listens_where_it_is_told(monkeypatch, environment, bind, workers):
    for name in ("BIND", "PORT", "WEB_WORKERS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    found = runpy.run_path(str(embedded.CHECKOUT / "config" / "gunicorn.py"))

    assert (found["bind"], found["workers"]) == (bind, workers)


@pytest.fixture
def own_machine(monkeypatch, tmp_path):
    """A data folder with a `local.env`."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    (tmp_path / "local.env").write_text("DJANGO_SECRET_KEY=own\nDJANGO_PLAIN_HTTP=1\nIMG_DEMO=1\n")
    for name in KNOWN:
        monkeypatch.delenv(name, raising=False)


def test_what_one_machine_needs_is_not_for_a_server(own_machine, monkeypatch):
    monkeypatch.setenv("DJANGO_SECRET_KEY", SECRET)

    local.set_up_environment()

    assert "IMG_DEMO" not in os.environ
    assert "DJANGO_PLAIN_HTTP" not in os.environ


def test_what_one_machine_needs_is_there_for_its_commands(own_machine, monkeypatch):
    monkeypatch.setenv("IMG_DEMO", "0")

    local.set_up_environment()

    assert (os.environ["DJANGO_SECRET_KEY"], os.environ["DJANGO_PLAIN_HTTP"]) == ("own", "1")
    assert os.environ["IMG_DEMO"] == "0"


def test_secret_of_a_machine_is_made_once_and_for_its_owner_only(monkeypatch, folder):
    monkeypatch.setenv("DATA_DIR", str(folder / "new"))

    path = local.write()
    made = path.read_text()
    local.write()

    assert path.read_text() == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    values = dict(line.split("=", 1) for line in made.splitlines())
    assert len(values["DJANGO_SECRET_KEY"]) >= 50
    assert len(values["DEMO_PASSWORD"]) >= 10
