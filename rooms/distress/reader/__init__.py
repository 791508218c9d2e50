"""The reader of distress: text in, signals and a level out. Pure, deterministic, in process."""

from rooms.distress.reader.engine import read as read
from rooms.distress.reader.engine import read_helper as read_helper
from rooms.distress.reader.level import Level as Level
from rooms.distress.reader.reading import CALM_READING as CALM_READING
from rooms.distress.reader.reading import Reading as Reading
from rooms.distress.reader.reading import Signal as Signal
from rooms.distress.reader.sentences import plain_sentence as plain_sentence
