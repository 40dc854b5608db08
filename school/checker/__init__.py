"""The grammar checker: a warm process of its own, and the client that asks it."""
