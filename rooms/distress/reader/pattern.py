"""The little language of pack phrases, and the machine which finds them all in one pass over the words.

want @die      a word, a class of words from the pack
cut/burn       either word
[really]       may be missing
~ or ~3        up to 2 (or 3) other words in between
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rooms.distress.reader.level import Level

MAX_GAP = 6
_ELEMENT = re.compile(r"\[([^\]\s]+)\]|~(\d?)|(\S+)")


class PhraseError(ValueError):
    """A phrase which cannot be read; the message says why, for the person who edits the pack."""


@dataclass(frozen=True, slots=True)
class Element:
    words: frozenset[str]
    optional: bool
    gap: int  # other words allowed before it


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a phrase means when found: its slot ("ideation", "~negation") and level."""

    slot: str
    level: Level
    pack: str
    text: str
    keeps_negation: bool = False  # the phrase itself holds a negation


@dataclass(slots=True, eq=False)
class Node:
    edges: dict[str, list["Node"]] = field(default_factory=dict)
    skip: "Node | None" = None
    ends: list[Phrase] = field(default_factory=list)
    in_gap: bool = False


class Hit(NamedTuple):
    """A phrase found over words[first:last+1]."""

    phrase: Phrase
    first: int
    last: int


def elements(text: str, classes: Mapping[str, Sequence[str]]) -> tuple[Element, ...]:
    """The phrase's elements; PhraseError when it cannot be read."""
    found: list[Element] = []
    gap = 0
    for optional, width, plain in _ELEMENT.findall(text):
        if not (optional or plain):
            gap = int(width or 2)
            if gap > MAX_GAP or not found:
                raise PhraseError(f"“{text}”: a gap is ~1 to ~{MAX_GAP} and never comes first")
            continue
        found.append(Element(_alternatives(optional or plain, classes, text), bool(optional), gap))
        gap = 0
    if gap or not found or all(element.optional for element in found):
        raise PhraseError(f"“{text}”: needs at least one word, and no gap at the end")
    return tuple(found)


def _alternatives(text: str, classes: Mapping[str, Sequence[str]], whole: str) -> frozenset[str]:
    words: set[str] = set()
    for part in text.split("/"):
        if part.startswith("@"):
            if part[1:] not in classes:
                raise PhraseError(f"“{whole}”: no words are listed for {part}")
            words.update(classes[part[1:]])
        elif part:
            words.add(part)
    if not words:
        raise PhraseError(f"“{whole}”: an empty choice")
    return frozenset(words)


def straightened(found: Sequence[Element]) -> Iterator[tuple[Element, ...]]:
    """Each way to read the phrase with its optional elements there or not."""
    if not found:
        yield ()
        return
    head, *tail = found
    for rest in straightened(tail):
        yield (head, *rest)
        if head.optional:
            yield rest


class Machine:
    """All phrases of a pack as one graph; `find` is linear in the words, whatever they are."""

    def __init__(self, phrases: Iterable[tuple[tuple[Element, ...], Phrase]]) -> None:
        self._root = Node()
        self._shared: dict[tuple[int, frozenset[str], int], Node] = {}  # a wider gap is another way
        for found, phrase in phrases:
            for way in straightened(found):
                self._add(way, phrase)

    def _add(self, way: Sequence[Element], phrase: Phrase) -> None:
        node = self._root
        for index, element in enumerate(way):
            node = self._extend(node, element, element.gap if index else 0)
        node.ends.append(phrase)

    def _extend(self, node: Node, element: Element, gap: int) -> Node:
        target = self._edge(node, element.words, gap)
        for _ in range(gap):
            if node.skip is None:
                node.skip = Node(in_gap=True)
            node = node.skip
            self._link(node, element.words, target)
        return target

    def _edge(self, node: Node, words: frozenset[str], gap: int) -> Node:
        key = (id(node), words, gap)
        if key not in self._shared:
            self._shared[key] = Node()
            self._link(node, words, self._shared[key])
        return self._shared[key]

    @staticmethod
    def _link(node: Node, words: frozenset[str], target: Node) -> None:
        for word in words:
            known = node.edges.setdefault(word, [])
            if target not in known:
                known.append(target)

    def find(
        self, words: Sequence[str], breaks: Sequence[int], begin: int = 0, end: int | None = None
    ) -> list[Hit]:
        """Every hit in words[begin:end]; no hit spans a place where `breaks[i]` (before word i) is a
        sentence's end (2), and no gap goes over a comma (1)."""
        hits: list[Hit] = []
        active: dict[Node, int] = {}
        begins = self._root.edges
        after = len(words) if end is None else end
        reached = begin  # until there phrases were followed already
        for index in [index for index in range(begin, after) if words[index] in begins]:
            if index < reached:
                continue
            while index < after:
                word, broken = words[index], breaks[index]
                if broken and active:
                    active = (
                        {} if broken == 2 else {node: at for node, at in active.items() if not node.in_gap}
                    )
                following: dict[Node, int] = {}
                for node, first in active.items():
                    if word in node.edges:
                        _follow(node.edges[word], first, index, following, hits)
                    if not broken and node.skip is not None and node.skip not in following:
                        following[node.skip] = first
                if word in begins:
                    _follow(begins[word], index, index, following, hits)
                active = following
                index += 1
                if not active:
                    break
            reached = index
        return hits


def _follow(
    targets: Iterable[Node], first: int, index: int, following: dict[Node, int], hits: list[Hit]
) -> None:
    for target in targets:
        if target not in following and (target.edges or target.skip):
            following[target] = first
        if target.ends:
            hits += [Hit(phrase, first, index) for phrase in target.ends]
