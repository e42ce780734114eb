"""What holds in training: values in, values out."""
