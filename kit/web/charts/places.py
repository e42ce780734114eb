"""Places on a plane: where the centres of a town lie."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from kit.web.charts.drawing import Drawing, element, width


@dataclass(frozen=True, slots=True)
class Place:
    """A point in kilometres, north up; larger for a larger `weight`."""

    name: str
    x: float
    y: float
    weight: float = 1.0
    tone: str = "series-1"
    link: str | None = None
    named: bool = False
    """Whether the name stands beside the point; otherwise only where the pointer rests."""


def places(title: str, points: Sequence[Place], *, description: str = "") -> Markup:
    """The map with a scale of kilometres."""
    left = min((point.x for point in points), default=0.0)
    below = min((point.y for point in points), default=0.0)
    across = max(max((point.x for point in points), default=1.0) - left, 1.0)
    up = max(max((point.y for point in points), default=1.0) - below, 1.0)
    scale = min(420 / across, 340 / up)
    sheet = Drawing(across * scale + 100, up * scale + 80)
    heaviest = max((point.weight for point in points), default=1.0) or 1.0
    for point in sorted(points, key=lambda item: item.named):
        x = 50 + (point.x - left) * scale
        y = sheet.high - 50 - (point.y - below) * scale
        radius = 4 + 7 * (max(point.weight, 0) / heaviest) ** 0.5
        parts = element("title", point.name) + element(
            "circle", cx=x, cy=y, r=radius, class_=point.tone, fill_opacity=0.55
        )
        if point.named:
            before = x + radius + 6 + width(point.name) > sheet.wide
            parts += element(
                "text",
                point.name,
                x=x - radius - 4 if before else x + radius + 4,
                y=y + 4,
                text_anchor="end" if before else "start",
                font_weight=650,
                class_="halo",
            )
        sheet.parts.append(
            element("a", parts, href=point.link) if point.link else element("g", parts)
        )
    kilometres = next((step for step in (20, 10, 5, 2, 1) if step * scale < 160), 1)
    end = 20 + kilometres * scale
    sheet.element("path", d=f"M20 {sheet.high - 18}v6H{end:.1f}v-6", class_="axis")
    sheet.text(26, sheet.high - 20, f"{kilometres} km", class_="quiet")
    return sheet.svg(title, description, "map", links=any(point.link for point in points))
