"""Sign-in, second factor, mail and the keys that belong to people's accounts."""

from supportnet import env
from supportnet.settings.base import DEVELOPMENT, VAR
from supportnet.settings.secrets import SECRET_KEY

RECOVERY_KEY = (
    env.text("SUPPORTNET_RECOVERY_KEY", "", "keys the digests of recovery phrases; empty uses the secret key")
    or SECRET_KEY
)
JOIN_LINK_DAYS = env.whole(
    "SUPPORTNET_JOIN_LINK_DAYS", 7, "an invitation to join can be used for", low=1, high=30
)
SECOND_FACTOR_REQUIRED = not DEVELOPMENT

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "supportnet.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional" if DEVELOPMENT else "mandatory"
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False  # a guest may also have an account
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to people who never came here
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if DEVELOPMENT else "https"
ACCOUNT_USER_DISPLAY = "supportnet.accounts.adapter.display_name"
ALLAUTH_TRUSTED_PROXY_COUNT = env.whole(
    "SUPPORTNET_PROXIES", 0, "reverse proxies in front; the address for limits is read behind them", high=9
)
MFA_ADAPTER = "supportnet.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "SupportNet"

PASSWORD_HASHERS = ["supportnet.accounts.hashing.Hasher"]
PASSWORD_THREADS = env.whole(
    "SUPPORTNET_PASSWORD_THREADS", 2, "passwords that are checked at a time", low=1, high=64
)
PASSWORD_WAITING = env.whole(
    "SUPPORTNET_PASSWORD_WAITING", 16, "more of them that may wait; the rest are asked to try again"
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

DEFAULT_FROM_EMAIL = env.text(
    "SUPPORTNET_MAIL_FROM", "SupportNet <support@localhost>", "sender of the service's mail"
)
EMAIL_BACKEND = f"django.core.mail.backends.{'filebased' if DEVELOPMENT else 'smtp'}.EmailBackend"
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_HOST = env.text("SUPPORTNET_MAIL_HOST", "localhost", "SMTP server")
EMAIL_PORT = env.whole("SUPPORTNET_MAIL_PORT", 25, "its port", low=1, high=65_535)
EMAIL_HOST_USER = env.text("SUPPORTNET_MAIL_USER", "", "user name at the SMTP server")
EMAIL_HOST_PASSWORD = env.text("SUPPORTNET_MAIL_PASSWORD", "", "password at the SMTP server")
EMAIL_USE_TLS = env.flag("SUPPORTNET_MAIL_TLS", False, "speak to the SMTP server through STARTTLS")
EMAIL_TIMEOUT = 10
