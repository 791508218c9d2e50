"""/healthz and /readyz."""

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import AsyncClient

from supportnet import health


@pytest.fixture(autouse=True)
def without_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "REDIS_URL", "")


async def test_alive_says_nothing_about_what_it_stands_on(async_client: AsyncClient) -> None:
    answer = await async_client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"alive": True})


@pytest.mark.django_db(transaction=True)
async def test_ready_with_a_database(async_client: AsyncClient) -> None:
    answer = await async_client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "draining": False, "database": True, "redis": "none"}


@pytest.mark.django_db(transaction=True)
async def test_not_ready_while_draining(async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "draining", True)
    answer = await async_client.get("/readyz")
    assert answer.status_code == 503 and answer.json()["draining"]


async def test_not_ready_without_a_database(
    async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> bool:
        raise OperationalError

    monkeypatch.setattr(health, "_ask_database", gone)
    answer = await async_client.get("/readyz")
    assert answer.status_code == 503 and answer.json()["database"] is False


@pytest.mark.django_db(transaction=True)
async def test_redis_is_reported_and_its_loss_is_not_the_end(
    async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch, redis_url: str
) -> None:
    monkeypatch.setattr(settings, "REDIS_URL", redis_url)
    assert (await async_client.get("/readyz")).json()["redis"] == "answers"
    monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1/0")
    answer = await async_client.get("/readyz")
    assert answer.status_code == 200 and answer.json()["redis"] == "silent"
