"""What an administrator sets for the robot that makes documents."""

from __future__ import annotations

from typing import Literal

from pydantic import Field as Setting

from webapp.process.definition import Key, Text
from webapp.robots import base


class Supplier(base.Settings):
    """Who is to be paid; the defaults are the demo company, which does not exist."""

    name: str = "ООО «Верба»"
    inn: str = "7700000017"
    kpp: str = "770001001"
    address: str = "127000, г. Москва, ул. Столярная, д. 17, стр. 2"
    phone: str = "+7 495 000-00-17"
    bank: str = "АО «Учебный банк», г. Москва"
    bik: str = "044525999"
    correspondent: str = "30101810000000000999"
    account: str = "40702810000000000017"
    director: str = ""
    accountant: str = ""


class Columns(base.Settings):
    """Which columns of the table of lines hold what; those that the table does not have are not needed."""

    what: Key = "product"
    quantity: Key = "quantity"
    unit: Key = "unit"
    price: Key = "price"
    discount: Key = "discount"
    vat: Key = "vat"
    sum: Key = "sum"


class Settings(base.Settings):
    """`template` is the print form, `field` where the file is kept. The rest is for forms of invoices.

    `entity` is a card of the register of legal entities, else `supplier` counts; `lines` a table, else the
    whole card is one line: `what` for `amount`. Without `contacts` all phone and e-mail fields are printed.
    """

    template: Key = "invoice"
    field: Key
    name: Text | None = None
    language: Literal["ru", "en"] | None = None
    entity: Key | None = None
    supplier: Supplier = Supplier()
    customer: Key = "customer"
    contacts: tuple[Key, ...] | None = None
    basis: Key | None = None
    date: Key | None = None
    due: Key | None = None
    lines: Key | None = None
    columns: Columns = Columns()
    what: Key = "what"
    amount: Key = "price"
    vat: Literal[0, 5, 7, 10, 20, 22] = 0
    vat_included: bool = True
    valid_days: int = Setting(default=5, ge=1, le=365)
    terms: str = Setting(default="", max_length=2000)
