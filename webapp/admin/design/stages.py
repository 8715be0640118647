"""The forms of a stage and of a channel."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from webapp.admin.design.conditions import When
from webapp.admin.design.controls import LongWords, Select, Tick, Words, fixed
from webapp.admin.design.forms import Section
from webapp.admin.design.people import granted
from webapp.admin.design.times import Length
from webapp.admin.design.words import STAGES
from webapp.web.palette import COLOURS

STAGE = (
    Section(
        "",
        (
            Words("title", _l("What the stage is called")),
            Select("kind", _l("Kind"), choices=fixed(STAGES), default="work"),
            Select("colour", _l("Colour"), choices=fixed(COLOURS), default="blue"),
            Length(
                "norm", _l("Norm of time"), _l("How long a card usually stands here; longer counts as late.")
            ),
            LongWords("help", _l("What people should know here")),
            Select(
                "pipeline",
                _l("Channel"),
                _l("Where a process has channels, every stage belongs to one. They are made on this page."),
                choices=lambda here: here.pipeline_choices(),
                empty=_l("none"),
            ),
            Tick(
                "creates",
                _l("Cards are created here"),
                _l("Besides the first stage; whoever creates a card chooses where."),
                when=lambda s: s.get("kind") not in ("success", "failure"),
            ),
        ),
    ),
)

PIPELINE = (
    Section(
        "",
        (
            Words("title", _l("What the channel is called"), _l("Site, marketplaces, shop …")),
            Select("colour", _l("Colour"), choices=fixed(COLOURS), default="blue"),
        ),
        _l("A channel has stages, moves and people of its own; each has its own tab on the board."),
    ),
    Section(
        _l("Whose it is"),
        (
            granted("who", _l("Who sees its cards and works in it"), _l("Everybody, if nobody is named.")),
            granted("create", _l("Who may create cards in it"), _l("Those above, if nobody is named.")),
            When("when", _l("New cards begin here"), otherwise=_l("only when somebody chooses the channel")),
        ),
    ),
)
