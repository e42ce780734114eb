"""The path picture: the present post in the middle, possible next ones with the gap to each."""

from collections.abc import Sequence

from markupsafe import Markup

from career.growth.queries import NextPost
from kit.language import N_, gettext, ngettext
from kit.web.charts.drawing import Drawing, width
from kit.web.environment import date_text

ROW = 46.0
MOST = 10


def path_picture(posts: Sequence[NextPost]) -> Markup | None:
    """The picture as SVG; None without any post that has conditions."""
    if not posts:
        return None
    held = next((one for one in posts if one.held), None)
    others = [one for one in posts if not one.held][:MOST]
    if not others:
        return None
    high = max(1, len(others)) * ROW + 16
    sheet = Drawing(720, high)
    here = held.name if held else gettext(N_("no post now"))
    middle = high / 2
    for number, one in enumerate(others):
        y = 8 + number * ROW
        tone = "good" if one.qualified else "note" if len(one.missing) == 1 else "quiet"
        sheet.element(
            "path",
            d=f"M190 {middle:.1f} C 250 {middle:.1f}, 250 {y + 18:.1f}, 300 {y + 18:.1f}",
            class_=f"line {'series-3' if one.qualified else 'series-1 dash'}",
            fill="none",
        )
        sheet.element(
            "rect",
            x=300,
            y=y,
            width=410,
            height=36,
            rx=6,
            class_="series-3" if one.qualified else "series-1",
            fill_opacity=0.15,
        )
        sheet.text(312, y + 15, one.name)
        sheet.text(312, y + 30, _cut(_gap(one), 390), class_="quiet", font_size=11)
        sheet.element("circle", cx=700, cy=y + 18, r=5, class_=tone)
    sheet.element(
        "rect", x=8, y=middle - 22, width=182, height=44, rx=6, class_="series-2", fill_opacity=0.25
    )
    sheet.text(99, middle + 5, _cut(here, 170), text_anchor="middle")
    return sheet.svg(gettext(N_("Possible next posts and the gap to each")))


def _gap(one: NextPost) -> str:
    if one.qualified:
        return gettext(N_("qualified now"))
    if one.ready is not None:
        return gettext(N_("met by itself on {day}"), day=date_text(one.ready))
    count = ngettext("{count} condition missing", "{count} conditions missing", len(one.missing))
    return f"{count}: {'; '.join(one.missing)}"


def _cut(text: str, room: float) -> str:
    if width(text) <= room:
        return text
    while text and width(text + "…") > room:
        text = text[:-1]
    return text + "…"
