"""What a conversation may be about, and what supporters have been through themselves: slug → plain words."""

TOPICS: dict[str, str] = {
    "anxiety": "Anxiety or panic",
    "low-mood": "Feeling low or empty",
    "loneliness": "Loneliness",
    "grief": "Loss and grief",
    "relationships": "Relationships or a break-up",
    "family": "Family",
    "work-study": "Work or study",
    "money": "Money or housing",
    "self-harm": "Self-harm",
    "suicidal-thoughts": "Thoughts of suicide",
    "trauma": "Something bad that happened",
    "eating": "Eating and my body",
    "alcohol-drugs": "Alcohol or drugs",
    "identity": "Who I am, gender or sexuality",
    "illness": "Illness, pain or disability",
    "parenting": "Being a parent or carer",
    "something-else": "Something else",
}
LANGUAGES: dict[str, str] = {
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "pt": "Português",
}
FREQUENCIES: dict[str, str] = {
    "strength": "Strength",
    "calm": "Calm",
    "inspiration": "Inspiration",
}
