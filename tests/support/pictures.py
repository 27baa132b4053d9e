"""Files for uploads: small pictures and PDFs, and files that are not what they say."""

import io
import struct
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 200
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(width=600, height=800, mode="RGB", kind="JPEG", color=None, **saved):
    """A picture as bytes."""
    out = io.BytesIO()
    Image.new(mode, (width, height), color if color is not None else 0).save(out, kind, **saved)
    return out.getvalue()


def upload(content, name="picture.jpg", content_type="image/jpeg"):
    return SimpleUploadedFile(name, content, content_type)


def bomb(width=60_000, height=60_000):
    """A PNG of a few hundred bytes that says it has 3.6 thousand million pixels."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\x00" * 1000)) + chunk(b"IEND", b"")


def content_of(row):
    """The bytes of a stored file."""
    with row.file.open("rb") as file:
        return file.read()
