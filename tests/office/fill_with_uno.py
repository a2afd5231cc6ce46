"""Fill Word forms in a running LibreOffice, as a person would; run by the system's Python.

Reads a JSON job on standard input: the port to talk to and, for each form, its source, the texts
and days to type (by bookmark), the boxes to click (bookmark and words), and the files to write.
`conversions` are opened and written again afterwards.
"""

import json
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.text.ControlCharacter import PARAGRAPH_BREAK

FILTERS = {".docx": "MS Word 2007 XML", ".odt": "writer8", ".pdf": "writer_pdf_Export"}
PATIENCE = 60  # seconds for LibreOffice to answer


def connect(port):
    local = uno.getComponentContext()
    manager = local.ServiceManager
    resolver = manager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    address = f"uno:socket,host=127.0.0.1,port={port};urp;StarOffice.ComponentContext"
    limit = time.monotonic() + PATIENCE
    while True:
        try:
            return resolver.resolve(address)
        except NoConnectException:
            if time.monotonic() > limit:
                raise
            time.sleep(0.2)


def setting(name, value):
    prop = PropertyValue()
    prop.Name, prop.Value = name, value
    return prop


def open_file(desktop, path):
    hidden = (setting("Hidden", True),)
    return desktop.loadComponentFromURL(Path(path).as_uri(), "_blank", 0, hidden)


def save(document, path):
    kind = (setting("FilterName", FILTERS[Path(path).suffix]),)
    document.storeToURL(Path(path).as_uri(), kind)


def cell_of(document, bookmark):
    return document.Bookmarks.getByName(bookmark).getAnchor()


def type_text(document, bookmark, text):
    anchor = cell_of(document, bookmark)
    holder = anchor.getText()
    cursor = holder.createTextCursorByRange(anchor.getStart())
    for i, line in enumerate(text.split("\n")):
        if i:
            holder.insertControlCharacter(cursor, PARAGRAPH_BREAK, False)
        holder.insertString(cursor, line, False)


def type_actions(document, bookmark, rows):
    """Type in the rows of the table that a bookmark stands in; further rows are added."""
    anchor = cell_of(document, bookmark)
    table = anchor.TextTable
    missing = len(rows) + 1 - table.Rows.Count
    if missing > 0:
        table.Rows.insertByIndex(table.Rows.Count, missing)
    for i, row in enumerate(rows, 1):
        for j, text in enumerate(row):
            table.getCellByPosition(j, i).setString(text)


def portions(text):
    paragraphs = text.createEnumeration()
    while paragraphs.hasMoreElements():
        inside = paragraphs.nextElement().createEnumeration()
        while inside.hasMoreElements():
            yield inside.nextElement()


def controls(document, bookmark):
    """List the controls of a cell with the words that follow each."""
    found = []
    for portion in portions(cell_of(document, bookmark).getText()):
        if portion.TextPortionType == "ContentControl":
            found.append([portion.ContentControl, ""])
        elif portion.TextPortionType == "Text" and found:
            found[-1][1] += portion.getString()
    return [(control, " ".join(words.split())) for control, words in found]


def type_day(document, bookmark, day):
    ((control, _),) = controls(document, bookmark)
    control.setString(day)
    control.ShowingPlaceHolder = False


def click(document, bookmark, words):
    """Do what a click does: change the state and the sign that is seen."""
    wanted = [control for control, label in controls(document, bookmark) if label == words]
    (control,) = wanted
    control.Checked = True
    control.setString("☒")


def fill(desktop, form):
    document = open_file(desktop, form["source"])
    for bookmark, text in form["texts"].items():
        type_text(document, bookmark, text)
    for bookmark, day in form["days"].items():
        type_day(document, bookmark, day)
    for bookmark, words in form["clicks"]:
        click(document, bookmark, words)
    for bookmark, rows in form["actions"].items():
        type_actions(document, bookmark, rows)
    for path in form["saves"]:
        save(document, path)
    document.close(True)


def convert(desktop, source, target):
    document = open_file(desktop, source)
    save(document, target)
    document.close(True)


def main():
    job = json.load(sys.stdin)
    context = connect(job["port"])
    manager = context.ServiceManager
    desktop = manager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    for form in job["forms"]:
        fill(desktop, form)
    for source, target in job["conversions"]:
        convert(desktop, source, target)
    desktop.terminate()


if __name__ == "__main__":
    main()
