from cms.models.accessibility import AccessibilityTask, AccessibleForm, FaultsPanel, accessibility_faults
from cms.models.collections import CollectionPage, CollectionStep, KeptResource
from cms.models.pages import HomePage, NewsIndexPage, NewsPage, StandardPage
from cms.models.pictures import SiteImage, SiteRendition
from cms.models.readings import DailyDownloads, DailyViews
from cms.models.resources import Attachment, ResourceIndexPage, ResourceMission, ResourcePage, ResourceTheme
from cms.models.site import KeyFigure, Partner, SiteSettings

__all__ = [
    "AccessibilityTask",
    "AccessibleForm",
    "Attachment",
    "CollectionPage",
    "CollectionStep",
    "DailyDownloads",
    "DailyViews",
    "FaultsPanel",
    "HomePage",
    "KeptResource",
    "KeyFigure",
    "NewsIndexPage",
    "NewsPage",
    "Partner",
    "ResourceIndexPage",
    "ResourceMission",
    "ResourcePage",
    "ResourceTheme",
    "SiteImage",
    "SiteRendition",
    "SiteSettings",
    "StandardPage",
    "accessibility_faults",
]
