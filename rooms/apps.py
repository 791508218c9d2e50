from django.apps import AppConfig


class RoomsConfig(AppConfig):
    name = "rooms"
    label = "rooms"

    def ready(self) -> None:
        """Whoever changes a person's rights, in whatever process, ends their parts in rooms with them."""
        from rooms.care import sessions
        from supportnet.accounts import rights

        rights.set_rights(sessions)
