"""Mode, folders, applications, templates, static files."""

from pathlib import Path

import django_stubs_ext

from supportnet import env

django_stubs_ext.monkeypatch()  # lets Django's generic classes be written with their types at run time too

BASE_DIR = Path(__file__).resolve().parent.parent.parent
MODE = env.choice(
    "SUPPORTNET_MODE", "development", ("development", "production"), "development shows demonstration data"
)
DEVELOPMENT = MODE == "development"
DEBUG = False
VAR = Path(
    env.text(
        "SUPPORTNET_VAR", str(BASE_DIR / "var"), "folder of the database, secrets and mail in development"
    )
)
VAR.mkdir(parents=True, exist_ok=True)

INSTALLED_APPS = [
    "daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "channels",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "supportnet.serve",
    "supportnet.ops",
    "supportnet.accounts",
    "rooms",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "supportnet.accounts.mfa.SecondFactorFirst",
    "supportnet.accounts.hashing.ComeBackSoon",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "supportnet.urls"
ASGI_APPLICATION = "supportnet.asgi.application"
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
            ]
        },
    }
]
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
# Development serves the files where they lie; elsewhere `manage.py collectstatic` gathers them first.
WHITENOISE_USE_FINDERS = DEVELOPMENT
WHITENOISE_AUTOREFRESH = DEVELOPMENT  # a file edited while it is served is served whole
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
