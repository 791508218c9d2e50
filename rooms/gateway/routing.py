"""The one websocket address."""

from django.urls import path

from rooms.gateway.consumer import SupportSocket

websocket_urlpatterns = [path("ws/", SupportSocket.as_asgi())]
