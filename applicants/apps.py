from django.apps import AppConfig
from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _


class ApplicantsConfig(AppConfig):
    name = "applicants"
    verbose_name = _("Applicants")

    def ready(self) -> None:
        from applicants.documents.files.models import StoredFile, forget

        post_delete.connect(forget, sender=StoredFile, dispatch_uid="forget files")
