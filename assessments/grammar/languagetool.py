"""The other engine: a LanguageTool server, reached through language-tool-python."""

import language_tool_python
import requests
from language_tool_python.exceptions import LanguageToolError

from assessments.grammar.policy import POLICIES, is_counted
from assessments.grammar.port import (
    MAX_PIECE,
    MAX_REPLACEMENTS,
    Engine,
    GrammarTimeout,
    GrammarUnavailable,
    Match,
    TextTooLong,
    require_language,
    require_length,
)
from assessments.grammar.text import Prepared, plain_message, utf16_width

NAME = "languagetool"
_PROBE_SECONDS = 10


class LanguageToolEngine:
    """Checks by asking a LanguageTool server at a URL; never starts one itself."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/") + "/"
        self._identity = Engine(NAME, self._ask_version())
        self._tools: dict[str, language_tool_python.LanguageTool] = {}

    @property
    def url(self) -> str:
        """The address of the server."""
        return self._url

    def identity(self) -> Engine:
        """Name of the engine and the version that the server gave when first asked."""
        return self._identity

    def check(self, text: str, lang: str) -> tuple[Match, ...]:
        """All matches that the language's policy counts, by offset."""
        require_language(lang)
        require_length(text, MAX_PIECE)
        prepared = Prepared(text, utf16_width)
        raw_matches = self._ask(prepared.text, lang)
        found = (self._match(raw, prepared, lang) for raw in raw_matches)
        return tuple(sorted(match for match in found if is_counted(match, lang)))

    def _ask(self, text: str, lang: str) -> list[language_tool_python.Match]:
        try:
            return self._tool(lang).check(text)
        except LanguageToolError as error:
            raise _translated(error, self._url) from error
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            # The library trusts whatever JSON it is sent, and a proxy may answer in place of the server.
            raise GrammarUnavailable(f"what answers at {self._url} is no LanguageTool server") from error

    def _tool(self, lang: str) -> language_tool_python.LanguageTool:
        if lang not in self._tools:
            policy = POLICIES[lang]
            tool = language_tool_python.LanguageTool(require_language(lang), remote_server=self._url)
            tool.disabled_rules = set(policy.rules_off)
            tool.disabled_categories = set(policy.categories_off)
            self._tools[lang] = tool
        return self._tools[lang]

    def _match(self, raw: language_tool_python.Match, prepared: Prepared, lang: str) -> Match:
        # The library turns the offset into code points but leaves the length in UTF-16 units.
        start = prepared.to_units(raw.offset)
        offset, length = prepared.span(start, start + raw.error_length)
        return Match(
            offset=offset,
            length=length,
            rule=raw.rule_id,
            category=raw.category,
            message=plain_message(raw.message, lang),
            replacements=tuple(raw.replacements[:MAX_REPLACEMENTS]),
            engine=self._identity.name,
            version=self._identity.version,
        )

    def _ask_version(self) -> str:
        # Only an answer to a check names the version; the library throws that part away.
        try:
            answer = requests.post(
                self._url + "v2/check",
                data={"language": "en-US", "text": "Ready."},
                timeout=_PROBE_SECONDS,
            )
            answer.raise_for_status()
            return str(answer.json()["software"]["version"])
        except (requests.RequestException, KeyError, TypeError, ValueError) as error:
            raise GrammarUnavailable(f"no LanguageTool server answers at {self._url}") from error


def _translated(error: LanguageToolError, url: str) -> Exception:
    """The server's plain-text refusals in the port's words.

    The refusal for time names the length of the text too, so it is looked for first.
    """
    text = str(error)
    folded = text.lower()
    if "checking took longer" in folded or "read timed out" in folded:
        return GrammarTimeout(f"LanguageTool at {url} gave up: {text[:200]}")
    if "exceeds" in folded and "characters" in folded:
        return TextTooLong(f"LanguageTool at {url} takes shorter texts only: {text[:200]}")
    return GrammarUnavailable(f"LanguageTool at {url} does not answer: {text[:200]}")
