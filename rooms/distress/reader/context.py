"""Which modifier a found phrase stands under: denied, past, of someone else, in jest, quoted, asked,
supposed."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from rooms.distress.reader import slots
from rooms.distress.reader.pattern import Hit
from rooms.distress.reader.stream import SOFT, Stream

NEGATION_REACH = 4
PERSON_REACH = 5
HYPOTHESIS_REACH = 10
WINDOW = 24
JESTED = frozenset(
    {
        "wish_to_be_dead",
        "ideation",
        "method",
        "harm_to_others",
        "hopelessness",
        "pain",
        "burden",
        "entrapment",
    }
)
OUTWARD = frozenset(
    {"harm_to_others", "goodbye", "abuse", "sexual_harm", "plan", "means", "intent", "act_under_way"}
)
DONE_TO_ME = frozenset({"abuse", "sexual_harm"})  # who stands before these is the one who does it
EARNEST = frozenset(
    {"plan", "means", "intent", "act_under_way", "goodbye", "self_harm", "abuse", "no_promise"}
)


@dataclass(frozen=True, slots=True)
class Context:
    """The marks of one text, as a pack found them, and where its sentences and clauses lie."""

    text: Stream
    marks: dict[str, list[Hit]]
    sentence: list[int]
    clause: list[int]
    earnest: bool
    negation_follows: bool

    def modifier(self, hit: Hit) -> str:
        """The strongest lowering that applies, "" when none does."""
        if "~idiom" in self.marks and self._idiom(hit):
            return "joke"
        if hit.phrase.slot == "timeframe":
            return ""  # a time is nobody's and is never denied; what is to happen then may be
        marks = self.marks
        person = self._person(hit)
        if self._quoted(hit, person):
            return "quoted"
        if ("~negation" in marks or "~denial" in marks) and self._negated(hit):
            return "negated"
        if self._asked(hit, person):
            return "question"
        if person in ("second", "third"):
            return "third_person"
        if "~past" in marks and self._past(hit):
            return "past"
        if "~hypothetical" in marks and self._supposed(hit):
            return "hypothetical"
        return "joke" if "~joke" in marks and self._jest(hit) else ""

    def _of(self, name: str, hit: Hit) -> Sequence[Hit]:
        """Marks of a kind near the hit; a window, so that a text full of marks stays linear."""
        found = self.marks.get("~" + name, ())
        if len(found) <= 8:
            return found
        low = bisect_left(found, hit.first - WINDOW, key=_last)
        return found[low : bisect_right(found, hit.last + WINDOW, key=_last)]

    def _idiom(self, hit: Hit) -> bool:
        return any(
            i.first <= hit.last and hit.first <= i.last and _longer(i, hit) for i in self._of("idiom", hit)
        )

    def _negated(self, hit: Hit) -> bool:
        return any(self._denies(mark, hit) for mark in self._of("negation", hit)) or any(
            0 < hit.first - mark.last <= 8
            and self._same(mark, hit, self.sentence)
            and _CONTRARY.isdisjoint(self.text.words[mark.last + 1 : hit.first])
            for mark in self._of("denial", hit)
        )

    def _denies(self, mark: Hit, hit: Hit) -> bool:
        if any(n.first <= mark.first and mark.last <= n.last for n in self._of("not_negation", hit)):
            return False
        if hit.first <= mark.first and mark.last <= hit.last:
            return not hit.phrase.keeps_negation
        if hit.phrase.keeps_negation or not self._same(mark, hit, self.clause):
            return False
        if self.negation_follows and 0 < mark.first - hit.last <= 2:
            return True
        between = range(mark.last + 1, hit.first)
        return 0 < hit.first - mark.last <= NEGATION_REACH and not any(
            first.last in between
            for first in self._of("first", hit)
            if self.text.words[first.last] in _SUBJECTS
        )

    def _person(self, hit: Hit) -> str:
        """Whose words these are about: the person inside the phrase, else the nearest one before it. Others
        are named inside phrases about harm and farewell, where they are not the one in distress."""
        found = [(name, mark) for name in _PERSONS for mark in self._of(name, hit)]
        if not found:
            return ""
        inside = {
            name
            for name, mark in found
            if name != "second" and hit.first <= mark.first and mark.last <= hit.last
        }
        if "first" in inside:
            return "first"
        if hit.phrase.slot in OUTWARD:
            inside.discard("third")
        if inside:
            return "third"
        reach = 2 if hit.phrase.slot in slots.MOOD else PERSON_REACH
        before = [
            (mark.last, name)
            for name, mark in found
            if 0 < hit.first - mark.last <= reach
            and self._same(mark, hit, self.sentence)
            and not (hit.phrase.slot in DONE_TO_ME and self.text.words[mark.last] in _DOERS)
        ]
        return max(before)[1] if before else ""

    def _quoted(self, hit: Hit, person: str) -> bool:
        marks = self.marks
        if "~quoted" in marks and any(
            self._same(mark, hit, self.sentence) for mark in self._of("quoted", hit)
        ):
            return True
        if "~fiction" not in marks:
            return self.text.quoted[hit.first] and person != "first"
        told = any(self._same(mark, hit, self.sentence) for mark in self._of("fiction", hit))
        return (told and person != "first") or (self.text.quoted[hit.first] and person != "first")

    def _asked(self, hit: Hit, person: str) -> bool:
        if "~question" in self.marks and any(
            mark.first < hit.first and self._same(mark, hit, self.sentence)
            for mark in self._of("question", hit)
        ):
            return True
        return self.text.sentences[self.sentence[hit.last]][2] and person in ("second", "third")

    def _past(self, hit: Hit) -> bool:
        return any(
            self._same(mark, hit, self.clause, soft=True) for mark in self._of("past", hit)
        ) and not any(self._same(mark, hit, self.sentence) for mark in self._of("present", hit))

    def _supposed(self, hit: Hit) -> bool:
        return any(
            0 < hit.first - mark.last <= HYPOTHESIS_REACH and self._same(mark, hit, self.sentence)
            for mark in self._of("hypothetical", hit)
        )

    def _jest(self, hit: Hit) -> bool:
        return bool(self._of("joke", hit)) and hit.phrase.slot in JESTED and not self.earnest

    def _same(self, mark: Hit, hit: Hit, parts: Sequence[int], soft: bool = False) -> bool:
        """Whether mark and hit lie in the same sentence or clause (`soft`: a comma between them is no
        border)."""
        if parts[mark.last] == parts[hit.first] or parts[mark.first] == parts[hit.last]:
            return True
        if not soft or self.sentence[mark.last] != self.sentence[hit.first]:
            return False
        low, high = sorted((mark.first, hit.first))
        return not any(low < turn.first <= high for turn in self._of("turn", hit))


def _last(hit: Hit) -> int:
    return hit.last


_PERSONS = ("first", "second", "third")
_CONTRARY = frozenset({"but", "however", "aber", "pero", "mais", "mas", "porem"})
_DOERS = frozenset(
    {"he", "they", "his", "their", "dad", "father", "stepdad", "husband", "boyfriend", "uncle", "brother"}
    | {"mother", "mom", "stepmom", "partner", "ex", "boss", "coach", "teacher", "man", "guy"}
    | {"er", "mann", "vater", "freund", "il", "mari", "pere", "copain"}
    | {"stiefvater", "onkel", "bruder", "mutter", "chef", "trainer", "papa", "mama", "opa", "typ"}
    | {"beaupere", "oncle", "frere", "mere", "patron", "maman", "elle", "prof", "conjoint", "mec"}
    | {"el", "marido", "padre", "novio", "ele", "pai", "namorado"}
)
_SUBJECTS = frozenset({"i", "ich", "je", "yo", "eu", "j"})


def _longer(idiom: Hit, hit: Hit) -> bool:
    """Whether the idiom outweighs the phrase: as long, around it, or begun in it and going on ("want to hang
    out")."""
    return (
        idiom.last - idiom.first >= hit.last - hit.first
        or (idiom.first <= hit.first and hit.last <= idiom.last)
        or hit.first <= idiom.first <= hit.last < idiom.last
    )


def context(text: Stream, found: Sequence[Hit], negation_follows: bool, *, earnest: bool) -> Context:
    """The context of a text from the modifiers found in it; `earnest`: something in it is said in earnest."""
    marks: dict[str, list[Hit]] = {}
    for hit in found:
        marks.setdefault(hit.phrase.slot, []).append(hit)
    turns = {hit.first for hit in marks.get("~turn", ())}
    sentence, clause, c = [], [], 0
    for place, (first, after, _) in enumerate(text.sentences):
        sentence += [place] * (after - first)
    for index, before in enumerate(text.breaks):
        c += before >= SOFT or index in turns
        clause.append(c)
    return Context(text, marks, sentence, clause, earnest, negation_follows)
