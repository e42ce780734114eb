"""What people should know: a line on their page, once, until they have read it."""

from kit.notices.sending import notify

__all__ = ["notify"]
