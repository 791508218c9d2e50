"""The cast, each at a browser of their own: Sara seeks, Leo helps, Nora is staff, Vera is a stranger."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from rooms.api.limits import buckets
from supportnet.accounts.models import User
from tests.rooms.crisis.conftest import Cast, cast, person

__all__ = ["cast", "person"]
API = "/api/v1"


class Browser:
    """A session with its CSRF cookie; answers are (status, body)."""

    def __init__(self, user: User | None = None) -> None:
        self.client = Client(enforce_csrf_checks=True)
        if user is not None:
            self.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        self.client.get(f"{API}/you/")

    def get(self, address: str, **query: Any) -> tuple[int, Any]:
        answer = self.client.get(API + address, query)
        return answer.status_code, answer.json()

    def post(self, address: str, **body: Any) -> tuple[int, Any]:
        return self.send(address, json.dumps(body))

    def send(self, address: str, body: str | bytes, kind: str = "application/json") -> tuple[int, Any]:
        token = self.client.cookies["csrftoken"].value
        answer = self.client.post(API + address, body, content_type=kind, headers={"x-csrftoken": token})
        return answer.status_code, answer.json()


@dataclass
class Browsers:
    cast: Cast
    sara: Browser
    leo: Browser
    nora: Browser
    vera: Browser
    nobody: Browser

    @property
    def room(self) -> str:
        return f"/rooms/{self.cast.room.key}"


@pytest.fixture
def at(cast: Cast) -> Browsers:
    buckets.clear()
    people = (cast.sara.user, cast.leo.user, cast.nora, cast.vera, None)
    return Browsers(cast, *(Browser(user) for user in people))
