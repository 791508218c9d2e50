"""A process that is killed in the middle of an act leaves nothing behind: no seat, no lead, no lock."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from rooms.constellation import selectors, services
from rooms.constellation.models import Call, Invitation
from rooms.conversation.models import Membership
from supportnet.accounts.models import User

# Does one act inside a transaction that it never commits, says so, and waits to be killed.
CHILD = """
import json, sys
from django.conf import settings
settings.DATABASES["default"].update(json.loads(sys.argv[1]))
import django
django.setup()
from rooms.constellation import services
from rooms.constellation.models import Invitation
from rooms.conversation import port
invited = Invitation.objects.select_related("supporter").latest("pk")
with port.unit():
    if sys.argv[2] == "accept":
        services.accept(invited.key, invited.supporter)
    else:
        services.decline(invited.key, invited.supporter)
        services.match()
    print("done", flush=True)
    sys.stdin.read()
"""


def killed_in_the_middle_of(act: str) -> None:
    keys = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS", "CONN_MAX_AGE")
    database = json.dumps({key: connection.settings_dict[key] for key in keys})
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, database, act],
        cwd=Path(__file__).parents[3],
        env={"DJANGO_SETTINGS_MODULE": "supportnet.settings", "SUPPORTNET_VAR": str(settings.VAR)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "done\n"
    finally:
        child.kill()
        child.communicate()


@pytest.fixture
def anna(people) -> User:
    anna = people.supporter("Anna", capacity=1)
    people.call(people.comes_asking())
    return anna


def test_killed_while_accepting_the_invitation_is_still_theirs(people, anna):
    killed_in_the_middle_of("accept")
    assert people.invitation(anna).state == "offered"
    assert not Membership.objects.filter(user=anna).exists()
    assert people.accepts(anna).state == "joined"


def test_killed_while_passing_the_call_on_no_seat_leaks(people, anna):
    ben = people.supporter("Ben", capacity=1)
    killed_in_the_middle_of("decline and match")
    assert Invitation.objects.count() == 1
    people.time_passes(31)
    services.step()
    assert selectors.load_of(anna.pk) == 0
    assert people.heard(ben) == ["offered"]
    assert Call.objects.get().state == "open"
