"""Keys in addresses: what cannot be one is 404 before anything looks for it."""


class Key:
    """A path converter for the public names of rooms, invitations and cases."""

    regex = "[A-Za-z0-9_-]{1,24}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
