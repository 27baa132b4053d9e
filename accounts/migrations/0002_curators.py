"""The group of admins who curate the road, with just the rights they need."""

from django.db import migrations


def make(apps, schema_editor):
    from django.contrib.auth.management import create_permissions
    from django.apps import apps as real_apps

    for name in ("roadmap", "reminders"):
        create_permissions(real_apps.get_app_config(name), verbosity=0, apps=apps)
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    group, _ = Group.objects.get_or_create(name="curators")
    group.permissions.set(Permission.objects.filter(codename__in=["curate_road", "watch_outbox"]))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("roadmap", "0001_initial"),
        ("reminders", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
