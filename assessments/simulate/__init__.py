"""People and items that do not exist, to see what the rules do before anybody is judged by them."""
