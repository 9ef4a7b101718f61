"""What each code of a record's finding means and how to mend it: the text behind ``harmattan explain``."""

from typing import NamedTuple


class Code(NamedTuple):
    """One kind of finding: its title, why it is refused, what to do, and a line that shows it."""

    title: str
    why: str
    mend: str
    example: str


CODES = {
    "R001": Code(
        "not UTF-8", "A record is UTF-8 text without a byte order mark; other encodings are guessed differently by each reader.", "Save the file as UTF-8.", ""
    ),
    "R002": Code(
        "not YAML",
        "The file cannot be read as one YAML document.",
        "Look at the place and the line above it: a bracket, a quote or an indentation is off.",
        "headline: Mali: army repels attack",
    ),
    "R003": Code(
        "anchor, alias, tag or merge key",
        "They make a value depend on another place of the file, or change its type without a word.",
        "Write the value out.",
        "target: *army",
    ),
    "R004": Code(
        "repeated key",
        "Many YAML readers silently keep the last value, so a fact would be lost.",
        "Keep one of the two, or make it a list where the key holds several values.",
        "low: 30\n  low: 31",
    ),
    "R005": Code(
        "unknown key",
        "JSON-LD drops keys that its context does not know, without a word.",
        "Use one of the keys that the message lists.",
        "perpetrater: actor/jnim",
    ),
    "R006": Code(
        "wrong kind of value",
        "The key holds one text, a list or a mapping, and something else stands there; or nothing at all.",
        "Write the value in the form that the message names; leave the key out where nothing is known.",
        "headline: [a, b]",
    ),
    "R007": Code(
        "word that is not in the closed list",
        "Types, harms, victims, stances and the like come from closed lists, so that everybody counts the same.",
        "Use one of the words that the message lists; `harmattan vocab` explains them.",
        "eventType: armed-asault",
    ),
    "R008": Code(
        "not a date",
        "The value is not a day, or not EDTF (ISO 8601-2), or names a day that the calendar does not have.",
        'Write 2025-05-31, 2025-05, 2025-05-31/2025-06-01, 2025-05~ or "[2025-05-31,2025-06-01]".',
        "date: 2025-02-30",
    ),
    "R009": Code(
        "not a number",
        "Numbers are plain decimals; words, signs, separators and exponents are not read.",
        "Write digits; put the words under phrase.",
        "low: over 30",
    ),
    "R010": Code(
        "not an id",
        "Ids are a kind and ASCII words: look-alike letters and bidirectional marks would make two things of one.",
        "Write actor/…, place/…, event/… or article/… with a–z, 0–9 and single hyphens.",
        "claimant: Actor/JNIM",
    ),
    "R011": Code(
        "forbidden character",
        "Control characters and marks that turn the direction of text hide what a record says, and XML cannot hold them.",
        "Remove the character; the message names it.",
        "",
    ),
    "R012": Code(
        "not an address, a tag or a name of the expected form",
        "Links lead to the web by http or https; language tags and file names have a fixed form.",
        "Write the full address, or the form that the message names.",
        "url: javascript:alert(1)",
    ),
    "R013": Code(
        "too large or too deep",
        "A record describes one article; what is larger than the limits is a mistake or an attack.",
        "Split the file, or archive the text beside it.",
        "",
    ),
    "R014": Code("no type or id", "The document, actor or place does not say what it is.", "Begin the record with id and type.", "type: Article"),
    "R015": Code(
        "quote that is not in the text",
        "Every quote is checked, character for character, against the archived text.",
        "Copy the words from the text; the message shows the nearest passage. Two passages are two entries of a list.",
        "quote: over thirty soldiers",
    ),
    "R016": Code(
        "text that has changed",
        "The archived text no longer has the hash that the record gives, so quotes and offsets may be wrong.",
        "Restore the text, or check the quotes and write the new hash.",
        "",
    ),
    "R017": Code(
        "text that cannot be read",
        "The archived text that the record names is there, but is no UTF-8 text of a sensible size.",
        "Mend or replace the file.",
        "",
    ),
    "R018": Code(
        "unknown actor or place",
        "The id is not defined by any seed file, so nothing is known of it; mostly it is misspelt.",
        "Correct the id (`harmattan find` looks names up), or define it in a reference set that is checked and loaded along with the record.",
        "claimant: actor/jnm",
    ),
    "R019": Code("said twice", "Two entries define the same thing, or say exactly the same; they would become one node.", "Remove one of them.", ""),
    "R020": Code(
        "text that YAML readers take for something else",
        "YAML 1.1 readers turn no into false, 1:30 into 90 and 0123 into 83.",
        "Write the value in quotes if it is text; write numbers without leading zeros or separators.",
        "headline: no",
    ),
    "R021": Code(
        "decisions that contradict each other",
        "Things of different kinds are never the same, and two that one decision keeps apart must not become one by way of others.",
        "Correct or delete one of the decisions; deleting one that says same takes its merge back.",
        "- {judgement: same, things: [event/a, actor/a]}",
    ),
    "R022": Code(
        "archived text that is not there",
        "A record may be kept without its text, but then nobody has held its quotes against it.",
        "Correct the name, put the text beside the record, or leave the key out.",
        "",
    ),
    "unjudged": Code(
        "node that no shape judges", "A thing whose class is unknown would pass every check, since no shape looks at it.", "Correct the type.", ""
    ),
}
