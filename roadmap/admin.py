"""The road in Django's admin: to look up, not to edit. Edits go through the curation pages and their log."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from roadmap.anchors import PUBLISHED
from roadmap.models import Guide, Milestone, Phase, RoadChange, Season, SeasonDate


class ReadOnly(admin.ModelAdmin):
    """Nobody adds, changes or deletes here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def link_to(address: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', address, _("Curation page"))


@admin.register(Milestone)
class MilestoneAdmin(ReadOnly):
    list_display = ["title", "key", "phase", "is_active", "curate"]
    list_filter = ["phase", "is_active"]
    list_select_related = ["phase"]
    search_fields = ["key", "title"]
    readonly_fields = ["curate"]

    @admin.display(description=_("edit"))
    def curate(self, row: Milestone) -> SafeString:
        return link_to(row.get_absolute_url())


@admin.register(SeasonDate)
class SeasonDateAdmin(ReadOnly):
    list_display = ["season_id", "anchor", "version", "on", "at", "status", "superseded_at", "curate"]
    list_filter = ["season", "status"]
    readonly_fields = ["curate"]
    exclude = ["superseded_by"]

    @admin.display(description=_("edit"))
    def curate(self, row: SeasonDate) -> SafeString:
        if row.anchor not in PUBLISHED:
            return SafeString("")
        return link_to(reverse("curation:date", args=[row.season_id, row.anchor]))


@admin.register(RoadChange)
class RoadChangeAdmin(ReadOnly):
    list_display = ["id", "kind", "subject", "by", "at", "followed_at"]
    list_filter = ["kind"]
    list_select_related = ["by"]
    search_fields = ["subject"]


@admin.register(Season)
class SeasonAdmin(ReadOnly):
    list_display = ["match_year", "curate"]
    readonly_fields = ["curate"]

    @admin.display(description=_("edit"))
    def curate(self, row: Season) -> SafeString:
        return link_to(f"{reverse('curation:dates')}?season={row.pk}")


@admin.register(Phase)
class PhaseAdmin(ReadOnly):
    list_display = ["title", "key", "position"]


@admin.register(Guide)
class GuideAdmin(ReadOnly):
    list_display = ["key", "title", "author"]
