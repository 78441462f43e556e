"""Settings: the list of them, the sources of their values, and how they are combined."""

from cce_release_contract.settings.catalogue import SETTINGS, Settings
from cce_release_contract.settings.compare_options import COMPARE_SETTINGS
from cce_release_contract.settings.effort import PROFILES, Profile
from cce_release_contract.settings.resolution import resolve_settings
from cce_release_contract.settings.secret import Secret
from cce_release_contract.settings.secrets import CredentialSettings
from cce_release_contract.settings.setting import Setting

__all__ = [
    "COMPARE_SETTINGS",
    "PROFILES",
    "SETTINGS",
    "CredentialSettings",
    "Profile",
    "Secret",
    "Setting",
    "Settings",
    "resolve_settings",
]
