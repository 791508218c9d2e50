"""The slots and modifiers of every pack: equal in all languages. Wording: review before use."""

WISH = frozenset({"wish_to_be_dead", "ideation", "intent"})
SUPPORT = frozenset({"plan", "means", "timeframe", "method"})
MOOD = frozenset({"hopelessness", "burden", "entrapment", "pain"})
ALL = (
    "wish_to_be_dead",
    "ideation",
    "method",
    "means",
    "intent",
    "plan",
    "timeframe",
    "act_under_way",
    "goodbye",
    "self_harm",
    "harm_to_others",
    "abuse",
    "sexual_harm",
    "eating_disorder",
    "hopelessness",
    "burden",
    "entrapment",
    "pain",
    "no_promise",
)
HELPER = ("contact", "encouraging", "grooming", "method_talk")
KNOWN = frozenset({*ALL, *HELPER, "idiom"})
MODIFIERS = (
    "negation",
    "not_negation",
    "denial",
    "turn",
    "past",
    "present",
    "first",
    "second",
    "third",
    "joke",
    "quoted",
    "fiction",
    "question",
    "hypothetical",
    "idiom",
)
