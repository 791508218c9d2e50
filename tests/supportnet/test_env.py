"""Settings from the environment, and their documentation."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from supportnet import env
from supportnet.settings import secrets
from supportnet.settings.data import database

pytestmark = pytest.mark.pure
ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs" / "settings.md"


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "DECLARED", {})


def test_a_default_is_used_where_nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_SECONDS", raising=False)
    assert env.number("TEST_SECONDS", 2.5, "a wait") == 2.5
    assert env.DECLARED["TEST_SECONDS"].default == "2.5"


@pytest.mark.parametrize(("raw", "value"), [("yes", True), ("ON", True), ("0", False), ("False", False)])
def test_a_flag_is_read_in_plain_words(monkeypatch: pytest.MonkeyPatch, raw: str, value: bool) -> None:
    monkeypatch.setenv("TEST_FLAG", raw)
    assert env.flag("TEST_FLAG", not value, "a switch") is value


@pytest.mark.parametrize("raw", ["", "a lot", "nan", "-1", "1e12"])
def test_a_wrong_number_names_the_setting_and_what_is_expected(
    monkeypatch: pytest.MonkeyPatch, raw: str
) -> None:
    monkeypatch.setenv("TEST_SECONDS", raw)
    with pytest.raises(env.SettingError, match=r"TEST_SECONDS is .*; expected a number from 0 to 100"):
        env.number("TEST_SECONDS", 2, "a wait", high=100)


def test_a_wrong_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_SECRET", "hunter2")
    with pytest.raises(env.SettingError) as caught:
        env.checked("TEST_SECRET", "", "a secret", int, "digits", secret=True)
    assert "hunter2" not in str(caught.value) and caught.value.__cause__ is None


def documented() -> dict[str, tuple[str, str]]:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*?) \| (.*?) \|$", DOCS.read_text(), re.M)
    return {name: (default, meaning) for name, default, meaning in rows}


def in_development() -> dict[str, tuple[str, str]]:
    """As a process without any setting in its environment declares them."""
    script = (
        "import json; from django.conf import settings; settings.DEBUG; from supportnet import env;"
        "print(json.dumps({n: (s.default, s.meaning) for n, s in env.DECLARED.items()}))"
    )
    bare = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "supportnet.settings"}
    told = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=bare, capture_output=True, text=True, check=True
    )
    import json

    found: dict[str, list[str]] = json.loads(told.stdout)
    return {name: (f"`{default}`" if default else "", meaning) for name, (default, meaning) in found.items()}


def test_each_setting_is_documented_and_each_documented_one_exists() -> None:
    shown = {
        name: (default.replace(str(ROOT) + "/", ""), text)
        for name, (default, text) in in_development().items()
    }
    assert documented() == shown


@pytest.mark.parametrize("url", ["mysql://db/x", "nonsense", "", "postgresql"])
def test_a_database_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(ValueError):
        database(url)


def test_options_of_a_database_url_are_kept() -> None:
    options = database("postgresql://user@host/name?sslmode=require")["OPTIONS"]
    assert options["sslmode"] == "require" and options["pool"]


def test_sqlite_is_set_up_to_lose_nothing() -> None:
    options = database("sqlite:////tmp/x.sqlite3")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE" and "synchronous=FULL" in options["init_command"]


def test_a_kept_secret_is_made_once_and_for_its_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "VAR", tmp_path)
    first = secrets._kept("key", lambda: "one")
    assert first == secrets._kept("key", lambda: "two") == "one"
    path = tmp_path / "secrets" / "key"
    assert path.stat().st_mode & 0o777 == 0o600 and path.parent.stat().st_mode & 0o777 == 0o700
    assert [p.name for p in path.parent.iterdir()] == ["key"]


PRODUCTION = {
    "SUPPORTNET_MODE": "production",
    "SUPPORTNET_SECRET_KEY": "q8Zr0vN5kWc2TbYh7LxPm4JdGs9AfEuR1oViC6nQ3yKtHzXw",
    "SUPPORTNET_BODY_KEYS": "one:MTIzNDU2Nzg5MGFiY2RlZmdoaWprbG1ub3BxcnN0dXY=",
    "SUPPORTNET_HOSTS": "support.example.org",
    "SUPPORTNET_ORIGINS": "https://support.example.org",
}


def in_production(tmp_path: Path, **change: str | None) -> str:
    """What a start in production prints; empty where it would go on."""
    wanted = {**PRODUCTION, "PATH": os.environ["PATH"], "SUPPORTNET_VAR": str(tmp_path), **change}
    given = {name: value for name, value in wanted.items() if value is not None}
    command = [sys.executable, "manage.py", "diffsettings"]
    told = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)
    return told.stderr if told.returncode else ""


def test_production_starts_with_its_secrets_and_makes_none(tmp_path: Path) -> None:
    key = PRODUCTION["SUPPORTNET_SECRET_KEY"] + "ab"
    assert in_production(tmp_path, SUPPORTNET_SECRET_KEY=key) == ""
    assert not (tmp_path / "secrets").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SUPPORTNET_SECRET_KEY", None),
        ("SUPPORTNET_SECRET_KEY", "change-me-change-me-change-me-change-me-change-me-please-now"),
        ("SUPPORTNET_BODY_KEYS", None),
        ("SUPPORTNET_BODY_KEYS", "one:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
        ("SUPPORTNET_HOSTS", None),
        ("SUPPORTNET_HOSTS", "*"),
        ("SUPPORTNET_ORIGINS", None),
        ("SUPPORTNET_ORIGINS", "http://support.example.org"),
    ],
)
def test_production_refuses_what_is_missing_or_a_placeholder(
    tmp_path: Path, name: str, value: str | None
) -> None:
    key = PRODUCTION["SUPPORTNET_SECRET_KEY"] + "ab"
    told = in_production(tmp_path, **{"SUPPORTNET_SECRET_KEY": key, name: value})
    assert told.startswith(f"SupportNet cannot start. {name} is ") and len(told.splitlines()) == 1
