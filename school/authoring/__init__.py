"""Items and lessons as their authors see them."""
