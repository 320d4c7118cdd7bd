"""One contract on the screen: agreement, line-up and split, check and finish."""
