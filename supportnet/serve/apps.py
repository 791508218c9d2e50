"""Registers the deployment checks."""

from django.apps import AppConfig


class ServeConfig(AppConfig):
    name = "supportnet.serve"
    label = "serve"

    def ready(self) -> None:
        from supportnet import checks  # noqa: F401  (registering happens on import, once models exist)
