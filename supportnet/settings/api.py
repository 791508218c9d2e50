"""The HTTP API and its schema."""

from supportnet import env

STRANGER_RATE = env.number(
    "SUPPORTNET_STRANGER_RATE", 5, "API requests a second of one address without a session, steady", low=0.1
)
STRANGER_BURST = env.number("SUPPORTNET_STRANGER_BURST", 60, "such requests at once", low=1)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rooms.api.sessions.Session"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["rooms.api.bodies.FrameParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_THROTTLE_CLASSES": ["rooms.api.limits.Steady"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "rooms.api.errors.answer",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "SupportNet",
    "DESCRIPTION": "Everything a person can do by the socket, by HTTP. Sessions and CSRF as for the pages.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",  # the wire's optional fields may be null
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"persistAuthorization": False, "displayOperationId": False},
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SORT_OPERATIONS": True,
}
