"""Addresses of products."""

from django.urls import path

from . import message_views, views

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
    path("messages/", message_views.key_message_list, name="key_message_list"),
    path("<int:pk>/messages/", message_views.product_messages, name="product_messages"),
    path("<int:pk>/messages/new/", message_views.key_message_new, name="key_message_new"),
    path("messages/<int:pk>/versions/new/", message_views.key_message_version_new, name="key_message_version_new"),
    path("messages/<int:pk>/use/", message_views.key_message_use, name="key_message_use"),
    path("messages/versions/<int:pk>/", message_views.key_message_detail, name="key_message_detail"),
    path("messages/versions/<int:pk>/edit/", message_views.key_message_edit, name="key_message_edit"),
    path("messages/versions/<int:pk>/submit/", message_views.key_message_submit, name="key_message_submit"),
    path("messages/versions/<int:pk>/decide/", message_views.key_message_decide, name="key_message_decide"),
    path("messages/versions/<int:pk>/withdraw/", message_views.key_message_withdraw, name="key_message_withdraw"),
    path("<int:product_pk>/packs/new/", views.sku_new, name="sku_new"),
    path("<int:product_pk>/packs/<int:pk>/", views.sku_edit, name="sku_edit"),
    path("<int:product_pk>/focus/new/", views.focus_new, name="focus_new"),
    path("<int:product_pk>/focus/<int:pk>/", views.focus_edit, name="focus_edit"),
    path("<int:product_pk>/focus/<int:pk>/delete/", views.focus_delete, name="focus_delete"),
]
