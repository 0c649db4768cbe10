"""Addresses of products."""

from django.urls import path

from . import views

app_name = "products"

urlpatterns = [
    path("", views.product_list, name="product_list"),
    path("start/", views.product_start, name="product_start"),
    path("new/", views.product_new, name="product_new"),
    path("<int:pk>/", views.product_edit, name="product_edit"),
    path("families/new/", views.family_new, name="family_new"),
    path("families/<int:pk>/", views.family_edit, name="family_edit"),
    path("rivals/new/", views.rival_new, name="rival_new"),
    path("rivals/<int:pk>/", views.rival_edit, name="rival_edit"),
    path("<int:product_pk>/packs/new/", views.sku_new, name="sku_new"),
    path("<int:product_pk>/packs/<int:pk>/", views.sku_edit, name="sku_edit"),
    path("<int:product_pk>/focus/new/", views.focus_new, name="focus_new"),
    path("<int:product_pk>/focus/<int:pk>/", views.focus_edit, name="focus_edit"),
    path("<int:product_pk>/focus/<int:pk>/delete/", views.focus_delete, name="focus_delete"),
]
