"""Letters that come in: where they lie, what they say, and whose answers they are."""
