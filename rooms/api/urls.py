"""Addresses of the HTTP API, under /api/v1/."""

from django.urls import path, re_path, register_converter
from drf_spectacular.views import SpectacularJSONAPIView

from rooms.api import arriving, commands, docs, errors, keys, reads
from rooms.gateway import protocol

register_converter(keys.Key, "key")
app_name = "api"
urlpatterns = [
    path("you/", reads.You.as_view(), name="you"),
    path("seekers/", arriving.Seekers.as_view(), name="seekers"),
    path("rooms/", reads.MyRooms.as_view(), name="rooms"),
    path("rooms/<key:room>/", reads.OneRoom.as_view(), name="room"),
    path("rooms/<key:room>/events", reads.Events.as_view(), name="events"),
    path("rooms/<key:room>/sealed", reads.Sealed.as_view(), name="sealed"),
    path("rooms/<key:room>/break_glass", commands.BreakGlassView.as_view(), name="break_glass"),
    path("calls/", reads.Calls.as_view(), name="calls"),
    path("invitations/", reads.Invitations.as_view(), name="invitations"),
    path("board/", reads.Board.as_view(), name="board"),
    path("escalations/", reads.Escalations.as_view(), name="escalations"),
    path("contacts/", reads.Contacts.as_view(), name="contacts"),
    path("schema/", SpectacularJSONAPIView.as_view(), name="schema"),
    path("docs/", docs.Page.as_view(url_name="api:schema"), name="docs"),
    *commands.routes(also={protocol.Backstage: reads.Backstage}),
    re_path(r"", errors.Nowhere.as_view(), name="nowhere"),
]
