"""A note's bytes become a typed record; an event or a kind becomes a note's text."""
