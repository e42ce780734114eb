"""The district for its leaders: figures per town, pictures, and a quarterly report on paper."""
