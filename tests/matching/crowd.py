"""A crowd with known truth, and the rows in which registers show it: the slips are those of hands and software.

Names are put together from two lists of common words, the first of each being the most frequent, so that several
people bear one name, also within an organisation. Nobody is meant.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from evalkit.simulate.draws import Draws


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FORENAMES = _words("""
David Sarah John Susan Mohammed Emma Michael Claire Paul Helen James Rachel Andrew Karen Mark Nicola
Stephen Laura Richard Katherine Peter Rebecca Christopher Elizabeth Robert Victoria Daniel Joanne Matthew Jane Simon
Alison Anthony Priya Kevin Samantha Ahmed Jennifer Thomas Fatima Ian Louise William Julie Philip Amanda Graham Hannah
Jonathan Catherine Gareth Deborah Nicholas Angela Imran Margaret Benjamin Grace Alexander Aisha Timothy Jacqueline
Samuel Patricia Edward Siobhan Oluwaseun Anna Sanjay Zainab Gregory Lucy Kwame Ngozi Raymond Ana Yusuf Olivia Tomasz
Agnieszka Rhys Carys Zoe Chloe Wei Mei Kofi Ama Rajesh Deepa Ioana Andrei Hamza Maryam Aoife Niamh Callum Eilidh Femi
Folake Tariq Nasreen Marek Joan Jean Dean Sean Jan Ann Anne Lee Leah Eva Eve""")
SURNAMES = _words("""
Smith Jones Khan Taylor Patel Brown Williams Ali Wilson Johnson Davies Robinson Wright Thompson Hussain
Evans Walker White Roberts Green Singh Hall Wood Jackson Clarke Begum Thomas Harris Edwards Ahmed Turner Martin Cooper
Hill Ward Hughes Moore Clark King Harrison Shah Lewis Baker Lee Allen Morris Scott Watson Davis Parker James Bennett
Young Phillips Richardson Mitchell Bailey Kaur Carter Cook Shaw Bell Collins Morgan Kelly Miller Cox Marshall Simpson
Price Anderson Adams Wilkinson Foster Okafor Adeyemi Mensah Nowak Popescu O'Brien O'Connor Murphy MacDonald Campbell
Stewart Stuart Fraser Griffiths Llewellyn Owen Rees Chowdhury Rahman Akhtar Sharma Gupta Mehta Chen Wang Zhang Osei
Boateng Eze Abdi Mohamed Fernandes Silva Rossi Costa Fitzgerald Featherstone Browne Clerk Smyth Read Reid Reed Pearce
Pierce Philips Matthews Mathews Cartwright Osborne Hawkins Sutton Barnes Holt Lowe Rowe Doyle Quinn Byrne Walsh Ryan
Nolan Igwe Okoro Banda Moyo Dube Ndlovu Haddad Nasser Rezaei Karimi Kowalski Lewandowski Ivanova Petrov Horvat
Papadopoulos Yilmaz Demir Sato Tanaka Nguyen Tran Pham""")
SHORT = {
    "David": "Dave", "Susan": "Sue", "Michael": "Mike", "James": "Jim", "Andrew": "Andy", "Nicola": "Nicky",
    "Stephen": "Steve", "Richard": "Rich", "Katherine": "Kate", "Peter": "Pete", "Rebecca": "Becky",
    "Christopher": "Chris", "Elizabeth": "Liz", "Robert": "Rob", "Victoria": "Vicky", "Daniel": "Dan",
    "Joanne": "Jo", "Matthew": "Matt", "Alison": "Ali", "Anthony": "Tony", "Samantha": "Sam", "Jennifer": "Jen",
    "Thomas": "Tom", "William": "Will", "Philip": "Phil", "Amanda": "Mandy", "Jonathan": "Jon", "Catherine": "Cath",
    "Deborah": "Debbie", "Nicholas": "Nick", "Angela": "Ange", "Margaret": "Maggie", "Benjamin": "Ben",
    "Alexander": "Alex", "Timothy": "Tim", "Jacqueline": "Jackie", "Samuel": "Sam", "Patricia": "Pat",
    "Edward": "Ed", "Siobhan": "Shiv", "Oluwaseun": "Seun", "Gregory": "Greg", "Raymond": "Ray", "Mohammed": "Mo",
    "Rajesh": "Raj", "Callum": "Cal", "Olivia": "Liv", "Agnieszka": "Aga", "Zainab": "Zee", "Mark": "Marky",
}  # fmt: skip
TOWNS = _words("""
Eastmarsh Hollowbrook Kingsmere Larkfield Northwold Oakhaven Peverton Quarrydown Ravensby Saltmarsh Thornley
Underwick Valebridge Westerham Yarrowgate Ashcombe Birchdale Coldwater Dunmore Elmstead""")
KINDS = (
    "University Hospitals NHS Foundation Trust", "Community Health NHS Trust", "Mental Health NHS Foundation Trust",
    "Council", "Integrated Care Board",
)  # fmt: skip
SHARED = "shared-mail.invalid"
DEVICES = ("iPhone", "iPad (2)", "Guest", "+44 7700 900123", "Galaxy S21", "LAPTOP-7K3QF")


@dataclass(frozen=True)
class Habits:
    """How a crowd looks and how it is written down; rates are shares of rows unless said otherwise.

    Parameters
    ----------
    people, organisations : int
        How many there are.
    skew : float
        How much more frequent the first names of the lists are: weight 1 / rank ** skew.
    blank_email, blank_organisation : float
        Cells left empty, independently of each other.
    typo : float
        Slips of the pen, of the forename and of the surname each.
    email_typo : float
        Slips in an address.
    short, initial, forename_alone : float
        A short form where there is one; the first letter only; the surname left out.
    surname_first, title, lower : float
        "SURNAME, Forename", "Dr", small letters.
    alias : float
        An organisation by its short name.
    moved : float
        Share of people who change organisation half-way.
    shared_mail, second_address, private_address : float
        Shares of people whose address is with the mail service that all organisations share; who have one there
        besides their organisation's; who also use a private one.
    married : float
        Share of people who change surname half-way; the address follows in half of these.
    device : float
        Rows that show a telephone, a guest or a device instead of a person.
    mean_rows : float
        Mean number of rows of a person, at least one.
    """

    people: int = 3000
    organisations: int = 60
    skew: float = 0.6
    blank_email: float = 0.12
    blank_organisation: float = 0.10
    typo: float = 0.03
    email_typo: float = 0.01
    short: float = 0.08
    initial: float = 0.02
    forename_alone: float = 0.005
    surname_first: float = 0.20
    title: float = 0.05
    lower: float = 0.05
    alias: float = 0.25
    moved: float = 0.08
    shared_mail: float = 0.35
    second_address: float = 0.06
    private_address: float = 0.03
    married: float = 0.01
    device: float = 0.02
    mean_rows: float = 4.0


@dataclass(frozen=True)
class Row:
    """A row of a register, as read.

    Parameters
    ----------
    person : int
        The truth; -1 for a row in which nobody could recognise anybody.
    name, email, organisation : str
        The cells.
    day : int
        Day of the occasion, 0 to 364.
    """

    person: int
    name: str
    email: str
    organisation: str
    day: int


@dataclass(frozen=True)
class _Post:
    """What is true of a person for a time."""

    forename: str
    surname: str
    organisation: int
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class Crowd:
    """Rows with the truth, and the list of organisations that an evaluator would declare.

    Parameters
    ----------
    rows : tuple of Row
        In random order.
    organisations : tuple of (str, str, str)
        Name, short name and e-mail domain.
    namesakes, neighbours : int
        People who share their full name with somebody else, and with somebody else of the same organisation.
    """

    rows: tuple[Row, ...]
    organisations: tuple[tuple[str, str, str], ...]
    namesakes: int
    neighbours: int


def crowd(seed: int, habits: Habits) -> Crowd:
    """Draw a crowd and the rows that show it."""
    draws = Draws(seed, "crowd")
    organisations = [_organisation(number) for number in range(habits.organisations)]
    given: dict[str, int] = {}
    rows: list[Row] = []
    names: dict[tuple[str, str], list[int]] = {}
    forenames, surnames = _ranked(FORENAMES, habits.skew), _ranked(SURNAMES, habits.skew)
    for person in range(habits.people):
        before = _Post(
            draws.weighted(forenames), draws.weighted(surnames), draws.between(0, len(organisations) - 1), ()
        )
        names.setdefault((before.forename, before.surname), []).append(before.organisation)
        shared = draws.chance(habits.shared_mail)
        before = replace(before, addresses=_addresses(before, organisations, shared, given, habits, draws))
        after = _changed(before, organisations, shared, given, habits, draws)
        number = 1
        while number < 25 and draws.chance(1 - 1 / habits.mean_rows):
            number += 1
        days = sorted(draws.between(0, 364) for _ in range(number))
        for place, day in enumerate(days):
            post = before if place < (number + 1) // 2 else after
            rows.append(_row(person, post, organisations, habits, draws, day))
    namesakes = sum(len(several) for several in names.values() if len(several) > 1)
    neighbours = sum(sum(several.count(one) > 1 for one in several) for several in names.values())
    return Crowd(tuple(sorted(rows, key=lambda _: draws.share())), tuple(organisations), namesakes, neighbours)


def _ranked(words: tuple[str, ...], skew: float) -> dict[str, float]:
    return {word: 1 / rank**skew for rank, word in enumerate(words, start=1)}


def _organisation(number: int) -> tuple[str, str, str]:
    town, kind = TOWNS[number % len(TOWNS)], KINDS[(number // len(TOWNS)) % len(KINDS)]
    again = f" {number // (len(TOWNS) * len(KINDS)) + 1}" if number >= len(TOWNS) * len(KINDS) else ""
    short = f"{town}{again} " + "".join(word[0] for word in kind.split())
    return f"{town}{again} {kind}", short, f"{short.lower().replace(' ', '-')}.invalid"


def _addresses(post: _Post, organisations: list[tuple[str, str, str]], shared: bool, given: dict[str, int],
               habits: Habits, draws: Draws) -> tuple[str, ...]:  # fmt: skip
    """Return the addresses that somebody uses; a mail service puts a figure after the name if it is taken."""
    own = organisations[post.organisation][2]
    domains = [SHARED if shared else own]
    if not shared and draws.chance(habits.second_address):
        domains.append(SHARED)
    local = f"{post.forename}.{post.surname}".lower().replace("'", "")
    found = []
    for domain in domains:
        taken = given[f"{local}@{domain}"] = given.get(f"{local}@{domain}", 0) + 1
        found.append(f"{local}{taken if taken > 1 else ''}@{domain}")
    if draws.chance(habits.private_address):
        private = f"{post.forename[0]}{post.surname}{draws.between(1, 99)}".lower().replace("'", "")
        found.append(f"{private}@private-mail.invalid")
    return tuple(found)


def _changed(post: _Post, organisations: list[tuple[str, str, str]], shared: bool, given: dict[str, int],
             habits: Habits, draws: Draws) -> _Post:  # fmt: skip
    """Let somebody change organisation or surname; an address with the shared mail service moves with them."""
    after = post
    if draws.chance(habits.married):
        other = draws.pick(SURNAMES)
        after = replace(after, surname=other if draws.chance(0.5) else f"{post.surname}-{other}")
        if draws.chance(0.5):
            after = replace(after, addresses=_addresses(after, organisations, shared, given, habits, draws))
    if draws.chance(habits.moved):
        elsewhere = [number for number in range(len(organisations)) if number != post.organisation]
        after = replace(after, organisation=draws.pick(elsewhere))
        kept = tuple(address for address in post.addresses if not address.endswith(organisations[post.organisation][2]))
        after = replace(after, addresses=kept or _addresses(after, organisations, shared, given, habits, draws))
    return after


def _row(
    person: int, post: _Post, organisations: list[tuple[str, str, str]], habits: Habits, draws: Draws, day: int
) -> Row:
    if draws.chance(habits.device):
        return Row(-1, draws.pick(DEVICES), "", "", day)
    name, short, _ = organisations[post.organisation]
    organisation = short if draws.chance(habits.alias) else name
    if draws.chance(habits.blank_organisation):
        organisation = ""
    return Row(person, _written(post, habits, draws), _address(post, habits, draws), organisation, day)


def _written(post: _Post, habits: Habits, draws: Draws) -> str:
    forename, surname = post.forename, post.surname
    if forename in SHORT and draws.chance(habits.short):
        forename = SHORT[forename]
    forename = slip(forename, draws) if draws.chance(habits.typo) else forename
    surname = slip(surname, draws) if draws.chance(habits.typo) else surname
    if draws.chance(habits.initial):
        forename = forename[0]
    name = forename if draws.chance(habits.forename_alone) else f"{forename} {surname}"
    if draws.chance(habits.surname_first) and " " in name:
        return f"{surname.upper()}, {forename}"
    if draws.chance(habits.title):
        return f"Dr {name}"
    return name.lower() if draws.chance(habits.lower) else name


def _address(post: _Post, habits: Habits, draws: Draws) -> str:
    if draws.chance(habits.blank_email):
        return ""
    main, *others = post.addresses
    address = draws.pick(others) if others and draws.chance(0.3) else main
    local, _, domain = address.partition("@")
    return f"{slip(local, draws)}@{domain}" if draws.chance(habits.email_typo) else address


def slip(text: str, draws: Draws) -> str:
    """Return a text with a letter left out, doubled, replaced, or swapped with its neighbour; never the first."""
    if len(text) < 4:
        return text
    place, kind = draws.between(1, len(text) - 2), draws.share()
    if kind < 0.3:
        return text[:place] + text[place + 1 :]
    if kind < 0.6:
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if kind < 0.8:
        return text[:place] + draws.pick("abcdefghijklmnopqrstuvwxyz") + text[place + 1 :]
    return text[:place] + text[place] + text[place:]
