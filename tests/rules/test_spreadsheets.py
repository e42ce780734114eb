"""Tables in and out: round trips, and files made to hurt."""

import csv
import gzip
import io
import time
import zipfile
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from kit.spreadsheets import BadFile, Limits, Row, Sheet, Unreadable, guarded, read, to_csv, to_xlsx
from kit.spreadsheets.cells import CONTROL, ERROR_CELL, LOST_DIGITS

HEADER = ("工号", "姓名", "日期")
ROWS = [("N00001", "区小𬭎", "2026-12-07"), ("N00002", 'say "hi", 好\nagain', "")]


def rows_of(content: bytes, **limits: int) -> list[tuple[str, ...]]:
    return [row.cells for row in read(content, Limits(**limits))]


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    """The workbook with one part replaced or added."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, data)
    return target.getvalue()


def reason(content: bytes, **limits: int) -> str:
    with pytest.raises(BadFile) as refusal:
        rows_of(content, **limits)
    return refusal.value.text


def test_what_is_written_as_csv_is_read_back() -> None:
    content = to_csv(HEADER, ROWS)
    assert content.startswith(b"\xef\xbb\xbf")
    assert rows_of(content) == [HEADER, ROWS[0], ("N00002", ROWS[1][1])]


def test_what_is_written_as_xlsx_is_read_back() -> None:
    rows = [("N00001", date(2026, 12, 7), 3, Decimal("0.5"), None, True), ("=1+1", *[None] * 5)]
    content = to_xlsx(Sheet("人员", ("a", "b", "c", "d", "e", "f"), rows))
    assert rows_of(content)[1:] == [
        ("N00001", "2026-12-07", "3", "0.5", "", "TRUE"),
        ("=1+1",),
    ]
    cell = openpyxl.load_workbook(io.BytesIO(content)).active["A3"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_every_usual_encoding_is_read(encoding: str) -> None:
    text = "工号,姓名\r\nN00001,区小𬭎\r\n"
    assert rows_of(text.encode(encoding)) == [("工号", "姓名"), ("N00001", "区小𬭎")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    text = delimiter.join(["a", "b", "c"]) + "\n" + delimiter.join(["1", '"x,;y"', "3"])
    assert rows_of(text.encode()) == [("a", "b", "c"), ("1", "x,;y", "3")]


def test_a_record_counts_as_one_row_and_blank_rows_keep_their_number() -> None:
    found = list(read(b'a,b\n"x\ny",1\n\n , \nz,2\n'))
    assert found == [Row(1, ("a", "b")), Row(2, ("x\ny", "1")), Row(5, ("z", "2"))]


def test_blank_rows_of_a_workbook_keep_their_number() -> None:
    content = workbook(("a", "b"), (None, None), ("x", 1))
    assert list(read(content)) == [Row(1, ("a", "b")), Row(3, ("x", "1"))]


def test_gzipped_csv_is_read_up_to_the_limit() -> None:
    content = gzip.compress(b"a,b\n" + b"1,2\n" * 1000)
    assert len(rows_of(content)) == 1001
    assert "larger than" in reason(gzip.compress(b"0" * 5_000_000), unpacked=1_000_000)
    assert "damaged" in reason(content[:-20])


def test_an_identity_number_typed_as_a_number_is_not_repaired() -> None:
    content = workbook(("id",), (990000198912050138,), (138001380001.5,), (13800138000,))
    cells = [row[0] for row in rows_of(content)[1:]]
    assert isinstance(cells[0], Unreadable)
    assert cells[0].reason == LOST_DIGITS
    assert cells[1:] == ["138001380001.5", "13800138000"]


def test_dates_numbers_and_errors_of_a_workbook_come_as_text() -> None:
    content = workbook(
        (date(2026, 12, 7), datetime(2026, 12, 7, 8, 30), 1.0, 0.25, True, "#N/A", "  x ")  # noqa: DTZ001
    )
    cells = rows_of(content)[0]
    assert cells[:5] == ("2026-12-07", "2026-12-07T08:30", "1", "0.25", "TRUE")
    assert isinstance(cells[5], Unreadable)
    assert cells[5].reason == ERROR_CELL
    assert cells[6] == "x"


def test_nul_and_other_control_characters_make_a_cell_unreadable() -> None:
    cell = rows_of(b"a,b\nx\x00y,2\n")[1][0]
    assert isinstance(cell, Unreadable)
    assert cell.reason == CONTROL


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = with_part(workbook(("a",)), "xl/worksheets/sheet1.xml", b"<a>" + b" " * 60_000_000)
    started = time.perf_counter()
    assert reason(bomb) == "Unpacked, the workbook would be too large."
    assert time.perf_counter() - started < 1


def test_a_workbook_of_too_many_parts_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number in range(3000):
            archive.writestr(f"{number}.xml", "")
    assert reason(target.getvalue()) == "The workbook holds too many parts."


def test_entities_are_refused() -> None:
    hostile = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    )
    assert "damaged" in reason(with_part(workbook(("a",)), "xl/workbook.xml", hostile))


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "[Content_Types].xml"]
)
@pytest.mark.parametrize("data", [b"", b"<a/>", b"\xff\xfe\x00", b"<a><b></a>"])
def test_a_broken_workbook_is_refused_or_read_as_empty(part: str, data: bytes) -> None:
    content = with_part(workbook(("a", "b")), part, data)
    with suppress(BadFile):
        assert rows_of(content) in ([], [("a", "b")])


def test_a_hostile_row_number_ends_the_reading() -> None:
    sheet = (
        b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/'
        b'2006/main"><sheetData><row r="99999999999"><c r="A99999999999" t="inlineStr"><is><t>x'
        b"</t></is></c></row></sheetData></worksheet>"
    )
    content = with_part(workbook(("a",)), "xl/worksheets/sheet1.xml", sheet)
    assert reason(content) == "The file has more than {rows} rows."


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"\xd0\xcf\x11\xe0 old", "old .xls"),
        (b"PK\x03\x04 not a zip", "damaged"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe\xff", "neither"),
        (b'a,b\n"open,1\n', "well formed"),
        (b'a,b\n"x"y,1\n', "well formed"),
        (b"a" * 200_000, "well formed"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(content: bytes, words: str) -> None:
    assert words in reason(content)


def test_rows_columns_and_cells_are_bounded() -> None:
    assert "more than {rows} rows" in reason(b"a\n" * 11, rows=10)
    assert "more than {columns} columns" in reason(b",".join([b"x"] * 21), columns=20)
    assert "more than {characters} characters" in reason(b"x" * 101, cell=100)
    assert "larger than" in reason(b"x" * 2_000_001, size=2_000_000)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", " ="])
def test_no_cell_of_a_csv_export_is_a_formula(start: str) -> None:
    text = f"{start}cmd|'/c calc'!A1"
    exported = to_csv(("a",), [(text,)]).decode("utf-8-sig")
    assert next(iter(csv.reader(io.StringIO(exported.partition("\r\n")[2]))))[0] == f"'{text}"
    assert guarded("-12.5") == "-12.5"


def test_the_guard_comes_off_again_on_reading() -> None:
    assert rows_of(to_csv(("a",), [("=x",)])) == [("a",), ("=x",)]


def test_moments_are_written_in_local_time() -> None:
    moment = datetime(2026, 12, 7, 0, 30, tzinfo=UTC)
    assert rows_of(to_csv(("a",), [(moment,)]))[1] == ("2026-12-07 08:30",)
    assert rows_of(to_xlsx(Sheet("a", ("a",), [(moment,)])))[1] == ("2026-12-07T08:30",)


def test_sheet_names_are_made_fit_and_unique() -> None:
    content = to_xlsx(Sheet("a/b:c" * 10, ("x",), []), Sheet("a/b:c" * 10, ("x",), []))
    names = openpyxl.load_workbook(io.BytesIO(content)).sheetnames
    assert len(set(names)) == 2
    assert max(map(len, names)) <= 31


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_fail_otherwise(content: bytes) -> None:
    with suppress(BadFile):
        rows_of(content, unpacked=1_000_000)
    with suppress(BadFile):
        rows_of(b"\x1f\x8b\x08" + content, unpacked=1_000_000)


_BOOK = workbook(("a", "b"), ("x", 1.5), (date(2026, 12, 7), "=1+1"))


def test_a_workbook_whose_parts_would_begin_before_the_file_is_refused() -> None:
    place = _BOOK.rindex(b"PK\5\6") + 16
    begins = int.from_bytes(_BOOK[place : place + 4], "little") + 32
    with pytest.raises(BadFile):
        rows_of(_BOOK[:place] + begins.to_bytes(4, "little") + _BOOK[place + 4 :])


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(_BOOK) - 1), st.binary(min_size=1, max_size=8))
def test_no_damage_to_a_workbook_makes_the_reader_fail_otherwise(at: int, damage: bytes) -> None:
    with suppress(BadFile):
        rows_of(_BOOK[:at] + damage + _BOOK[at + len(damage) :])


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_no_sheet_makes_the_reader_fail_otherwise(xml: str) -> None:
    sheet = f"<worksheet><sheetData><row r='1'><c r='A1' t='n'><v>{xml}</v></c></row></sheetData>"
    with suppress(BadFile):
        rows_of(with_part(_BOOK, "xl/worksheets/sheet1.xml", f"{sheet}</worksheet>".encode()))


@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=4), max_size=5))
def test_csv_and_xlsx_keep_every_row(rows: list[list[str]]) -> None:
    rows = [["head", *row] for row in rows]

    def seen(content: bytes) -> list[tuple[str, ...]]:
        return [tuple(map(str, cells)) for cells in rows_of(content)]

    width = max((len(row) for row in rows), default=1)
    header = [f"h{place}" for place in range(width)]
    assert len(seen(to_csv(header, rows))) == len(seen(to_xlsx(Sheet("s", header, rows))))
