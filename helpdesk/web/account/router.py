"""Every page of whoever signs in."""

from litestar import Router
from litestar.di import Provide

from helpdesk.web.account.address import (
    AddressConfirmationController,
    AddressController,
    AddressStopController,
)
from helpdesk.web.account.invitation import InvitationController
from helpdesk.web.account.locale import choose_locale
from helpdesk.web.account.login import LoginController, LogoutController
from helpdesk.web.account.login_link import LoginLinkController, LoginLinkUseController
from helpdesk.web.account.notices import NoticeChoicesController
from helpdesk.web.account.password import PasswordController
from helpdesk.web.account.picture import PictureController
from helpdesk.web.account.preferences import PreferencesController
from helpdesk.web.account.profile import ProfileController
from helpdesk.web.account.reset import ResetController, ResetUseController
from helpdesk.web.account.second_factor import SecondFactorController
from helpdesk.web.account.second_step import SecondStepController
from helpdesk.web.account.sessions import SessionsController
from helpdesk.web.account.setup import SetupController
from helpdesk.web.account.sign_up import SignUpConfirmationController, SignUpController
from helpdesk.web.kit.guards import provide_actor

account_router = Router(
    path="/",
    route_handlers=[
        LoginController,
        LogoutController,
        SecondStepController,
        LoginLinkController,
        LoginLinkUseController,
        SignUpController,
        SignUpConfirmationController,
        ResetController,
        ResetUseController,
        SetupController,
        ProfileController,
        PreferencesController,
        NoticeChoicesController,
        PasswordController,
        SecondFactorController,
        PictureController,
        SessionsController,
        AddressController,
        AddressConfirmationController,
        AddressStopController,
        InvitationController,
        choose_locale,
    ],
    dependencies={"actor": Provide(provide_actor)},
    include_in_schema=False,
)
