"""Every page of the product by its audience; a router's guard holds for all its controllers."""

from litestar import Router
from litestar.di import Provide

from helpdesk.web.account.router import account_router
from helpdesk.web.admin.router import admin_router
from helpdesk.web.brand import brand_css, brand_logo
from helpdesk.web.desk.router import desk_router
from helpdesk.web.files import show_file, show_file_by_link
from helpdesk.web.health import healthz, readyz
from helpdesk.web.kit.guards import provide_actor
from helpdesk.web.kit.statics import static_file
from helpdesk.web.portal.router import portal_router

files_router = Router(
    path="/",
    route_handlers=[show_file, show_file_by_link],
    dependencies={"actor": Provide(provide_actor)},
    include_in_schema=False,
)

ROUTERS = [
    static_file,
    brand_css,
    brand_logo,
    healthz,
    readyz,
    account_router,
    portal_router,
    files_router,
    admin_router,
    desk_router,
]
