"""Addresses of people."""

from django.contrib.auth import views as auth_views
from django.urls import path

from .views import setup, sign_in, territories, user_parts, users

app_name = "people"


def part_paths(part: str, plural: str) -> list:
    """New, edit and delete of a kind of row that belongs to a user."""
    at = f"users/<int:user_pk>/{plural}/"
    extra = {"part": part}
    return [
        path(f"{at}new/", user_parts.part_new, extra, name=f"{part}_new"),
        path(f"{at}<int:pk>/", user_parts.part_edit, extra, name=f"{part}_edit"),
        path(f"{at}<int:pk>/delete/", user_parts.part_delete, extra, name=f"{part}_delete"),
    ]


urlpatterns = [
    path("sign-in/", sign_in.SignIn.as_view(), name="login"),
    path("sign-out/", auth_views.LogoutView.as_view(), name="logout"),
    path("password/", sign_in.PasswordChange.as_view(), name="password_change"),
    path("preferences/", sign_in.preferences, name="preferences"),
    path("users/", users.user_list, name="user_list"),
    path("users/new/", users.user_new, name="user_new"),
    path("users/<int:pk>/", users.user_edit, name="user_edit"),
    path("users/<int:pk>/password/", users.user_password, name="user_password"),
    path("users/<int:pk>/deactivate/", users.user_deactivate, name="user_deactivate"),
    path("users/<int:pk>/reactivate/", users.user_reactivate, name="user_reactivate"),
    *part_paths("assignment", "assignments"),
    *part_paths("filing", "filings"),
    *part_paths("leave", "leave"),
    path("territories/", territories.territory_list, name="territory_list"),
    path("territories/new/", territories.territory_new, name="territory_new"),
    path("territories/<int:pk>/", territories.territory_edit, name="territory_edit"),
    path("territories/<int:pk>/delete/", territories.territory_delete, name="territory_delete"),
    path("company/", territories.company_edit, name="company_edit"),
    path("setup/", setup.setup, name="setup"),
    path("setup/admin/", setup.setup_admin, name="setup_admin"),
    path("setup/company/", setup.setup_company, name="setup_company"),
    path("setup/territories/", setup.setup_territories, name="setup_territories"),
    path("setup/users/", setup.setup_users, name="setup_users"),
    path("setup/products/", setup.setup_products, name="setup_products"),
    path("setup/import/", setup.setup_import, name="setup_import"),
    path("setup/finish/", setup.setup_finish, name="setup_finish"),
]
