"""A line chart as SVG, without any package."""

from html import escape

COLOURS = ("#1f6fb2", "#c8501e", "#3a8f3a", "#7a4aa0")
STEPS = [digit * 10.0**power for power in range(-3, 7) for digit in (1, 2, 5)]
LEFT, TOP, WIDTH, HEIGHT = 60, 40, 460, 260


def line_chart(title, x_label, y_label, lines, level=None):
    """`lines` are (name, [(x, y), …]), y from 0 to 1; `level` is (name, y), a dashed line across."""
    highest_x = max(x for _, line in lines for x, _ in line)
    step = next(step for step in STEPS if highest_x <= 5 * step)
    highest_x = step * -(-highest_x // step)

    def place(x, y):
        return f"{LEFT + WIDTH * x / highest_x:.1f},{TOP + HEIGHT * (1 - y):.1f}"

    def text(x, y, value, anchor="middle"):
        return f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-family="sans-serif" font-size="12">{escape(value)}</text>'

    bottom = TOP + HEIGHT
    parts = [text(LEFT + WIDTH / 2, 20, title), text(LEFT + WIDTH / 2, bottom + 36, x_label),
             text(LEFT, TOP - 8, y_label, "start"),
             f'<path d="M{LEFT},{TOP} V{bottom} H{LEFT + WIDTH}" fill="none" stroke="#888"/>']
    for i in range(int(highest_x / step) + 1):
        parts.append(text(LEFT + WIDTH * i * step / highest_x, bottom + 18, f"{i * step:.3g}"))
    for i in range(6):
        parts.append(text(LEFT - 6, bottom - HEIGHT * i / 5 + 4, f"{i / 5:.1f}", "end"))
    if level:
        y = place(0, level[1]).split(",")[1]
        parts.append(f'<path d="M{LEFT},{y} H{LEFT + WIDTH}" stroke="#888" stroke-dasharray="5 4"/>')
        parts.append(text(LEFT + WIDTH, float(y) - 5, level[0], "end"))
    for number, (name, line) in enumerate(lines):
        colour = COLOURS[number % len(COLOURS)]
        parts.append(f'<polyline points="{" ".join(place(*point) for point in line)}" fill="none" stroke="{colour}" '
                     'stroke-width="2"/>')
        parts += [f'<circle cx="{place(*p).split(",")[0]}" cy="{place(*p).split(",")[1]}" r="3" fill="{colour}"/>'
                  for p in line]
        parts.append(f'<rect x="{LEFT + WIDTH + 20}" y="{TOP + 20 * number}" width="12" height="12" fill="{colour}"/>')
        parts.append(text(LEFT + WIDTH + 38, TOP + 20 * number + 11, name, "start"))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="740" height="{bottom + 50}" '
            f'style="background:white">{"".join(parts)}</svg>\n')
