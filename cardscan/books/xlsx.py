"""XLSX workbooks of one sheet, every cell of which is text: the one place that knows XlsxWriter."""

import io
from collections.abc import Mapping, Sequence

import xlsxwriter

from cardscan.door import clean_lines

_LONGEST = 32_767
"""Characters that Excel keeps in a cell."""


def to_xlsx(head: Sequence[str], rows: Sequence[Mapping[str, str]]) -> bytes:
    """A sheet of the rows under their names, which stay in sight.

    Nothing is a formula, a link or a number, whatever it looks like, so that telephone numbers keep
    their plus and what a card says is never computed.
    """
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("Contacts")
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(head):
            sheet.write_string(0, column, name)
        for number, row in enumerate(rows, 1):
            for column, name in enumerate(head):
                if text := clean_lines(row.get(name, ""))[:_LONGEST]:
                    sheet.write_string(number, column, text)
    return file.getvalue()
