"""Every address of the service."""

from django.contrib import admin
from django.urls import include, path

from supportnet import health

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("admin/", admin.site.urls),
    path("", include("supportnet.accounts.urls")),
    path("api/v1/", include("rooms.api.urls")),
    path("", include("rooms.web.urls")),
]
handler400 = handler404 = "rooms.web.errors.not_found"
handler403 = "rooms.web.errors.forbidden"
handler500 = "rooms.web.errors.failed"
