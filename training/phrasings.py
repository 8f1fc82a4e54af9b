"""English phrasings of questions about a live audio-visual scene, and small talk and speech to go with them.

PHRASINGS maps a question kind to 22 wordings; the last two of each kind are held out for testing.
Placeholders: {object} is a bare noun ("dog"), {a_object} the same with its indefinite article ("a dog"), {category} a
word for many things ("animal"), {a_category} the same with its article, {sound} a noun phrase with its own article
("a telephone", "rain"), {spoken} a short sentence without quotes, {seconds} an integer, {first} and {second} noun
phrases with article, each either seen or heard.

CHAT are prompts that have nothing to do with a scene. SENTENCES are what a person might say in a room, as a speech
recogniser writes it. SENTENCE_TEMPLATES are filled from NAMES, THINGS and PLACES; {number} is a number above one, and
every entry of THINGS begins with a consonant sound and takes a plain "s" in the plural, so "a {thing}" and
"{thing}s" are both right. Every entry of PLACES reads well after "in the" and "to the".

The words themselves are in `phrasings.toml`.
"""

import tomllib
from pathlib import Path

_TABLES = tomllib.loads(Path(__file__).with_name("phrasings.toml").read_text(encoding="utf-8"))

PHRASINGS: dict[str, tuple[str, ...]] = {kind: tuple(wordings) for kind, wordings in _TABLES["phrasings"].items()}
CHAT: tuple[str, ...] = tuple(_TABLES["chat"])
SENTENCES: tuple[str, ...] = tuple(_TABLES["sentences"])
NAMES: tuple[str, ...] = tuple(_TABLES["names"])
THINGS: tuple[str, ...] = tuple(_TABLES["things"])
PLACES: tuple[str, ...] = tuple(_TABLES["places"])
SENTENCE_TEMPLATES: tuple[str, ...] = tuple(_TABLES["sentence_templates"])
