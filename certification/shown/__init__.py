"""What pages and API both answer with: shapes, previews, links."""
