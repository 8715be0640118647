"""Live pages: what changed is told to open pages at once, to each only what they may know."""

from webapp.live.endpoint import Live
from webapp.live.serving import serve

__all__ = ["Live", "serve"]
