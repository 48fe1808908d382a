"""Where Piccolo finds the engine and the one app; named by PICCOLO_CONF."""

from piccolo.conf.apps import AppRegistry

from helpdesk.db.engine import DB

__all__ = ["APP_REGISTRY", "DB"]

APP_REGISTRY = AppRegistry(apps=["helpdesk.db.piccolo_app"])
