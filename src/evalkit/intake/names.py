"""When two spellings may be one person's name: short forms, initials, slips of the pen, order, double surnames.

Likeness is never enough to merge two people: it is one half of the evidence, and the organisation the other.
"""

from __future__ import annotations

from functools import cache

from rapidfuzz.distance import OSA

SAME, REORDERED, SHORT_FORM, INITIAL, SLIP, LONGER = (
    "same name",
    "same words in another order",
    "short form of a first name",
    "initial instead of a first name",
    "one slip of the pen apart",
    "one of them has a word more",
)
SHORTEST_SLIP = 4
"""Letters of the shortest word in which one other letter is taken for a slip: Ann and Ana, Lee and Leo are names."""

_SHORT_FORMS = """
abby abigail|al alan albert alexander alfred|alec alexander|alex alexander alexandra alexandria|ali alison alistair
andy andrew|angie angela|annie anne ann anna|barb barbara|becca rebecca|becky rebecca|ben benjamin benedict
bernie bernard bernadette|bert albert herbert robert|beth elizabeth bethany|betty elizabeth|bill william
billy william|bob robert|bobby robert|bron bronwen|cal callum|carrie caroline|cass cassandra
cath catherine katherine kathryn|cathy catherine kathryn|charlie charles charlotte
chris christopher christine christina|chrissie christine|cindy cynthia lucinda|con conor cornelius|connie constance
dan daniel danielle|danny daniel|dave david|davy david|deb deborah debra|debbie deborah debra|debs deborah debra
des desmond|di diana diane|dick richard|don donald|doug douglas|ed edward edmund edwin|eddie edward|ellie eleanor
fi fiona|fran frances francis francesca|frank francis|fred frederick alfred|freddie frederick|gabby gabrielle
ged gerard|gem gemma|geoff geoffrey|gerry gerald|gill gillian|greg gregory|gus angus|hal henry harold|hari harish
harry henry harold|hattie harriet|izzy isabel isabelle|jack john|jackie jacqueline|jake jacob|jamie james
jan janet janice|jax jacqueline|jeff jeffrey geoffrey|jen jennifer|jenny jennifer|jerry gerald jeremy|jess jessica
jim james|jimmy james|jo joanne joanna josephine|joe joseph|joey joseph|johnny john jonathan|jon jonathan
josh joshua|josie josephine|judy judith|jules julian julia|kat katherine katrina|kate katherine catherine kathryn
kath katherine kathleen kathryn catherine|kathy katherine kathleen kathryn|katie katherine catherine kathryn
kay katherine|ken kenneth|kenny kenneth|kim kimberley kimberly|kit christopher|larry lawrence laurence
laurie laurence laura|len leonard|leo leonard leopold|les leslie lesley|libby elizabeth|liv olivia|liz elizabeth
lizzie elizabeth|lottie charlotte|lou louise louis|maggie margaret|mags margaret|mandy amanda
marge margaret marjorie|marty martin|matt matthew|matty matthew|max maxwell maximilian maxine|meg megan margaret
mel melanie melissa|mick michael|mickey michael|mike michael|millie millicent camilla amelia
mo mohammed muhammad mohamed maureen|molly mary|nat natalie nathan nathaniel|ned edward|nell eleanor helen
nick nicholas nicola|nicky nicola nicholas|nikki nicola|norm norman|ollie oliver olivia|paddy patrick|pam pamela
pat patricia patrick|patty patricia|paulie paul|peg margaret|peggy margaret|penny penelope|pete peter
phil philip phillip|pip philip philippa|poppy penelope|raj rajesh rajiv rajan|ray raymond|reg reginald|rich richard
richie richard|rick richard frederick|ricky richard|rob robert robin|robbie robert|rod roderick rodney|ron ronald
ronnie ronald veronica|rosie rose rosemary|russ russell|sal sally salvatore|sam samuel samantha
sammy samuel samantha|sandy alexander alexandra sandra|seb sebastian|seun oluwaseun|shaz sharon|si simon|sid sidney
sim simon|stan stanley|ste stephen steven|steph stephanie|steve stephen steven|stu stuart stewart
sue susan suzanne susanne|susie susan suzanne|suzy susan suzanne|tash natasha|ted edward theodore
terry terence theresa|tess theresa|theo theodore|tilly matilda|tim timothy|tina christina valentina|tom thomas
tommy thomas|toni antonia|tony anthony antony|tricia patricia|trish patricia|val valerie valentina
vic victor victoria|vicki victoria|vicky victoria|viv vivian vivienne|will william|willie william|zac zachary
zoe zoey
"""
_FORMAL = {
    short: frozenset(names)
    for short, *names in (entry.split() for entry in _SHORT_FORMS.strip().replace("\n", "|").split("|"))
}


@cache
def formal(forename: str) -> frozenset[str]:
    """Return the first names that somebody called so may have: the name itself, and those it is short for.

    >>> sorted(formal("kate")), sorted(formal("ada"))
    (['catherine', 'kate', 'katherine', 'kathryn'], ['ada'])
    """
    return _FORMAL.get(forename, frozenset()) | {forename}


def one_slip(one: str, other: str) -> bool:
    """Return whether two words differ by one letter left out, put in, replaced, or swapped with its neighbour.

    The first letter is hardly ever mistyped, and short words are not compared: they are often different names. The
    distance is the restricted one of Damerau (1964), "A technique for computer detection and correction of spelling
    errors".

    Parameters
    ----------
    one, other : str
        Words in comparable form.

    Returns
    -------
    bool
        False for equal words.

    Examples
    --------
    >>> one_slip("fenwick", "fenwcik"), one_slip("fenwick", "fenwick"), one_slip("ann", "ana")
    (True, False, False)
    """
    if min(len(one), len(other)) < SHORTEST_SLIP or one[:1] != other[:1]:
        return False
    return OSA.distance(one, other, score_cutoff=1) == 1


def likeness(one: str, other: str) -> str:
    """Return in which way two comparable names may be one person's; empty: they are not alike.

    Parameters
    ----------
    one, other : str
        As :func:`~evalkit.intake.people.name_key` returns them.

    Returns
    -------
    str
        One of the module's words for it, the strongest first.

    Examples
    --------
    >>> likeness("kate fenwick", "katherine fenwick"), likeness("ada fenwick", "ada fenwcik")
    ('short form of a first name', 'one slip of the pen apart')
    >>> likeness("ada fenwick", "ada fenwick varga"), likeness("ada fenwick", "lee fenwick")
    ('one of them has a word more', '')
    """
    if one == other:
        return SAME
    a, b = one.split(), other.split()
    if sorted(a) == sorted(b):
        return REORDERED
    if len(a) < 2 or len(b) < 2:
        return ""
    return _forenames(a[0], b[0]) if a[1:] == b[1:] else _surnames(a, b)


def _forenames(one: str, other: str) -> str:
    if len(min(one, other, key=len)) == 1:
        return INITIAL if one[0] == other[0] else ""
    if formal(one) & formal(other):
        return SHORT_FORM
    return SLIP if one_slip(one, other) else ""


def _surnames(a: list[str], b: list[str]) -> str:
    if a[0] != b[0]:
        return ""
    if set(a) < set(b) or set(b) < set(a):
        return LONGER
    return SLIP if one_slip(" ".join(a[1:]), " ".join(b[1:])) else ""


def without_a_letter(text: str) -> set[str]:
    """Return a text, and the text without each of its letters but the first: two texts one slip apart share one.

    >>> sorted(without_a_letter("ada"))
    ['aa', 'ad', 'ada']
    """
    return {text} | {text[:place] + text[place + 1 :] for place in range(1, len(text))}
