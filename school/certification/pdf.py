"""The certificate as a PDF: one page in the language of the test, with the other language beneath.

Compiled from certificate.typ in some ten milliseconds. Every value goes in as data, so nothing that
a person wrote can act as markup or read a file.
"""

from __future__ import annotations

import io
import json
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import segno
import typst
from babel.dates import format_date
from babel.numbers import format_decimal

from school import content
from school.certification.rules import CertificateFields
from school.i18n import gettext as _
from school.i18n import use_locale

TEMPLATE = Path(__file__).with_name("certificate.typ")
FONT_PACKAGES = ("font_source_serif_pro", "font_source_sans_pro")
OTHER = {"en": "ru", "ru": "en"}


@cache
def _fonts() -> typst.Fonts:
    """The site's typefaces and those typst brings; never the system's, so that all copies look alike."""
    folders = [str(resources.files(package) / "files") for package in FONT_PACKAGES]
    return typst.Fonts(include_system_fonts=False, font_paths=folders)


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


def qr_svg(url: str) -> str:
    """The address as a QR code that is still read with 15 % of it damaged."""
    buffer = io.BytesIO()
    segno.make(url, error="m", micro=False).save(buffer, kind="svg", border=2)
    return buffer.getvalue().decode()


def certificate_pdf(fields: CertificateFields, url: str, *, scores: bool, revoked: bool = False) -> bytes:
    """The page as PDF/UA. `scores`: print the section scores; `revoked`: say so across the foot."""
    data = certificate_data(fields, url, scores=scores, revoked=revoked)
    found = typst.compile(
        _template(),
        font_paths=_fonts(),
        sys_inputs={"certificate": json.dumps(data, ensure_ascii=False), "qr": qr_svg(url)},
        pdf_standards=["ua-1"],
        timestamp=fields.issued_at.replace(microsecond=0),
    )
    assert isinstance(found, bytes)
    return found


def certificate_data(fields: CertificateFields, url: str, *, scores: bool, revoked: bool) -> dict[str, Any]:
    """The values the template sets."""
    lang, other = fields.lang, OTHER[fields.lang]
    titles = {section.id: section.title for section in content.blueprint(fields.blueprint).sections}
    total = fields.scores
    with use_locale(other):
        second = _words(fields, other)
    with use_locale(lang):
        first = _words(fields, lang)
        warning = _("This certificate has been revoked.") if revoked else ""
    return {
        "lang": lang,
        "other_lang": other,
        "name": fields.name,
        "number": fields.public_id,
        "url": url,
        "digest": fields.digest(),
        "issued": format_date(fields.issued_at.date(), "long", locale=lang),
        "valid_until": format_date(fields.valid_until.date(), "long", locale=lang),
        "revoked": warning,
        "total": _score(total["total"], lang),
        "total_range": _range(total, lang),
        "sections": [
            {
                "title": titles[name][lang],
                "other": titles[name][other],
                "score": _score(section["score"], lang),
                "range": _range(section, lang),
            }
            for name, section in (total["sections"].items() if scores else ())
        ],
        "words": {
            **first,
            "issued": [first["issued"], second["issued"]],
            "valid": [first["valid"], second["valid"]],
        },
        "other": second,
    }


def _words(fields: CertificateFields, lang: str) -> dict[str, str]:
    """The fixed words of the page in the language in use."""
    blueprint = content.blueprint(fields.blueprint)
    test = blueprint.title[lang]
    language = {"en": _("English"), "ru": _("Russian")}[fields.lang]
    return {
        "title": _("Certificate"),
        "statement": _("has passed the test “%(test)s” · language: %(language)s", test=test, language=language),
        "section": _("Section"),
        "score": _("Score"),
        "interval": _("95 % interval"),
        "total": _("Total"),
        "scale": _(
            "Scores from 0 to 100; %(cut)s is needed to pass. The true score lies in the interval with a probability of 95 %%.",
            cut=f"{blueprint.cut:g}",
        ),
        "scores_kept": _("The holder has chosen not to publish the section scores."),
        "issued": _("Issued"),
        "valid": _("Valid until"),
        "check": _("Check this certificate here:"),
        "code": _("Control code (SHA-256 of all fields)"),
        "qr": _("QR code of the address where this certificate is checked"),
    }


def _score(value: float, lang: str) -> str:
    return format_decimal(value, "0.0", locale=lang)


def _range(bounds: Any, lang: str) -> str:
    return f"{_score(bounds['low'], lang)}–{_score(bounds['high'], lang)}"
