from django.apps import AppConfig


class ProductsConfig(AppConfig):
    name = "products"

    def ready(self):
        from people.first_start import register_step
        from records.importing.importer import register

        from .importing import ProductImporter
        from .models import Sku

        register_step("products", Sku.objects.exists)
        register(ProductImporter)
