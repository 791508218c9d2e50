"""The audit chain: whoever changes the past is found out."""

import pytest

from supportnet.accounts.people import User
from supportnet.ops import audit
from supportnet.ops.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain() -> list[AuditEntry]:
    nora = User.objects.create_user("nora@example.org", name="Nora")
    audit.record(
        nora, "role changed", about="user 7", reason="training done", detail={"to": "active", "from": None}
    )
    audit.record(None, "escalation raised", about="case k7")
    audit.record(nora, "glass broken", about="room r1", reason="welfare call")
    return list(AuditEntry.objects.order_by("id"))


def test_an_empty_chain_holds() -> None:
    assert audit.verify() is None


def test_an_untouched_chain_holds(chain: list[AuditEntry]) -> None:
    assert audit.verify() is None
    assert [entry.previous for entry in chain] == [audit.FIRST, chain[0].digest, chain[1].digest]


@pytest.mark.parametrize(
    "change",
    [{"act": "nothing"}, {"about": "user 8"}, {"reason": ""}, {"detail": {}}, {"actor": None}],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_entry_is_found(chain: list[AuditEntry], change: dict[str, object]) -> None:
    AuditEntry.objects.filter(pk=chain[0].pk).update(**change)
    assert audit.verify() == chain[0].pk


def test_a_removed_entry_is_found_at_the_next(chain: list[AuditEntry]) -> None:
    chain[1].delete()
    assert audit.verify() == chain[2].pk


def test_an_entry_whose_digest_was_made_again_breaks_the_next(chain: list[AuditEntry]) -> None:
    chain[0].reason = "another reason"
    chain[0].digest = audit._digest(chain[0])
    chain[0].save()
    assert audit.verify() == chain[1].pk
