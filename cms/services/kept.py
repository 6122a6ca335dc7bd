"""What signed-in persons keep of the resource centre."""

from cms.models import KeptResource
from lms.common.errors import DomainError

MOST = 200  # resources that one login keeps


def keep_resource(resource, *, by):
    """The resource stands among those that the login ``by`` keeps, once. Refused (DomainError): one more than MOST."""
    kept = KeptResource.objects.filter(user=by)
    if kept.count() >= MOST and not kept.filter(resource=resource).exists():
        raise DomainError(f"Vous gardez déjà {MOST}\u00a0ressources. Retirez-en une pour garder celle-ci.")
    KeptResource.objects.get_or_create(user=by, resource=resource)


def let_go(resource, *, by):
    """The login ``by`` keeps the resource no more; nothing happens if it did not."""
    KeptResource.objects.filter(user=by, resource=resource).delete()
