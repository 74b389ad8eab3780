"""JSON text from a stream, value by value, so that a file never stands in memory whole.

Only boundaries are found here; each value's text is parsed by whoever asked for it. An object's end is where its
braces balance outside strings, which holds for every valid JSON text and finds a damaged one's next feature too.
"""

import re
from typing import BinaryIO

import orjson

from gisapp.domain.finding import Finding, Severity
from gisapp.domain.numerals import written
from gisapp.exchange.messages import Words, brief, tell

CHUNK_BYTES = 1 << 20
_SPACE = re.compile(rb"[ \t\r\n\x1e]*")
_STRING = rb'"(?:[^"\\]++|\\.)*+("?)'
_BRACES = re.compile(_STRING + rb"|[{}]", re.DOTALL)
_BRACKETS = re.compile(_STRING + rb"|[\[\]]", re.DOTALL)
_TEXT = re.compile(_STRING, re.DOTALL)
_SCALAR = re.compile(rb'[^ \t\r\n\x1e,:"\[\]{}]+')
#: Where one object of a list or a sequence ends and the next begins, if no string or inner list looks the same.
_BETWEEN_OBJECTS = re.compile(rb"\}[ \t\r\n\x1e,]*\{")
_QUOTE, _OPENING = ord('"'), b"{["
_UTF8_MARK = b"\xef\xbb\xbf"


class Broken(Exception):
    """The text cannot be read beyond this point."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message_en)
        self.finding = finding


class JsonStream:
    """A window over JSON text that moves forward value by value.

    Parameters
    ----------
    stream
        The text, in UTF-8, with or without a byte order mark.
    limit_bytes
        The most that is read.
    """

    def __init__(self, stream: BinaryIO, *, limit_bytes: int) -> None:
        self._stream = stream
        self._limit = limit_bytes
        self._text = b""
        self._at = 0
        self._before = 0
        self._between = b""
        self._more()
        if self._text.startswith(_UTF8_MARK):
            self._at = len(_UTF8_MARK)

    @property
    def offset(self) -> int:
        """How many bytes of the file lie before the window."""
        return self._before + self._at

    def peek(self) -> bytes:
        """The next byte that is not space, without taking it; nothing at the end of the text."""
        while True:
            space = _SPACE.match(self._text, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._text):
                return self._text[self._at : self._at + 1]
            if not self._more():
                return b""

    def take(self, *, expected: bytes) -> bytes:
        """Take the next byte, which must be one of `expected`."""
        byte = self.peek()
        if not byte or byte not in expected:
            raise Broken(self._unexpected(expected.decode()))
        self._at += 1
        return byte

    def take_object(self) -> tuple[bytes, object]:
        """Take the next value, with what it says where it can be parsed at once, else None."""
        following = _BETWEEN_OBJECTS.search(self._text, self._at) if self.peek() == b"{" else None
        if following:
            text = self._text[self._at : following.start() + 1]
            # What parses as an object is the whole object: no JSON text is the beginning of another one.
            value = _parsed(text)
            if value is not None:
                self._at = following.start() + 1
                self._between = following[0]
                return text, value
        text = self.take_value()
        return text, _parsed(text)

    def run_of_objects(self, most: int) -> tuple[bytes, bytes]:
        """The text of the objects that come next, without taking it, and what stands between them.

        It ends, within `most` bytes, where two objects seem to part as the last two did; it may be nothing, and it is
        whole objects only if all of it parses as such.
        """
        if not self._between or self.peek() != b"{":
            return b"", b""
        while len(self._text) - self._at < most and self._more():
            pass
        end = self._text.rfind(self._between, self._at, self._at + most)
        return self._text[self._at : end + 1] if end >= 0 else b"", self._between

    def skip(self, length: int) -> None:
        """Go on behind so many bytes, which were looked at already."""
        self._at += length

    def take_value(self) -> bytes:
        """Take the text of the next value."""
        first = self.peek()
        if not first:
            raise Broken(self._ended())
        if first in _OPENING:
            length = self._length_of_nest(_BRACES if first == b"{" else _BRACKETS, first[0])
        else:
            length = self._length_of_token(_TEXT if first == b'"' else _SCALAR)
        text = self._text[self._at : self._at + length]
        self._at += length
        return text

    def _length_of_nest(self, tokens: re.Pattern[bytes], opening: int) -> int:
        depth = scanned = 0
        while True:
            for token in tokens.finditer(self._text, self._at + scanned):
                byte = self._text[token.start()]
                if byte == _QUOTE and not token[1]:
                    break
                scanned = token.end() - self._at
                if byte != _QUOTE:
                    depth += 1 if byte == opening else -1
                    if depth == 0:
                        return scanned
            else:
                scanned = len(self._text) - self._at
            if not self._more():
                raise Broken(self._ended())

    def _length_of_token(self, tokens: re.Pattern[bytes]) -> int:
        while True:
            token = tokens.match(self._text, self._at)
            if token is None:
                raise Broken(self._unexpected("a value"))
            open_string = tokens is _TEXT and not token[1]
            if not open_string and token.end() < len(self._text):
                return token.end() - self._at
            if not self._more():
                if open_string:
                    raise Broken(self._ended())
                return token.end() - self._at

    def _more(self) -> bool:
        rest = self._text[self._at :]
        fresh = self._stream.read(max(CHUNK_BYTES, len(rest)))
        self._before += self._at
        self._text, self._at = rest + fresh, 0
        if self._before + len(self._text) > self._limit:
            raise Broken(too_large(self._before + len(self._text), self._limit))
        return bool(fresh)

    def _unexpected(self, expected: str) -> Finding:
        found = self._text[self._at : self._at + 20].decode("utf-8", "replace")
        if not found:
            return self._ended()
        at = self.offset
        return tell(
            "unreadable",
            Severity.ERROR,
            vi=Words(f"{expected} ở byte {at}", brief(found), "hãy xuất lại tệp JSON hợp lệ"),
            en=Words(f"{expected} at byte {at}", brief(found), "export it again as valid JSON"),
            evidence=(("byte", str(at)),),
        )

    def _ended(self) -> Finding:
        at = self._before + len(self._text)
        return tell(
            "unreadable",
            Severity.ERROR,
            vi=Words("tệp JSON trọn vẹn", f"tệp kết thúc giữa chừng ở byte {at}", "hãy gửi lại toàn bộ tệp"),
            en=Words(
                "a whole JSON text", f"its end in the middle of a value, at byte {at}", "send the whole file again"
            ),
            evidence=(("byte", str(at)),),
        )


def too_large(size: int, limit: int) -> Finding:
    """The finding for a delivery that is larger than this service takes."""
    megabytes, most = size / 1e6, limit / 1e6
    return tell(
        "too-large",
        Severity.ERROR,
        vi=Words(
            f"tệp không quá {written(most, 0)} MB",
            f"ít nhất {written(megabytes, 0)} MB",
            "hãy chia lớp thành nhiều tệp",
        ),
        en=Words(
            f"at most {written(most, 0, lang='en')} MB",
            f"at least {written(megabytes, 0, lang='en')} MB",
            "send the layer in several files",
        ),
        evidence=(("bytes", str(size)), ("limit_bytes", str(limit))),
    )


def _parsed(text: bytes) -> object:
    try:
        value: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return value
