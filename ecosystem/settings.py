"""Settings of every process: web, worker, beat and commands.

All come from the environment; what is unset takes the safe production value. Each variable is
described where it is read. `ecosystem.core.embedded` gives the addresses of the embedded PostgreSQL
and Valkey when `DATABASE_URL` and `REDIS_URL` are unset.
"""

from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from celery.schedules import crontab
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from ecosystem.core import embedded

# Makes generic base classes such as ModelAdmin[User] work when the code runs.
django_stubs_ext.monkeypatch()

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# --- Environment ------------------------------------------------------------------------------

# DEBUG: Django's error pages and unhashed static files. For developing only.
DEBUG = env.bool("DEBUG", default=False)
# DEMO: this server is a demonstration on one's own machine, reached over plain HTTP.
DEMO = env.bool("DEMO", default=False)
# SECRET_KEY: signs sessions and links. At least 50 characters, kept out of the repository.
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY or SECRET_KEY.startswith(("django-insecure", "change")) or len(SECRET_KEY) < 50:
    if not DEBUG:
        # Ends every process with this sentence; an error would bury it under a traceback.
        raise SystemExit(
            "Set SECRET_KEY to at least 50 random characters "
            '(python -c "import secrets; print(secrets.token_urlsafe(50))").'
        )
    SECRET_KEY = SECRET_KEY or "for-developing-with-debug-on-only-" + "0" * 32
# ALLOWED_HOSTS: comma-separated names this server answers to.
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# SITE_URL: where readers reach the site; links in mail begin with it.
SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []

# --- Applications -----------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "lucide",
    "pghistory",
    "pgtrigger",
    "rest_framework",
    "ecosystem.core",
    "ecosystem.accounts",
    "ecosystem.outbox",
    "partners",
    "engagements",
    "roadmap_feedback",
    "ecosystem.digests",
    "ecosystem.workspace",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "ecosystem.accounts.middleware.TimeZoneMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "ecosystem.urls"
WSGI_APPLICATION = "ecosystem.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["ecosystem.core.templatetags.ui", "lucide.templatetags.lucide"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ecosystem.core.context.base_currency",
            ],
        },
    }
]
FORM_RENDERER = "ecosystem.core.forms.EcosystemRenderer"

# --- Data -------------------------------------------------------------------------------------

# DATABASE_URL: PostgreSQL 15 or later. Unset: the embedded one, in DATA_DIR.
# REPLICA_URL: a read-only copy that reports read from. Unset: the main database.
DATABASES = {"default": environ.Env.db_url_config(embedded.database_url())}
DATABASES["default"].update(
    # CONN_MAX_AGE: seconds that a database connection is kept between requests.
    CONN_MAX_AGE=env.int("CONN_MAX_AGE", default=60),
    CONN_HEALTH_CHECKS=True,
    # Behind PgBouncer in transaction pooling a server-side cursor lives inside a transaction only.
    DISABLE_SERVER_SIDE_CURSORS=env.bool("PGBOUNCER", default=False),
    ATOMIC_REQUESTS=False,
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# REDIS_URL: Redis 7 or Valkey 8 and later: Celery's broker and the cache. Unset: the embedded one.
REDIS_URL = embedded.redis_url()
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "ecosystem",
    }
}

# DATA_DIR: where uploads and, when embedded, the database live.
DATA_DIR = embedded.data_dir()
MEDIA_ROOT = DATA_DIR / "media"
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024  # bytes of a posted form; notes are at most 1 MB
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
# ATTACHMENT_LIMIT_MB: the largest file that can be attached to an engagement.
ATTACHMENT_LIMIT = env.int("ATTACHMENT_LIMIT_MB", default=25) * 1024 * 1024  # bytes
# UPLOAD_LIMIT_MB: the largest form with files, all of them together; a larger one is refused unread.
UPLOAD_LIMIT = env.int("UPLOAD_LIMIT_MB", default=110) * 1024 * 1024  # bytes
FILE_UPLOAD_HANDLERS = [
    "ecosystem.core.uploads.LargestBody",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- People -----------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["ecosystem.accounts.backends.RoleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Uniqueness of e-mail is by a constraint that sets case aside.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "ecosystem.accounts.adapter.AccountAdapter"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True

# --- Time and words ---------------------------------------------------------------------------

LANGUAGE_CODE = "en"
# One language so far, so that words are looked up in no catalogue: that would be a tenth of what a page costs.
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = "ecosystem.core.formats"
# BASE_CURRENCY: the ISO 4217 code that totals over several currencies are given in.
BASE_CURRENCY = env.str("BASE_CURRENCY", default="USD")

# --- Static files -----------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "ecosystem.core.storage.StaticFiles"
    },
}
# ATTACHMENTS_BUCKET: an S3 bucket that attachments are kept in, of Amazon or of anything that speaks its protocol. Unset:
# DATA_DIR/attachments, which several web servers must share. Nothing in it is public; the product hands each file out.
# ATTACHMENTS_ENDPOINT: the address of the S3 server, for others than Amazon's, such as https://minio.example.com.
# ATTACHMENTS_REGION: the region of the bucket, such as eu-central-1.
# ATTACHMENTS_KEY_ID, ATTACHMENTS_SECRET: who signs in there. Unset: what boto3 finds by itself, such as the server's role.
# ATTACHMENTS_PREFIX: a folder in the bucket.
ATTACHMENTS_BUCKET = env.str("ATTACHMENTS_BUCKET", default="")
if ATTACHMENTS_BUCKET:
    from botocore.config import Config  # type: ignore[import-untyped]  # it has no stubs

    STORAGES["attachments"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": ATTACHMENTS_BUCKET,
            "endpoint_url": env.str("ATTACHMENTS_ENDPOINT", default="") or None,
            "region_name": env.str("ATTACHMENTS_REGION", default="") or None,
            "access_key": env.str("ATTACHMENTS_KEY_ID", default="") or None,
            "secret_key": env.str("ATTACHMENTS_SECRET", default="") or None,
            "location": env.str("ATTACHMENTS_PREFIX", default=""),
            "default_acl": None,
            # Seconds: a server that hangs must not hold the web workers.
            "client_config": Config(connect_timeout=5, read_timeout=30, retries={"max_attempts": 2}),
            "file_overwrite": False,
            # Bytes of a file that are held in memory while it is handed out; the rest is on disk.
            "max_memory_size": 1024 * 1024,
        },
    }
else:
    STORAGES["attachments"] = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "attachments", "base_url": None, "file_permissions_mode": 0o600},
    }
# Makes the pages work when static files were never collected (tests, a first look).
WHITENOISE_USE_FINDERS = env.bool("STATIC_FROM_SOURCE", default=DEBUG)
if WHITENOISE_USE_FINDERS:
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"

# --- Mail -------------------------------------------------------------------------------------

# EMAIL_URL: smtp://user:password@host:port, smtp+tls:// or smtp+ssl://. Unset: mail stays in the outbox,
# where it can be read, and is not sent.
EMAIL_URL = env.str("EMAIL_URL", default="")
MAIL_DELIVERY = bool(EMAIL_URL)
_mail = environ.Env.email_url_config(EMAIL_URL or "smtp://localhost:25")
MAILERS = {
    "default": {
        "BACKEND": _mail["EMAIL_BACKEND"],
        "OPTIONS": {
            "host": _mail["EMAIL_HOST"],
            "port": _mail["EMAIL_PORT"],
            "username": _mail["EMAIL_HOST_USER"],
            "password": _mail["EMAIL_HOST_PASSWORD"],
            "use_tls": _mail.get("EMAIL_USE_TLS", False),
            "use_ssl": _mail.get("EMAIL_USE_SSL", False),
            "timeout": 20,  # seconds for one SMTP conversation
        },
    }
}
# MAIL_FROM: the sender of every mail.
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="Ecosystem <ecosystem@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Celery -----------------------------------------------------------------------------------

CELERY_BROKER_URL = embedded.broker_url()
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 240  # seconds
CELERY_TASK_TIME_LIMIT = 300  # seconds
# Longer than any task may run, so that the broker never gives a running task to a second worker.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}  # seconds
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "queue-follow-up-reminders": {
        "task": "ecosystem.digests.tasks.queue_follow_up_reminders",
        # REMINDER_INTERVAL: seconds between two looks for follow-ups that are due.
        "schedule": env.float("REMINDER_INTERVAL", default=60.0),
        "options": {"expires": 300},
    },
    "queue-meeting-preparations": {
        "task": "ecosystem.digests.tasks.queue_meeting_preparations",
        # PREPARATION_INTERVAL: seconds between two looks for meetings whose preparation is to be mailed.
        "schedule": env.float("PREPARATION_INTERVAL", default=60.0),
        "options": {"expires": 300},
    },
    "mail-weekly-exports": {
        "task": "engagements.tasks.mail_weekly_exports",
        # EXPORT_MAIL_INTERVAL: seconds between two looks for weekly exports whose hour has come.
        "schedule": env.float("EXPORT_MAIL_INTERVAL", default=300.0),
        "options": {"expires": 300},
    },
    "compare-partners-and-contacts": {
        "task": "partners.tasks.compare_noted",
        # COMPARE_INTERVAL: seconds between two looks for duplicates of what was added or changed.
        "schedule": env.float("COMPARE_INTERVAL", default=60.0),
        "options": {"expires": 300},
    },
    "deliver-mail": {
        "task": "ecosystem.outbox.tasks.deliver_mail",
        # MAIL_INTERVAL: seconds between two sweeps of the outbox.
        "schedule": env.float("MAIL_INTERVAL", default=15.0),
        "options": {"expires": 120},
    },
    "make-recurring-meetings": {
        "task": "engagements.tasks.make_occurrences",
        # RECURRING_INTERVAL: seconds between two looks for recurring meetings to be made ahead.
        "schedule": env.float("RECURRING_INTERVAL", default=900.0),
        "options": {"expires": 600},
    },
    "delete-removed-attachments": {
        "task": "engagements.tasks.delete_removed_files",
        "schedule": crontab(minute="25"),
        "options": {"expires": 3600},
    },
    "refresh-health": {
        "task": "partners.tasks.refresh_health",
        # HEALTH_INTERVAL: seconds between two looks at how every partner is.
        "schedule": env.float("HEALTH_INTERVAL", default=900.0),
        "options": {"expires": 600},
    },
    "snapshot-demand": {
        "task": "roadmap_feedback.tasks.snapshot_demand",
        "schedule": crontab(hour="*/6", minute="10"),
        "options": {"expires": 3600},
    },
}

# --- Security ---------------------------------------------------------------------------------

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# PLAIN_HTTP: no TLS stands before this server, so cookies go without Secure. Own machine only.
PLAIN_HTTP = env.bool("PLAIN_HTTP", default=DEBUG or DEMO)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not PLAIN_HTTP
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
)
SECURE_REDIRECT_EXEMPT = [r"^healthz/$", r"^readyz/$"]
if not PLAIN_HTTP:
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

# --- API --------------------------------------------------------------------------------------

# What a filter says that is not set.
FILTERS_EMPTY_CHOICE_LABEL = _("Any")
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.DjangoModelPermissions"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.CursorPagination",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "PAGE_SIZE": 50,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Ecosystem",
    "VERSION": "1",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# --- Logs -------------------------------------------------------------------------------------

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s %(message)s"}},
    "filters": {
        # Beat names each task that it sends, four a minute and more; the worker names those that it did.
        "rare": {
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: not record.getMessage().startswith("Scheduler: Sending due task"),
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["rare"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        # Scanners ask for other hosts all day; they get their 400, and no traceback.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # Each task is named once it is done.
        "celery.worker.strategy": {"level": "WARNING"},
    },
}
