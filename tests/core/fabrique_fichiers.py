"""Builds small office files, Outlook mails and PDFs in memory, sound ones and hostile ones."""

import io
import struct
import zipfile
import zlib
from itertools import pairwise

from PIL import Image

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DOCX_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
ODT_TYPE = "application/vnd.oasis.opendocument.text"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def make_zip(parts, method=zipfile.ZIP_DEFLATED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def word_types(main=DOCX_MAIN, more=""):
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/>{more}</Types>'
    )


def relations(kind, target, mode=""):
    attribute = f' TargetMode="{mode}"' if mode else ""
    return (
        f'<Relationships xmlns="{RELS}"><Relationship Id="r1" Type="{OFFICE_RELS}/{kind}" '
        f'Target="{target}"{attribute}/></Relationships>'
    )


def make_docx(body="<w:p><w:r><w:t>Essai</w:t></w:r></w:p>", parts=None, *, without=()):
    content = {
        "[Content_Types].xml": word_types(),
        "_rels/.rels": relations("officeDocument", "word/document.xml"),
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
    } | (parts or {})
    return make_zip({name: data for name, data in content.items() if name not in without})


def odt_manifest(inner="", kind=ODT_TYPE):
    return (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>{inner}'
        "</manifest:manifest>"
    )


def make_odt(body="<text:p>Essai</text:p>", parts=None, *, without=()):
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    content = {
        "mimetype": ODT_TYPE,
        "Configurations2/toolbar/": "",
        "Configurations2/accelerator/current.xml": "",
        "Thumbnails/thumbnail.png": make_png(),
        "layout-cache": b"\0\x01\x02",
        "content.xml": (
            f'<office:document-content xmlns:office="{urn}:office:1.0" xmlns:text="{urn}:text:1.0" '
            f'xmlns:draw="{urn}:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink">'
            f"<office:body><office:text>{body}</office:text></office:body>"
            "</office:document-content>"
        ),
        "meta.xml": (
            f'<office:document-meta xmlns:office="{urn}:office:1.0" xmlns:meta="{urn}:meta:1.0" '
            'xmlns:xlink="http://www.w3.org/1999/xlink"><office:meta><meta:template '
            'xlink:href="file:///home/x/modele.ott"/></office:meta></office:document-meta>'
        ),
        "META-INF/manifest.xml": odt_manifest(),
    } | (parts or {})
    return make_zip({name: data for name, data in content.items() if name not in without})


def make_image(kind, size=(8, 8)):
    target = io.BytesIO()
    Image.new("RGB", size, "white").save(target, kind)
    return target.getvalue()


def make_png(size=(8, 8)):
    return make_image("PNG", size)


def make_jpg(size=(8, 8)):
    return make_image("JPEG", size)


def make_huge_png():
    """A PNG whose header announces a gigapixel."""
    header = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    good = make_png()
    chunk = b"IHDR" + header
    return good[:12] + chunk + struct.pack(">I", zlib.crc32(chunk)) + good[33:]


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64


def make_pdf(*objects, trailer=b"<< /Root 1 0 R >>", eof=b"%%EOF\n"):
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (i, o) for i, o in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer\n" + trailer + b"\nstartxref\n0\n" + eof


def object_stream(content, more=b"", head=b"/Type /ObjStm"):
    packed = zlib.compress(content)
    return (
        b"<< " + head + b" /N 1 /First 4 /Filter /FlateDecode " + more + b"/Length "
        b"%d >>\nstream\n%s\nendstream" % (len(packed), packed)
    )


# --- OLE compound files -----------------------------------------------------------------------

_FREE, _END, _FATSECT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR, _MINI = 512, 64


class _Cfb:
    def __init__(self):
        self.entries, self.sectors, self.fat = [], [], []
        self.mini, self.minifat = b"", []

    def chain(self, data):
        """Store data in whole sectors and give the number of the first."""
        if not data:
            return _END
        first = len(self.sectors)
        blocks = [data[i : i + _SECTOR] for i in range(0, len(data), _SECTOR)]
        self.sectors += [block.ljust(_SECTOR, b"\0") for block in blocks]
        self.fat += [*range(first + 1, first + len(blocks)), _END]
        return first

    def store(self, data):
        if len(data) >= 4096:
            return self.chain(data)
        if not data:
            return _END
        first = len(self.minifat)
        count = -(-len(data) // _MINI)
        self.mini += data.ljust(count * _MINI, b"\0")
        self.minifat += [*range(first + 1, first + count), _END]
        return first

    def add(self, name, node):
        number = len(self.entries)
        entry = {"name": name, "right": _FREE, "child": _FREE, "start": 0, "size": 0, "kind": 1}
        self.entries.append(entry)
        if isinstance(node, dict):
            entry["child"] = self.add_all(node)
        else:
            entry |= {"kind": 2, "start": self.store(node), "size": len(node)}
        return number

    def add_all(self, nodes):
        numbers = [
            self.add(name, nodes[name])
            for name in sorted(nodes, key=lambda name: (len(name), name.upper()))
        ]
        for left, right in pairwise(numbers):
            self.entries[left]["right"] = right
        return numbers[0] if numbers else _FREE

    def pack(self, tree):
        self.entries.append(
            {"name": "Root Entry", "right": _FREE, "child": _FREE, "start": 0, "size": 0, "kind": 5}
        )
        root = self.entries[0]
        root["child"] = self.add_all(tree)
        root["start"], root["size"] = self.chain(self.mini), len(self.mini)
        minifat = self.chain(b"".join(struct.pack("<I", n) for n in self.minifat))
        directory = self.chain(b"".join(map(_pack_entry, self.entries)))
        fat_count = 1
        while fat_count * 128 < len(self.fat) + fat_count:
            fat_count += 1
        first_fat = len(self.sectors)
        self.fat += [_FATSECT] * fat_count
        table = b"".join(struct.pack("<I", n) for n in self.fat)
        table = table.ljust(fat_count * _SECTOR, b"\xff")
        difat = [*range(first_fat, first_fat + fat_count)] + [_FREE] * (109 - fat_count)
        mini_sectors = -(-len(self.minifat) * 4 // _SECTOR)
        header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + struct.pack(
            "<16xHHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, fat_count, directory, 0, 4096,
            minifat, mini_sectors, _END, 0, difat[0],
        )  # fmt: skip
        header += struct.pack("<108I", *difat[1:])
        return header + b"".join(self.sectors) + table


def _pack_entry(entry):
    name = (entry["name"] + "\0").encode("utf-16-le")
    return (
        name.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(name), entry["kind"], 1, _FREE, entry["right"], entry["child"])
        + b"\0" * 36
        + struct.pack("<IQ", entry["start"], entry["size"])
    )


def make_ole(tree):
    """Pack a tree of {name: bytes or tree} into a compound file of version 3."""
    return _Cfb().pack(tree)


# --- Outlook messages -------------------------------------------------------------------------


def _properties(header_size, values):
    """Property stream: what is text or binary is only announced, the rest is written inside."""
    head = b"\0" * header_size
    for (pid, ptyp), value in values.items():
        inside = value if ptyp in {0x0003, 0x000B, 0x0040} else struct.pack("<II", len(value), 0)
        head += struct.pack("<HHI", ptyp, pid, 6) + inside.ljust(8, b"\0")
    return head


def _store_values(header_size, values, tree):
    tree["__properties_version1.0"] = _properties(header_size, values)
    for (pid, ptyp), value in values.items():
        if ptyp not in {0x0003, 0x000B, 0x0040}:
            tree[f"__substg1.0_{pid:04X}{ptyp:04X}"] = value
    return tree


def _text(values, pid, text, *, ansi=""):
    if text is not None:
        values[pid, 0x001E if ansi else 0x001F] = text.encode(ansi or "utf-16-le")


def msg_attachment(name, content, *, cid="", embedded=None, hidden=False):
    values = {(0x3705, 0x0003): struct.pack("<i", 5 if embedded else 1)}
    _text(values, 0x3707, name)
    _text(values, 0x3712, cid or None)
    if hidden:
        values[0x7FFE, 0x000B] = b"\x01"
    if embedded is None:
        values[0x3701, 0x0102] = content
    tree = _store_values(8, values, {})
    if embedded is not None:
        tree["__substg1.0_3701000D"] = embedded
    return tree


def msg_tree(
    *, sender="Claude Fictif", address="claude@ecole.invalid", subject="Fiche", body="Bonjour",
    attachments=(), filetime=None, html=None, headers=None, embedded=False, ansi="",
    exchange=False,
):  # fmt: skip
    values = {}
    _text(values, 0x0037, subject, ansi=ansi)
    _text(values, 0x0C1A, sender, ansi=ansi)
    _text(values, 0x0C1F if not exchange else 0x5D01, address, ansi=ansi)
    if exchange:
        _text(values, 0x0C1F, "/o=Org/ou=Exchange/cn=claude", ansi=ansi)
    _text(values, 0x1000, body, ansi=ansi)
    _text(values, 0x007D, headers, ansi=ansi)
    if html is not None:
        values[0x1013, 0x0102] = html.encode("utf-8")
        values[0x3FDE, 0x0003] = struct.pack("<i", 65001)
    if filetime is not None:
        values[0x0039, 0x0040] = struct.pack("<Q", filetime)
    tree = _store_values(24 if embedded else 32, values, {})
    for number, attachment in enumerate(attachments):
        tree[f"__attach_version1.0_#{number:08X}"] = attachment
    return tree


def make_msg(**kwargs):
    return make_ole(msg_tree(**kwargs) | {"__nameid_version1.0": {}})
