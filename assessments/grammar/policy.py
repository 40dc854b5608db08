"""Which rules count, per language.

A mark must punish mistakes, not taste: whether to write "in order to" or "to", a curly or
a straight quote, "colour" or "color" is the writer's choice. Rules that express taste are
switched off in the engine (so that they cannot hide a mistake that they overlap), and the
few cases that only the message tells apart are dropped afterwards.
"""

from dataclasses import dataclass

from assessments.grammar.port import Match


@dataclass(frozen=True, slots=True)
class Policy:
    """What a language does not count: whole categories, single rules, wordings of a message."""

    categories_off: frozenset[str]
    rules_off: frozenset[str]
    messages_off: tuple[str, ...] = ()


_ENGLISH_CATEGORIES = {
    # Wordiness, repetition and register.
    "STYLE",
    "REDUNDANCY",
    "REPETITIONS_STYLE",
    "PLAIN_ENGLISH",
    "WIKIPEDIA",
    "CREATIVE_WRITING",
    "TON_ACADEMIC",
    "APRIL",
    # One English against another: every national standard is welcome.
    "AMERICAN_ENGLISH",
    "AMERICAN_ENGLISH_STYLE",
    "BRITISH_ENGLISH",
    "BRE_STYLE_OXFORD_SPELLING",
}
_ENGLISH_RULES = {
    # Typography that depends on the keyboard.
    "ARROWS",
    "CAFE_DIACRITIC",
    "CONSECUTIVE_SPACES",
    "CONSECUTIVE_SPACES_SINGLE_CHAR",
    "COPYRIGHT",
    "DASH_RULE",
    "EN_QUOTES",
    "HYPHEN_TO_EN",
    "R_SYMBOL",
    "TRADEMARK",
    "TWO_HYPHENS",
    "WHITESPACE_RULE",
    # Sentences that begin alike, long sentences, frequent words.
    "ENGLISH_WORD_REPEAT_BEGINNING_RULE",
    "EN_REPEATEDWORDS",
    "TOO_LONG_SENTENCE",
    "TOO_LONG_PARAGRAPH",
    # British compounds under American rules.
    "ANY_MORE",
    "FOR_EVER_US",
    "HOME_COMPOUNDS_EN_US",
    "PER_CENT",
    "STREET_LIGHTS_COMPOUND",
}
_ENGLISH_MESSAGES = ("is British English", "is Canadian English", "is Australian English")

# Russian style rules are switched off one by one: the same category also holds real
# mistakes of government and agreement (вопреки совета, благодаря дождя).
_RUSSIAN_RULES = {
    # Typography that depends on the keyboard.
    "DOUBL_KAVITCHKI",
    "KAVITCHKI",
    "TIRE",
    "TYPOGRAF_SYMBOL",
    "Three_dot",
    "WHITESPACE_RULE",
    # Long sentences, sentences that begin alike.
    "RUSSIAN_WORD_REPEAT_BEGINNING_RULE",
    "TOO_LONG_SENTENCE",
    "TOO_LONG_PARAGRAPH",
    # Register, filler words, set phrases.
    "BLAGOZVUCHNOST",
    "DoubleIH",
    "Logical_bolee_menee",
    "Many_PNN",
    "NE_PREDSTAVL_VOZM",
    "OPREDELENIA",
    "O_KOTORIJ",
    "O_tom_chto",
    "PARTICLE_JE",
    "PARTICLE_JE_J",
    "PNN_ON_END",
    "PREP_ON_END",
    "Style_imeet_vid",
    "Tak_kak_to",
    "Word_root_repeat",
    "bolee_ili_menee_k",
    "kak_bi",
    "missing_noun_at_end",
    "nagnat_strahu",
    "noun_genitive_3",
    "po_povodu_togo",
    "skladivaetsja_oschuschenie",
    "tak_skazat",
    "talk",
    "ugasno_krasivij",
    "vozmojno_oshibayas",
    # Pleonasms that good writers use.
    "DUMU_DUMAT",
    "LICHNO_JA",
    "Logical_segodnyashnij_den",
    "POJELAT_JELANIE",
    "TOLPA_LUDEJ",
    "Tavtology_kivnul_golovoj",
    "ZAKAZAT_ZAKAZ",
}

POLICIES = {
    "en": Policy(frozenset(_ENGLISH_CATEGORIES), frozenset(_ENGLISH_RULES), _ENGLISH_MESSAGES),
    "ru": Policy(frozenset(), frozenset(_RUSSIAN_RULES)),
}


def is_counted(match: Match, lang: str) -> bool:
    """Whether the language's policy counts this match as a mistake."""
    policy = POLICIES[lang]
    if match.rule in policy.rules_off or match.category in policy.categories_off:
        return False
    return not any(words in match.message for words in policy.messages_off)
