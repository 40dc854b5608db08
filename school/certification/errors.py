"""What can go wrong with results and certificates, in words that say what to do."""

from __future__ import annotations

from school.errors import Conflict, Invalid, NotFound
from school.i18n import N_


class NoCertificate(NotFound):
    """No certificate has this number."""

    code = "no_certificate"
    message = N_("We have issued no certificate with this number. Compare it with the copy, letter by letter.")


class AlreadyRevoked(Conflict):
    """The certificate was revoked before."""

    code = "already_revoked"
    message = N_("This certificate has been revoked already.")


class AlreadySettled(Conflict):
    """Somebody settled the question before."""

    code = "already_settled"
    message = N_("This has been settled already. Reload the page to see how.")


class ReasonMissing(Invalid):
    """A revocation or a settlement needs a reason."""

    code = "reason_missing"
    message = N_("Say why, in a sentence: it is kept in the log, and the person is told.")
