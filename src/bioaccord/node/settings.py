"""Settings of a node, from the environment; see docs/howto/run-a-node.md."""

import contextlib
import os
import re
import secrets
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlparse
from zoneinfo import available_timezones

from csp.constants import NONE, SELF


def _number(name: str, default: int, least: int, most: int) -> int:
    written = os.environ.get(name, str(default))
    if not written.isascii() or not written.isdigit() or not least <= int(written) <= most:
        raise SystemExit(f"{name} is '{written}'. Write a number from {least} to {most}.")
    return int(written)


def _time_zone() -> str:
    written = os.environ.get("BIOACCORD_TIME_ZONE", "") or "Asia/Seoul"
    if written not in available_timezones():
        raise SystemExit(
            f"BIOACCORD_TIME_ZONE is '{written}', which is no time zone. Write a name such as Asia/Seoul or America/New_York."
        )
    return written


def _mail_security() -> tuple[bool, bool]:
    written = os.environ.get("BIOACCORD_MAIL_SECURITY", "starttls")
    if written not in ("starttls", "tls", "none"):
        raise SystemExit(f"BIOACCORD_MAIL_SECURITY is '{written}'. Write starttls, tls or none.")
    return written == "starttls", written == "tls"


NODE = Path(__file__).resolve().parent
DATA = Path(os.environ.get("BIOACCORD_DATA", "var")).resolve()
DATA.mkdir(mode=0o700, parents=True, exist_ok=True)  # what members told is for nobody else on the machine
ASSOCIATION = os.environ.get("BIOACCORD_ASSOCIATION", "kbio-sample")
if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", ASSOCIATION):
    raise SystemExit(
        f"BIOACCORD_ASSOCIATION is '{ASSOCIATION}'. Write the association's id in small letters, digits and hyphens, such as kbio: "
        "it stands in all that the association signs and never changes."
    )
# What stands at the head of its reports, in Korean and English.
_SAMPLE_NAMES = {
    "kbio-sample": ("한국 바이오 예시 협회", "Sample association KR"),
    "usbio-sample": ("미국 바이오 예시 협회", "Sample association US"),
}
_NAME_KO, _NAME_EN = _SAMPLE_NAMES.get(ASSOCIATION, ("", ""))
ASSOCIATION_NAME = (
    os.environ.get("BIOACCORD_ASSOCIATION_NAME_KO", _NAME_KO),
    os.environ.get("BIOACCORD_ASSOCIATION_NAME_EN", _NAME_EN),
)
PORT = _number("BIOACCORD_PORT", 8000, 1, 65535)
# What links in mails, feeds and webhooks begin with.
BASE_ADDRESS = os.environ.get("BIOACCORD_ADDRESS", "").rstrip("/") or f"http://127.0.0.1:{PORT}"
HOSTS = [*filter(None, os.environ.get("BIOACCORD_HOSTS", "").split(","))]
# The sample's log-ins have a password that everybody knows: a node that others can reach has them only if told so.
LOADS_SAMPLE = os.environ.get("BIOACCORD_SAMPLE", "no" if HOSTS else "yes") != "no"

# How often things happen, for stress tests: a YAML file. The sample brings assumptions of its own.
_RATES = os.environ.get("BIOACCORD_EVENT_RATES", "")
_SAMPLE_RATES = NODE.parents[2] / "sample" / "scenarios" / "rates.yaml"
EVENT_RATES = Path(_RATES) if _RATES else _SAMPLE_RATES if LOADS_SAMPLE and _SAMPLE_RATES.is_file() else None


def _secret_key() -> str:
    file = DATA / "secret-key"
    if not file.exists():
        # Written whole before it gets its name: a start that breaks off leaves no empty key, and of two starts one wins.
        handle, written = tempfile.mkstemp(dir=DATA, prefix="secret-key.")
        with os.fdopen(handle, "w", encoding="utf-8") as draft:
            draft.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(written, file)
        Path(written).unlink()
    return file.read_text(encoding="utf-8")


# SQLite has one writer at a time, and an import is one transaction that may write for minutes: a worker, a command or a node that starts
# waits for it. Somebody who waits for a page is told after a while instead (see wsgi.py).
_LOCK_WAIT_SECONDS = _number("BIOACCORD_LOCK_WAIT_SECONDS", 1800, 1, 86_400)


def _database() -> dict[str, object]:
    address = os.environ.get("BIOACCORD_DATABASE", "")
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "node.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": _LOCK_WAIT_SECONDS,
                # What is erased is overwritten in the file too: a retracted record is nowhere.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
            },
        }
    parts = urlparse(address)
    if parts.scheme not in ("postgres", "postgresql"):
        raise SystemExit(
            f"BIOACCORD_DATABASE begins with '{parts.scheme}:', which is not understood. Write postgres://user@host/name, "
            "or leave it empty for SQLite."
        )
    query = dict(part.split("=", 1) for part in parts.query.split("&") if "=" in part)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
    }


SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *HOSTS]
DATABASES = {"default": _database()}
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "ninja",
    "simple_history",
    "django_tasks",
    "django_tasks_db",
    "bioaccord.node.accounts",
    "bioaccord.node.members",
    "bioaccord.node.supply",
    "bioaccord.node.policy",
    "bioaccord.node.brief",
    "bioaccord.node.partners",
    "bioaccord.node.events",
    "bioaccord.node.alerts",
    "bioaccord.node.market",
    "bioaccord.node.embeds",
    "bioaccord.node.audit",
    "bioaccord.node.reports",
    "bioaccord.node.identity",
    "bioaccord.node.impact",
    "bioaccord.node.exchange",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",  # before WhiteNoise, so that files carry the policy too
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "bioaccord.node.accounts.middleware.RefuseNulMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "bioaccord.node.accounts.middleware.TimeZoneMiddleware",
    "bioaccord.node.accounts.middleware.FormAddressMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [NODE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bioaccord.node.accounts.context.roles",
                "bioaccord.node.alerts.context.inbox",
            ]
        },
    }
]
ROOT_URLCONF = "bioaccord.node.urls"
WSGI_APPLICATION = "bioaccord.node.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Accounts are made by the association; nobody signs up alone.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "bioaccord.node.accounts.adapter.ClosedAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "bioaccord"
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "/accounts/login/"

# Mail. Without a server, digests stay in the outbox and an operator sees them there; other mails are written to a folder.
MAIL_HOST = EMAIL_HOST = os.environ.get("BIOACCORD_MAIL_HOST", "")
EMAIL_PORT = _number("BIOACCORD_MAIL_PORT", 587, 1, 65535)
EMAIL_HOST_USER = os.environ.get("BIOACCORD_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("BIOACCORD_MAIL_PASSWORD", "")
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail_security()
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = DATA / "mail"
_HOST_OF_MAIL = urlparse(os.environ.get("BIOACCORD_ADDRESS", "")).hostname or "localhost"
DEFAULT_FROM_EMAIL = os.environ.get("BIOACCORD_MAIL_FROM", "") or f"bioaccord@{_HOST_OF_MAIL}"
if MAIL_HOST and not (os.environ.get("BIOACCORD_MAIL_FROM") and os.environ.get("BIOACCORD_ADDRESS")):
    raise SystemExit(
        "BIOACCORD_MAIL_HOST is set, so mails will be sent: also set BIOACCORD_MAIL_FROM (from whom) and BIOACCORD_ADDRESS "
        "(the node's own address, to which they lead), such as https://node.association.example"
    )
# Keys of publishers that are asked live; they are put into requests at the last moment and stand on no page and in no log.
POLICY_KEYS = {
    name: os.environ.get(name, "")
    for name in (
        "BIOACCORD_REGULATIONS_GOV_KEY",
        "BIOACCORD_CONGRESS_GOV_KEY",
        "BIOACCORD_LAW_GO_KR_KEY",
        "BIOACCORD_LAWMAKING_KEY",
        "BIOACCORD_WTO_EPING_KEY",
    )
}
MARKET_KEYS = {
    name: os.environ.get(name, "")
    for name in (
        "BIOACCORD_KOREA_CUSTOMS_KEY",
        "BIOACCORD_UN_COMTRADE_KEY",
        "BIOACCORD_US_CENSUS_KEY",
        "BIOACCORD_FRED_KEY",
        "BIOACCORD_OPENFDA_KEY",
    )
}
# Texts of American rules and bills that are fetched after each pull, at one a second; 0 fetches none.
POLICY_TEXTS = int(os.environ.get("BIOACCORD_POLICY_TEXTS", "") or 50)
# What the node's clock does by itself; each pull is written as the arguments of `pull_policy`, or as `market` and those of `pull_market`.
ALERTS_EVERY_MINUTES = _number("BIOACCORD_ALERTS_EVERY_MINUTES", 5, 1, 1440)
DAILY_PULLS = [one.strip() for one in os.environ.get("BIOACCORD_DAILY_PULLS", "").split(";") if one.strip()]
DAILY_PULLS_HOUR = _number("BIOACCORD_DAILY_PULLS_HOUR", 4, 0, 23)
# With it a monitor reads /metrics without logging in; empty lets operators and analysts read it only.
METRICS_TOKEN = os.environ.get("BIOACCORD_METRICS_TOKEN", "")
# Webhooks go to the public internet only; a node in a closed network may allow its own.
WEBHOOKS_PRIVATE = os.environ.get("BIOACCORD_WEBHOOKS_PRIVATE", "no") == "yes"

LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", "한국어"), ("en", "English")]
LOCALE_PATHS = [NODE / "locale"]
USE_I18N = True
USE_TZ = True
# Of days and hours that the node counts by itself, and of an account until its owner chooses another.
TIME_ZONE = _time_zone()

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [
    NODE / "static",
    ("node/fonts", NODE.parent / "brief" / "fonts"),
    ("node", DATA / "generated"),
]
(DATA / "generated").mkdir(exist_ok=True)

# Up to so many products, a page computes what the loss of each site does; on a larger network the worker does.
LARGEST_AT_ONCE = 2_000
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "calculations"]}}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# A browser keeps cookies by host, not by port: two nodes on one machine would log their readers out of each other.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"bioaccord-session-{PORT}", f"bioaccord-csrf-{PORT}"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
BEHIND_TLS = os.environ.get("BIOACCORD_TLS", "no") == "yes"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000

SILENCED_SYSTEM_CHECKS = [] if BEHIND_TLS else ["security.W004", "security.W008", "security.W012", "security.W016"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # No log holds what is confidential, however much it is told to hold; see log_lines.py.
    "formatters": {"without_values": {"()": "bioaccord.node.log_lines.WithoutValues"}},
    "filters": {"routes_only": {"()": "bioaccord.node.log_lines.RoutesOnly"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "without_values", "filters": ["routes_only"]}
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    # A page that is refused or not there is the reader's business; only what breaks belongs into the log.
    "loggers": {"django.request": {"level": "ERROR"}},
}
