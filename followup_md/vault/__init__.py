"""The disk: the only folder that lists, reads and writes the files of a vault."""
