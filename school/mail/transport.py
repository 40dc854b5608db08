"""Where mail goes: an SMTP server, or nowhere but the mailbox page."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from school.mail.models import OutboxMail
from school.settings import Settings

_TIMEOUT_SECONDS = 20.0
_PORTS = {"smtp": 25, "smtps": 465}


class SendFailed(Exception):
    """The message was not accepted; `for_good` when no later attempt can change that."""

    def __init__(self, reason: str, *, for_good: bool) -> None:
        super().__init__(reason)
        self.for_good = for_good


class Transport(Protocol):
    """Takes a message out of our hands."""

    def send(self, mail: OutboxMail) -> None:
        """Send, or raise SendFailed."""
        ...


class MailboxOnly:
    """For development: nothing leaves, the mailbox page shows the outbox."""

    def send(self, mail: OutboxMail) -> None:
        """Nothing to do: the row itself is what the page shows."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """An SMTP server from a URL: smtp://user:password@host:587?starttls=1 or smtps://host."""

    host: str
    port: int
    user: str
    password: str
    implicit_tls: bool
    starttls: bool
    sender: str

    @classmethod
    def from_url(cls, url: str, sender: str) -> SmtpServer:
        """Read the URL; ValueError says what is wrong with it."""
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError("SCHOOL_SMTP_URL must look like smtp://user:password@host:587?starttls=1")
        return cls(
            host=parts.hostname,
            port=parts.port or _PORTS[parts.scheme],
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            implicit_tls=parts.scheme == "smtps",
            starttls=parse_qs(parts.query).get("starttls", ["0"])[0] not in ("0", ""),
            sender=sender,
        )

    def send(self, mail: OutboxMail) -> None:
        """Hand the message to the server."""
        message = compose(mail, self.sender)
        try:
            with self._connect() as server:
                if self.starttls:
                    server.starttls(context=ssl.create_default_context())
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise SendFailed(f"recipient refused: {codes}", for_good=min(codes) >= 500) from error
        except (smtplib.SMTPException, OSError) as error:
            raise SendFailed(f"{type(error).__name__}: {error}", for_good=False) from error

    def _connect(self) -> smtplib.SMTP:
        if self.implicit_tls:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=_TIMEOUT_SECONDS, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=_TIMEOUT_SECONDS)


def transport_for(settings: Settings) -> Transport:
    """The transport that the settings ask for."""
    if settings.smtp_url:
        return SmtpServer.from_url(settings.smtp_url, settings.mail_from)
    return MailboxOnly()


def compose(mail: OutboxMail, sender: str) -> EmailMessage:
    """The message as it travels.

    Its Message-ID is made from our row, so a message that had to be sent twice is recognised
    as one by the receiver.
    """
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.to_address
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<outbox-{mail.id}-{int(mail.created_at.timestamp())}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    return message
