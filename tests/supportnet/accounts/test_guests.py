import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory

from supportnet.accounts import attempts, guests, phrases, pseudonyms
from supportnet.accounts.models import RecoveryPhrase, Role, User
from supportnet.accounts.roles import roles_of

UNKIND = re.compile(
    r"black|blood|dark|dead|grim|cold|low|lost|sad|blue$|wolf|snake|spider|hawk|crow|raven|vulture|shark|viper|"
    r"king\b|queen|lady|lord|boy|girl|man\b|woman|maid",
    re.IGNORECASE,
)


def test_pseudonyms_are_many() -> None:
    assert len(set(pseudonyms.QUALITIES)) * len(set(pseudonyms.BEINGS)) - len(pseudonyms.BEINGS) >= 10_000
    assert len(set(pseudonyms.QUALITIES)) == len(pseudonyms.QUALITIES)
    assert len(set(pseudonyms.BEINGS)) == len(pseudonyms.BEINGS)


def test_no_pseudonym_frightens_or_has_a_gender() -> None:
    kind = {"Ladybird", "Manatee", "Meadowlark", "Mellow", "Yellow", "Glowing", "Willow", "Swallow", "Mallow"}
    kind |= {"Cowslip", "Kingfisher", "Marigold", "Snowdrop", "Cornflower", "Sunflower"}
    words = {*pseudonyms.QUALITIES, *pseudonyms.BEINGS} - kind
    assert [word for word in words if UNKIND.search(word)] == []


def test_a_pseudonym_is_two_different_words() -> None:
    for _ in range(500):
        quality, being = pseudonyms.pick().split()
        assert quality in pseudonyms.QUALITIES
        assert being in pseudonyms.BEINGS
        assert quality != being


def test_a_guest_has_a_pseudonym_no_address_and_no_password(heron: User) -> None:
    assert heron.guest
    assert heron.email is None
    assert not heron.has_usable_password()
    assert roles_of(heron.pk) == {Role.SEEKER}


def test_only_guests_come_in_without_a_password(stranger: User) -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with pytest.raises(ValueError, match="guest"):
        guests.sign_in_guest(request, stranger)


def test_a_phrase_has_six_words_none_of_them_harsh() -> None:
    for _ in range(300):
        drawn = phrases.draw().split()
        assert len(drawn) == 6
        assert not phrases.HARSH & set(drawn)
    assert len(phrases.words()) > 1_700


def test_four_letters_tell_the_words_apart() -> None:
    assert len({phrases.canonical(word) for word in phrases.words()}) == len(phrases.words())


def test_the_phrase_brings_the_guest_back_however_it_is_typed(heron: User) -> None:
    phrase = guests.recovery_phrase_for(heron)
    for typed in (phrase, phrase.upper(), phrase.replace(" ", "-"), f"  {phrase.replace(' ', ',  ')}\n"):
        assert guests.by_recovery_phrase(typed) == heron


def test_only_a_keyed_digest_is_stored(heron: User, settings) -> None:  # type: ignore[no-untyped-def]
    phrase = guests.recovery_phrase_for(heron)
    stored = RecoveryPhrase.objects.get(user=heron).digest
    assert not any(word in stored for word in phrase.split() if len(word) > 4)
    settings.RECOVERY_KEY = "another key of the server"
    assert guests.by_recovery_phrase(phrase) is None


def test_a_new_phrase_replaces_the_old_one(heron: User) -> None:
    old = guests.recovery_phrase_for(heron)
    new = guests.recovery_phrase_for(heron)
    assert guests.by_recovery_phrase(old) is None
    assert guests.by_recovery_phrase(new) == heron


@pytest.mark.django_db
def test_a_wrong_or_empty_phrase_opens_nothing(heron: User) -> None:
    guests.recovery_phrase_for(heron)
    for wrong in (
        "",
        "   ",
        "abandon " * 6,
        "lake lake lake lake lake lake",
        "'; drop table--",
        "\u202e" * 50,
    ):
        assert guests.by_recovery_phrase(wrong) is None


def test_a_deactivated_guest_does_not_come_back(heron: User) -> None:
    phrase = guests.recovery_phrase_for(heron)
    User.objects.filter(pk=heron.pk).update(is_active=False)
    assert guests.by_recovery_phrase(phrase) is None


def test_the_page_signs_the_guest_in_on_another_device(heron: User, client: Client) -> None:
    phrase = guests.recovery_phrase_for(heron)
    answer = client.post("/come-back/", {"phrase": phrase})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(heron.pk)


@pytest.mark.django_db
def test_a_wrong_phrase_is_told_kindly_and_signs_nobody_in(client: Client) -> None:
    answer = client.post("/come-back/", {"phrase": "calm lake moon river stone tree"})
    assert answer.status_code == 200
    assert "do not open anything" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_after_many_tries_even_the_right_words_wait(heron: User, client: Client) -> None:
    phrase = guests.recovery_phrase_for(heron)
    for _ in range(attempts.MOST):
        client.post("/come-back/", {"phrase": "calm lake moon river stone tree"})
    assert client.post("/come-back/", {"phrase": phrase}).status_code == 429
    other = Client(REMOTE_ADDR="203.0.113.9")
    assert other.post("/come-back/", {"phrase": phrase}).status_code == 302


def test_the_phrase_is_shown_once_and_never_cached(heron: User, signed_in) -> None:  # type: ignore[no-untyped-def]
    client = signed_in(heron)
    assert not RecoveryPhrase.objects.exists()
    before = client.get("/recovery-phrase/")
    assert 'class="phrase"' not in before.content.decode()
    shown = client.post("/recovery-phrase/")
    assert "no-store" in shown["Cache-Control"]
    found = re.search(r'class="phrase"><strong>([a-z ]+)<', shown.content.decode())
    assert found
    assert guests.by_recovery_phrase(found[1]) == heron
    assert found[1] not in client.get("/recovery-phrase/").content.decode()


def test_a_person_with_an_account_and_a_visitor_get_no_phrase(
    stranger: User, signed_in, client: Client
) -> None:  # type: ignore[no-untyped-def]
    assert signed_in(stranger).post("/recovery-phrase/").status_code == 302
    assert client.post("/recovery-phrase/").status_code == 302
    assert not RecoveryPhrase.objects.exists()
