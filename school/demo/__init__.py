"""Demo people and demo work, made through the areas' services as if they had happened."""
