"""A card as its templates show it: plain values with words, made from a `seen.Card`."""
