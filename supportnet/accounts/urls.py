"""Addresses of sign-in, second factor, coming back and joining."""

from django.urls import include, path

from supportnet.accounts import views

urlpatterns = [
    path("come-back/", views.come_back, name="come_back"),
    path("recovery-phrase/", views.recovery_phrase, name="recovery_phrase"),
    path("join/<str:token>/", views.join, name="join"),
    path("accounts/home/", views.home, name="accounts_home"),
    path("accounts/", include("allauth.urls")),
]
