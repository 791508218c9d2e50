"""Secrets, hosts, origins, sessions, sign-in and the content security policy."""

from csp.constants import NONCE, NONE, SELF

from supportnet import env
from supportnet.settings.base import DEVELOPMENT

ALLOWED_HOSTS = env.words("SUPPORTNET_HOSTS", "127.0.0.1,localhost,testserver", "host names the service answers to")
ORIGINS = env.words(
    "SUPPORTNET_ORIGINS", "http://127.0.0.1:8000,http://localhost:8000", "origins that may open a socket"
)
CSRF_TRUSTED_ORIGINS = ORIGINS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = not DEVELOPMENT
CSRF_COOKIE_SECURE = not DEVELOPMENT
SECURE_REFERRER_POLICY = "no-referrer"
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
