"""Plain words for signals, as helpers read them."""

_SLOTS = {
    "wish_to_be_dead": "wish to be dead",
    "ideation": "thoughts of suicide",
    "method": "a way of dying named",
    "means": "means at hand",
    "intent": "intent to die",
    "plan": "a plan or preparation",
    "timeframe": "a time named",
    "act_under_way": "an act under way",
    "goodbye": "goodbye phrase",
    "self_harm": "self-harm",
    "harm_to_others": "harm to others",
    "abuse": "abuse or violence",
    "sexual_harm": "sexual harm or grooming",
    "eating_disorder": "eating-disorder danger",
    "hopelessness": "hopelessness",
    "burden": "feeling a burden",
    "entrapment": "feeling trapped",
    "no_promise": "cannot promise to stay safe",
    "pain": "strong distress",
    "words": "wording close to known crisis messages",
    "contact": "private contact asked for or given",
    "encouraging": "encouragement to harm",
    "grooming": "sexual approach or secrecy",
    "method_talk": "talk of methods",
    "check_in": "check-in",
    "need_help": "asked for more help",
    "not_safe": "said “not safe right now”",
    "danger": "said “in danger now”",
    "judgement": "a helper's judgement",
    "mood": "worsening mood over several messages",
    "silence": "silence after concerning words",
    "left_suddenly": "left suddenly after concerning words",
    "settled": "calmer for a while",
}

_MODIFIERS = {
    "": "",
    "negated": ", denied",
    "past": ", about the past",
    "third_person": ", said of someone else",
    "joke": ", perhaps in jest or as an idiom",
    "quoted": ", quoted or from a song, film or game",
    "question": ", asked as a question",
    "hypothetical": ", as a supposition",
}


def plain_sentence(signal_name: str, modifier: str) -> str:
    """ "goodbye phrase"; "wish to be dead, said of someone else". Unknown names are shown as they are."""
    return _SLOTS.get(signal_name, signal_name.replace("_", " ")) + _MODIFIERS.get(modifier, "")
