"""A whole vault at a glance: tables, what was done, and the pages that are kept of them beside the agenda."""
