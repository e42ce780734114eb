"""Charts as SVG made on the server: titled, described, in the page's colours, legible in print."""

from kit.web.charts.bars import Bar, bars
from kit.web.charts.heat import heat
from kit.web.charts.lines import Line, lines
from kit.web.charts.places import Place, places
from kit.web.charts.qr import qr
from kit.web.charts.ring import ring
from kit.web.charts.scatter import Dot, scatter
from kit.web.charts.timeline import Span, marks, timeline

__all__ = [
    "Bar",
    "Dot",
    "Line",
    "Place",
    "Span",
    "bars",
    "heat",
    "lines",
    "marks",
    "places",
    "qr",
    "ring",
    "scatter",
    "timeline",
]
