"""The curation desk: what is stale, suggested, in conflict or double."""
