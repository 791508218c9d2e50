"""The ASGI application, the same under daphne and uvicorn."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportnet.settings")

from django.core.asgi import get_asgi_application  # noqa: E402

application = get_asgi_application()
