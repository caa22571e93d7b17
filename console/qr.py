"""A QR code as an SVG picture in the page: no file, no script, and black on white in the dark as well."""

from __future__ import annotations

from markupsafe import Markup


def qr_code(text: str) -> Markup:
    """Scannable from a worn slip: error correction Q restores a quarter of it."""
    import segno  # only printed slips need it

    made = segno.make(text, error="q", micro=False)
    drawn = made.svg_inline(omitsize=True, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None)
    return Markup(drawn)  # noqa: S704 - segno's own drawing: the text becomes modules, never markup
