"""All settings, from the environment. `.env.example` explains each variable.

Safe by default: without DJANGO_DEBUG this is production, and it refuses to start with a weak or missing secret.
"""

import logging
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from config import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# ------------------------------------------------------------------ what kind of place this is

DEBUG = env.bool("DJANGO_DEBUG", default=False)
DEMO = env.bool("IMG_DEMO", default=False)
"""Made-up people, and a page that shows the mails of this machine. Set by `make run` only."""

PLAIN_HTTP = env.bool("DJANGO_PLAIN_HTTP", default=DEBUG)
"""Serve without TLS; only for one's own machine."""

SECRET_KEY = env.str("DJANGO_SECRET_KEY", default="only-for-debugging" if DEBUG else "")
if not DEBUG and (len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5 or SECRET_KEY.startswith("django-insecure")):
    raise ImproperlyConfigured(
        "DJANGO_SECRET_KEY is missing or weak: set 50 random characters or more "
        "(python -c 'import secrets; print(secrets.token_urlsafe(50))'), or DJANGO_DEBUG=1 on your own machine."
    )

SITE_URL = (env.str("SITE_URL", default="") or ("http://127.0.0.1:8000" if PLAIN_HTTP else "https://localhost")).rstrip(
    "/"
)
"""Where people reach the site; links in mails begin with it."""
if not PLAIN_HTTP and not SITE_URL.startswith("https://"):
    raise ImproperlyConfigured("SITE_URL must begin with https:// (or set DJANGO_PLAIN_HTTP=1 on your own machine).")

ALLOWED_HOSTS = env.list("DJANGO_ALLOWED_HOSTS", default=[urlsplit(SITE_URL).hostname or "localhost"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]

DATA_DIR = embedded.data_dir()
"""Where this machine keeps what it makes itself: private servers, collected files, local mails."""

# ----------------------------------------------------------------------------------- the apps

INSTALLED_APPS = [
    "config",
    "accounts",
    "roadmap",
    "programs",
    "applicants",
    "reminders",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.LastSeenMiddleware",
    "accounts.middleware.OwnTimeMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.page",
            ],
            "builtins": [
                "config.templatetags.page",
                "django.contrib.humanize.templatetags.humanize",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_htmx.templatetags.django_htmx",
            ],
        },
    },
]
FORM_RENDERER = "config.forms.FormRenderer"

# ------------------------------------------------------------------------ database and broker

DATABASES = {"default": env.db_url_config(env.str("DATABASE_URL", default="") or embedded.database_url(DATA_DIR))}
DATABASES["default"] |= {
    "CONN_MAX_AGE": 60,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        **DATABASES["default"].get("OPTIONS", {}),
        "application_name": "img-roadmap",
        # a page that waits this long has failed; a lock that long is a defect; compiling takes longer than answering
        "options": (
            "-c statement_timeout=20s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s -c jit=off"
        ),
    },
}
# Transactions are explicit: every write is one atomic service call (docs/decisions/0004).
ATOMIC_REQUESTS = False

# Rate limits are counted in the database: the broker may be lost at any time.
# Room for many: a full table throws entries away, and with them what it counted.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

REDIS_URL = env.str("REDIS_URL", default="") or embedded.redis_url(DATA_DIR)
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 3, "socket_keepalive": True}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

# --------------------------------------------------------------------------------------- mail

EMAIL_URL = env.str("EMAIL_URL", default="") or (f"maildir://{DATA_DIR / 'mail'}" if PLAIN_HTTP else "")
if not EMAIL_URL:
    raise ImproperlyConfigured("EMAIL_URL is missing: without a mail server nobody can sign up or be reminded.")
LOCAL_MAILBOX = Path(EMAIL_URL.removeprefix("maildir://")) if EMAIL_URL.startswith("maildir://") else None
"""Where mails lie when they are not sent anywhere; None with a real mail server."""


def _mailer() -> dict[str, object]:
    """EMAIL_URL as Django's MAILERS wants it."""
    if LOCAL_MAILBOX:
        return {"BACKEND": "reminders.mailbox.MaildirBackend", "OPTIONS": {"folder": LOCAL_MAILBOX}}
    found = env.email_url_config(EMAIL_URL)
    if found["EMAIL_BACKEND"] != "django.core.mail.backends.smtp.EmailBackend":
        return {"BACKEND": found["EMAIL_BACKEND"]}
    return {
        "BACKEND": found["EMAIL_BACKEND"],
        "OPTIONS": {
            "host": found["EMAIL_HOST"],
            "port": found["EMAIL_PORT"] or 25,
            "username": found["EMAIL_HOST_USER"] or "",
            "password": found["EMAIL_HOST_PASSWORD"] or "",
            "use_tls": bool(found.get("EMAIL_USE_TLS")),
            "use_ssl": bool(found.get("EMAIL_USE_SSL")),
            "timeout": 20,
        },
    }


MAILERS = {"default": _mailer()}
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="IMG Roadmap <roadmap@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

REMINDER_LEASE_SECONDS = env.int("REMINDER_LEASE_SECONDS", default=120)
"""How long a worker may hold a mail before another one takes it over."""
REMINDER_SWEEP_SECONDS = env.int("REMINDER_SWEEP_SECONDS", default=60)
"""How often beat looks for what is due."""

# The static schedule. Each entry expires before its next turn, so that nothing piles up behind a dead worker.
CELERY_BEAT_SCHEDULE = {
    name: {"task": task, "schedule": float(every), "options": {"expires": every}}
    for name, task, every in [
        ("sweep", "reminders.tasks.sweep", REMINDER_SWEEP_SECONDS),
        ("follow the road", "reminders.tasks.follow_road", 15),
        ("hand out imports", "programs.imports.tasks.hand_out", 15),
        ("roll plans to the new day", "reminders.tasks.roll_plans", 600),
        ("tidy", "reminders.tasks.tidy", 3600),
        ("tidy files", "reminders.tasks.tidy_files", 86_400),
    ]
}

# ---------------------------------------------------------------------------------- who signs in

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.OneQueryBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupDetails"
ACCOUNT_FORMS = {
    "login": "accounts.allauth_forms.LoginForm",
    "signup": "accounts.allauth_forms.SignupForm",
    "add_email": "accounts.allauth_forms.AddEmailForm",
    "change_password": "accounts.allauth_forms.ChangePasswordForm",
    "set_password": "accounts.allauth_forms.SetPasswordForm",
    "reset_password": "accounts.allauth_forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.allauth_forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.allauth_forms.ReauthenticateForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # who did not change their password hears that somebody did
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if PLAIN_HTTP else "https"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "accounts.allauth_forms.AuthenticateForm",
    "reauthenticate": "accounts.allauth_forms.ReauthenticateByCodeForm",
    "activate_totp": "accounts.allauth_forms.ActivateTOTPForm",
}
MFA_TOTP_ISSUER = "IMG Roadmap"
MFA_TOTP_TOLERANCE = 1  # a clock that is half a minute off, or slow typing

SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24

# ------------------------------------------------------------------------------------- security

SECURE_SSL_REDIRECT = not PLAIN_HTTP
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
BEHIND_PROXY = env.bool("DJANGO_BEHIND_PROXY", default=False)
"""A proxy of ours ends TLS in front, and sets X-Forwarded-Proto and X-Forwarded-For itself."""
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)  # rate limits count people, not the proxy
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not PLAIN_HTTP
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],  # data: for the picture of the second factor
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "manifest-src": [CSP.SELF],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "config.uploads.CappedUploadHandler",
]

# ------------------------------------------------------------------------- language, time, files

LANGUAGE_CODE = "en-us"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
FILES_DIR = Path(env.str("FILES_DIR", default="") or DATA_DIR / "files")
"""Where the files lie that people upload. Never served from there: only applicants.documents.files.views reads them."""
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {"BACKEND": "config.uploads.PrivateStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "config.static.BundledStorage"
    },
}

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# ----------------------------------------------------------------------------------- the wiring

ROADMAP_IMPACT = "applicants.checklist.impact.count"
"""Who answers, for a change of the road, how many plans it touches. The road itself knows no person."""

PROGRAMS_DEMAND = "applicants.eras.demand.counts"
"""Who says how many people list each program: a function without arguments that gives {program id: count}."""

PROGRAMS_SUBMISSION = "config.season.submission"
"""Who says, for a day, which Match season applications go to next, and on which day they go out."""

PROGRAMS_SEASON_BEGINS = "config.season.begins"
"""Who says on which day of a year a season begins; values that change with the season are then looked at again."""

PROGRAMS_VIEWER = "applicants.eras.viewer.of_request"
"""Who says, for a request, what the pages of the catalogue need of the person. The catalogue knows no person."""


def _is_no_red_health_check(record: logging.LogRecord) -> bool:
    return bool(record.exc_info) or getattr(getattr(record, "request", None), "path", "") != "/healthz"


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    # a monitor asks every few seconds, and its answer says what is wrong
    "filters": {"no health check": {"()": "django.utils.log.CallbackFilter", "callback": _is_no_red_health_check}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no health check"]},
    },
    "root": {"handlers": ["console"], "level": env.str("DJANGO_LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # scanners ask for any name
        # sweeps run four times a minute; that they run says /healthz
        **{name: {"level": "WARNING"} for name in ("celery.beat", "celery.worker.strategy", "celery.app.trace")},
    },
}
