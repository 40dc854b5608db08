"""What is wrong with content, in words its author can act on."""


class SchoolContentError(Exception):
    """Lessons, items or blueprints that cannot be used; the message names the place and what to do."""


class ItemError(SchoolContentError):
    """An item that breaks its schema or contradicts itself."""


class NoGoldError(ItemError):
    """An item without gold (a paid task) was asked for its key or its score."""


class BlueprintError(SchoolContentError):
    """A blueprint that is malformed, or that the bank cannot fill."""
