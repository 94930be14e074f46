"""An address as a QR code, for paper, badges and pages."""

from __future__ import annotations

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

_QUIET = 4
# Any of the eight masks is read; trying all of them for the most even one takes eight times as long.
_MASK = 4


def qr_modules(text: str) -> list[list[bool]]:
    """Return the dark (True) and light modules of a QR code, row by row, with its quiet margin of four. 15 % of it may be damaged."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=_QUIET, mask_pattern=_MASK)
    code.add_data(text)
    code.make(fit=True)
    return [[bool(one) for one in row] for row in code.get_matrix()]


def qr_svg(text: str, title: str = "") -> str:
    """Return a QR code as an SVG picture of black on white; `title` is read aloud in its place."""
    modules = qr_modules(text)
    size, path = len(modules), []
    for y, row in enumerate(modules):
        x = 0
        while x < size:
            if row[x]:
                end = x
                while end < size and row[end]:
                    end += 1
                path.append(f"M{x} {y}h{end - x}v1h-{end - x}z")
                x = end
            x += 1
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size * 6}" height="{size * 6}" role="img" '
        f'shape-rendering="crispEdges"><title>{_plain(title)}</title>'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{"".join(path)}"/></svg>'
    )


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
