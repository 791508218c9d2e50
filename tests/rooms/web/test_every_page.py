"""What holds on every page: numbers to call, the quick exit, and a strict policy for scripts."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from rooms.crisis import contacts

PAGES = [
    ("nobody", "/"), ("nobody", "/contacts/"), ("nobody", "/come-back/"), ("nobody", "/who-reads-what/"),
    ("nobody", "/nothing-here/"), ("nobody", "/accounts/login/"), ("seeker", "/recovery-phrase/"),
    ("seeker", "room"), ("birch", "/lobby/"), ("sol", "/staff/"), ("sol", "staff room"),
    ("sol", "/staff/contacts/"),    ("sol", "/staff/contacts/new/"), ("odile", "/staff/audit/"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def numbers(db: None) -> None:
    """The numbers a new installation begins with; other tests may have emptied the table."""
    contacts.load()


def _page(cast: Any, who: str, path: str) -> Any:
    path = {"room": f"/room/{cast.room.key}/", "staff room": f"/staff/room/{cast.room.key}/"}.get(path, path)
    return cast.browser(who).get(path)


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_there_is_a_number_to_call_and_a_way_out(cast: Any, who: str, path: str) -> None:
    html = _page(cast, who, path).content.decode()
    assert 'href="tel:911"' in html
    assert "Leave quickly" in html
    assert 'action="/leave/"' in html


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_the_policy_is_strict_and_kept(cast: Any, who: str, path: str) -> None:
    page = _page(cast, who, path)
    html, policy = page.content.decode(), page["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    nonce = re.search(r"'nonce-([^']+)'", policy)
    inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", html)
    runnable = [attributes for attributes in inline if "application/json" not in attributes]
    assert len(runnable) == 1
    assert nonce is not None
    assert f'nonce="{nonce[1]}"' in runnable[0]
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", html)
    assert not re.search(r'(?:src|href)="(?:https?:)?//(?!988lifeline\.org)', html)


STATIC = Path(settings.BASE_DIR, "static")
MARKUP = re.compile(r"\.innerHTML\s*=[^=]|insertAdjacentHTML|document\.write|outerHTML\s*=[^=]|\beval\(")


def test_no_script_makes_markup_from_data() -> None:
    for script in (STATIC / "js").glob("*.js"):
        text = script.read_text()
        assert not MARKUP.search(text), script.name


def test_no_script_stores_words() -> None:
    for script in (STATIC / "js").glob("*.js"):
        text = script.read_text()
        assert "localStorage" not in text, script.name
        assert "indexedDB" not in text, script.name
        kept = re.findall(r"(?:sessionStorage|store)\.(\w+)\s*=\s*([^;]+);", text)
        assert all(name == "left" and "text" not in value for name, value in kept), script.name


def test_scripts_and_styles_stay_small() -> None:
    for file in [*STATIC.rglob("*.js"), *STATIC.rglob("*.css")]:
        assert len(file.read_text().splitlines()) < 200, file.name


def test_every_module_named_in_an_import_exists() -> None:
    folder = STATIC / "js"
    for script in folder.glob("*.js"):
        for name in re.findall(r'from "supportnet/([^"]+)"', script.read_text()):
            assert (folder / name).exists(), f"{script.name} imports {name}"
