"""What may be done with rosters."""

READ = "rosters.read"
EDIT = "rosters.edit"
