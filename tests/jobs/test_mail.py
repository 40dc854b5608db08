"""The outbox: written with its cause, sent once, tried again, given up."""

from __future__ import annotations

import email
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from flask import Flask
from sqlalchemy.orm import Session

from school import health
from school.jobs.queue import Queue
from school.jobs.runner import Runner
from school.mail import service
from school.mail.models import OutboxMail
from school.mail.service import MAX_ATTEMPTS, claim, queue_mail
from school.mail.transport import SendFailed, SmtpServer

TO = "ann@example.org"


class Inbox:
    """What the SMTP server took; answers with `reply` to every recipient."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.reply = "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.reply

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.messages.append(email.message_from_bytes(envelope.content))
        return "250 OK"


@pytest.fixture
def inbox(environ: dict[str, str]) -> Iterator[Inbox]:
    """A real SMTP server; the application is set to use it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    handler = Inbox()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    environ["SCHOOL_SMTP_URL"] = f"smtp://127.0.0.1:{port}"
    environ["SCHOOL_MAIL_FROM"] = "Trainer School <school@example.org>"
    yield handler
    controller.stop()


def _row(session: Session, mail_id: int) -> OutboxMail:
    session.expire_all()
    return session.get_one(OutboxMail, mail_id)


def test_without_a_server_mail_ends_in_the_mailbox(session: Session, queue: Queue, clock: Any) -> None:
    mail_id = queue_mail(session, clock, TO, "Confirm\nyour address", "Follow the link.")
    session.commit()
    assert queue.work_off() == 1
    mail = _row(session, mail_id)
    assert mail.sent_at == clock()
    assert mail.subject == "Confirm your address"


def test_mail_of_a_rolled_back_transaction_never_was(session: Session, queue: Queue, clock: Any) -> None:
    queue_mail(session, clock, TO, "No", "No")
    session.rollback()
    assert queue.waiting() == 0
    assert session.query(OutboxMail).count() == 0


def test_it_arrives_as_written(inbox: Inbox, session: Session, queue: Queue, clock: Any) -> None:
    mail_id = queue_mail(session, clock, TO, "Добро пожаловать", "Здравствуйте!\n", "<p>Здравствуйте!</p>")
    session.commit()
    queue.work_off()
    [message] = inbox.messages
    assert message["To"] == TO
    assert str(email.header.make_header(email.header.decode_header(message["Subject"]))) == "Добро пожаловать"
    assert message["Message-ID"].startswith(f"<outbox-{mail_id}-")
    assert message["Message-ID"].endswith("@example.org>")
    plain, html = message.get_payload()  # type: ignore[misc]
    assert "Здравствуйте" in plain.get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert html.get_content_type() == "text/html"  # type: ignore[union-attr]


def test_a_lost_message_is_found_by_the_sweep(
    inbox: Inbox, session: Session, queue: Queue, runner: Runner, clock: Any
) -> None:
    queue_mail(session, clock, TO, "Hello", "Hello")
    session.commit()
    queue.huey.flush()
    assert queue.work_off() == 0
    runner.run_all_sweeps()
    queue.work_off()
    assert len(inbox.messages) == 1
    runner.run_all_sweeps()
    assert queue.work_off() == 0


def test_a_message_that_comes_twice_is_sent_once(inbox: Inbox, session: Session, queue: Queue, clock: Any) -> None:
    mail_id = queue_mail(session, clock, TO, "Hello", "Hello")
    session.commit()
    queue.send(service.SEND_JOB, (mail_id,))
    assert queue.work_off() == 2
    assert len(inbox.messages) == 1


def test_only_one_worker_gets_a_message(session: Session, queue: Queue, clock: Any) -> None:
    mail_id = queue_mail(session, clock, TO, "Hello", "Hello")
    session.commit()
    assert claim(session, clock(), mail_id) is not None
    session.commit()
    assert claim(session, clock(), mail_id) is None


def test_failures_wait_longer_each_time_and_end(
    inbox: Inbox, session: Session, queue: Queue, runner: Runner, clock: Any
) -> None:
    inbox.reply = "451 later"
    mail_id = queue_mail(session, clock, TO, "Hello", "Hello")
    session.commit()
    pauses = []
    for attempt in range(1, MAX_ATTEMPTS + 1):
        queue.work_off()
        mail = _row(session, mail_id)
        assert mail.attempts == attempt
        assert "451" in mail.last_error
        pauses.append(mail.next_try_at - clock())
        clock.now = mail.next_try_at
        session.rollback()
        runner.run_all_sweeps()
    assert pauses == sorted(pauses)
    assert queue.work_off() == 0


def test_a_refusal_for_good_is_not_repeated(
    inbox: Inbox, session: Session, queue: Queue, runner: Runner, clock: Any
) -> None:
    inbox.reply = "550 no such person"
    mail_id = queue_mail(session, clock, TO, "Hello", "Hello")
    session.commit()
    queue.work_off()
    assert _row(session, mail_id).attempts == MAX_ATTEMPTS
    session.rollback()
    clock.move(days=2)
    runner.run_all_sweeps()
    assert queue.work_off() == 0


def test_sending_holds_no_transaction(
    inbox: Inbox, session: Session, queue: Queue, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow mail server must not keep pages from storing."""
    from school.extensions import db

    seen: list[bool] = []
    send = SmtpServer.send

    def watched(self: SmtpServer, mail: OutboxMail) -> None:
        send(self, mail)
        seen.append(db.session().in_transaction())

    monkeypatch.setattr(SmtpServer, "send", watched)
    queue_mail(session, clock, TO, "Hello", "Hello")
    session.commit()
    queue.work_off()
    assert seen == [False]


def test_readiness_notices_when_nothing_gets_through(
    inbox: Inbox, app: Flask, session: Session, queue: Queue, runner: Runner, clock: Any
) -> None:
    settings = app.extensions["school_settings"]
    assert health.mail(session, clock, settings).ok
    inbox.reply = "451 later"
    queue_mail(session, clock, TO, "Hello", "Hello")
    session.commit()
    for _ in range(2):
        queue.work_off()
        clock.move(minutes=2)
        runner.run_all_sweeps()
    part = health.mail(session, clock, settings)
    assert not part.ok
    assert "1 messages could not be sent" in part.message
    inbox.reply = "250 OK"
    queue_mail(session, clock, TO, "Hello", "Hello")
    session.commit()
    queue.work_off()
    assert health.mail(session, clock, settings).ok


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine that only its own file vouches for."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    both = folder / "both.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject, *files], check=True, capture_output=True
    )
    both.write_text((folder / "cert.pem").read_text() + (folder / "key.pem").read_text())
    return both


def _admit(server: Any, session: Any, envelope: Any, mechanism: str, data: LoginPassword) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (b"us@er", b"p:w"), handled=False)


@contextmanager
def _secure_server(certificate: Path, inbox: Inbox, *, implicit: bool) -> Iterator[int]:
    """A server that takes mail only over TLS and only after a log-in."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    tls = {"ssl_context": context} if implicit else {"tls_context": context, "require_starttls": True}
    # aiosmtpd does not see that a connection which began with TLS is one, so it must not ask for it again.
    options = {**tls, "authenticator": _admit, "auth_required": True, "auth_require_tls": not implicit}
    controller = Controller(inbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize(
    ("url", "implicit", "word"),
    [
        ("smtp://us%40er:p%3Aw@127.0.0.1:{port}?starttls=1", False, ""),
        ("smtps://us%40er:p%3Aw@127.0.0.1:{port}", True, ""),
        ("smtp://us%40er:wrong@127.0.0.1:{port}?starttls=1", False, "SMTPAuthenticationError"),
        ("smtp://127.0.0.1:{port}", False, "530"),
    ],
    ids=["starttls", "tls from the start", "wrong password", "neither"],
)
def test_mail_over_tls_with_a_log_in(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, url: str, implicit: bool, word: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    inbox = Inbox()
    mail = OutboxMail(id=1, to_address=TO, subject="Hello", text="Text", html="", created_at=datetime.now(UTC))
    with _secure_server(certificate, inbox, implicit=implicit) as port:
        server = SmtpServer.from_url(url.format(port=port), "school@example.org")
        if word:
            with pytest.raises(SendFailed, match=word) as refused:
                server.send(mail)
            assert not refused.value.for_good
        else:
            server.send(mail)
    assert [message["Subject"] for message in inbox.messages] == ([] if word else ["Hello"])


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_server_that_nobody_vouches_for_gets_nothing(certificate: Path) -> None:
    inbox = Inbox()
    mail = OutboxMail(id=1, to_address=TO, subject="Hello", text="Text", html="", created_at=datetime.now(UTC))
    with _secure_server(certificate, inbox, implicit=True) as port:
        server = SmtpServer.from_url(f"smtps://127.0.0.1:{port}", "school@example.org")
        with pytest.raises(SendFailed, match="CERTIFICATE_VERIFY_FAILED"):
            server.send(mail)
    assert not inbox.messages


@pytest.mark.parametrize("url", ["http://x", "smtp://", "smtp:host", "mail", "smtp://h:port"])
def test_a_wrong_server_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"SCHOOL_SMTP_URL|[Pp]ort"):
        SmtpServer.from_url(url, "a@b.c")


def test_a_server_address_is_read() -> None:
    server = SmtpServer.from_url("smtp://us%40er:p%3Aw@mail.example.org:587?starttls=1", "a@b.c")
    assert (server.host, server.port, server.user, server.password) == ("mail.example.org", 587, "us@er", "p:w")
    assert server.starttls
    assert not server.implicit_tls
    assert SmtpServer.from_url("smtps://mail.example.org", "a@b.c").port == 465
