"""Whether an answer names the moments that its words were read from. Pure."""

import re

from engines.answers.question_senses import names_a_sense

MIN_ATTENTION = 0.05  # small talk has 0.00 to 0.03, an answer about the scene 0.06 and more; see docs/decisions.md
# As the model writes them: no moment shows that something was not there or cannot be known, or what time it is.
_RESTS_ON_NOTHING = re.compile(
    r"(?:No, )?(?:I|[Yy]ou) (?:can't|cannot|did not|do not|don't|was not)\b|No, there"
    r"|There (?:is|are|was|were) no\b|No one\b|No\W*$|Nothing\b|Nobody\b|Never\b|It is \d+ seconds"
)


def rests_on_nothing(raw_text: str) -> bool:
    """Whether an answer says that something was not there or cannot be known, or only what time it is."""
    return _RESTS_ON_NOTHING.match(raw_text) is not None


def names_moments(question: str, raw_text: str, attention: float) -> bool:
    """Whether the answer `raw_text`, as the model wrote it, names moments. If its question names no sense, it must have
    looked at the scene enough: `attention` as in `Answer`."""
    if rests_on_nothing(raw_text):
        return False
    return attention >= MIN_ATTENTION or names_a_sense(question)
