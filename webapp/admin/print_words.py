"""What an administrator may write in a print form, in words."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

# A form that was just added.
STARTER = _l("""#header()
= #data.process № #number

#fields()

#signature([Head], "")
""")

BLOCKS: tuple[tuple[Any, Any], ...] = (
    (_l("= Heading"), _l("a heading")),
    (_l("*important*"), _l("bold text; everything else is written as plain text")),
    ("#header()", _l("the company: name, address")),
    (
        '#fields("customer", "price")',
        _l("these fields; #fields() shows all that are filled in"),
    ),
    ('#value("customer")', _l("what stands in one field, within a sentence")),
    (_l('#if filled("email") [E-mail: #value("email")]'), _l("only if the field is filled in")),
    ('#lines("items")', _l("a table of lines with its totals")),
    ("#visas()", _l("who approved what, when, with what comment")),
    ("#answer-code()", _l("a code that leads a phone to one's task on the card, to answer it there")),
    ("#confirmation()", _l("a code that leads to a page which says whether the approvals still hold")),
    (_l('#signature([Director], "")'), _l("a line to sign on")),
    ("#v(5mm) #pagebreak()", _l("some space; a new page")),
    (
        "#payment-details() #parties()",
        _l("of an invoice: bank with payment code; seller, buyer"),
    ),
    ("#invoice-lines() #invoice-totals()", _l("of an invoice: its lines; totals, VAT and the sum in words")),
    ("#invoice-terms() #invoice-signatures()", _l("of an invoice: terms; signatures and the stamp")),
)

PLACES: tuple[tuple[str, str, Any], ...] = (
    ("#number", "{{ number }}", _l("number of the card")),
    ("#data.title", "{{ title }}", _l("title of the card")),
    ("#today", "{{ today }}", _l("today")),
    ("#data.stage", "{{ stage }}", _l("stage")),
    ("#data.initiator", "{{ initiator }}", _l("who created it")),
    ("#data.owner", "{{ owner }}", _l("who answers for it")),
)
