"""What would serve any service: database, jobs, documents, pages. It knows nothing of windows."""

import gc

gc.set_threshold(50_000, 10, 10)
"""A service makes half a million objects while it starts, and few circles ever: looking through
them every 700, as Python does by itself, costs a fifth of the start and a part of each request."""
