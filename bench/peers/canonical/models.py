from django.db import models


class Room(models.Model):
    key = models.CharField(max_length=24, unique=True)
    head = models.PositiveIntegerField(default=0)


class Message(models.Model):
    room = models.ForeignKey(Room, on_delete=models.CASCADE)
    seq = models.PositiveIntegerField()
    author = models.CharField(max_length=24)
    cid = models.UUIDField()
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "seq"], name="one_order"),
            models.UniqueConstraint(fields=["room", "author", "cid"], name="once"),
        ]
