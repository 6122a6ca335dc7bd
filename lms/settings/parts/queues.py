"""Celery: it wakes work early; what is due stands in the database, so that a lost message loses nothing."""


def broker(url, var_dir):
    """CELERY_* settings for the broker at ``url``, or for the embedded one (files under ``var_dir``) when empty."""
    settings = {
        "CELERY_TASK_ACKS_LATE": True,
        "CELERY_TASK_REJECT_ON_WORKER_LOST": True,
        "CELERY_TASK_ACKS_ON_FAILURE_OR_TIMEOUT": True,
        "CELERY_TASK_IGNORE_RESULT": True,
        "CELERY_TASK_TIME_LIMIT": 120,
        "CELERY_TASK_SOFT_TIME_LIMIT": 90,
        "CELERY_WORKER_PREFETCH_MULTIPLIER": 1,
        "CELERY_WORKER_HIJACK_ROOT_LOGGER": False,
        "CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP": True,
        "CELERY_TIMEZONE": "Europe/Paris",
        "CELERY_BEAT_SCHEDULE_FILENAME": str(var_dir / "beat-schedule"),
        "CELERY_BROKER_URL": url,
        # A request that wakes the worker does not wait for a broker that is down: the poller does the work anyway.
        "CELERY_BROKER_CONNECTION_TIMEOUT": 2,
        "CELERY_BROKER_TRANSPORT_OPTIONS": {"max_retries": 1, "interval_start": 0, "interval_step": 0.1},
    }
    if not url:
        folder = var_dir / "broker"
        for name in ("queue", "control", "processed"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        settings["CELERY_BROKER_URL"] = "filesystem://localhost"
        settings["CELERY_BROKER_TRANSPORT_OPTIONS"] = {
            "data_folder_in": str(folder / "queue"),
            "data_folder_out": str(folder / "queue"),
            "control_folder": str(folder / "control"),
            "polling_interval": 0.1,
        }
    return settings


def timetable():
    """Beat's entries: each expires before its next run, so that a stopped worker finds no backlog of wake-ups."""
    return {
        "deliver-mail": {"task": "lms.mail.tasks.deliver_mail", "schedule": 30, "options": {"expires": 25}},
        "issue-certificates": {
            "task": "certificates.tasks.issue_due_certificates",
            "schedule": 30,
            "options": {"expires": 25},
        },
        "purge-expired": {"task": "sessions.tasks.purge_expired", "schedule": 60, "options": {"expires": 55}},
        "forget-lapsed": {"task": "courses.tasks.forget_lapsed", "schedule": 86400, "options": {"expires": 3600}},
        "publish-scheduled": {"task": "cms.tasks.publish_scheduled", "schedule": 60, "options": {"expires": 55}},
        "remind-reviews": {"task": "cms.tasks.remind_reviews", "schedule": 86400, "options": {"expires": 3600}},
        "send-reminders": {"task": "sessions.tasks.send_reminders", "schedule": 600, "options": {"expires": 590}},
        "index-search": {"task": "lms.portal.tasks.index_search", "schedule": 3600, "options": {"expires": 3500}},
    }
