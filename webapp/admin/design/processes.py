"""The forms of the process itself: its name and face, the form that creates a card, sections of the card."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from webapp.admin.design.conditions import When
from webapp.admin.design.controls import Group, Line, LongWords, Rows, Select, Several, Tick, Words, fixed
from webapp.admin.design.forms import Section
from webapp.admin.design.people import granted
from webapp.process.indexing import SORTED
from webapp.web.palette import COLOURS

ICONS = {
    "kanban": _l("board"),
    "receipt": _l("receipt"),
    "cart": _l("cart"),
    "lamp": _l("lamp"),
    "briefcase": _l("briefcase"),
    "box-seam": _l("box"),
    "building": _l("building"),
    "cash-coin": _l("money"),
    "clipboard-check": _l("clipboard"),
    "envelope": _l("letter"),
    "file-earmark-text": _l("document"),
    "people": _l("people"),
    "person-plus": _l("new person"),
    "tools": _l("tools"),
    "truck": _l("truck"),
    "megaphone": _l("megaphone"),
    "journal-text": _l("journal"),
    "percent": _l("percent"),
    "award": _l("award"),
    "calendar-event": _l("calendar"),
    "calendar-check": _l("calendar with a tick"),
    "sun": _l("sun"),
    "tags": _l("labels"),
    "funnel": _l("funnel"),
    "cash-stack": _l("banknotes"),
    "building-add": _l("new company"),
    "person-check": _l("person with a tick"),
    "door-open": _l("door"),
    "key": _l("key"),
    "chat-dots": _l("talk"),
    "pencil": _l("pencil"),
    "pc-display": _l("computer"),
    "wrench": _l("wrench"),
    "bug": _l("bug"),
    "exclamation-octagon": _l("warning"),
}

SETTINGS = (
    Section(
        "",
        (
            Words("title", _l("What the process is called")),
            LongWords("description", _l("Description")),
            Select("icon", _l("Icon"), choices=fixed(ICONS), default="kanban"),
            Select("colour", _l("Colour"), choices=fixed(COLOURS), default="blue"),
        ),
    ),
    Section(
        _l("How a card is called and numbered"),
        (
            Group(
                "face",
                "",
                controls=(
                    Line("title", _l("Title of a card"), _l("With fields in braces, such as {name}.")),
                    Several(
                        "lines", _l("Two more fields on the board"), choices=lambda here: here.field_choices()
                    ),
                    Select(
                        "sum",
                        _l("Amount summed over a column"),
                        choices=lambda here: here.field_choices(("money", "number")),
                        empty=_l("none"),
                    ),
                    Select(
                        "sort",
                        _l("Lists stand by"),
                        _l("A field by which lists are sorted."),
                        choices=lambda here: here.field_choices(SORTED),
                        empty=_l("when the card was made, the newest first"),
                    ),
                    Tick("last_first", _l("The last ones first")),
                ),
            ),
            Group(
                "numbering",
                "",
                controls=(
                    Line(
                        "pattern",
                        _l("Number of a card"),
                        _l("{year} is the year, {seq} counts from 1 each year, {seq:04} with zeros."),
                    ),
                    Select(
                        "by",
                        _l("Counted apart for each"),
                        _l("Such as each legal entity; the number then needs its {prefix}."),
                        choices=lambda here: here.field_choices(("card", "choice", "department", "text")),
                        empty=_l("One count for all cards"),
                    ),
                    Line(
                        "prefix",
                        _l("Field of the linked card with the prefix"),
                        _l("Left empty, the field prefix of the linked card."),
                    ),
                    Tick("gapless", _l("Without gaps: cards with a number are not deleted")),
                ),
            ),
        ),
    ),
    Section(
        _l("Priority of cards"),
        (
            Group(
                "priority",
                "",
                controls=(
                    Select(
                        "field",
                        _l("A field that makes a card urgent"),
                        _l("A yes-or-no field, or a choice with options of the keys high and urgent."),
                        choices=lambda here: here.field_choices(("yesno", "choice")),
                        empty=_l("none"),
                    ),
                    Rows(
                        "rules",
                        _l("Rules"),
                        row=Group(
                            "",
                            "",
                            controls=(
                                Select(
                                    "level",
                                    _l("Priority"),
                                    choices=fixed({"urgent": _l("urgent"), "high": _l("high")}),
                                    default="urgent",
                                ),
                                When("when", _l("Given")),
                            ),
                        ),
                        add=_l("Add a rule"),
                    ),
                    granted("who", _l("Who sets it by hand")),
                ),
            ),
        ),
    ),
    Section(
        _l("Comments"),
        (
            Tick(
                "comments_by_leave",
                _l("Others write only while the card's owner lets them"),
                _l("The owner, and whoever has a task on the card, always may."),
            ),
        ),
    ),
    Section(
        _l("Moves by hand"),
        (
            Tick(
                "free_robots",
                _l("Robots may move cards past them"),
                _l("Where there are moves by hand, robots keep to them otherwise."),
            ),
            Tick(
                "free_api",
                _l("Programs may move cards past them"),
                _l("For those whom some move names; by the API, people keep to the moves otherwise."),
            ),
        ),
    ),
)

ASKED = Group(
    "",
    "",
    controls=(
        Select("field", _l("Field"), choices=lambda here: here.field_choices(), empty=_l("Choose…")),
        Tick("required", _l("required")),
    ),
    short="field",
)

START = (
    Section(
        "",
        (
            Group(
                "start",
                "",
                controls=(
                    Rows(
                        "fields",
                        _l("Fields asked for at the start"),
                        row=ASKED,
                        add=_l("Add a field"),
                        few=True,
                    ),
                    Rows(
                        "one_of",
                        _l("At least one of these must be filled in"),
                        row=Several("", "", choices=lambda here: here.field_choices()),
                        add=_l("Add a group"),
                        few=True,
                    ),
                ),
            ),
        ),
    ),
)

SECTION = (
    Section(
        "",
        (
            Words("title", _l("Heading on the card")),
            Several("fields", _l("Fields under it"), choices=lambda here: here.field_choices()),
        ),
    ),
)
