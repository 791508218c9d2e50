import os

import django
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.peers.canonical.settings")
django.setup()

from bench.peers.canonical.consumer import ChatConsumer  # noqa: E402

application = ProtocolTypeRouter({"websocket": URLRouter([path("ws/<str:room>/", ChatConsumer.as_asgi())])})
