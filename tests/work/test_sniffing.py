from __future__ import annotations

import io
import zipfile

import pytest

from webapp.process.errors import Refused
from webapp.storage.sniffing import EXTENSIONS, content, mimes, sniff

OFFICE = "application/vnd.openxmlformats-officedocument."


def zipped(*entries: tuple[str, bytes], store_first: bool = False) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, data) in enumerate(entries):
            how = zipfile.ZIP_STORED if store_first and number == 0 else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), data, how)
    return buffer.getvalue()


def types(kind: str) -> tuple[str, bytes]:
    return "[Content_Types].xml", f'<Types><Override ContentType="{kind}"/></Types>'.encode()


def office(kind: str, part: str) -> bytes:
    return zipped(
        types(f"{OFFICE}{kind}.main+xml"), ("_rels/.rels", b"<Relationships/>"), (part, b"<x/>" * 999)
    )


def open_document(kind: str) -> bytes:
    mime = f"application/vnd.oasis.opendocument.{kind}".encode()
    return zipped(("mimetype", mime), ("content.xml", b"<x/>"), store_first=True)


DOCX = office("wordprocessingml.document", "word/document.xml")
GOOD = {
    "a.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
    "b.jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01",
    "c.JPEG": b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00",
    "d.png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "e.gif": b"GIF89a\x01\x00\x01\x00",
    "f.webp": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "g.heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic",
    "h.tiff": b"II*\x00\x08\x00\x00\x00",
    "i.docx": DOCX,
    "j.xlsx": office("spreadsheetml.sheet", "xl/workbook.xml"),
    "k.pptx": office("presentationml.presentation", "ppt/presentation.xml"),
    "l.odt": open_document("text"),
    "m.ods": open_document("spreadsheet"),
    "n.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "o.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "p.rtf": b"{\\rtf1\\ansi",
    "q.txt": "Размеры: 2400 × 600\n".encode(),
    "r.txt": "Размеры: два на шесть\n".encode("cp1251"),
    "s.csv": b"what;price\nshelf;100\n",
    "t.csv": "what;price\nполка;100\n".encode("utf-16"),
    "u.dwg": b"AC1032\x00\x00\x00\x00",
    "v.dxf": b"  0\nSECTION\n  2\nHEADER\n",
    "w.zip": zipped(("drawing.dwg", b"AC1032")),
    "x.rar": b"Rar!\x1a\x07\x01\x00\x00",
    "y.7z": b"7z\xbc\xaf\x27\x1c\x00\x04",
}


@pytest.mark.parametrize("name", GOOD)
def test_a_file_is_known_by_its_content(name: str) -> None:
    extension = name.rpartition(".")[2].lower()
    assert sniff(GOOD[name], name) == EXTENSIONS[extension]


def test_a_name_without_an_ending_proves_nothing_and_harms_nothing() -> None:
    assert sniff(GOOD["a.pdf"], "скан") == "application/pdf"


def test_a_photo_under_another_pictures_name_is_what_it_is() -> None:
    assert sniff(GOOD["b.jpg"], "photo.png") == "image/jpeg"


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("page.html", b"<!DOCTYPE html><html>"),
        ("page.txt", b"<!DOCTYPE html><html>"),
        ("page.pdf", b"  <html><script>alert(1)</script>"),
        ("data.csv", b"a;b\n<script>alert(1)</script>"),
        ("wide.txt", "<html>".encode("utf-16")),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>"),
        ("drawing.png", b"<?xml version='1.0'?><svg>"),
        ("run.txt", b"#!/bin/sh\nrm -rf /\n"),
        ("run.sh", b"echo hello\n"),
        ("run.bat", b"@echo off\r\n"),
        ("setup.exe", b"MZ\x90\x00\x03\x00\x00\x00"),
        ("setup.pdf", b"MZ\x90\x00\x03\x00\x00\x00"),
        ("tool.jpg", b"\x7fELF\x02\x01\x01\x00"),
        ("app.jar", zipped(("META-INF/MANIFEST.MF", b"Main-Class: X"))),
        (
            "macro.docm",
            zipped(
                types("application/vnd.ms-word.document.macroEnabled.main+xml"), ("word/document.xml", b"")
            ),
        ),
        (
            "macro.docx",
            zipped(
                types("application/vnd.ms-word.document.macroEnabled.main+xml"), ("word/document.xml", b"")
            ),
        ),
        ("macro.xlsx", office("spreadsheetml.sheet", "xl/vbaProject.bin")),
        ("setup.msi", GOOD["n.doc"]),
        ("paper.docx", GOOD["w.zip"]),
        ("paper.pdf", DOCX),
        ("sheet.xlsx", DOCX),
        ("paper.pdf", b"just text"),
        ("text.txt", b"\x00\x01\x02 binary"),
        ("scan", b"\x00\x01\x02 binary"),
        ("empty.pdf", b""),
    ],
)
def test_what_is_dangerous_or_not_what_it_says_is_refused_whatever_its_name(name: str, head: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        sniff(head, name)
    assert refusal.value.code == "file_kind"
    assert refusal.value.params["name"] == name


def test_an_office_document_is_known_when_its_parts_come_late() -> None:
    late = zipped(
        types(f"{OFFICE}wordprocessingml.document.main+xml"), ("docProps/thumbnail.jpeg", bytes(99))
    )
    assert sniff(late, "late.docx") == EXTENSIONS["docx"]


def test_a_small_beginning_of_an_office_document_is_enough() -> None:
    assert sniff(DOCX[:8192], "a.docx") == EXTENSIONS["docx"]
    assert sniff(GOOD["l.odt"][:120], "a.odt") == EXTENSIONS["odt"]


def test_a_bomb_is_not_unpacked() -> None:
    bomb = zipped(("[Content_Types].xml", bytes(200_000_000)))
    assert content(bomb[:65536]) == "application/zip"


def test_a_field_takes_the_types_of_its_endings() -> None:
    assert mimes(["pdf", "jpg"]) == {"application/pdf", "image/jpeg"}
    assert mimes([".PDF", "jpeg"]) == {"application/pdf", "image/jpeg"}
    assert mimes(["exe", "html"]) == frozenset()
