"""Tables and rooms of the canonical peer; the room keys come on stdin, one a line."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.peers.canonical.settings")
django.setup()

from django.db import connection  # noqa: E402

from bench.peers.canonical.models import Message, Room  # noqa: E402

with connection.schema_editor() as editor:
    editor.create_model(Room)
    editor.create_model(Message)
Room.objects.bulk_create(Room(key=line.strip()) for line in sys.stdin)
