"""Letters made from the user's own words."""
