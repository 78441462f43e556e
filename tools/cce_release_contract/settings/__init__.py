"""Settings: one list of them, where each value may come from, and how they are put together."""

from cce_release_contract.settings.catalogue import COMPARE_SETTINGS, PROFILES, SETTINGS, Profile, Setting
from cce_release_contract.settings.effective import Settings
from cce_release_contract.settings.resolution import resolve
from cce_release_contract.settings.secret import Secret
from cce_release_contract.settings.secrets import CredentialSettings

__all__ = [
    "COMPARE_SETTINGS",
    "PROFILES",
    "SETTINGS",
    "CredentialSettings",
    "Profile",
    "Secret",
    "Setting",
    "Settings",
    "resolve",
]
