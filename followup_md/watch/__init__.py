"""When to look at a vault again, and what to do then."""
