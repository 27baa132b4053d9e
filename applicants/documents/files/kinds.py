"""What an uploaded file is, by its content and never by its name. Pure."""

from enum import StrEnum

LONGEST_NAME = 100


class FileKind(StrEnum):
    """The kinds that are taken. The value is the content type with which a file is given out."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"

    @property
    def suffix(self) -> str:
        return {self.PDF: ".pdf", self.JPEG: ".jpg", self.PNG: ".png"}[self]

    @property
    def is_image(self) -> bool:
        return self is not FileKind.PDF


SIGNATURES = {
    b"%PDF-1.": FileKind.PDF,
    b"%PDF-2.": FileKind.PDF,
    b"\xff\xd8\xff": FileKind.JPEG,
    b"\x89PNG\r\n\x1a\n": FileKind.PNG,
}
TAIL = 2048
"""Within so many bytes from its end a whole PDF says %%EOF."""


def kind_of(content: bytes) -> FileKind | None:
    """The kind of a file, None for all that is not taken: programs, archives, web pages, SVG, text, half a PDF.

    A file begins with the signature of its kind, at its first byte: readers of PDF also take one that begins later,
    which is how a file can be a program and a PDF at once.
    """
    for signature, kind in SIGNATURES.items():
        if content.startswith(signature):
            return kind if kind.is_image or b"%%EOF" in content[-TAIL:] else None
    return None


def shown_name(raw: str, kind: FileKind) -> str:
    """The name under which a file is given back: what people called it, harmless, with the ending of what it is."""
    last = raw.replace("\\", "/").rpartition("/")[2]
    stem = last.rpartition(".")[0] or last
    kept = "".join(char if char.isalnum() or char in " -_()" else "_" for char in stem if char.isprintable())
    stem = " ".join(kept.split()).strip("_ ")[: LONGEST_NAME - len(kind.suffix)].strip("_ ")
    return (stem or "document") + kind.suffix


def size_words(size: int) -> str:
    """A size as people say it: 640 KB, 3.2 MB (1 KB = 1,000 bytes, as shops and portals count)."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} KB"
    return f"{size / 1_000_000:.1f} MB".replace(".0 MB", " MB")
