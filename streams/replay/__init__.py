"""Reading old records again: shadow runs, comparison of versions, resets of the group, bulk backfill."""
