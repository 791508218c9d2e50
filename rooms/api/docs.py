"""The schema as a page. Only this page may style itself inline: Swagger UI does so everywhere."""

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularSwaggerSplitView


@method_decorator(csp_update({"style-src": [SELF, UNSAFE_INLINE]}), name="dispatch")
class Page(SpectacularSwaggerSplitView):
    """Its script comes in a request of its own, so no script is inline."""
