"""Photos into flat, upright, clean card images.

Bytes are loaded into photos, the cards in them located, cut out flat and cleaned for a reader;
codes on a card are read from its pixels.
"""
