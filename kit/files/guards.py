"""What the database is told about files beyond their columns."""

GUARDS: tuple[str, ...] = ("ALTER TABLE file_content ALTER COLUMN content SET STORAGE EXTERNAL",)
