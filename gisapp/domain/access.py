"""Who may do what: roles, also for single layers, and the tokens that carry them (vi: quyền)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from unicodedata import normalize

from gisapp.domain.errors import BadInput, NotAllowed, Vi
from gisapp.domain.layer import is_layer_id

#: The place of a grant that holds for every layer.
EVERYWHERE = "*"


class Role(StrEnum):
    """What somebody may do; each role may do what those before it may."""

    READER = "reader"
    SUBMITTER = "submitter"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"

    def includes(self, other: "Role") -> bool:
        """Whether this role may do what the other may."""
        return _RANK[self] >= _RANK[other]


def role_vi(role: Role) -> str:
    """What a role is called in Vietnamese, with the code by which it is given."""
    return f"{_ROLES_VI[role]} ({role})"


_ROLES_VI = {
    Role.READER: "người đọc",
    Role.SUBMITTER: "người gửi hồ sơ",
    Role.APPROVER: "người phê duyệt",
    Role.ADMINISTRATOR: "quản trị viên",
}


_RANK = {role: rank for rank, role in enumerate(Role)}
Grants = Mapping[str, Role]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whoever asks: a name as the audit log keeps it, and a role for each layer or `*` for all."""

    name: str
    grants: Grants = field(default_factory=lambda: MappingProxyType({}))

    def may(self, role: Role, layer: str = EVERYWHERE) -> bool:
        """Whether this person has the role on the layer."""
        held = (self.grants.get(EVERYWHERE), self.grants.get(layer))
        return any(each is not None and each.includes(role) for each in held)

    def is_named(self, name: str) -> bool:
        """Whether this is the person of that name, however it is written: ê in one character or in two, Nam or NAM."""
        return _folded(self.name) == _folded(name)

    def require(self, role: Role, layer: str = EVERYWHERE) -> None:
        """Refuse whoever has not the role on the layer.

        Raises
        ------
        NotAllowed
            Naming the role that is needed and those that are held.
        """
        if not self.may(role, layer):
            place = "every layer" if layer == EVERYWHERE else layer
            place_vi = "mọi lớp" if layer == EVERYWHERE else f"lớp {layer}"
            held = ", ".join(f"{each}:{place}" for place, each in self.grants.items())
            raise NotAllowed(
                expected=f"the role {role} on {place}",
                found=f"{self.name} with {held or 'no role'}",
                todo="ask the administrator",
                vi=Vi(
                    f"vai trò {role_vi(role)} đối với {place_vi}",
                    "hãy liên hệ quản trị viên",
                    f"{self.name}, {f'có {held}' if held else 'chưa có vai trò nào'}",
                ),
            )


def _folded(name: str) -> str:
    return normalize("NFKC", normalize("NFKC", name).casefold())


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A bearer token as the register knows it: never the secret itself, only whose it is and how long it holds."""

    id: str
    name: str
    grants: Grants
    created: datetime
    expires: datetime
    revoked: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether the token is neither expired nor revoked."""
        return now < self.expires and self.revoked is None


def grants_of(texts: Iterable[str]) -> Grants:
    """Roles as they are written: `submitter` for every layer, `approver:zones` for one.

    Raises
    ------
    BadInput
        When a role or a layer's id is none.
    """
    pairs = [text.partition(":") for text in texts]
    named = sorted(((_place(layer, text), _role(role)) for role, text, layer in pairs), key=lambda pair: _RANK[pair[1]])
    return MappingProxyType(dict(named))  # of several roles on a layer the greatest, which includes the others


def _place(layer: str, colon: str) -> str:
    if not colon or layer == EVERYWHERE:
        return EVERYWHERE
    if not is_layer_id(layer):
        raise BadInput(
            expected="a role, or role:layer",
            found=repr(layer[:64]),
            todo="for example approver:zones",
            vi=Vi("một vai trò, hoặc vai trò:lớp", "ví dụ approver:zones"),
        )
    return layer


def _role(text: str) -> Role:
    if text not in tuple(Role):
        raise BadInput(
            expected=f"a role: {', '.join(Role)}",
            found=repr(text[:64]),
            todo="choose one of these",
            vi=Vi(f"một vai trò trong: {', '.join(map(role_vi, Role))}", "hãy chọn một giá trị trong số này"),
        )
    return Role(text)
