"""Why an item is on the agenda, and why another is not."""
