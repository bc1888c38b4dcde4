"""Draws the figures as bars on a logarithmic scale: an SVG for white and dark backgrounds."""

import math

PEERS = ("ours", "best libraries", "C zlib", "itsdangerous 0.4", "Flask")
PANELS = (("decode", 0), ("encode", 430))  # and where they start
WIDTH, TOP, NAMES = 860, 72, 128
BAR, GAP, GROUP = 13, 5, 34
SHORTEST, LONGEST, DECADE = 0.1, 1000, 50  # microseconds, and how wide ten times as many are
TEXT, OURS, THEIRS = "#7a858f", "#d9661f", "#6f93b5"
FONT = 'font-family="system-ui, \'Segoe UI\', Helvetica, Arial, sans-serif" font-size="12"'
TITLE = (
    "Microseconds for a cookie, on a logarithmic scale, and how many times as long as this crate"
)


def text(x, y, content, attributes=""):
    return f'<text x="{x:g}" y="{y:g}" {attributes}>{content}</text>'


def bars(left, top, row):
    """The bars of one operation on one session, and where the last one ends."""
    lines, y = [text(left, top, row["session"], 'font-weight="bold"')], top + 9
    for peer in PEERS:
        ratio = 1 if peer == "ours" else row.get(peer)
        if ratio is None:
            continue
        time = row["ours"] * ratio
        length = math.log10(time / SHORTEST) * DECADE
        name, color, weight, times = peer, THEIRS, "", f", {ratio:g}×"
        if peer == "ours":
            name, color, weight, times = "this crate", OURS, 'font-weight="bold"', ""
        lines.append(text(left - 8, y + BAR - 2, name, f'text-anchor="end" {weight}'))
        lines.append(
            f'<rect x="{left}" y="{y}" width="{length:.1f}" height="{BAR}" fill="{color}"/>'
        )
        digits = 2 if time < 100 else 3
        lines.append(text(left + length + 6, y + BAR - 2, f"{time:.{digits}g} µs{times}", weight))
        y += BAR + GAP
    return lines, y


def scale(left, bottom):
    lines = []
    for decade in range(round(math.log10(LONGEST / SHORTEST)) + 1):
        x = left + decade * DECADE
        lines.append(f'<path d="M{x} {TOP - 12}V{bottom}" stroke="{TEXT}" stroke-opacity="0.2"/>')
        lines.append(text(x, bottom + 16, f"{SHORTEST * 10**decade:g}", 'text-anchor="middle"'))
    return lines


def svg(rows):
    """The chart of all rows but `mix` and `refuse`."""
    lines, top = [text(NAMES, 18, TITLE)], TOP
    for session in ("small", "login", "cart"):
        bottom = top
        for operation, left in PANELS:
            (row,) = [
                row for row in rows if (row["operation"], row["session"]) == (operation, session)
            ]
            drawn, end = bars(left + NAMES, top, row)
            lines += drawn
            bottom = max(bottom, end)
        top = bottom + GROUP - GAP
    for operation, left in PANELS:
        lines.append(text(left + NAMES, 46, operation, 'font-weight="bold" font-size="14"'))
        lines[1:1] = scale(left + NAMES, bottom)  # below the bars
    size = f'viewBox="0 0 {WIDTH} {bottom + 28}" width="{WIDTH}" height="{bottom + 28}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" fill="{TEXT}" {FONT}>'
    return "\n".join([head, f"<title>{TITLE}</title>", *lines, "</svg>\n"])
