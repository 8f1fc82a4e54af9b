"""Names of languages: files use three letters (ISO 639-2), people two (ISO 639-1)."""

# two letters, then all three-letter codes of the same language (terminological and bibliographic)
_CODES = """
ar=ara bg=bul bn=ben ca=cat cs=ces,cze cy=cym,wel da=dan de=deu,ger el=ell,gre en=eng es=spa et=est eu=eus,baq
fa=fas,per fi=fin fr=fra,fre ga=gle gl=glg he=heb hi=hin hr=hrv hu=hun hy=hye,arm id=ind is=isl,ice it=ita ja=jpn
ka=kat,geo ko=kor lt=lit lv=lav mk=mkd,mac ms=msa,may nb=nob nl=nld,dut nn=nno no=nor pl=pol pt=por ro=ron,rum ru=rus
sk=slk,slo sl=slv sq=sqi,alb sr=srp sv=swe sw=swa ta=tam te=tel th=tha tr=tur uk=ukr ur=urd vi=vie zh=zho,chi
"""
_SAME = [{two, *threes.split(",")} for two, threes in (entry.split("=") for entry in _CODES.split())]


def is_same_language(one: str, other: str) -> bool:
    """Whether two codes name one language: `en` and `eng`, `de-AT` and `ger`."""
    first, second = (code.lower().replace("_", "-").split("-")[0] for code in (one, other))
    return first == second or any(first in codes and second in codes for codes in _SAME)
