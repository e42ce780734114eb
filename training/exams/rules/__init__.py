"""What holds in an exam: values in, values out."""
