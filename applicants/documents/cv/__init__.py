"""What MyERAS asks of a CV: experiences, scholarly work, two short texts."""
