"""The kinds of fields. A new one is a class beside these and a line in `KINDS`."""

from webapp.process.kinds import choices, contacts, lines, numbers, references, texts, times
from webapp.process.kinds.base import Kind

KINDS: dict[str, Kind] = {
    "text": texts.Text(),
    "longtext": texts.LongText(),
    "number": numbers.Number(),
    "money": numbers.Money(),
    "date": times.Date(),
    "datetime": times.DateTime(),
    "yesno": choices.YesNo(),
    "choice": choices.Choice(),
    "choices": choices.Choices(),
    "person": references.Person(),
    "people": references.People(),
    "department": references.Department(),
    "card": references.Card(),
    "file": references.File(),
    "files": references.Files(),
    "links": contacts.Links(),
    "phone": contacts.Phone(),
    "email": contacts.Email(),
}
KINDS["lines"] = lines.Lines(KINDS)
