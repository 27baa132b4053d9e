"""Curators may also curate the catalogue of programs."""

from django.db import migrations


def make(apps, schema_editor):
    from django.contrib.auth.management import create_permissions
    from django.apps import apps as real_apps

    create_permissions(real_apps.get_app_config("programs"), verbosity=0, apps=apps)
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="curators")
    group.permissions.add(*apps.get_model("auth", "Permission").objects.filter(codename="curate_programs"))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_curators"),
        ("programs", "0002_catalogue"),
    ]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
