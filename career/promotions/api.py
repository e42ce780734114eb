"""Promotions and their lists as JSON."""

from typing import Annotated

from litestar import Controller, Response, delete, get, post
from litestar.params import FromPath, JSONBody, PathParameter, QueryParameter

from career.permissions import PROMOTIONS_EDIT, PROMOTIONS_READ
from career.promotions import service
from career.promotions.adopting import document_of, propose_adoption
from career.promotions.queries import entries, lists, notices, one_list, promotion, promotions
from career.promotions.rules.findings import STANDINGS
from career.promotions.rules.score import Score
from career.promotions.shapes import (
    EntryOutput,
    ListInput,
    ListOutput,
    NoticeInput,
    NoticeOutput,
    PromotionInput,
    PromotionOutput,
    entry_output,
    list_output,
    notice_output,
)
from certification.queries.names import names
from kit import clock
from kit.documents import frozen
from kit.errors import Invalid
from kit.language import N_, pick
from kit.permissions import required
from kit.web.lists import Paged, PageNumber, PageSize

CodeInPath = Annotated[str, PathParameter(max_length=60)]
Key = Annotated[int, PathParameter(ge=1, le=2**62)]
Maybe = Annotated[str | None, QueryParameter(max_length=20)]


class PromotionApi(Controller):
    """`/api/promotions` and `/api/promotion-lists`."""

    path = "/api"
    tags = ["Promotions"]

    @get("/promotions", permission=PROMOTIONS_READ)
    async def list_promotions(self) -> list[PromotionOutput]:
        """Every promotion."""
        return [
            PromotionOutput(one.code, pick(one.name, one.name_en), one.lists, one.adopted)
            for one in await promotions()
        ]

    @post("/promotions", permission=PROMOTIONS_EDIT)
    async def put_promotion(self, data: JSONBody[PromotionInput]) -> dict[str, str]:
        """A promotion; its conditions are a condition set of purpose promotion and its code."""
        await service.put_promotion(data.code, data.name, data.name_en)
        return {"code": data.code}

    @get("/promotions/{code:str}/notices", permission=PROMOTIONS_READ)
    async def list_notices(self, code: FromPath[CodeInPath]) -> list[NoticeOutput]:
        """The versions of the notice, the latest first."""
        return [notice_output(one) for one in await notices((await promotion(code)).id)]

    @post("/promotions/{code:str}/notices", permission=PROMOTIONS_EDIT)
    async def publish_notice(
        self, code: FromPath[CodeInPath], data: JSONBody[NoticeInput]
    ) -> dict[str, int]:
        """The next version of the notice, with places and the score it states."""
        version = await service.publish_notice(
            code,
            number=data.number,
            text=data.text,
            places=data.places,
            score=data.score or Score(),
            now=clock.now(),
        )
        return {"version": version}

    @get("/promotions/{code:str}/lists", permission=PROMOTIONS_READ)
    async def list_lists(self, code: FromPath[CodeInPath]) -> list[ListOutput]:
        """The promotion's lists, the latest first."""
        return [list_output(one) for one in await lists((await promotion(code)).id)]

    @post("/promotions/{code:str}/lists", permission=PROMOTIONS_EDIT)
    async def make_list(
        self, code: FromPath[CodeInPath], data: JSONBody[ListInput]
    ) -> dict[str, int]:
        """A draft list of everybody on the staff as of the day."""
        made = await service.make_list(
            code,
            data.as_of,
            today=clock.today(),
            now=clock.now(),
            towns=required().towns(PROMOTIONS_EDIT),
        )
        return {"id": made}

    @get("/promotion-lists/{list_id:int}", permission=PROMOTIONS_READ)
    async def show_list(self, list_id: FromPath[Key]) -> ListOutput:
        """One list."""
        return list_output(await one_list(list_id))

    @get("/promotion-lists/{list_id:int}/entries", permission=PROMOTIONS_READ)
    async def list_entries(
        self,
        list_id: FromPath[Key],
        standing: Maybe = None,
        page: PageNumber = 1,
        page_size: PageSize = 50,
    ) -> Paged[EntryOutput]:
        """People of the list who are eligible, nearly or not, each fact with its proof."""
        if standing is not None and standing not in STANDINGS:
            raise Invalid({"standing": N_("Choose one of the list.")})
        await one_list(list_id)
        found, total = await entries(
            list_id,
            standing,
            towns=required().towns(PROMOTIONS_READ),
            offset=(page - 1) * page_size,
            limit=page_size,
        )
        named = await names()
        return Paged([entry_output(one, named) for one in found], total, page, page_size)

    @post("/promotion-lists/{list_id:int}/adopt", permission=PROMOTIONS_EDIT)
    async def adopt(self, list_id: FromPath[Key]) -> dict[str, str]:
        """The list is adopted and frozen, at once or when a second person agrees."""
        decision = await propose_adoption(list_id)
        return {"decision": decision.value, "state": (await one_list(list_id)).state}

    @delete("/promotion-lists/{list_id:int}", permission=PROMOTIONS_EDIT)
    async def drop_list(self, list_id: FromPath[Key]) -> None:
        """The draft is no more."""
        await service.drop_list(list_id)

    @get("/promotion-lists/{list_id:int}/document.pdf", permission=PROMOTIONS_READ)
    async def download(self, list_id: FromPath[Key]) -> Response[bytes]:
        """The list with its signature pages: as frozen, or as the draft stands."""
        shown = await one_list(list_id)
        content = (
            (await frozen(shown.document)).content
            if shown.document is not None
            else await document_of(list_id)
        )
        return Response(
            content,
            media_type="application/pdf",
            headers={
                "Content-Disposition": f'inline; filename="promotion-list-{list_id}.pdf"',
                "Cache-Control": "no-store",
            },
        )
