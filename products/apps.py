from django.apps import AppConfig


class ProductsConfig(AppConfig):
    name = "products"

    def ready(self):
        from people.first_start import register_step

        from .models import Sku

        register_step("products", Sku.objects.exists)
