"""What the product does, one verb a module."""
