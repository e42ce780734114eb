"""One pipeline for every file that comes in: preview, row errors, confirm, undo."""
