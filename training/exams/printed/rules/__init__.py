"""What holds for printed papers: values in, values out."""
