"""Hosts, origins, cookies, transport and the content security policy."""

from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF

from supportnet import env
from supportnet.settings.base import DEVELOPMENT


def _hosts(raw: str) -> list[str]:
    hosts = [word.strip() for word in raw.split(",") if word.strip()]
    if not hosts or any("/" in host or (host == "*" and not DEVELOPMENT) for host in hosts):
        raise ValueError
    return hosts


def _origins(raw: str) -> list[str]:
    origins = [word.strip().rstrip("/") for word in raw.split(",") if word.strip()]
    schemes = {"http", "https"} if DEVELOPMENT else {"https"}
    for origin in origins:
        parts = urlsplit(origin)
        if parts.scheme not in schemes or not parts.netloc or parts.path or "*" in origin:
            raise ValueError
    if not origins:
        raise ValueError
    return origins


ALLOWED_HOSTS = env.checked(
    "SUPPORTNET_HOSTS",
    "127.0.0.1,localhost,testserver,[::1]" if DEVELOPMENT else "",
    "host names the service answers to, comma between; production must name them",
    _hosts,
    "host names such as support.example.org, with a comma between several",
)
ORIGINS = env.checked(
    "SUPPORTNET_ORIGINS",
    "http://127.0.0.1:8000,http://localhost:8000" if DEVELOPMENT else "",
    "origins whose pages may open a socket; production must name them, with https",
    _origins,
    "origins such as https://support.example.org, with a comma between several"
    + ("" if DEVELOPMENT else "; only https in production"),
)
CSRF_TRUSTED_ORIGINS = ORIGINS
BEHIND_PROXY = env.flag(
    "SUPPORTNET_BEHIND_PROXY",
    not DEVELOPMENT,
    "a proxy ends TLS and sets X-Forwarded-Proto; on by default in production",
)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = not DEVELOPMENT
# A load balancer asks these without TLS, from inside.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.whole(
    "SUPPORTNET_HSTS_SECONDS",
    0 if DEVELOPMENT else 31_536_000,
    "browsers remember to use https for so long, seconds; a year by default in production",
)
# Subdomains and the preload list bind a whole domain, which is its owner's decision and not this service's.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = not DEVELOPMENT
CSRF_COOKIE_SECURE = not DEVELOPMENT
SECURE_REFERRER_POLICY = (
    "same-origin"  # no-referrer makes browsers send `Origin: null`, which fails every form
)
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
