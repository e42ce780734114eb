"""The routes of the frame itself."""

from kit.web.assets import static_file
from kit.web.design import gallery, send
from kit.web.switches import choose_elders, choose_language

ROUTES = (static_file, choose_language, choose_elders, gallery, send)
