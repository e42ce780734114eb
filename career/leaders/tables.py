"""Quarterly reports, as rows."""

from piccolo.columns import BigInt, BigSerial, Date, Timestamptz, Varchar
from piccolo.table import Table


class DistrictReport(Table, tablename="district_report"):
    """A report that was made; its bytes are frozen."""

    id = BigSerial(primary_key=True)
    first_day = Date(default=None)
    last_day = Date(default=None)
    document = BigInt(default=None, help_text="frozen_document.id")
    made_at = Timestamptz(default=None)
    made_by = Varchar(length=60, null=True, default=None)
