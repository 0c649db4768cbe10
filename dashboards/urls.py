"""Addresses of dashboards."""

from django.urls import path

from .views import feeds, flags, homes, hospital_page, hospitals, portfolio, search, stakeholders, standing, team

app_name = "dashboards"

urlpatterns = [
    path("", homes.home, name="home"),
    path("today/", homes.today, name="today"),
    path("team/", team.team, name="team"),
    path("team/moves/", team.team_moves, name="team_moves"),
    path("team/gaps/", team.team_gaps, name="team_gaps"),
    path("portfolio/", portfolio.portfolio, name="portfolio"),
    path("portfolio/sales/", portfolio.portfolio_sales, name="portfolio_sales"),
    path("portfolio/concentration/", portfolio.portfolio_curve, name="portfolio_curve"),
    path("overview/", homes.admin_home, name="admin_home"),
    path("compliance/", homes.compliance_home, name="compliance_home"),
    path("overview/hospitals-without-rep/", homes.admin_queue, {"name": "orphans"}, name="orphan_list"),
    path("overview/users-without-territory/", homes.admin_queue, {"name": "idle_users"}, name="idle_user_list"),
    path("overview/failed/", homes.admin_queue, {"name": "failed_jobs"}, name="failed_job_list"),
    path("compliance/people/", homes.compliance_queue, {"name": "without_basis"}, name="without_basis_list"),
    path("compliance/flags/", homes.compliance_queue, {"name": "flags"}, name="flag_list"),
    path("compliance/filings/", homes.compliance_queue, {"name": "filings"}, name="filing_list"),
    path("compliance/visits/", homes.compliance_queue, {"name": "flagged_visits"}, name="flagged_visit_list"),
    path("compliance/uploads/", homes.compliance_queue, {"name": "refused"}, name="refused_list"),
    path("compliance/flags/<int:pk>/", flags.flag_detail, name="flag_detail"),
    path("compliance/flags/<int:pk>/close/", flags.flag_close, name="flag_close"),
    path("feeds/", feeds.feed_list, name="feed_list"),
    path("more/", homes.more, name="more"),
    path("hospitals/", hospitals.hospital_list, name="hospital_list"),
    path("hospitals/export/", hospitals.hospital_export, name="hospital_export"),
    path("hospitals/views/save/", hospitals.view_save, name="view_save"),
    path("hospitals/views/<int:pk>/delete/", hospitals.view_delete, name="view_delete"),
    path("hospitals/<int:pk>/", hospital_page.hospital_detail, name="hospital_detail"),
    path("hospitals/<int:pk>/standing/", standing.hospital_standing, name="hospital_standing"),
    path("hospitals/<int:pk>/standing/key/", standing.hospital_key, name="hospital_key"),
    path("hospitals/<int:pk>/standing/lifetime/", standing.hospital_lifetime, name="hospital_lifetime"),
    path("hospitals/<int:pk>/standing/<str:kind>/", standing.hospital_class_set, name="hospital_class_set"),
    path("hospitals/<int:pk>/standing/<str:kind>/end/", standing.hospital_class_end, name="hospital_class_end"),
    path("key-accounts/", standing.key_list, name="key_list"),
    path("key-accounts/export/", standing.key_export, name="key_export"),
    path("stakeholders/<int:pk>/", stakeholders.stakeholder_detail, name="stakeholder_detail"),
    path("stakeholders/<int:pk>/story/", stakeholders.stakeholder_story, name="stakeholder_story"),
    path("stakeholders/consent/", stakeholders.basis_list, name="basis_list"),
    path("search/", search.search, name="search"),
]
