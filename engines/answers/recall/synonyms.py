"""Words of one meaning: somebody asks where "we eat", and it was said where "lunch" is. Pure."""

# Without their endings, as `stems` leaves them.
_GROUPS = (
    ("call", "ring", "rang", "dial", "diall"),
    ("eat", "ate", "lunch", "dinner", "meal", "breakfast", "supper", "food", "feed", "fed"),
    ("drink", "drank", "beverag"),
    ("buy", "bought", "purchas"),
    ("meet", "met", "appointment"),
    ("begin", "start", "began", "beginn"),
    ("doctor", "physician"),
    ("repair", "fix", "mend"),
    ("trip", "journey", "travel", "travell"),
    ("holiday", "vacation"),
    ("garbag", "trash", "rubbish"),
    ("flat", "apartment"),
    ("film", "movi", "movy"),
    ("pay", "paid", "cost", "pric"),
    ("mother", "mum", "mom"),
    ("father", "dad"),
    ("sick", "ill"),
    ("medicin", "pill", "tablet"),
    ("parcel", "packag"),
    ("deliver", "bring", "brought"),
    ("child", "kid", "children"),
    ("shop", "shopp", "stor", "supermarket"),
    ("cancel", "cancell"),
    ("fridg", "refrigerator"),
    ("mobil", "cellphon", "smartphon"),
    ("lat", "delay"),
    ("leav", "depart"),
    ("arriv", "land"),
    ("flight", "airplan"),
    ("party", "celebration"),
    ("present", "gift"),
    ("taxi", "cab"),
    ("grandmother", "grandma", "granny"),
    ("grandfather", "grandpa", "granddad"),
    ("visitor", "guest"),
    ("bicycl", "bik"),
)
_FIRST = {word: group[0] for group in _GROUPS for word in group}
_ALL = {group[0]: group for group in _GROUPS}


def one_word(stem: str) -> str:
    """The same stem for all words of one meaning."""
    return _FIRST.get(stem, stem)


def all_words(stem: str) -> tuple[str, ...]:
    """All stems that `one_word` makes this one."""
    return _ALL.get(stem, (stem,))
