from django.apps import AppConfig


class KeyaccountsConfig(AppConfig):
    name = "keyaccounts"
