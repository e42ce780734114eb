"""A write that is sent twice is done once: by Idempotency-Key, and for forms by their own mark."""
