"""The product's addresses and the reference view."""

from django.urls import include, path

from tests.bench.reference import Reference

urlpatterns = [path("bench/reference/", Reference.as_view()), path("", include("ecosystem.urls"))]
