"""Who is who. Every other app asks here for roles and territories, never at the groups themselves."""

from accounts.enums import Role


def roles(user):
    """Names of the user's roles; kept on the user for the length of a request."""
    if not user.is_authenticated:
        return frozenset()
    if not hasattr(user, "_roles"):
        user._roles = frozenset(user.groups.values_list("name", flat=True))
    return user._roles


def has_role(user, role):
    return user.is_superuser or role in roles(user)


def is_trainer(user):
    return Role.TRAINER in roles(user)


def is_coordinator(user):
    """Coordinators, and national administrators."""
    return has_role(user, Role.COORDINATION)


def is_editor(user):
    return user.has_perm("wagtailadmin.access_admin") if user.is_authenticated else False


def covers(user, department):
    """Whether the user's territory holds this department."""
    return user.is_superuser or user.national or department in user.departments


def coordinates(user, department):
    """A coordinator, in a department of theirs (national: all)."""
    return is_coordinator(user) and covers(user, department)
