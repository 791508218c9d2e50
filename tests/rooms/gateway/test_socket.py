"""One room over real sockets: what each of its people, and a stranger, receive."""

import asyncio
import json
from uuid import uuid4

from asgiref.sync import sync_to_async

from rooms.care import duty, ending, safety, talk
from rooms.constellation import services as constellation
from rooms.conversation import selectors
from rooms.conversation.models import Event

from .conftest import Cast


async def test_what_one_says_all_in_the_room_see_once_and_the_ack_means_stored(led: Cast, tab) -> None:
    seeker, lead = await tab(led.seeker), await tab(led.lead)
    await seeker.hello()
    await lead.hello()
    ack = await seeker.say(led.room.key, "hello, is somebody there?")
    assert ack["type"] == "ack"
    for screen in (seeker, lead):
        event = await screen.get("event", kind="message")
        assert (event["seq"], event["text"]) == (ack["seq"], "hello, is somebody there?")
    assert await Event.objects.filter(room=led.room, seq=ack["seq"]).aexists()


async def test_a_retry_with_the_same_client_id_gets_the_first_ack_and_no_second_copy(led: Cast, tab) -> None:
    seeker, cid = await tab(led.seeker), str(uuid4())
    await seeker.hello()
    first = await seeker.say(led.room.key, "once", cid)
    again = await seeker.say(led.room.key, "once", cid)
    assert (again["seq"], again["time"]) == (first["seq"], first["time"])
    assert await Event.objects.filter(room=led.room, kind="message").acount() == 1


async def test_resume_brings_exactly_what_was_missed(led: Cast, tab) -> None:
    seeker, lead = await tab(led.seeker), await tab(led.lead)
    await seeker.hello()
    await lead.hello()
    last = (await lead.say(led.room.key, "one"))["seq"]
    await seeker.get("event", seq=last)
    await seeker.drop()
    for word in ("two", "three"):
        await lead.say(led.room.key, word)
    back = await tab(led.seeker)
    await back.hello({"room": led.room.key, "last_seq": last})
    assert (await back.get("event"))["text"] == "two"
    assert (await back.get("event"))["text"] == "three"


async def test_the_seeker_never_receives_anything_of_the_backstage(led: Cast, tab) -> None:
    seeker, lead = await tab(led.seeker), await tab(led.lead)
    await seeker.hello()
    await lead.hello()
    ack = await lead.say(led.room.key, "I worry about this", kind="backstage")
    assert (await lead.get("backstage", seq=ack["seq"]))["text"] == "I worry about this"
    refused = await seeker.say(led.room.key, "let me look", kind="backstage")
    assert refused["code"] == "not_found"
    await seeker.say(led.room.key, "I want to die")
    await lead.get("backstage", kind="level")
    await seeker.get("event", kind="contacts")
    await seeker.drop()
    again = await tab(led.seeker)
    snapshot = (await again.hello({"room": led.room.key, "last_seq": 0, "last_backstage": 0}))["rooms"][0]
    await again.get("event", kind="contacts")
    assert "backstage_head" not in snapshot and "level" not in snapshot
    assert not [f for f in seeker.seen + again.seen if f["type"] == "backstage"]


async def test_a_stranger_learns_nothing_not_even_that_the_room_exists(led: Cast, tab) -> None:
    stranger = await tab(led.stranger)
    welcome = await stranger.hello({"room": led.room.key}, {"room": "no-such-room"})
    assert welcome["rooms"] == []
    errors = [f for f in stranger.seen if f["type"] == "error"]
    assert [{**e, "room": ""} for e in errors] == [{**errors[0], "room": ""}] * 2
    for command in ("say", "backstage"):
        answer = await stranger.say(led.room.key, "hi", kind=command)
        assert answer["code"] == "not_found"
    for frame in ({"type": "watch"}, {"type": "close"}, {"type": "judge", "level": 2}, {"type": "typing"}):
        await stranger.send({**frame, "room": led.room.key})
        assert (await stranger.get("error"))["code"] == "not_found"


async def test_a_helper_sent_away_receives_nothing_more_and_the_socket_stays(led: Cast, tab) -> None:
    seeker, lead = await tab(led.seeker), await tab(led.lead)
    await seeker.hello()
    await lead.hello()
    handle = await sync_to_async(lambda: selectors.access_of(led.lead.pk, led.room.key).handle)()
    await seeker.send({"type": "send_away", "room": led.room.key, "who": handle})
    await seeker.get("done", about="send_away")
    await lead.get("ended", room=led.room.key)
    after = await seeker.say(led.room.key, "now I can talk")
    assert (await lead.say(led.room.key, "still here"))["code"] == "not_found"
    assert "now I can talk" not in lead.texts()
    assert after["type"] == "ack"


async def test_an_act_never_overtakes_the_words_before_it(led: Cast, tab) -> None:
    seeker = await tab(led.seeker)
    await seeker.hello()
    await seeker.send(
        {"type": "say", "room": led.room.key, "cid": str(uuid4()), "text": "thank you, goodbye"}
    )
    await seeker.send({"type": "close", "room": led.room.key, "distress": 3})
    closed = await seeker.get("event", kind="closed")
    message = next(f for f in seeker.seen if f.get("kind") == "message")
    assert message["seq"] < closed["seq"]
    assert (await seeker.say(led.room.key, "one more"))["code"] == "closed"


async def test_words_never_overtake_the_act_before_them(led: Cast, tab) -> None:
    seeker = await tab(led.seeker)
    await seeker.hello()
    await seeker.send({"type": "close", "room": led.room.key, "distress": 3})
    while not seeker.wire.input_queue.empty():  # taken, and under way
        await asyncio.sleep(0)
    say = f'{{"type":"say","room":"{led.room.key}","cid":"{uuid4()}","text":"one more"}}'
    assert not seeker.server.takes(say)
    await seeker.send(say)
    assert (await seeker.get("ack", "error"))["code"] == "closed"


async def test_where_the_server_offers_it_words_are_taken_at_once_until_the_socket_ends(
    led: Cast, tab
) -> None:
    seeker = await tab(led.seeker)
    await seeker.hello()
    for word in ("one", "two"):
        await seeker.say(led.room.key, word)
    assert bool(seeker.server.taken) == seeker.at_once
    await seeker.drop()
    assert seeker.server.listener is None


async def test_snapshot_and_events_equal_a_fresh_snapshot_of_the_log(led: Cast, tab) -> None:
    seeker, lead = await tab(led.seeker), await tab(led.lead)
    await seeker.hello()
    await lead.hello()
    for n in range(5):
        await (seeker if n % 2 else lead).say(led.room.key, f"word {n}")
    await seeker.send({"type": "check_in", "room": led.room.key, "distress": 6})
    await seeker.get("done", about="check_in")
    last = (await lead.say(led.room.key, "end"))["seq"]
    await lead.get("event", seq=last)
    fresh = await tab(led.lead)
    await fresh.hello()
    await fresh.get("event", seq=last)
    live = [f for f in lead.seen if f["type"] == "event"]
    replayed = [f for f in fresh.seen if f["type"] == "event"]
    assert live == replayed
    assert [f["seq"] for f in live] == list(range(1, last + 1))


async def test_erasing_reaches_everyone_at_once(led: Cast, tab) -> None:
    seeker, lead = await tab(led.seeker), await tab(led.lead)
    await seeker.hello()
    await lead.hello()
    await seeker.say(led.room.key, "very private")
    await seeker.send({"type": "close", "room": led.room.key})
    await seeker.get("done", about="close")
    access = await sync_to_async(selectors.access_of)(led.seeker.pk, led.room.key)
    await sync_to_async(ending.erase)(access)
    await lead.get("event", kind="erased")
    assert not await Event.objects.filter(room=led.room, body__isnull=False).aexists()


async def test_presence_is_told_to_the_others_when_the_last_tab_goes(led: Cast, tab) -> None:
    lead, first, second = await tab(led.lead), await tab(led.seeker), await tab(led.seeker)
    await lead.hello()
    await lead.get("event", kind="lead")
    await first.hello()
    await lead.get("presence", present=True)
    await second.hello()
    await first.drop()
    await second.drop()
    assert (await lead.get("presence"))["present"] is False


async def test_typing_and_seen_pass_by_and_are_not_stored(led: Cast, tab) -> None:
    seeker, lead = await tab(led.seeker), await tab(led.lead)
    await seeker.hello()
    await lead.hello()
    head = (await sync_to_async(selectors.room_by_key)(led.room.key)).head
    for screen in (seeker, lead):
        await screen.get("event", seq=head)  # what only passes by reaches those who have read the past
    await seeker.send({"type": "typing", "room": led.room.key})
    await lead.get("typing", room=led.room.key)
    await lead.send({"type": "seen", "room": led.room.key, "seq": head})
    await seeker.get("seen", seq=head)
    assert (await sync_to_async(selectors.room_by_key)(led.room.key)).head == head


async def test_an_invitation_reaches_the_supporters_socket_and_accepting_opens_the_room(
    cast: Cast, tab
) -> None:
    other = await tab(cast.other)
    await other.hello()
    await other.send({"type": "duty", "on": True})
    invitation = await other.get("invitation", state="offered")
    assert "room" not in invitation
    await other.send({"type": "accept", "invitation": invitation["invitation"]})
    joined = await other.get("invitation", state="joined")
    await other.send({"type": "watch", "room": joined["room"]})
    assert (await other.get("snapshot"))["room"]["relation"] == "lead"


async def test_an_invitation_that_is_over_is_answered_so_and_the_socket_stays(led: Cast, tab) -> None:
    other = await tab(led.other)
    await other.hello()
    await other.send({"type": "accept", "invitation": "no-such-key"})
    assert (await other.get("error"))["code"] == "not_found"


async def test_danger_reaches_staff_on_their_socket(led: Cast, tab) -> None:
    seeker, staff = await tab(led.seeker), await tab(led.staff)
    await seeker.hello()
    await staff.hello()
    await seeker.send({"type": "self_report", "room": led.room.key, "state": "danger"})
    case = await staff.get("escalation", state="raised")
    await staff.send({"type": "acknowledge", "escalation": case["escalation"]})
    await seeker.get("event", kind="safety")
    told = await seeker.get("event", kind="safety")
    assert told["data"]["state"] == "acknowledged"
    await staff.send({"type": "join", "room": case["room"]})
    await seeker.get("event", kind="joined")


async def test_staff_who_connect_later_are_shown_the_open_cases_and_nobody_else_is(led: Cast, tab) -> None:
    access = await sync_to_async(selectors.access_of)(led.lead.pk, led.room.key)
    await sync_to_async(safety.escalate)(access)
    staff, lead = await tab(led.staff), await tab(led.lead)
    [case] = (await staff.hello())["escalations"]
    assert (case["room"], case["state"]) == (led.room.key, "raised")
    assert (await lead.hello())["escalations"] == []


async def test_a_reported_helper_is_not_told_of_the_report(led: Cast, tab) -> None:
    seeker, staff, lead = await tab(led.seeker), await tab(led.staff), await tab(led.lead)
    for one in (seeker, staff, lead):
        await one.hello()
    handle = await sync_to_async(lambda: selectors.access_of(led.lead.pk, led.room.key).handle)()
    await seeker.send({"type": "report", "room": led.room.key, "who": handle})
    assert (await staff.get("escalation", cause="report"))["about"] == "Quiet Birch"
    again = await tab(led.lead)
    assert (await again.hello())["rooms"][0]["cases"] == []
    assert "report" not in json.dumps(
        [f for f in lead.seen if f["type"] in ("event", "backstage", "escalation")]
    )


async def test_doors_open_only_by_the_seekers_word(led: Cast, tab) -> None:
    seeker, other = await tab(led.seeker), await tab(led.other)
    await seeker.hello()
    await other.hello()
    await other.send({"type": "duty", "on": True})
    await seeker.send({"type": "need_help", "room": led.room.key})
    invitation = await other.get("invitation", state="offered")
    await other.send({"type": "accept", "invitation": invitation["invitation"]})
    door = await seeker.get("event", kind="door")
    await other.send({"type": "watch", "room": led.room.key})
    assert (await other.get("error"))["code"] == "not_found"
    await seeker.send({"type": "let_in", "invitation": door["data"]["invitation"], "yes": True})
    await other.get("invitation", state="joined")
    await other.send({"type": "watch", "room": led.room.key})
    assert (await other.get("snapshot"))["room"]["relation"] == "member"


async def test_without_the_relay_invitations_and_cases_still_arrive(cast: Cast, tab, settings) -> None:
    """Another process wrote them and its hint was lost: the log of truth is the database."""
    from rooms.conversation import port

    settings.BEAT_SECONDS = 0.6
    other, staff = await tab(cast.other), await tab(cast.staff)
    await other.hello()
    await staff.hello()
    port.set_publisher(port._nowhere)
    await sync_to_async(duty.set_duty)(cast.other, True)
    await sync_to_async(constellation.match)()
    assert (await other.get("invitation"))["state"] == "offered"
    access = await sync_to_async(selectors.access_of)(cast.seeker.pk, cast.room.key)
    await sync_to_async(safety.escalate)(access)
    assert (await staff.get("escalation"))["state"] == "raised"


async def test_a_lost_hint_about_the_log_is_noticed_at_the_next_beat(led: Cast, tab, settings) -> None:
    from rooms.conversation import port

    settings.BEAT_SECONDS = 0.6
    seeker = await tab(led.seeker)
    await seeker.hello()
    port.set_publisher(port._nowhere)
    access = await sync_to_async(selectors.access_of)(led.lead.pk, led.room.key)
    said = await sync_to_async(talk.say)(access, str(uuid4()), "you did not hear this live")
    assert (await seeker.get("event", seq=said.seq))["text"] == "you did not hear this live"
