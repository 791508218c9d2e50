"""Plots as plain SVG."""

from collections.abc import Sequence

WIDTH, ROW, LEFT = 640, 22, 170


def bars(title: str, rows: Sequence[tuple[str, float]]) -> str:
    """Horizontal bars for shares 0..1."""
    height = ROW * (len(rows) + 2)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" role="img" '
        f'aria-label="{title}" font-family="sans-serif" font-size="12">',
        f'<text x="8" y="16" font-size="14">{title}</text>',
    ]
    for place, (name, value) in enumerate(rows):
        top = ROW * (place + 1) + 6
        parts.append(
            f'<text x="8" y="{top + 13}">{name}</text><rect x="{LEFT}" y="{top}" '
            f'width="{value * (WIDTH - LEFT - 60):.1f}" height="{ROW - 6}" fill="#5b4b8a"/>'
            f'<text x="{LEFT + value * (WIDTH - LEFT - 60) + 6:.1f}" y="{top + 13}">{value:.2f}</text>'
        )
    return "\n".join([*parts, "</svg>"]) + "\n"
