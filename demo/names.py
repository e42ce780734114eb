"""English names of what the data set names in Chinese only, and who issues its certificates."""

from kit.database import rows

TOWNS = {
    "桂城街道": "Guicheng",
    "狮山镇": "Shishan",
    "大沥镇": "Dali",
    "里水镇": "Lishui",
    "西樵镇": "Xiqiao",
    "丹灶镇": "Danzao",
    "九江镇": "Jiujiang",
}
LINES = {
    "general": "General matters",
    "social_insurance": "Social insurance",
    "civil_affairs": "Civil affairs",
    "health_family": "Health and family planning",
    "residence": "Migrants and residence permits",
    "land_construction": "Land and construction",
    "business_tax": "Business and tax",
}
CERTIFICATES = {
    "window-general": "General window certificate",
    "window-social-insurance": "Social insurance window certificate",
    "window-civil-affairs": "Civil affairs window certificate",
    "window-health-family": "Health window certificate",
    "window-residence": "Residence permit window certificate",
    "window-land-construction": "Land and construction window certificate",
    "window-business-tax": "Business and tax window certificate",
}
POSTS = {
    "window-general": ("综合窗口岗", "General window"),
    "window-social-insurance": ("社会保险窗口岗", "Social insurance window"),
    "window-civil-affairs": ("民政窗口岗", "Civil affairs window"),
    "window-health-family": ("卫生健康窗口岗", "Health window"),
    "window-residence": ("居住证窗口岗", "Residence permit window"),
    "window-land-construction": ("国土城建窗口岗", "Land and construction window"),
    "window-business-tax": ("工商税务窗口岗", "Business and tax window"),
}


ISSUER = ("南海区行政服务中心", "Nanhai District Administrative Service Centre")


async def give() -> None:
    """Towns, lines, certificate types and posts have their English names, types their issuer."""
    for town, english in TOWNS.items():
        await rows(
            "UPDATE town SET name_en = $2 WHERE name = $1 AND name_en IS NULL", town, english
        )
    # The import has made names out of the codes; these read better.
    for table, names in (("service_line", LINES), ("certificate_type", CERTIFICATES)):
        for code, english in names.items():
            await rows(f"UPDATE {table} SET name_en = $2 WHERE code = $1", code, english)
    await rows(
        "UPDATE certificate_type SET issuer = $2, issuer_en = $3 WHERE code = ANY($1)",
        list(CERTIFICATES),
        *ISSUER,
    )
    for code, (chinese, english) in POSTS.items():
        await rows(
            "UPDATE post SET name = $2, name_en = $3 WHERE code = $1", code, chinese, english
        )
