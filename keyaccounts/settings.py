"""Settings, read from the environment in this one place.

Every variable is documented in `docs/operations.md`; a wrong value stops the start with its name.
"""

import secrets
from pathlib import Path

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)


def _secret_key() -> str:
    """The key from the environment, else one that is made once and kept in `VAR_DIR`, readable by its owner."""
    if given := env.str("SECRET_KEY", default=""):
        return given
    path = VAR_DIR / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()


# -- Base ------------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
ROOT_URLCONF = "keyaccounts.urls"
WSGI_APPLICATION = "keyaccounts.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "simple_history",
    "lib",
    "people",
    "records",
    "products",
    "accounts",
    "partners",
    "sales",
    "planning",
    "visits",
    "scoring",
    "compliance",
    "dashboards",
    "keyaccounts",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Safe against guessing secrets by length (BREACH): CSRF tokens are masked anew in every answer, and the middleware
    # adds a random length.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.middleware.PreferencesMiddleware",
    "people.middleware.FirstStartMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

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
                "keyaccounts.context.site",
                "keyaccounts.navigation.navigation",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "lib.templatetags.ui"],
        },
    },
]

# -- Database, cache, queue ------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'keyaccounts.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "lib.databases.sqlite3"
    DATABASES["default"]["OPTIONS"] = {
        # Writers queue instead of failing: the lock is taken at BEGIN and waited for.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Both ends give up a connection whose other end has gone without a word, and with it the locks it holds.
    silence = env.int("DATABASE_SILENCE_SECONDS", default=60)
    keepalive = {"idle": max(silence // 2, 1), "interval": max(silence // 6, 1), "count": 3}
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        {f"keepalives_{name}": value for name, value in keepalive.items()},
        tcp_user_timeout=1000 * silence,
        options=f"-c tcp_user_timeout={silence}s -c plan_cache_mode=force_generic_plan "
        + " ".join(f"-c tcp_keepalives_{name}={value}" for name, value in keepalive.items()),
    )
# Off where a pooler hands the sessions of PostgreSQL around: a statement is known to the session that prepared it.
DATABASE_PREPARES = env.bool("DATABASE_PREPARES", default=True)

REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

CELERY_BROKER_URL = REDIS_URL or "memory://localhost"
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A killed worker's message returns after this many seconds; no single task may run longer.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": env.int("REDIS_VISIBILITY_TIMEOUT", default=600)}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
# What has not shown a heartbeat for so long has lost its process; how often beat looks for such jobs and runs.
STALE_AFTER_SECONDS = env.int("STALE_AFTER_SECONDS", default=300)
RECOVERY_SECONDS = env.int("RECOVERY_SECONDS", default=300)
SCORE_CHUNK_SIZE = env.int("SCORE_CHUNK_SIZE", default=2_000)
CELERY_BEAT_MAX_LOOP_INTERVAL = min(RECOVERY_SECONDS, 300)
CELERY_BEAT_SCHEDULE = {
    "nightly run": {"task": "scoring.tasks.run_nightly", "schedule": crontab(hour=2, minute=30)},
    "prune briefings": {"task": "dashboards.tasks.prune_briefings", "schedule": crontab(hour=3, minute=50)},
    "expire uploads": {"task": "records.tasks.expire_old_uploads", "schedule": crontab(hour=3, minute=40)},
    "count refusals": {"task": "scoring.tasks.count_refusals", "schedule": crontab(hour=4, minute=10)},
    "hand over plans": {"task": "planning.tasks.follow_hospitals", "schedule": crontab(hour=4, minute=15)},
    "hand over partners": {"task": "partners.tasks.follow_partners", "schedule": crontab(hour=4, minute=18)},
    "keep progress": {"task": "planning.tasks.keep_progress", "schedule": crontab(hour=4, minute=20)},
    "tell what is due": {"task": "records.tasks.tell_what_is_due", "schedule": crontab(hour=6, minute=30)},
    "send digests": {"task": "records.tasks.send_digests", "schedule": crontab(hour="7-20", minute=10)},
    "resume jobs": {"task": "records.tasks.resume_stale_jobs", "schedule": RECOVERY_SECONDS},
    "catch up the nightly run": {"task": "scoring.tasks.catch_up", "schedule": RECOVERY_SECONDS},
}

# -- Sign-in ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "people:login"
LOGIN_REDIRECT_URL = "dashboards:home"
LOGOUT_REDIRECT_URL = "people:login"
AXES_FAILURE_LIMIT = env.int("LOGIN_FAILURE_LIMIT", default=5)
AXES_COOLOFF_TIME = env.int("LOGIN_COOLOFF_MINUTES", default=15) / 60
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
PROXY_COUNT = env.int("PROXY_COUNT", default=0)
AXES_CLIENT_IP_CALLABLE = "people.addresses.client_address"
AXES_LOCKOUT_TEMPLATE = "people/locked_out.html"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# How often one address may call, in a minute, the pages that a link opens without a log-in.
OPEN_PAGES_PER_MINUTE = env.int("OPEN_PAGES_PER_MINUTE", default=60)

# -- Language and time -----------------------------------------------------------------------------
LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en")
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Shanghai")
USE_TZ = True
FORMAT_MODULE_PATH = ["keyaccounts.formats"]
CURRENCY = env.str("CURRENCY", default="CNY")

# -- Files -----------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
# Long work runs in a child process or a worker; tests run it in their own.
JOBS_INLINE = False
UPLOAD_LIMIT_MB = env.int("UPLOAD_LIMIT_MB", default=50)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# -- Forms -----------------------------------------------------------------------------------------
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# -- Security headers ------------------------------------------------------------------------------
HTTPS = env.bool("HTTPS", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
PERMISSIONS_POLICY = {"camera": [], "geolocation": [], "microphone": [], "payment": [], "usb": []}

# -- Mail and logs ---------------------------------------------------------------------------------
EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="keyaccounts@localhost")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}

# -- The product -----------------------------------------------------------------------------------
SIMPLE_HISTORY_REVERT_DISABLED = True
SIMPLE_HISTORY_DATE_INDEX = False
# domain.md §2.8 rule 3: hospital × SKU figures are hidden from field functions under this many mapped users.
MIN_MAPPED_USERS = env.int("MIN_MAPPED_USERS", default=3)
# The company's rates a year in percent that a lifetime value starts from (domain.md §1, I012).
LIFETIME_MARGIN = env.int("LIFETIME_MARGIN", default=60)
LIFETIME_RETENTION = env.int("LIFETIME_RETENTION", default=85)
LIFETIME_DISCOUNT = env.int("LIFETIME_DISCOUNT", default=8)
# Product talk by unfiled commercial users: off, flag or block (domain.md, "Five things", 3).
PRODUCT_TALK_POLICY = env.str("PRODUCT_TALK_POLICY", default="flag")
if PRODUCT_TALK_POLICY not in ("off", "flag", "block"):
    raise ImproperlyConfigured(f"PRODUCT_TALK_POLICY must be off, flag or block, not {PRODUCT_TALK_POLICY!r}")
# Days within which a person in trial or evaluation is visited again (domain.md §1.2, adoption.follow_up_days).
ADOPTION_FOLLOW_UP_DAYS = env.int("ADOPTION_FOLLOW_UP_DAYS", default=14)
if ADOPTION_FOLLOW_UP_DAYS < 1:
    raise ImproperlyConfigured("ADOPTION_FOLLOW_UP_DAYS must be at least 1")
# Hours within which the safety unit is told of an adverse event (domain.md §2.7; a death at once).
SAFETY_HOURS = env.int("SAFETY_HOURS", default=24)
if SAFETY_HOURS < 1:
    raise ImproperlyConfigured("SAFETY_HOURS must be at least 1")
