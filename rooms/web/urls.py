"""Addresses of the pages."""

from django.urls import path

from rooms.web.views import contacts, landing, leaving, lobby, room, staff

app_name = "web"
urlpatterns = [
    path("", landing.landing, name="landing"),
    path("arrive/", landing.arrive, name="arrive"),
    path("who-reads-what/", landing.honest, name="honest"),
    path("contacts/", landing.all_contacts, name="contacts"),
    path("leave/", leaving.leave, name="leave"),
    path("room/<str:key>/", room.room, name="room"),
    path("room/<str:key>/<slug:name>/", room.act, name="act"),
    path("lobby/", lobby.lobby, name="lobby"),
    path("lobby/duty/", lobby.set_duty, name="duty"),
    path("lobby/accept/<str:invitation>/", lobby.accept, name="accept"),
    path("lobby/decline/<str:invitation>/", lobby.decline, name="decline"),
    path("staff/", staff.board, name="staff"),
    path("staff/audit/", staff.audit, name="audit"),
    path("staff/contacts/", contacts.kept, name="contacts_kept"),
    path("staff/contacts/new/", contacts.edit, name="contact_new"),
    path("staff/contacts/<int:contact_id>/", contacts.edit, name="contact_edit"),
    path("staff/contacts/<int:contact_id>/confirm/", contacts.confirm, name="contact_confirm"),
    path("staff/contacts/<int:contact_id>/remove/", contacts.remove, name="contact_remove"),
    path("staff/case/<str:escalation>/acknowledge/", staff.acknowledge, name="acknowledge"),
    path("staff/case/<str:escalation>/resolve/", staff.resolve, name="resolve"),
    path("staff/room/<str:key>/", staff.room, name="staff_room"),
    path("staff/room/<str:key>/join/", staff.join, name="join"),
    path("staff/room/<str:key>/break-glass/", staff.break_glass, name="break_glass"),
]
