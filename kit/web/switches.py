"""The reader's own settings on this device: language and elders' mode; works without an account."""

from typing import Annotated

from litestar import get
from litestar.params import FromPath, QueryParameter
from litestar.response import Redirect

from kit.errors import NotFound
from kit.language import LANGUAGES
from kit.web.pages import local, redirect
from kit.web.reading import YEAR, reading

Back = Annotated[str, QueryParameter(max_length=2000)]


@get("/language/{code:str}", permission="public", include_in_schema=False)
async def choose_language(code: FromPath[str], back: Back = "/") -> Redirect:
    """From here on this device reads in `code`; back to the page."""
    if code not in LANGUAGES:
        raise NotFound
    reading().set_cookie("language", code, seconds=YEAR)
    return redirect(local(back))


@get("/elders/{setting:str}", permission="public", include_in_schema=False)
async def choose_elders(setting: FromPath[str], back: Back = "/") -> Redirect:
    """From here on this device shows large type and few columns, or no longer."""
    if setting not in {"on", "off"}:
        raise NotFound
    reading().set_cookie("elders", "1" if setting == "on" else "0", seconds=YEAR)
    return redirect(local(back))
