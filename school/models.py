"""All tables in one import, for migrations and tests."""

from __future__ import annotations

from school.accounts import models as accounts
from school.attempts import models as attempts
from school.audit import models as audit
from school.authoring import models as authoring
from school.certification import models as certification
from school.learning import models as learning
from school.mail import models as mail
from school.persistence import Base
from school.pool import ledger_models as ledger
from school.pool import models as pool
from school.recruiting import models as recruiting
from school.review import models as review

__all__ = [
    "Base",
    "accounts",
    "attempts",
    "audit",
    "authoring",
    "certification",
    "learning",
    "ledger",
    "mail",
    "pool",
    "recruiting",
    "review",
]
