#!/usr/bin/python3
"""Makes workbooks with openpyxl, XlsxWriter and LibreOffice (Debian: python3-openpyxl, python3-xlsxwriter, libreoffice-calc).

Run once; what it made is kept, since each version of a library writes a little differently. Usage: make.py <folder>
"""
import datetime
import pathlib
import subprocess
import sys
import tempfile

import openpyxl
import xlsxwriter
from openpyxl.styles import Font
from openpyxl.worksheet.table import Table

folder = pathlib.Path(sys.argv[1])
day = datetime.date(2026, 3, 9)


def guest(n):
    return f"00000000-0000-4000-8000-{n:012d}"


def rows(count=2, *more):
    return [[guest(n), f"guest{n}@fabrikam.example", *more] for n in range(1, count + 1)]


header = ["userId", "newEmail"]


# --- openpyxl ---------------------------------------------------------------------------------------------------------
def with_openpyxl(name, fill, **options):
    book = openpyxl.Workbook(**options)
    fill(book, book.active)
    book.save(folder / f"openpyxl-{name}.xlsx")


def append(sheet, table):
    for row in table:
        sheet.append(row)


def title(book, sheet):
    sheet.title = "Übergabe"
    sheet["B2"] = "Gäste der Übernahme, Stand März"
    sheet.merge_cells("B2:D2")
    sheet["B2"].font = Font(bold=True, size=14)
    for column, name in enumerate(["Objekt-ID", "Neue E-Mail", "Abteilung"], 2):
        sheet.cell(5, column, name)
    for line, n in enumerate([1, 2], 6):
        sheet.cell(line, 2, guest(n))
        sheet.cell(line, 3, f"müller{n}@fabrikam.example")
        sheet.cell(line, 4, "Einkauf – Süd")


def values(book, sheet):
    append(sheet, [[*header, "number", "date", "time", "yes", "percent", "long"]])
    sheet.append([guest(1), "a@fabrikam.example", 42, day, datetime.time(8, 5), True, 0.125, 12345678901234])
    sheet["G2"].number_format = "0.0%"
    sheet["H2"].number_format = "0"
    sheet["D2"].number_format = "dd.mm.yyyy"
    sheet["E2"].number_format = "hh:mm"


def zeros(book, sheet):
    append(sheet, [[*header, "badge"], [guest(1), "a@fabrikam.example", 7], [guest(2), "b@fabrikam.example", "007"]])
    sheet["C2"].number_format = "00000"


def errors(book, sheet):
    append(sheet, [[*header, "manager"], [guest(1), "#N/A", "x"], [guest(2), "b@fabrikam.example", "#REF!"]])
    sheet["B2"].data_type = "e"
    sheet["C3"].data_type = "e"


def uncomputed(book, sheet):
    append(sheet, [header, [guest(1), '="a"&"@fabrikam.example"'], [guest(2), "b@fabrikam.example"]])


def links(book, sheet):
    append(sheet, [header, [guest(1), "a@fabrikam.example"], [guest(2), "b@fabrikam.example"], [guest(3), "Mail"]])
    sheet["B2"].hyperlink = "mailto:a@fabrikam.example"
    sheet["B3"].hyperlink = "mailto:other@fabrikam.example?subject=Hi"
    sheet["B4"].hyperlink = "mailto:c@fabrikam.example"


def hidden(book, sheet):
    append(sheet, [header, *rows(4)])
    sheet.row_dimensions[3].hidden = True


def two_sheets(book, sheet):
    sheet.title = "Wave 1"
    append(sheet, [header, *rows(1)])
    append(book.create_sheet("Wave 2"), [header, *rows(2)])


def notes_first(book, sheet):
    sheet.title = "Read me"
    append(sheet, [["This list is confidential"], ["Ask the service desk"]])
    append(book.create_sheet("Guests"), [header, *rows(2)])


def hidden_sheet(book, sheet):
    append(sheet, [header, *rows(1)])
    other = book.create_sheet("Old")
    append(other, [header, *rows(2)])
    other.sheet_state = "veryHidden"


def chart_sheet(book, sheet):
    book.create_chartsheet("Chart")
    append(sheet, [header, *rows(1)])


def apostrophes(book, sheet):
    append(sheet, [[*header, "note"], [guest(1), "a@fabrikam.example", "=1+1"]])
    for place in ("B2", "C2"):
        sheet[place].data_type = "s"
        sheet[place].quotePrefix = True


def table_with_totals(book, sheet):
    append(sheet, [[*header, "cost"], *[[*row, 5] for row in rows(2)], ["Total", None, 10]])
    table = Table(displayName="Guests", ref="A1:C4", totalsRowCount=1)
    sheet.add_table(table)


def date_system_1904(book, sheet):
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    append(sheet, [[*header, "since", "until"], [guest(1), "a@fabrikam.example", day, day]])
    sheet["C2"].number_format = "yyyy-mm-dd"
    sheet["D2"].number_format = "dd.mm.yyyy"


with_openpyxl("title", title)
with_openpyxl("values", values)
with_openpyxl("zeros", zeros)
with_openpyxl("errors", errors)
with_openpyxl("uncomputed", uncomputed)
with_openpyxl("links", links)
with_openpyxl("hidden", hidden)
with_openpyxl("two-sheets", two_sheets)
with_openpyxl("notes-first", notes_first)
with_openpyxl("hidden-sheet", hidden_sheet)
with_openpyxl("chart-sheet", chart_sheet)
with_openpyxl("apostrophes", apostrophes)
with_openpyxl("totals", table_with_totals)
with_openpyxl("1904", date_system_1904)
with_openpyxl("empty", lambda book, sheet: None)
with_openpyxl("write-only", lambda book, sheet: append(book.create_sheet("Liste"), [header, *rows(2)]), write_only=True)


# --- XlsxWriter -------------------------------------------------------------------------------------------------------
def with_xlsxwriter(name, fill, **options):
    book = xlsxwriter.Workbook(str(folder / f"xlsxwriter-{name}.xlsx"), options)
    fill(book, book.add_worksheet("Liste"))
    book.close()


def write(sheet, table, at=(0, 0)):
    for line, row in enumerate(table):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(at[0] + line, at[1] + column, value)


def filtered(book, sheet):
    write(sheet, [[*header, "wave"], *[[*row, n % 2] for n, row in enumerate(rows(4))]])
    sheet.autofilter("A1:C5")
    sheet.filter_column("C", "x == 0")
    for line in (2, 4):
        sheet.set_row(line, options={"hidden": True})


def formulas(book, sheet):
    write(sheet, [header, [guest(1)], [guest(2)]])
    sheet.write_formula("B2", "=D2", None, "a@fabrikam.example")
    sheet.write_formula("B3", "=VLOOKUP(A3,D:E,2,0)", None, "#N/A")


def currency(book, sheet):
    write(sheet, [[*header, "budget", "share"], [guest(1), "a@fabrikam.example"]])
    sheet.write_number("C2", 1234.5, book.add_format({"num_format": '#,##0.00 "EUR"'}))
    sheet.write_number("D2", 0.5, book.add_format({"num_format": "0%"}))


def beside(book, sheet):
    write(sheet, [header, *rows(2)])
    write(sheet, [["Legend", "Meaning"], ["1", "first"]], (0, 4))


def gaps(book, sheet):
    write(sheet, [header, [guest(1), "a@fabrikam.example"], [], [guest(2), "b@fabrikam.example"]], (3, 2))


def frozen(book, sheet):
    write(sheet, [header, *rows(2)])
    sheet.freeze_panes(1, 0)
    sheet.write_comment("B2", "please check")
    sheet.insert_textbox("D4", "Signed")
    sheet.data_validation("A2:A9", {"validate": "length", "criteria": ">", "value": 3})
    sheet.conditional_format("B2:B9", {"type": "no_blanks", "format": book.add_format({"bold": True})})


def merged(book, sheet):
    write(sheet, [[*header, "department"], [guest(1), "a@fabrikam.example"], [guest(2), "b@fabrikam.example"]])
    sheet.merge_range("C2:C3", "Sales")


def rich(book, sheet):
    bold = book.add_format({"bold": True})
    write(sheet, [header, [guest(1)]])
    sheet.write_rich_string("B2", bold, "a", "@fabrikam", bold, ".example")


def blanks(book, sheet):
    write(sheet, [header, [f"\u00a0{guest(1)} ", "a@fabrikam.example\u200b"], ["\u00a0", " "], [guest(2), "b@fabrikam.example"]])


with_xlsxwriter("filtered", filtered)
with_xlsxwriter("formulas", formulas)
with_xlsxwriter("currency", currency)
with_xlsxwriter("beside", beside)
with_xlsxwriter("gaps", gaps)
with_xlsxwriter("frozen", frozen)
with_xlsxwriter("merged", merged)
with_xlsxwriter("rich", rich)
with_xlsxwriter("blanks", blanks)
with_xlsxwriter("in-memory", lambda book, sheet: write(sheet, [header, *rows(2)]), constant_memory=True)
with_xlsxwriter("no-header", lambda book, sheet: write(sheet, rows(2)))
with_xlsxwriter("1904", lambda book, sheet: (write(sheet, [[*header, "since"], rows(1)[0]]), sheet.write_datetime("C2", datetime.datetime(2026, 3, 9), book.add_format({"num_format": "yyyy-mm-dd"}))), date_1904=True)


# --- LibreOffice ------------------------------------------------------------------------------------------------------
def with_libreoffice(name, text, source="csv", target="xlsx"):
    with tempfile.TemporaryDirectory() as made:
        path = pathlib.Path(made) / f"libreoffice-{name}.{source}"
        path.write_text(text, encoding="utf-8")
        subprocess.run(["soffice", "--headless", *(["--infilter=CSV:44,34,76"] if source == "csv" else []), "--convert-to", target, "--outdir", str(folder), str(path)], check=True, stdout=subprocess.DEVNULL)


def fods(table, more=""):
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:body><office:spreadsheet><table:table table:name="Gäste">{table}</table:table>{more}</office:spreadsheet></office:body></office:document>"""


def line(cells, attributes=""):
    return f"<table:table-row{attributes}>{''.join(cells)}</table:table-row>"


def text(value):
    return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'


names = line([text(name) for name in [*header, "Kostenstelle"]])
umlauts = "userId;newEmail;Name\n" + "".join(f"{guest(n)};ä{n}@bücher.example;Jürgen Groß\n" for n in (1, 2))

with_libreoffice("umlauts", umlauts.replace(";", ","))
with_libreoffice("computed", fods(names + line([text(guest(1)), '<table:table-cell table:formula="of:=&quot;a&quot;&amp;&quot;@fabrikam.example&quot;"/>', text("0815")]) + line([text(guest(2)), '<table:table-cell table:formula="of:=VLOOKUP(1;[.D1:.E2];2;0)"/>', text("0816")])), "fods")
with_libreoffice("hidden-rows", fods(names + line([text(guest(1)), text("a@fabrikam.example"), text("0815")]) + line([text(guest(2)), text("b@fabrikam.example"), text("0816")], ' table:visibility="collapse"')), "fods")
with_libreoffice("link", fods(names + line([text(guest(1)), '<table:table-cell office:value-type="string"><text:p><text:a xlink:href="mailto:a@fabrikam.example">a@fabrikam.example</text:a></text:p></table:table-cell>', text("0815")])), "fods")
with_libreoffice("repeated", fods(names + line([text(guest(1)), text("a@fabrikam.example"), text("0815")]) + '<table:table-row table:number-rows-repeated="1000"><table:table-cell table:number-columns-repeated="9"/></table:table-row>' + line([text(guest(2)), text("b@fabrikam.example"), text("0816")])), "fods")
with_libreoffice("two-tables", fods(names + line([text(guest(1)), text("a@fabrikam.example"), text("0815")]), f'<table:table table:name="Alt">{names}{line([text(guest(2)), text("b@fabrikam.example"), text("1")])}</table:table>'), "fods")
with_libreoffice("old", umlauts.replace(";", ","), target="xls")
with_libreoffice("open", umlauts.replace(";", ","), target="ods")
with_libreoffice("flat", umlauts.replace(";", ","), target="fods")


# --- One list with everything at once: written by XlsxWriter, saved again by LibreOffice --------------------------------
def handover(book):
    bold = book.add_format({"bold": True})
    title = book.add_format({"bold": True, "font_size": 14})
    number, padded, date, money = (book.add_format({"num_format": code}) for code in ("000", "00000", "dd.mm.yyyy", '#,##0.00\\ "€"'))
    sheet = book.add_worksheet("Übergabe")
    write(book.add_worksheet("Suchliste"), [["Schlüssel", "Wert"], ["M-01", "joerg.mueller@contoso.example"], ["M-07", "zoe.weiss@contoso.example"]])
    sheet.merge_range("A1:H1", "Übergabe der Gäste an Contoso – Stand März 2026", title)
    write(sheet, [["Ausgeblendete Zeilen sind schon erledigt."], [], ["Nr.", "Objekt-ID", "Name", "Neue E-Mail-Adresse", "Personalnr.", "Eintritt", "Budget", "Verlängert", None, "Legende"], [*[None] * 9, "grün: geprüft"]], (1, 0))
    people = [
        ("Jörg Müller", '=VLOOKUP("M-01",Suchliste!A2:B9,2,FALSE)'),
        ("Zoë Weiß", '=VLOOKUP("M-99",Suchliste!A2:B9,2,FALSE)'),
        ("Ålf Groß", "alf.gross@contoso.example"),
        ("Anna Österreicher", "mailto:anna.oesterreicher@contoso.example"),
        ("Renée Çelik", ["renee.", bold, "celik", "@contoso.example"]),
        ("Łukasz Nowak", "mailto:l.nowak@contoso.example"),
        ("Søren Jäger", "\u00a0soeren.jaeger@contoso.example "),
        ("Team Süd (1)", None),
        ("Team Süd (2)", None),
        ("Erledigt Schön", "schoen@contoso.example"),
        ("山田 太郎", "taro.yamada@contoso.example"),
    ]
    for n, (name, address) in enumerate(people, 1):
        # One row is left blank.
        line = n + (3 if n < 7 else 4)
        sheet.write_number(line, 0, n, number)
        sheet.write_string(line, 1, guest(n))
        sheet.write_string(line, 2, name)
        if isinstance(address, list):
            sheet.write_rich_string(line, 3, *address)
        elif address is not None and address.startswith("mailto:"):
            sheet.write_url(line, 3, address, string=name if n == 4 else "lukasz.nowak@contoso.example")
        elif n < 3:
            sheet.write_formula(line, 3, address, None, ["joerg.mueller@contoso.example", "#N/A"][n - 1])
        elif address is not None:
            sheet.write(line, 3, address)
        sheet.write(line, 4, f"{416 + n:05d}" if n % 2 else 416 + n, None if n % 2 else padded)
        sheet.write_datetime(line, 5, datetime.datetime(2026, 3, 9) + datetime.timedelta(days=n), date)
        sheet.write_number(line, 6, 1000.5 * n, money)
        sheet.write_boolean(line, 7, n % 3 == 0)
    sheet.merge_range("D13:D14", "team.sued@contoso.example")
    for line in (6, 14):
        sheet.set_row(line, options={"hidden": True})
    sheet.write("C18", "Summe")
    sheet.write_formula("G18", "=SUM(G5:G16)", money, 66033)
    sheet.autofilter("A4:H16")
    for column, width in enumerate((6, 38, 22, 34, 12, 12, 14, 11)):
        sheet.set_column(column, column, width)


with tempfile.TemporaryDirectory() as made:
    path = pathlib.Path(made) / "libreoffice-handover.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        handover(book)
    subprocess.run(["soffice", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder), str(path)], check=True, stdout=subprocess.DEVNULL)
