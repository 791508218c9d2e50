from typing import Any
from urllib.parse import parse_qs

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.db import transaction
from django.db.models import F

from bench.peers.canonical.models import Message, Room


def store(key: str, author: str, cid: str, text: str) -> Message:
    with transaction.atomic():
        Room.objects.filter(key=key).update(head=F("head") + 1)
        room = Room.objects.get(key=key)
        return Message.objects.create(room=room, seq=room.head, author=author, cid=cid, text=text)


class ChatConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self) -> None:
        self.room = self.scope["url_route"]["kwargs"]["room"]
        self.me = parse_qs(self.scope["query_string"].decode())["me"][0]
        await self.channel_layer.group_add(f"room.{self.room}", self.channel_name)
        await self.accept()
        await self.send_json({"type": "welcome"})

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(f"room.{self.room}", self.channel_name)

    async def receive_json(self, content: dict[str, Any], **kwargs: Any) -> None:
        cid, text = content["cid"], content["text"]
        message = await database_sync_to_async(store)(self.room, self.me, cid, text)
        event = {
            "type": "chat.message", "room": self.room, "seq": message.seq, "author": self.me, "cid": cid,
            "text": text, "at": message.at.isoformat(),
        }  # fmt: skip
        await self.channel_layer.group_send(f"room.{self.room}", event)
        await self.send_json({"type": "ack", "cid": cid, "seq": message.seq})

    async def chat_message(self, event: dict[str, Any]) -> None:
        await self.send_json({**event, "type": "event"})
